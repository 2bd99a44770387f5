"""The driver: one connection at a time, what it hears, and orders that are done when the device says so."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

import aiomqtt
import anyio

from dure.api import HomeDoor, Order, Value
from dure.errors import ApplianceUnreachable, OrderRefused, Text
from dure.home.drivers.mqtt.discovery import ConfigRefused
from dure.home.drivers.mqtt.inventory import Heard, Inventory, Listeners
from dure.home.drivers.mqtt.link import Link, LinkLost, Version
from dure.home.drivers.mqtt.settings import MqttSettings
from dure.tasks import task_group

log = logging.getLogger(__name__)

CONFIRM_S = 2.6
"""How long a device may take to say that it followed; the home waits no longer than 3 s for anything."""

SETTLE_S = 3.0
"""How long after a connection announcements may take that the broker had kept."""

GATHER_S = 0.05
"""For how long announcements are gathered before the home is told."""

SOUND_S = 30.0
"""After so long a connection that is lost is no failure of the one before: a broker that throws us out is not stormed."""

GATHER_SHARE = 4
"""How many times as long as telling the home took is gathered before it is told again: a flood leaves time for all else."""

RETRY_S = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0)
_KEPT_ORDERS = 1_000

_NO_BROKER = Text("there is no connection to the MQTT broker", "MQTT 브로커에 연결되지 않았어요")
_AWAY = Text("it says that it is not there", "기기가 꺼져 있다고 알려 왔어요")
_SILENT = Text("it did not say that it did it", "명령을 보냈지만 했다고 알려 오지 않았어요")
_CANNOT = Text("it has no way to do that", "그 기기로는 할 수 없는 일이에요")

Handle = Callable[[str, bytes, bool], Awaitable[None]]
"""Takes a message: its topic, its payload, and whether the broker had kept it."""

_Key = tuple[str, str, str]

Connect = Callable[[MqttSettings, Version], AbstractAsyncContextManager[Link]]


@dataclass(slots=True)
class _Wanted:
    """An order that waits for the device's word."""

    trait: str
    value: Value
    known: Value | None
    said: dict[str, Value] = field(default_factory=dict)
    done: anyio.Event = field(default_factory=anyio.Event)

    def lies(self, way: int) -> bool:
        """Whether what was ordered lies that way: up (1) or down (-1) from what was known."""
        now = self.said.get(self.trait, self.known)
        if not isinstance(self.value, int | float) or not isinstance(now, int | float):
            return True
        return (self.value - now) * way > 0


class MqttDriver:
    """`dure.api.ApplianceDriver` for what announces itself at one broker.

    Attributes:
        link: the connection, while it stands.

    Args:
        settings: which broker.
        connect: connects to it.
        confirm_s: how long a device may take to say that it followed.
        settle_s: how long after a connection kept announcements may take.
    """

    def __init__(
        self,
        settings: MqttSettings,
        connect: Connect,
        *,
        confirm_s: float = CONFIRM_S,
        settle_s: float = SETTLE_S,
    ) -> None:
        self.link: Link | None = None
        self.settings = settings
        self._connect = connect
        self._confirm_s, self._settle_s = confirm_s, settle_s
        self._inventory = Inventory(settings.prefix)
        self._version: Version = (
            "3.1.1" if settings.protocol == "3.1.1" or not settings.host else "5"
        )  # amqtt speaks no 5
        self._done: OrderedDict[_Key, Mapping[str, Value]] = OrderedDict()
        self._asked: dict[_Key, anyio.Event] = {}
        self._wanted: dict[str, list[_Wanted]] = {}
        self._heard: Mapping[str, Listeners] = {}
        self._values: dict[str, dict[str, Value]] = {}
        self._told: dict[str, bool] = {}
        self._seen: set[str] = set()
        self._refused = 0
        self._others: dict[str, Handle] = {}
        self._changed = anyio.Event()
        self._stands = anyio.Event()
        self._gone = anyio.Event()

    async def run(self, home: HomeDoor) -> None:
        """Announce what is at the broker and report what it is, until cancelled; outages are lived through."""
        self._told = {}
        await home.announce(self._inventory.appliances())
        await self._all_away(home)  # until there is a connection
        failures = 0
        while True:
            began_s = anyio.current_time()
            try:
                async with self._connect(self.settings, self._version) as link:
                    await self._live(link, home)
            except LinkLost as lost:
                log.warning("mqtt: link.%s", lost)
                if (
                    str(lost) == "connect" and self.settings.protocol == "auto"
                ):  # it may speak the older version only
                    self._version = "3.1.1" if self._version == "5" else "5"
            if anyio.current_time() - began_s >= SOUND_S:
                failures = 0
            await anyio.sleep(RETRY_S[min(failures, len(RETRY_S) - 1)])
            failures += 1

    async def carry_out(self, order: Order) -> Mapping[str, Value]:
        """Have one order done; returns when the device says that it is, or at once where it never says so.

        Raises:
            ApplianceUnreachable: the broker or the device is away, or the device did not say that it did it.
            OrderRefused: the device has no way to do it.
        """
        key = (order.id, order.appliance, order.trait)
        while (asked := self._asked.get(key)) is not None:
            await asked.wait()
        if key in self._done:
            return self._done[key]
        self._asked[key] = asked = anyio.Event()
        try:
            with anyio.move_on_after(self._confirm_s):
                said = await self._sent(order)
                self._done[key] = said
                while len(self._done) > _KEPT_ORDERS:
                    self._done.popitem(last=False)
                return said
        finally:
            del self._asked[key]
            asked.set()
        raise self._unreachable(order, _SILENT)

    def attend(self, topic: str, handle: Handle) -> None:
        """Hand over everything that arrives at a topic, or below it where it ends with `/#`; before the driver runs."""
        self._others[topic] = handle

    async def connected(self) -> Link:
        """The connection, as soon as there is one."""
        while self.link is None:
            await self._stands.wait()
        return self.link

    async def lost(self) -> None:
        """Wait until the connection is gone, if there is one."""
        if self.link is not None:
            await self._gone.wait()

    async def _sent(self, order: Order) -> Mapping[str, Value]:
        link, inventory = self.link, self._inventory
        if link is None:
            raise self._unreachable(order, _NO_BROKER)
        if inventory.find(order.appliance) is None or not inventory.reachable(order.appliance):
            raise self._unreachable(order, _AWAY)
        messages = inventory.order(order.appliance, order.trait, order.value)
        if not messages:
            raise OrderRefused(appliance=self._name(order.appliance), why=_CANNOT)
        known = self._values.get(order.appliance, {}).get(order.trait)
        waits = self._wanted.setdefault(order.appliance, [])
        wanted = _Wanted(order.trait, order.value, known)
        waits.append(wanted)
        try:
            for message in messages:
                await link.publish(
                    message.topic, message.payload, qos=max(1, message.qos), retain=message.retain
                )
            if not inventory.assumed(order.appliance, order.trait) and known != order.value:
                await wanted.done.wait()
        except LinkLost as lost:
            raise self._unreachable(order, _NO_BROKER) from lost
        finally:
            waits.remove(wanted)
        said = {**wanted.said, order.trait: order.value}
        self._values.setdefault(order.appliance, {}).update(said)
        return said

    async def _live(self, link: Link, home: HomeDoor) -> None:
        self._heard, self._seen = {}, set()
        self._inventory.forget_availability()
        async with task_group() as tasks:
            try:
                if self.settings.consume:
                    prefix = self.settings.prefix
                    await link.subscribe({f"{prefix}/+/+/config": 1, f"{prefix}/+/+/+/config": 1})
                    tasks.start_soon(self._keep_up, link, home)
                    tasks.start_soon(self._reconcile)
                if self._others:
                    await link.subscribe(dict.fromkeys(self._others, 1))
                if self.settings.birth:
                    await link.publish(f"{self.settings.prefix}/status", "online")
                self.link = link
                self._stands.set()
                async for topic, payload, kept in link.messages():
                    await self._take(home, topic, payload, kept=kept)
            finally:
                self.link = None
                self._stands = anyio.Event()
                self._gone.set()
                self._gone = anyio.Event()
                tasks.cancel_scope.cancel()
                with anyio.CancelScope(shield=True):
                    await self._all_away(home)

    async def _take(self, home: HomeDoor, topic: str, payload: bytes, *, kept: bool) -> None:
        for wanted, handle in self._others.items():
            if aiomqtt.Topic(topic).matches(wanted):
                await handle(topic, payload, kept)
                return
        if topic.startswith(f"{self.settings.prefix}/") and topic.endswith("/config"):
            if kept:
                self._seen.add(topic)
            try:
                if self._inventory.announcement(topic, payload):
                    self._changed.set()
            except ConfigRefused as refused:
                self._refused += 1
                if (
                    self._refused & (self._refused - 1) == 0
                ):  # the 1st, 2nd, 4th …: a flood does not flood the log
                    log.warning("mqtt: config.%s (%d)", refused, self._refused)
            return
        heard, reached = self._inventory.message(topic, payload)
        for appliance in reached:
            await self._reach(home, appliance)
        for one in heard:
            await self._hear(home, one)

    async def _hear(self, home: HomeDoor, heard: Heard) -> None:
        values = self._values.setdefault(heard.appliance, {})
        values.update(heard.values)
        for wanted in self._wanted.get(heard.appliance, ()):
            wanted.said.update(heard.values)
            moves = heard.under_way.get(wanted.trait, 0)
            if heard.values.get(wanted.trait) == wanted.value or (moves and wanted.lies(moves)):
                wanted.done.set()
        if heard.values:
            await home.report(heard.appliance, heard.values)

    async def _keep_up(self, link: Link, home: HomeDoor) -> None:
        """Tell the home what is announced, and listen to what that wants to be heard; many changes at once as one."""
        while True:
            began_s, self._changed = anyio.current_time(), anyio.Event()
            await home.announce(self._inventory.appliances())
            ids = {one.id for one in self._inventory.appliances()}
            self._told = {id_: told for id_, told in self._told.items() if id_ in ids}
            self._values = {id_: told for id_, told in self._values.items() if id_ in ids}
            for id_ in ids:
                await self._reach(home, id_)
            spent_s = min(1.0, anyio.current_time() - began_s)
            wanted = self._inventory.topics()
            if gone := frozenset(set(self._heard) - set(wanted)):
                await link.unsubscribe(gone)
            fresh = {
                topic: one.qos
                for topic, one in wanted.items()
                if topic not in self._heard or not one.keys <= self._heard[topic].keys
            }
            if fresh:  # a topic that is known is asked for again for a new listener: what the broker kept is told again
                await link.subscribe(fresh)
            self._heard = wanted
            await self._changed.wait()
            await anyio.sleep(max(GATHER_S, GATHER_SHARE * spent_s))

    async def _reconcile(self) -> None:
        """Forget what was taken back while nobody listened. A broker that kept nothing at all has lost its memory: then all stays."""
        await anyio.sleep(self._settle_s)
        if self._seen and self._inventory.keep(frozenset(self._seen)):
            self._changed.set()

    async def _reach(self, home: HomeDoor, appliance: str) -> None:
        there = self._inventory.reachable(appliance)
        if self._told.get(appliance) is not there:
            self._told[appliance] = there
            await home.reach(appliance, there)

    async def _all_away(self, home: HomeDoor) -> None:
        for one in self._inventory.appliances():
            self._told[one.id] = False
            await home.reach(one.id, False)

    def _unreachable(self, order: Order, why: Text) -> ApplianceUnreachable:
        return ApplianceUnreachable(appliance=self._name(order.appliance), why=why)

    def _name(self, appliance: str) -> str:
        found = self._inventory.find(appliance)
        return found.name["ko"] if found else appliance
