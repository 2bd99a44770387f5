"""The connection to an agent's server: what is sent, and what a refusal means."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any

import anyio
import anyio.to_thread
import httpx

from dure.agents.chat_wire import NO_ANSWER, SLOW
from dure.errors import AgentBusy, AgentDown, AgentFailed, AgentLockedOut, AgentNonsense, AgentSlow, Text

LONGEST_WAIT_S = 2.0
"""A server that wants to be asked again within this time is asked again, once."""


class Endpoint:
    """One address that takes JSON.

    Redirects are not followed, compression is not asked for, and no proxy stands before loopback.

    Args:
        url: where, such as `http://localhost:11434/v1/chat/completions`.
        key: its key; empty for none.
        timeout_s: how long it may take to be reached, to begin an answer, and between two pieces.
    """

    def __init__(self, url: str, key: str, timeout_s: float) -> None:
        self._url = url
        self._timeout_s = timeout_s
        self._headers = {"Accept-Encoding": "identity", "Accept": "text/event-stream, application/json"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._tls: ssl.SSLContext | None = None

    @asynccontextmanager
    async def connect(self, agent: str) -> AsyncIterator[httpx.AsyncClient]:
        """Open connections for one answer; `agent` is for errors.

        Raises:
            AgentDown: it cannot be reached.
            AgentSlow: it took too long.
            AgentFailed: the connection broke.
        """
        try:
            async with httpx.AsyncClient(
                timeout=httpx.Timeout(self._timeout_s),
                headers=self._headers,
                verify=await self._trust(),
                trust_env=not _is_loopback(self._url),
            ) as client:
                yield client
        except httpx.TimeoutException as error:
            raise AgentSlow(agent=agent, why=SLOW) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            why = Text("its server cannot be reached", "서버에 닿을 수 없어요")
            raise AgentDown(agent=agent, why=why) from error

    @asynccontextmanager
    async def ask(
        self, client: httpx.AsyncClient, agent: str, body: Mapping[str, Any]
    ) -> AsyncIterator[httpx.Response]:
        """Ask, and hand out an answer whose body is still to be read.

        Raises:
            AgentFailed: it refuses, in the class that says why.
        """
        response = await self._send(client, body)
        wait_s = _wait_s(response)
        if wait_s is not None and wait_s <= LONGEST_WAIT_S:
            await response.aclose()
            await anyio.sleep(wait_s)
            response = await self._send(client, body)
        try:
            if not response.is_success:
                raise _refusal(agent, response)
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise AgentNonsense(agent=agent, why=NO_ANSWER)
            yield response
        finally:
            await response.aclose()

    async def _send(self, client: httpx.AsyncClient, body: Mapping[str, Any]) -> httpx.Response:
        request = client.build_request("POST", self._url, json=body)
        with anyio.move_on_after(self._timeout_s):  # headers may trickle in, each in time
            return await client.send(request, stream=True)
        raise httpx.ReadTimeout("no headers in time", request=request)

    async def _trust(self) -> ssl.SSLContext | bool:
        if self._url.startswith("http://"):
            return False
        if self._tls is None:
            self._tls = await anyio.to_thread.run_sync(httpx.create_ssl_context)
        return self._tls


def _refusal(agent: str, response: httpx.Response) -> AgentFailed:
    code = response.status_code
    if code in (401, 403):
        why = Text("its server does not take the key", "서버가 키를 받아 주지 않아요")
        return AgentLockedOut(agent=agent, why=why)
    if code == 429 or (code == 503 and "retry-after" in response.headers):
        wait_s = _wait_s(response)
        told = Text("", "") if wait_s is None else Text(f" for {wait_s:.0f} s", f" {wait_s:.0f}초 동안")
        why = Text(f"its server is too busy{told.en}", f"서버가{told.ko} 너무 바빠요")
        return AgentBusy(agent=agent, why=why)
    why = Text(f"its server answered with status {code}", f"서버가 상태 {code}로 대답했어요")
    return AgentFailed(agent=agent, why=why)


def _wait_s(response: httpx.Response) -> float | None:
    """When to ask again, in seconds, where a server says that it is too busy; a date is not understood."""
    told = response.headers.get("retry-after", "")
    if response.status_code not in (429, 503) or not (told.isascii() and told.isdecimal() and len(told) < 7):
        return None
    return float(told)


def _is_loopback(url: str) -> bool:
    host = httpx.URL(url).host
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
