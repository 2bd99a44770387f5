"""LG's appliances as the home sees them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol

import aiohttp

from dure.api import Order, Value
from dure.errors import ApplianceUnreachable, OrderRefused, Text
from dure.home.drivers.naming import apart
from dure.home.drivers.polled import Change, PolledDriver, Seen, Service, ServiceFailed, read_each
from dure.home.drivers.thinq.cloud import CONNECTED, Cloud
from dure.home.drivers.thinq.translate import Thing, things

log = logging.getLogger(__name__)

_MOST_DEVICES = 200
_UNKNOWN = Text("it is not among the appliances of this account", "이 계정의 기기가 아니에요")
_NO_WORD = Text("it does not know that.", "이 기기에 없는 기능이에요.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThinQSettings:
    """How the household's ThinQ account is reached.

    Attributes:
        token: the personal access token, from LG's ThinQ Connect page.
        country: ISO 3166 code of the account's country.
        client: this hub's own id at LG, one for all its life.
        poll_s: how often everything is asked for again; changes are sent in between.
        base: the cloud's address; empty for LG's own.
    """

    token: str
    country: str = "KR"
    client: str = ""
    poll_s: float = 300.0
    base: str = ""


class Messages(Protocol):
    """Where what the cloud sends comes from."""

    def messages(self) -> AsyncIterator[Mapping[str, Any]]:
        """Every message, until cancelled."""
        ...


class ThinQ:
    """`dure.home.drivers.polled.Service` for one ThinQ account.

    Args:
        cloud: LG's cloud.
        listens: whether changes are to be sent.
    """

    def __init__(self, cloud: Cloud, *, listens: bool) -> None:
        self._cloud = cloud
        self._listens = listens
        self._things: dict[str, Thing] = {}

    async def look(self) -> Sequence[Seen]:
        """Every appliance of the account, and how it is; profiles are asked for once."""
        found: dict[str, Thing] = {}
        for device in (await self._cloud.devices())[:_MOST_DEVICES]:
            id_ = device.get("deviceId")
            known = [thing for thing in self._things.values() if thing.device == id_]
            made = known or things(device, await self._profile(str(id_)))
            if made and not known and self._listens:
                await self._listen_to(str(id_))
            for thing in made:
                own = f"{thing.device} {thing.part.suffix}".strip()
                thing_id = apart(thing.appliance.id, found, "thinq", own)
                found[thing_id] = replace(thing, appliance=replace(thing.appliance, id=thing_id))
        self._things = found

        async def read(id_: str) -> Mapping[str, Value]:
            thing = found[id_]
            return thing.read(await self._cloud.state(thing.device, thing.appliance.name["ko"]))

        seen = await read_each(found, read)
        return [Seen(appliance=one.appliance, values=seen[id_]) for id_, one in found.items()]

    async def values(self, appliance: str) -> Mapping[str, Value]:
        """How one appliance is, asked afresh."""
        thing = self._thing(appliance)
        return thing.read(await self._cloud.state(thing.device, thing.appliance.name["ko"]))

    async def send(self, order: Order) -> None:
        """Have one order sent; returns when the device took it."""
        thing = self._thing(order.appliance)
        body, name = thing.body(order.trait, order.value), thing.appliance.name["ko"]
        if body is None:
            raise OrderRefused(appliance=name, why=_NO_WORD)
        await self._cloud.control(thing.device, body, name)

    def change(self, message: Mapping[str, Any]) -> list[Change]:
        """What a message of the cloud means."""
        kind, device = message.get("pushType"), message.get("deviceId")
        if kind == "DEVICE_STATUS":
            about = [thing for thing in self._things.values() if thing.device == device]
            return [(thing.appliance.id, thing.read(message.get("report"))) for thing in about]
        if kind == "DEVICE_ALIAS_CHANGED":
            self._things = {id_: one for id_, one in self._things.items() if one.device != device}
        if kind in {CONNECTED, "DEVICE_REGISTERED", "DEVICE_UNREGISTERED", "DEVICE_ALIAS_CHANGED"}:
            return [("", {})]
        return []

    def _thing(self, appliance: str) -> Thing:
        if (thing := self._things.get(appliance)) is None:
            raise ApplianceUnreachable(appliance=appliance, why=_UNKNOWN)
        return thing

    async def _profile(self, device: str) -> Mapping[str, Any]:
        """A device's profile; empty where it has none, so that one odd device hides no other."""
        try:
            return await self._cloud.profile(device)
        except ServiceFailed as failed:
            if failed.final or failed.too_often:
                raise
            return {}

    async def _listen_to(self, device: str) -> None:
        """Have a device's changes sent, if it has any to send; it is asked for how it is in any case."""
        try:
            await self._cloud.listen_to(device)
        except ServiceFailed as failed:
            if failed.final or failed.too_often:
                raise
            log.warning("thinq: a device sends no changes: %s", failed.error.code)


def thinq_driver(settings: ThinQSettings, push: Messages | None = None) -> PolledDriver:
    """The driver of one account; without `push` it only asks."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Service]:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            cloud = Cloud(
                session,
                token=settings.token,
                country=settings.country,
                client=settings.client,
                base=settings.base,
            )
            yield ThinQ(cloud, listens=push is not None)

    return PolledDriver(opened, poll_s=settings.poll_s, changes=_changes(push) if push else None)


def _changes(push: Messages) -> Callable[[Service], AsyncIterator[Change]]:
    async def changes(service: Service) -> AsyncIterator[Change]:
        if isinstance(service, ThinQ):
            async for message in push.messages():
                for change in service.change(message):
                    yield change

    return changes
