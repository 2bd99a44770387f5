"""Asks a configured feed for advisories: bounded in size and time, no redirects, no way into the household's network."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator, Sequence
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from itertools import islice
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError, tostring  # types and writing; defusedxml parses

import anyio
import anyio.to_thread
import httpx
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from dure.bus import Bus
from dure.clock import Clock
from dure.config.care import FeedConfig
from dure.errors import AdvisoryInvalid, DureError, FeedFailed, Text
from dure.events import HubFailed
from dure.safety.advisories.cap import NAMESPACE
from dure.safety.advisories.service import Advisories
from dure.safety.publishing import publish
from dure.safety.waiting import wait

log = logging.getLogger(__name__)

MOST_BYTES = 4 * 1024 * 1024
"""The largest answer that is read."""
MOST_ADVISORIES = 200
"""How many of one answer are taken."""
TIMEOUT_S = 20.0
CONNECT_S = 8.0
_ALERT = f"{{{NAMESPACE}}}alert"


class Feed:
    """One feed. It answers with one CAP 1.2 message, or with a document (such as Atom) that holds several.

    Args:
        config: where it is, and how often it is asked.
        advisories: who takes what it tells.
        bus: where it is told that it fails.
        clock: the time.
        transport: replaces the network in tests.
    """

    def __init__(
        self,
        config: FeedConfig,
        advisories: Advisories,
        bus: Bus,
        clock: Clock,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._config, self._advisories, self._bus, self._clock = config, advisories, bus, clock
        self._transport = transport
        self._etag = ""
        self._host = urlsplit(config.url).hostname or ""

    async def run(self) -> None:
        """Ask until cancelled; a feed that fails is told and asked again."""
        while True:
            try:
                with anyio.fail_after(2 * TIMEOUT_S):
                    await self.ask()
            except (DureError, TimeoutError) as error:
                code = error.code if isinstance(error, DureError) else FeedFailed.code
                log.warning("a feed failed: code=%s", code)
                await publish(
                    self._bus,
                    HubFailed(satellite="", time_ms=0, code=code, stage="advisories", retryable=True),
                )
            await wait(self._clock, self._clock.now() + timedelta(seconds=self._config.every_s))

    async def ask(self) -> int:
        """Ask once; tells how many advisories were new.

        Raises:
            FeedFailed: it cannot be read.
            ConfigInvalid: its token is nowhere to be found.
        """
        answer, tag = await self._fetch()
        new = 0
        for message in split(answer, self._host) if answer else ():
            try:
                new += (await self._advisories.take(message)).new
            except AdvisoryInvalid as error:
                log.warning("a feed's message was refused: code=%s", error.code)
        self._etag = tag  # not before everything is kept: what could not be is asked for again
        return new

    async def _fetch(self) -> tuple[bytes, str]:
        """What it answers, empty where nothing changed, and the answer's tag."""
        url = httpx.URL(self._config.url)
        addresses = await self._addresses(url)
        error: httpx.HTTPError | None = None
        for address in addresses:
            try:
                return await self._get(url, address)
            except (httpx.ConnectError, httpx.ConnectTimeout) as unreached:
                error = unreached  # such as one of IPv6 where there is no way to it
            except httpx.HTTPError as broken:
                error = broken
                break
        raise self._failed("it does not answer", "대답이 없어요") from error

    async def _get(self, url: httpx.URL, address: str) -> tuple[bytes, str]:
        headers = {"host": url.netloc.decode(), "accept": "application/cap+xml, application/xml, */*;q=0.1"}
        if self._etag:
            headers["if-none-match"] = self._etag
        if self._config.token:
            headers["authorization"] = f"Bearer {self._config.token.reveal('care.advisories.feeds.token')}"
        client = httpx.AsyncClient(
            transport=self._transport,
            timeout=httpx.Timeout(TIMEOUT_S, connect=CONNECT_S),
            follow_redirects=False,
            trust_env=False,
        )
        there = url.copy_with(host=address)
        async with (
            client,
            client.stream("GET", there, headers=headers, extensions={"sni_hostname": url.host}) as answer,
        ):
            if answer.status_code == 304:
                return b"", self._etag
            if answer.status_code != 200:
                raise self._failed(f"it answers {answer.status_code}", f"{answer.status_code}로 대답해요")
            body = bytearray()
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    raise self._failed("it answers with too much", "대답이 너무 커요")
            return bytes(body), answer.headers.get("etag", "")[:200]

    async def _addresses(self, url: httpx.URL) -> Sequence[str]:
        """Where it is asked, judged; a name is looked up once, so that it cannot change in between."""
        if url.scheme not in ("http", "https") or (url.scheme == "http" and not self._config.allow_private):
            raise self._failed("its address is not https", "https 주소가 아니에요")
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = await anyio.to_thread.run_sync(_look_up, url.host, port, abandon_on_cancel=True)
        except (OSError, UnicodeError) as error:
            raise self._failed("its name is not known", "주소를 찾을 수 없어요") from error
        for address in found:
            if not is_allowed(address, private=self._config.allow_private):
                raise self._failed("it lies inside the network", "집 안 네트워크의 주소예요")
        return found

    def _failed(self, en: str, ko: str) -> FeedFailed:
        return FeedFailed(host=self._host, why=Text(en, ko))


def is_allowed(address: str, *, private: bool) -> bool:
    """Whether a feed may be at this address; metadata services and the like never are one."""
    bare = ip_address(address)
    if isinstance(bare, IPv6Address):
        bare = bare.ipv4_mapped or bare.sixtofour or bare
    if bare.is_link_local or bare.is_multicast or bare.is_unspecified:
        return False
    return private or bare.is_global


def split(answer: bytes, host: str = "") -> Sequence[bytes]:
    """The CAP 1.2 messages of an answer.

    Raises:
        FeedFailed: it is no XML, or no harmless one.
    """
    try:
        root: Element = fromstring(answer, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except (DefusedXmlException, ParseError, ValueError, LookupError) as error:
        raise FeedFailed(
            host=host, why=Text("it is no XML that is allowed", "받을 수 있는 XML이 아니에요")
        ) from error
    if root.tag == _ALERT:
        return (answer,)
    return tuple(map(_written, islice(_outermost(root), MOST_ADVISORIES)))


def _outermost(root: Element) -> Iterator[Element]:
    """The alerts of a document, in its order; one within another is none of the feed's."""
    left = [root]
    while left:
        one = left.pop()
        if one.tag == _ALERT:
            yield one
        else:
            left += reversed(one)


def _written(alert: Element) -> bytes:
    """An alert as a message of its own; empty, which is no message, where it is nested beyond reason."""
    alert.tail = None
    try:
        written: bytes = tostring(alert, encoding="utf-8")
    except RecursionError:
        return b""
    return written


def _look_up(host: str, port: int) -> list[str]:
    told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in told))
