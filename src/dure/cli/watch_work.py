"""Looking at a hub over the network, and whom to tell."""

from __future__ import annotations

import signal
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import httpx

from dure.clock import Clock, SystemClock
from dure.config import Config
from dure.config.safety_limits import BUILT_IN_CHANNELS
from dure.errors import BadInput, ConfigInvalid, MessageInvalid, Text
from dure.plugins import load
from dure.safety.opening import build_channels
from dure.safety.watcher import Look, Recipient, Told, Watcher
from dure.tasks import task_group

LOOK_S = 10.0
"""How long one look may take."""

ELSEWHERE = frozenset({"push"})
"""Kinds of channels that work in the hub only, because only its journal holds their addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is watched, and how.

    Attributes:
        url: where the hub is.
        name: what it is called; empty for its address.
        every_s: how often to look.
        after_s: after how long without an answer people are told.
        again_s: how often they are told anew.
        authority: the certificate that its own certificate is signed by; None for the machine's.
    """

    url: str
    name: str = ""
    every_s: float = 30.0
    after_s: float = 120.0
    again_s: float = 1800.0
    authority: Path | None = None


async def look_once(wanted: Wanted) -> bool:
    """Whether the hub answers now.

    Raises:
        BadInput: that is no address, or the authority no certificate.
    """
    async with _client(wanted) as client:
        return await answers(client, _health(wanted.url))


async def watch(config: Config, wanted: Wanted, seen: Callable[[Look | Told], Awaitable[None]]) -> None:
    """Watch until SIGINT or SIGTERM.

    Raises:
        ConfigInvalid: nobody could be told.
        BadInput: that is no address, or the authority no certificate.
    """
    recipients, config = whom(config)
    channels = {
        name: channel
        for name, (channel, _) in build_channels(config, load(config.plugins), {Clock: SystemClock()}).items()
    }
    url = _health(wanted.url)
    async with _client(wanted) as client, task_group() as tasks:
        watcher = Watcher(
            lambda: answers(client, url),
            channels,
            recipients,
            SystemClock(),
            hub=wanted.name or urlsplit(wanted.url).netloc,
            every_s=wanted.every_s,
            after_s=wanted.after_s,
            again_s=wanted.again_s,
            look_s=LOOK_S,
        )
        tasks.start_soon(_end_on_signal, tasks.cancel_scope)
        await watcher.run(seen)


def whom(config: Config) -> tuple[Sequence[Recipient], Config]:
    """Every carer at every address that can be reached without the hub, and the configuration of those channels.

    Raises:
        ConfigInvalid: there is none.
    """
    safety = config.safety
    usable = {name: one for name, one in safety.channels.items() if one.kind not in ELSEWHERE}
    recipients = [
        Recipient(name=contact.name or id_, language=contact.language, channel=reach.channel, to=reach.to)
        for id_, contact in safety.contacts.items()
        if contact.role == "carer"
        for reach in contact.reach
        if reach.channel in usable and reach.channel not in BUILT_IN_CHANNELS
    ]
    if not recipients:
        why = Text(
            "no carer can be told without the hub; give one a channel such as webhook or apprise",
            "허브 없이 알릴 수 있는 보호자가 없어요. webhook이나 apprise 같은 채널을 적어 주세요",
        )
        raise ConfigInvalid(where="dure.toml", key="safety.contacts", why=why)
    return recipients, replace(config, safety=replace(safety, channels=usable))


async def answers(client: httpx.AsyncClient, url: str) -> bool:
    """Whether a hub answers there in time; nothing of its answer's body is read."""
    try:
        with anyio.fail_after(LOOK_S):
            async with client.stream("GET", url) as answer:
                return answer.status_code == 200
    except (httpx.HTTPError, TimeoutError, OSError):
        return False


def _health(url: str) -> str:
    parts = urlsplit(url)
    try:
        well = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1)
    except ValueError:
        well = False
    if not well:
        why = Text(
            "the hub's address is written like https://192.0.2.7:8420",
            "허브 주소는 https://192.0.2.7:8420처럼 적어 주세요",
        )
        raise BadInput(what=url, why=why)
    return f"{parts.scheme}://{parts.netloc}/v1/health"


def _client(wanted: Wanted) -> httpx.AsyncClient:
    verify: ssl.SSLContext | bool = True
    if wanted.authority is not None:
        try:
            verify = ssl.create_default_context(cafile=str(wanted.authority))
        except (OSError, ssl.SSLError) as error:
            why = Text("the authority is no certificate in PEM", "인증 기관 파일이 PEM 인증서가 아니에요")
            raise MessageInvalid(why=why) from error
    return httpx.AsyncClient(verify=verify, timeout=LOOK_S, trust_env=False, follow_redirects=False)


async def _end_on_signal(scope: anyio.CancelScope) -> None:
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for _ in signals:
            scope.cancel()
            return
