"""More connections than the hub takes: those that only wait make room, and the log stays quiet."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace

import anyio
import httpx
import pytest
from anyio.abc import SocketStream

from dure.server.limits import Limits
from dure.testing.hub import ScriptedHub

pytestmark = pytest.mark.anyio

FEW = replace(Limits(), connections=4)
HEALTH = b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n"
SLOW = b"POST /v1/names HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"


async def dial(stack: AsyncExitStack, url: str, host: str = "127.0.0.1") -> SocketStream:
    address = httpx.URL(url)
    stream = await anyio.connect_tcp(address.host, address.port or 80, local_host=host)
    return await stack.enter_async_context(stream)


async def is_served(stream: SocketStream) -> bool:
    """Whether the hub answers on that connection, or has closed it."""
    try:
        with anyio.fail_after(20):
            await stream.send(HEALTH)
            return b" 200 " in await stream.receive()
    except (anyio.EndOfStream, anyio.BrokenResourceError):
        return False


@pytest.mark.parametrize("begun", [b"", b"GET / HT", SLOW], ids=["silent", "half a head", "half a body"])
async def test_who_only_waits_locks_nobody_out(start, caplog, begun: bytes):
    async with start(limits=FEW) as running, AsyncExitStack() as stack:
        for _ in range(3 * FEW.connections):
            stream = await dial(stack, running.welcome.url)
            if begun:
                await stream.send(begun)
        with anyio.fail_after(20):
            answer = await running.http.get("/v1/health")
        assert answer.status_code == 200
    assert caplog.records == []


async def test_the_oldest_idle_connection_makes_room(start):
    async with start(limits=FEW) as running, AsyncExitStack() as stack:
        idle = [await dial(stack, running.welcome.url) for _ in range(FEW.connections)]
        assert await is_served(await dial(stack, running.welcome.url))
        assert [await is_served(one) for one in idle] == [False, True, True, True]


async def test_whoever_holds_most_makes_room_first(start):
    async with start(limits=FEW) as running, AsyncExitStack() as stack:
        modest = await dial(stack, running.welcome.url)
        greedy = [await dial(stack, running.welcome.url, "127.0.0.2") for _ in range(2 * FEW.connections)]
        assert await is_served(await dial(stack, running.welcome.url, "127.0.0.3"))
        assert await is_served(modest)
        assert [await is_served(one) for one in greedy] == [False] * 6 + [True] * 2


async def test_where_everyone_is_busy_a_newcomer_is_told_so_and_nobody_is_cut_off(start, caplog):
    asked, go_on = anyio.Event(), anyio.Event()

    class Busy(ScriptedHub):
        waiting = 0

        async def turns(self, limit: int):
            Busy.waiting += 1
            if Busy.waiting == FEW.connections:
                asked.set()
            await go_on.wait()
            return await super().turns(limit)

    async with start(hub=Busy(), limits=FEW) as running, anyio.create_task_group() as tasks:
        found: list[int] = []

        async def ask() -> None:
            found.append((await running.http.get("/v1/turns")).status_code)

        for _ in range(FEW.connections):
            tasks.start_soon(ask)
        with anyio.fail_after(20):
            await asked.wait()
            async with httpx.AsyncClient(trust_env=False) as newcomer:
                answer = await newcomer.get(f"{running.welcome.url}/v1/health")
        assert (answer.status_code, answer.json()["code"]) == (429, "overloaded")
        assert answer.headers["connection"] == "close"
        go_on.set()
        with anyio.fail_after(20):
            while len(found) < FEW.connections:
                await anyio.wait_all_tasks_blocked()
        assert found == [200] * FEW.connections
    assert caplog.records == []
