"""Announces this home's appliances at the broker, tells what they are, and brings what is ordered there to the home."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol
from uuid import uuid4

import anyio
from anyio.abc import TaskGroup

from dure.api import Appliance, ApplianceState, Order, Outcome, Wish
from dure.bus import Bus, Overflow, Subscription
from dure.errors import DureError
from dure.events import ApplianceChanged, ApplianceReached, HomeChanged
from dure.home.drivers.mqtt.announce import configurations, ordered, states
from dure.home.drivers.mqtt.discovery import OURS
from dure.home.drivers.mqtt.driver import MqttDriver
from dure.home.drivers.mqtt.link import Link, LinkLost

log = logging.getLogger(__name__)

GATHER_S = 0.05
AGAIN_S = 30.0
"""How often everything is compared anew, should a change have been missed."""

MOST_AT_ONCE = 32
MOST_COMMAND_BYTES = 64


class OrderedHome(Protocol):
    """The home, as far as it is announced and commanded; `dure.api.Home` is one."""

    def appliances(self) -> Sequence[ApplianceState]:
        """Everything in the home, as it is now."""
        ...

    async def order(self, orders: Sequence[Order], wish: Wish) -> Sequence[Outcome]:
        """Have orders carried out."""
        ...


class Publisher:
    """Keeps the broker's picture of this home true.

    What is ordered there is a program's wish: what takes a person's second act is not done for it. A command that the
    broker had kept is old, and is not done.

    Args:
        driver: whose connection is used, and whose appliances are not announced.
        name: what the driver is called in the home.
    """

    def __init__(self, driver: MqttDriver, name: str) -> None:
        self._driver, self._settings = driver, driver.settings
        self._skip = {name, *driver.settings.skip}
        self._told: dict[str, str] = {}
        self._configs: dict[str, tuple[Appliance, dict[str, str]]] = {}
        self._changed = anyio.Event()
        self._home: OrderedHome | None = None
        self._tasks: TaskGroup | None = None
        self._under_way = 0
        node, prefix = driver.settings.node, driver.settings.prefix
        self._commands = f"dure/{node}/"
        driver.attend(f"dure/{node}/+/set/+", self._command)
        driver.attend(f"{prefix}/+/{OURS}{node}/+/config", self._left_over)

    async def run(self, home: OrderedHome, bus: Bus) -> None:
        """Announce until cancelled; outages are lived through."""
        self._home = home
        facts = (ApplianceChanged, ApplianceReached, HomeChanged)
        async with anyio.create_task_group() as tasks:
            self._tasks = tasks
            with bus.subscribe(*facts, size=1, overflow=Overflow.DROP_OLDEST) as changes:
                tasks.start_soon(self._watch, changes)
                while True:
                    link = await self._driver.connected()
                    with suppress(LinkLost):  # the driver connects again
                        await self._follow(link, home)
                    await self._driver.lost()

    async def _watch(self, changes: Subscription) -> None:
        async for _ in changes:
            self._changed.set()

    async def _follow(self, link: Link, home: OrderedHome) -> None:
        self._told = {}
        await self._publish(link, self._settings.status, "online")
        while self._driver.link is link:
            self._changed = anyio.Event()
            wanted = self._wanted(home)
            gone = [topic for topic in self._told if topic not in wanted and topic != self._settings.status]
            for topic in gone:
                await self._publish(link, topic, "")
                del self._told[topic]
            for topic, payload in wanted.items():
                if self._told.get(topic) != payload:
                    await self._publish(link, topic, payload)
            with anyio.move_on_after(AGAIN_S):
                await self._changed.wait()
            await anyio.sleep(GATHER_S)

    async def _publish(self, link: Link, topic: str, payload: str) -> None:
        await link.publish(topic, payload, qos=1, retain=True)
        self._told[topic] = payload

    def _wanted(self, home: OrderedHome) -> dict[str, str]:
        """Everything that the broker should keep of this home."""
        ours = [one for one in home.appliances() if one.appliance.driver not in self._skip]
        fresh: dict[str, tuple[Appliance, dict[str, str]]] = {}
        for state in ours:
            known = self._configs.get(state.appliance.id)
            if known is None or known[0] != state.appliance:
                known = (state.appliance, configurations(state.appliance, self._settings))
            fresh[state.appliance.id] = known
        self._configs = fresh
        found: dict[str, str] = {}
        for state in ours:
            found |= states(state, self._settings)
            found |= fresh[state.appliance.id][1]
        return found

    async def _left_over(self, topic: str, payload: bytes, kept: bool) -> None:
        """An announcement of ours that the broker had kept: what is no longer in the home is taken back."""
        link = self._driver.link
        if (
            kept
            and payload
            and self._home is not None
            and topic not in self._wanted(self._home)
            and link is not None
        ):
            await link.publish(topic, "", qos=1, retain=True)

    async def _command(self, topic: str, payload: bytes, kept: bool) -> None:
        id_, _, part = topic.removeprefix(self._commands).split("/")
        if kept or len(payload) > MOST_COMMAND_BYTES or self._home is None or self._tasks is None:
            log.warning("mqtt: command.dropped")
            return
        found = self._configs.get(id_)
        try:
            wanted = ordered(found[0], part, payload.decode()) if found else {}
        except ValueError:
            wanted = {}
        if not wanted or self._under_way >= MOST_AT_ONCE:
            log.warning("mqtt: command.%s", "busy" if wanted else "unknown")
            return
        orders = [
            Order(id=uuid4().hex, appliance=id_, trait=trait, value=value) for trait, value in wanted.items()
        ]
        self._under_way += 1
        self._tasks.start_soon(self._order, self._home, orders)

    async def _order(self, home: OrderedHome, orders: Sequence[Order]) -> None:
        try:
            outcomes = await home.order(orders, Wish(means="program"))
        except DureError as error:
            log.warning("mqtt: command.%s", error.code)
            return
        finally:
            self._under_way -= 1
        if not all(one.done for one in outcomes):  # whoever ordered it sees once more what it really is
            self._told.pop(f"{self._commands}{orders[0].appliance}", None)
            self._changed.set()
