"""One bounded request to a skill's server: no redirects, no proxies, a pinned address, a size and a time."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import anyio
import anyio.to_thread
import httpx

from dure.errors import SkillBusy, SkillDown, SkillNonsense, SkillRedirected, SkillSlow, Text
from dure.skills.host.addresses import Address, Reach, resolve
from dure.skills.wires.base import Outgoing

MAX_ANSWER_BYTES = 512 * 1024
"""The longest answer that is read."""

MAX_WAITING = 64
"""How many answers of one skill may be waited for at once."""

MAX_CONNECTIONS = 16
"""How many connections to one skill's server are open at once; others wait for them within their time."""

MARGIN_S = 0.4
"""How much of the vendor's time is left for telling the user that a skill was too slow."""

MAX_SOUND_BYTES = 512 * 1024 * 1024
"""The longest sound that is taken; it is never held as a whole."""

SOUND_CHUNK_BYTES = 16 * 1024
STALL_S = 10.0
"""How long a sound may take to begin, and to go on."""

_UNREACHABLE = Text("its server does not answer", "서버가 대답하지 않아요")
_TOO_LONG = Text("its answer is too long", "대답이 너무 길어요")
_PACKED = Text(
    "its answer is compressed, which was not asked for", "압축하지 말아 달라고 했는데 압축해서 보냈어요"
)


class Line:
    """The way to one skill's server.

    Each skill has a line of its own, with its own bounds: one that hangs keeps nobody else waiting.

    Args:
        skill: its id, for errors.
        endpoint: where its server is.
        reach: how far inside the house that may be.
    """

    def __init__(self, skill: str, endpoint: str, reach: Reach) -> None:
        self._skill = skill
        self._endpoint = endpoint
        self._reach = reach
        self._waiting = 0
        self._names = anyio.CapacityLimiter(2)
        self._connections = anyio.Semaphore(MAX_CONNECTIONS)
        self._transports: dict[bool, httpx.AsyncHTTPTransport] = {}

    async def send(self, outgoing: Outgoing, *, limit_s: float) -> bytes:
        """Send a request and give the whole answer, before the vendor's limit is over.

        Raises:
            SkillBusy: too many answers are waited for already.
            SkillAddressRefused: its server is where it must not be.
            SkillDown, SkillSlow: it cannot be reached, or not in time.
            SkillRedirected, SkillNonsense: what it answered is no answer.
        """
        if self._waiting >= MAX_WAITING:
            raise SkillBusy(skill=self._skill, count=self._waiting)
        self._waiting += 1
        try:
            with anyio.fail_after(max(limit_s - MARGIN_S, limit_s / 2)):
                return await self._send(outgoing)
        except TimeoutError as error:
            raise SkillSlow(skill=self._skill, limit_s=f"{limit_s:g}") from error
        finally:
            self._waiting -= 1

    async def _send(self, outgoing: Outgoing) -> bytes:
        url = _address(self._endpoint, outgoing.path)
        async with self._connections:
            addresses = await resolve(self._skill, url, self._reach, self._names)
            return await self._read(await self._ask(url, addresses, outgoing))

    @asynccontextmanager
    async def stream(self, url: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """A sound that the skill names, by the same rules: where it may be, no redirects, no proxies, and bounded.

        Raises:
            SkillAddressRefused: it is where it must not be.
            SkillDown, SkillSlow: it cannot be reached, or falls silent for too long; also while it is taken.
            SkillRedirected, SkillNonsense: it is none, or longer than is taken.
        """
        try:
            with anyio.fail_after(STALL_S):
                addresses = await resolve(self._skill, url, self._reach, self._names)
                outgoing = Outgoing(body=b"", method="GET", headers={"Accept": "audio/*, */*;q=0.1"})
                response = await self._ask(url, addresses, outgoing)
        except TimeoutError as error:
            raise SkillSlow(skill=self._skill, limit_s=f"{STALL_S:g}") from error
        try:
            self._judge(response, MAX_SOUND_BYTES)
            yield self._pieces(response)
        finally:
            await _close(response)

    async def _pieces(self, response: httpx.Response) -> AsyncIterator[bytes]:
        taken = 0
        chunks = response.aiter_raw(SOUND_CHUNK_BYTES)
        while True:
            try:
                with anyio.fail_after(STALL_S):
                    chunk = await anext(chunks, None)
            except TimeoutError as error:
                raise SkillSlow(skill=self._skill, limit_s=f"{STALL_S:g}") from error
            except httpx.HTTPError as error:
                raise SkillDown(skill=self._skill, why=_UNREACHABLE) from error
            if chunk is None:
                return
            taken += len(chunk)
            if taken > MAX_SOUND_BYTES:
                raise SkillNonsense(skill=self._skill, why=_TOO_LONG)
            yield chunk

    async def _ask(self, url: str, addresses: Sequence[Address], outgoing: Outgoing) -> httpx.Response:
        """Ask at the first address that takes the connection."""
        transport, parts = await self._open(url), urlsplit(url)
        named = self._named(url)
        for last, address in ((address is addresses[-1], address) for address in addresses):
            host = f"[{address}]" if address.version == 6 else str(address)
            pinned = urlunsplit(parts._replace(netloc=host + (f":{parts.port}" if parts.port else "")))
            request = httpx.Request(
                outgoing.method,
                pinned,
                headers={**_HEADERS, **outgoing.headers, "Host": named.netloc.decode()},
                content=outgoing.body,
                extensions={
                    "sni_hostname": named.raw_host.decode(),
                    "timeout": _connect_within(len(addresses)),
                },
            )
            try:
                return await transport.handle_async_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if last:
                    raise SkillDown(skill=self._skill, why=_UNREACHABLE) from error
                continue
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise SkillDown(skill=self._skill, why=_UNREACHABLE) from error
        raise SkillDown(skill=self._skill, why=_UNREACHABLE)

    def _named(self, url: str) -> httpx.URL:
        """An address whose host is written as the network writes it: `스킬.kr` is `xn--9t4bq0x.kr`."""
        try:
            return httpx.URL(url)
        except httpx.InvalidURL as error:
            raise SkillDown(skill=self._skill, why=_UNREACHABLE) from error

    async def _read(self, response: httpx.Response) -> bytes:
        try:
            self._judge(response, MAX_ANSWER_BYTES)
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > MAX_ANSWER_BYTES:
                    raise SkillNonsense(skill=self._skill, why=_TOO_LONG)
            return bytes(body)
        except httpx.HTTPError as error:
            raise SkillDown(skill=self._skill, why=_UNREACHABLE) from error
        finally:
            await _close(response)

    def _judge(self, response: httpx.Response, most: int) -> None:
        status, headers = response.status_code, response.headers
        if 300 <= status < 400:
            raise SkillRedirected(skill=self._skill, status=status)
        if not 200 <= status < 300:
            why = Text(f"status {status}", f"상태 코드 {status}")
            raise SkillNonsense(skill=self._skill, why=why)
        if headers.get("content-encoding", "identity").lower() not in ("identity", ""):
            raise SkillNonsense(skill=self._skill, why=_PACKED)
        told = headers.get("content-length", "")
        if told.isascii() and told.isdecimal() and int(told[:20]) > most:
            raise SkillNonsense(skill=self._skill, why=_TOO_LONG)

    async def _open(self, url: str) -> httpx.AsyncHTTPTransport:
        """What makes connections: none outlives its request, none goes by a proxy or follows a redirect."""
        secure = url.startswith("https://")
        if secure not in self._transports:
            trust: ssl.SSLContext | bool = False
            if secure:
                trust = await anyio.to_thread.run_sync(httpx.create_ssl_context, limiter=self._names)
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
            self._transports[secure] = httpx.AsyncHTTPTransport(verify=trust, trust_env=False, limits=limits)
        return self._transports[secure]


_HEADERS: Mapping[str, str] = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "Connection": "close",
    "User-Agent": "Dure",
}


def _address(endpoint: str, path: str) -> str:
    """The endpoint as its manifest writes it, to the last slash; with a path below it where one is asked for."""
    if not path:
        return endpoint
    parts = urlsplit(endpoint)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + path))


async def _close(response: httpx.Response) -> None:
    with anyio.CancelScope(shield=True), suppress(httpx.HTTPError):
        await response.aclose()


def _connect_within(addresses: int) -> Mapping[str, Any]:
    """How long one of several addresses may take to take the connection; the whole is bounded elsewhere."""
    connect_s = 2.0 if addresses > 1 else None
    return {"connect": connect_s, "read": None, "write": None, "pool": None}
