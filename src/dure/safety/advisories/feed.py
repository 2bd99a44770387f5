"""Asks a configured feed for advisories: bounded in size and time, no redirects, no way into the household's network."""

from __future__ import annotations

import logging
import socket
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
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

log = logging.getLogger(__name__)

MOST_BYTES = 4 * 1024 * 1024
"""The largest answer that is read."""
MOST_ADVISORIES = 200
"""How many of one answer are taken."""
TIMEOUT_S = 20.0


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
            await self._clock.sleep_until(self._clock.now() + timedelta(seconds=self._config.every_s))

    async def ask(self) -> int:
        """Ask once; tells how many advisories were new.

        Raises:
            FeedFailed: it cannot be read.
            ConfigInvalid: its token is nowhere to be found.
        """
        answer = await self._fetch()
        new = 0
        for message in split(answer, self._host)[:MOST_ADVISORIES] if answer else ():
            try:
                new += (await self._advisories.take(message)).new
            except AdvisoryInvalid as error:
                log.warning("a feed's message was refused: code=%s", error.code)
        return new

    async def _fetch(self) -> bytes:
        url = httpx.URL(self._config.url)
        address = await self._address(url)
        headers = {"host": url.netloc.decode(), "accept": "application/cap+xml, application/xml, */*;q=0.1"}
        if self._etag:
            headers["if-none-match"] = self._etag
        if self._config.token:
            headers["authorization"] = f"Bearer {self._config.token.reveal('care.advisories.feeds.token')}"
        client = httpx.AsyncClient(
            transport=self._transport, timeout=TIMEOUT_S, follow_redirects=False, trust_env=False
        )
        there = url.copy_with(host=address) if address else url
        try:
            async with (
                client,
                client.stream("GET", there, headers=headers, extensions={"sni_hostname": url.host}) as answer,
            ):
                if answer.status_code == 304:
                    return b""
                if answer.status_code != 200:
                    raise self._failed(f"it answers {answer.status_code}", f"{answer.status_code}로 대답해요")
                body = bytearray()
                async for piece in answer.aiter_bytes():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise self._failed("it answers with too much", "대답이 너무 커요")
                self._etag = answer.headers.get("etag", "")[:200]
                return bytes(body)
        except httpx.HTTPError as error:
            raise self._failed("it does not answer", "대답이 없어요") from error

    async def _address(self, url: httpx.URL) -> str:
        """The address that is asked, judged; a name is looked up once, so that it cannot change in between."""
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
        return found[0]

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
    tag = f"{{{NAMESPACE}}}alert"
    if root.tag == tag:
        return (answer,)
    return tuple(tostring(one, encoding="utf-8") for one in root.iter(tag))


def _look_up(host: str, port: int) -> list[str]:
    told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in told))
