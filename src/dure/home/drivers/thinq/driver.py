"""LG's appliances as the home sees them."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import anyio

from dure.api import HomeDoor, Order, Value
from dure.errors import ApplianceUnreachable, OrderRefused, Text
from dure.home.drivers.thinq.cloud import Cloud, CloudFailed
from dure.home.drivers.thinq.faults import NO_ANSWER
from dure.home.drivers.thinq.push import Push
from dure.home.drivers.thinq.translate import Thing, things

log = logging.getLogger(__name__)

_KEPT_ORDERS = 256
_CONFIRM_S = 2.4
_LOOK_AGAIN_S = 0.4
_MOST_DEVICES = 200

_UNKNOWN = Text("it is not among the appliances of this account", "이 계정의 기기가 아니에요")
_NO_WORD = Text("it does not know that.", "이 기기에 없는 기능이에요.")
_SILENT = Text(
    "it took the order and did not say that it did it", "명령은 받았지만 했다고 알려 오지 않았어요"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThinQSettings:
    """How the household's ThinQ account is reached.

    Attributes:
        token: the personal access token, from LG's ThinQ Connect page.
        country: ISO 3166 code of the account's country.
        client: this hub's own id at LG, one for all its life.
        poll_s: how often everything is asked for again; changes are sent in between.
        push: whether changes are sent at once, by LG's MQTT.
        base: the cloud's address; empty for LG's own.
    """

    token: str
    country: str = "KR"
    client: str = ""
    poll_s: float = 300.0
    push: bool = True
    base: str = ""


Session = Callable[[], AbstractAsyncContextManager[aiohttp.ClientSession]]


@asynccontextmanager
async def web_session() -> AsyncIterator[aiohttp.ClientSession]:
    """A session that follows no redirects and keeps no cookies."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


class ThinQDriver:
    """`dure.api.ApplianceDriver` for one ThinQ account.

    The list of devices, their profiles and states are asked for at the start and every `poll_s`; in between LG's cloud
    sends what changes. An order is done when the device's state says so.

    Args:
        settings: the account.
        push: listens to what the cloud sends; None where nothing does.
        session: makes the session that carries the requests.
    """

    def __init__(
        self, settings: ThinQSettings, push: Push | None = None, session: Session = web_session
    ) -> None:
        self._settings = settings
        self._push = push
        self._session = session
        self._things: dict[str, Thing] = {}
        self._cloud: Cloud | None = None
        self._done: OrderedDict[str, Mapping[str, Value]] = OrderedDict()
        self._changed = anyio.Event()

    async def run(self, home: HomeDoor) -> None:
        """Announce the account's appliances and report what they are, until cancelled."""
        async with self._session() as session:
            settings = self._settings
            self._cloud = Cloud(
                session,
                token=settings.token,
                country=settings.country,
                client=settings.client,
                base=settings.base,
            )
            try:
                async with anyio.create_task_group() as tasks:
                    if self._push is not None:
                        tasks.start_soon(self._listen, self._push, home)
                    await self._follow(self._cloud, home)
            finally:
                self._cloud = None

    async def carry_out(self, order: Order) -> Mapping[str, Value]:
        """Have one order done; returns when the device's state says that it is.

        Raises:
            ApplianceUnreachable: the device or LG's cloud does not answer, or the device does not say that it did it.
            OrderRefused: the device will not.
        """
        if order.id in self._done:
            return self._done[order.id]
        thing, cloud = self._things.get(order.appliance), self._cloud
        if thing is None or cloud is None:
            raise ApplianceUnreachable(appliance=order.appliance, why=_UNKNOWN if cloud else NO_ANSWER)
        name = thing.appliance.name["ko"]
        body = thing.body(order.trait, order.value)
        if body is None:
            raise OrderRefused(appliance=name, why=_NO_WORD)
        try:
            await cloud.control(thing.device, body, name, _CONFIRM_S)
            with anyio.move_on_after(_CONFIRM_S):
                said = await self._confirmed(cloud, thing, order)
                self._done[order.id] = said
                while len(self._done) > _KEPT_ORDERS:
                    self._done.popitem(last=False)
                return said
        except CloudFailed as failed:
            raise failed.error from failed
        raise ApplianceUnreachable(appliance=name, why=_SILENT)

    async def _confirmed(self, cloud: Cloud, thing: Thing, order: Order) -> Mapping[str, Value]:
        while True:
            said = thing.read(await cloud.state(thing.device, thing.appliance.name["ko"], _CONFIRM_S))
            if said.get(order.trait) == order.value:
                return said
            await anyio.sleep(_LOOK_AGAIN_S)

    async def _follow(self, cloud: Cloud, home: HomeDoor) -> None:
        """Ask for everything, again and again; less often while the cloud fails."""
        wait_s = self._settings.poll_s
        while True:
            self._changed = anyio.Event()
            try:
                await self._look(cloud, home)
                wait_s = self._settings.poll_s
            except CloudFailed as failed:
                log.warning("thinq: %s", failed.error.code)
                for thing in self._things.values():
                    await home.reach(thing.appliance.id, False)
                slow = failed.final or failed.too_often
                wait_s = min(max(wait_s * 2, 600.0 if slow else 0.0), 3600.0)
            with anyio.move_on_after(wait_s):
                await self._changed.wait()

    async def _look(self, cloud: Cloud, home: HomeDoor) -> None:
        found: dict[str, Thing] = {}
        devices = (await cloud.devices())[:_MOST_DEVICES]
        for device in devices:
            known = [thing for thing in self._things.values() if thing.device == device.get("deviceId")]
            profile = {} if known else await self._profile(cloud, device)
            made = things(device, profile) if profile else known
            found.update((thing.appliance.id, thing) for thing in made)
        if set(found) != set(self._things) or not found:
            await home.announce([thing.appliance for thing in found.values()])
            for id_ in {thing.device for thing in found.values()} if self._push is not None else ():
                await cloud.listen_to(id_)
        self._things = found
        for thing in found.values():
            await self._report(cloud, thing, home)

    async def _profile(self, cloud: Cloud, device: Mapping[str, Any]) -> Mapping[str, Any]:
        """A device's profile; empty where it has none, so that one odd device hides no other."""
        try:
            return await cloud.profile(str(device.get("deviceId", "")))
        except CloudFailed as failed:
            if failed.final or failed.too_often:
                raise
            return {}

    async def _report(self, cloud: Cloud, thing: Thing, home: HomeDoor) -> None:
        try:
            state = await cloud.state(thing.device, thing.appliance.name["ko"])
        except CloudFailed as failed:
            if failed.final or failed.too_often:
                raise
            await home.reach(thing.appliance.id, False)
            return
        await home.reach(thing.appliance.id, True)
        await home.report(thing.appliance.id, thing.read(state))

    async def _listen(self, push: Push, home: HomeDoor) -> None:
        """Report what the cloud sends as it happens."""
        async for message in push.messages():
            kind, device = message.get("pushType"), message.get("deviceId")
            if kind == "DEVICE_STATUS":
                for thing in tuple(self._things.values()):
                    if thing.device == device and (said := thing.read(message.get("report"))):
                        await home.reach(thing.appliance.id, True)
                        await home.report(thing.appliance.id, said)
            elif kind in {"DEVICE_REGISTERED", "DEVICE_UNREGISTERED", "DEVICE_ALIAS_CHANGED"}:
                if kind == "DEVICE_ALIAS_CHANGED":
                    self._things = {id_: one for id_, one in self._things.items() if one.device != device}
                self._changed.set()
