"""MCP servers as they should not be, and how they are configured. Real ones: tests/counterparts."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from anyio.abc import SocketStream
from tests.unit.agents.chat_server import ChatServer, head, play

from dure.agents.factory import openai
from dure.agents.mcp.settings import ServerSettings, read_servers
from dure.agents.mcp.toolbox import MCPToolBox
from dure.config import AgentConfig, Secret
from dure.errors import ConfigInvalid, ToolFailed
from dure.plugins import Setup
from dure.tasks import Background, task_group

pytestmark = pytest.mark.anyio

PLACE = "agents.helper.settings.mcp"


@asynccontextmanager
async def opened(settings: ServerSettings) -> AsyncIterator[MCPToolBox]:
    with anyio.fail_after(60):
        async with task_group() as tasks:
            box = MCPToolBox("tools", "helper", settings, Background(tasks))
            yield box
            await box.aclose()


HTTP_FAULTS: dict[str, tuple[bytes | float, ...]] = {
    "an error status": (head(status="500 Oops"), b"no"),
    "a refused key": (head(status="401 No"), b""),
    "a redirect to the metadata service": (head(status="307 Go", extra="Location: http://169.254.169.254/mcp\r\n"),),
    "no HTTP at all": (b"hello\r\n\r\n",),
    "nothing": (b"",),
    "silence": (30.0,),
    "silence after the headers": (head("application/json"), 30.0),
    "a stream without an event": (head(), *(piece for _ in range(100) for piece in (b": x\n\n", 0.1))),
    "no JSON": (head("application/json"), b"oops"),
    "other JSON": (head("application/json"), b'{"hello": 1}'),
    "wrong letters": (head("application/json; charset=euc-kr"), '{"jsonrpc": "2.0", "id": 1, "result": "가"}'.encode("euc-kr")),
    "ten megabytes": (head("application/json"), *(b"x" * 1_000_000 for _ in range(10))),
    "an event of ten megabytes": (head(), b"data: ", *(b"x" * 1_000_000 for _ in range(10))),
    "a page for people": (head("text/html"), b"<html>Log in</html>"),
    "compression": (head("application/json", extra="Content-Encoding: gzip\r\n"), b"\x1f\x8b" + b"\x00" * 1000),
}  # fmt: skip


@pytest.mark.parametrize("fault", HTTP_FAULTS)
async def test_a_server_gone_wrong_costs_its_tools_and_is_waited_for_once(
    server: ChatServer, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.act = play(*HTTP_FAULTS[fault])
    url = server.url.replace("/v1", "/mcp")
    slow = any(isinstance(piece, float) for piece in HTTP_FAULTS[fault])
    async with opened(ServerSettings(url=url, allow=("*",), timeout_s=0.4 if slow else 60.0)) as box:
        with pytest.raises(ToolFailed) as failed:
            await box.tools()
        assert "127.0.0.1" not in str(failed.value) + caplog.text
        server.act = play(300.0)  # longer than anyone waits here
        with anyio.fail_after(60), pytest.raises(ToolFailed):
            await box.tools()  # tried again behind the scenes


PROGRAMS = {
    "is not there": ("/nowhere/at/all",),
    "ends at once": (sys.executable, "-c", ""),
    "says nothing": (sys.executable, "-c", "import time; time.sleep(60)"),
    "says something else": (sys.executable, "-u", "-c", "print('hello\\n' * 100); import time; time.sleep(60)"),
    "writes without end": (sys.executable, "-c", "import sys\nwhile True: sys.stdout.write('x' * 65536)"),
    "does not want to end": (
        sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
async def test_a_program_that_is_no_server_costs_its_tools(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dure.agents.mcp.pipes.LEAVE_S", 0.2)
    async with opened(ServerSettings(command=PROGRAMS[program], allow=("*",), timeout_s=0.6)) as box:
        with pytest.raises(ToolFailed):
            await box.tools()


async def test_a_server_that_hangs_in_a_session_of_ours_does_not_keep_the_hub(server: ChatServer) -> None:
    async def act(stream: SocketStream) -> None:
        await anyio.sleep_forever()

    server.act = act
    with anyio.fail_after(60):
        async with task_group() as tasks:
            url = server.url
            box = MCPToolBox(
                "tools", "x", ServerSettings(url=url, allow=("*",), timeout_s=60), Background(tasks)
            )
            with anyio.move_on_after(0.2):
                await box.tools()
            tasks.cancel_scope.cancel()  # the hub stops


def test_servers_are_read_with_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLS_KEY", "s3cret")
    given = {
        "far": {
            "url": "https://tools.example/mcp",
            "key": Secret(env="TOOLS_KEY"),
            "headers": {"X-Home": "seoul", "Authorization": {"env": "TOOLS_KEY"}},
            "allow": ["list_events"],
        },
        "near": {
            "command": ["uvx", "tool"],
            "env": {"TOKEN": Secret(env="TOOLS_KEY")},
            "allow": ["*"],
            "timeout_s": 3,
        },
    }
    far, near = read_servers(given, PLACE).values()
    assert (far.key, far.headers["Authorization"], far.headers["X-Home"]) == ("s3cret", "s3cret", "seoul")
    assert (near.command, near.env, near.timeout_s) == (("uvx", "tool"), {"TOKEN": "s3cret"}, 3.0)


URL = "https://tools.example/mcp"


@pytest.mark.parametrize(
    ("given", "key"),
    [
        (5, ""), ({"a b": {}}, ".a b"), ({"x": 5}, ".x"), ({"x": {}}, ".x"), ({"x": {"url": URL}}, ".x.allow"),
        ({"x": {"url": URL, "command": ["y"], "allow": ["*"]}}, ".x"),
        ({"x": {"url": "ftp://y", "allow": ["*"]}}, ".x.url"), ({"x": {"url": "https://me:pw@y/", "allow": ["*"]}}, ".x.url"),
        ({"x": {"url": URL, "allow": "all"}}, ".x.allow"), ({"x": {"url": URL, "allow": ["*"], "key": "plain"}}, ".x.key"),
        ({"x": {"url": URL, "allow": ["*"], "key": {"env": "NOT_SET_ANYWHERE"}}}, ".x.key"),
        ({"x": {"url": URL, "allow": ["*"], "headers": {"Cookie": "a=b"}}}, ".x.headers.Cookie"),
        ({"x": {"command": [], "allow": ["*"]}}, ".x"), ({"x": {"command": "sh -c y", "allow": ["*"]}}, ".x.command"),
        ({"x": {"url": URL, "allow": ["*"], "timeout_s": 0}}, ".x.timeout_s"), ({"x": {"url": URL, "alow": ["*"]}}, ".x.alow"),
    ],
)  # fmt: skip
async def test_a_wrong_setting_is_refused(given: object, key: str) -> None:
    settings = {"url": "http://127.0.0.1:9", "model": "m", "mcp": given}
    async with task_group() as tasks:
        services = {AgentConfig: AgentConfig(), Background: Background(tasks)}
        with pytest.raises(ConfigInvalid) as refused:
            openai(Setup(name="helper", settings=settings, services=services))
    assert refused.value.details["key"] == PLACE + key


async def test_pages_progress_pictures_and_a_list_that_changes() -> None:
    program = Path(__file__).parent / "mcp_program.py"
    async with opened(
        ServerSettings(command=(sys.executable, str(program)), allow=("*",), timeout_s=50)
    ) as box:
        assert [tool.name for tool in await box.tools()] == ["grow", "nested_one"]
        failed = await box.call("nested_one", {"a": "x"})
        assert (failed.text, failed.failed) == ("(image)\nnested.one", True)
        assert not (await box.call("grow", {})).failed
        assert [tool.name for tool in await box.tools()] == ["grow", "nested_one", "late"]
        assert (await box.call("late", {})).text == "(image)\nlate"


async def test_a_server_may_close_after_every_answer(server: ChatServer) -> None:
    """HTTP lets it, without a word before."""

    async def act(stream: SocketStream) -> None:
        asked = server.requests[-1][1]
        results = {
            "initialize": {"protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {"name": "x", "version": "0"}},
            "tools/list": {"tools": [{"name": "look", "inputSchema": {"type": "object"}}]},
            "tools/call": {"content": [], "structuredContent": {"온도": 3}},
        }  # fmt: skip
        told: dict[str, Any] = {"jsonrpc": "2.0", "id": asked.get("id")}
        known = results.get(asked["method"])
        told |= {"result": known} if known else {"error": {"code": -32601, "message": "no"}}
        body = json.dumps(told).encode() if "id" in asked else b""
        status = "200 OK" if body else "202 Accepted"
        kept = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        await stream.send(kept.encode() + body)

    server.act = act
    async with opened(
        ServerSettings(url=server.url.replace("/v1", "/mcp"), allow=("look",), timeout_s=50)
    ) as box:
        assert [tool.name for tool in await box.tools()] == ["look"]
        assert [(await box.call("look", {})).text for _ in range(5)] == ['{"온도":3}'] * 5
