"""The home: the one place where appliances, what they are, and what is wanted of them come together."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import anyio

from dure.api import Appliance, ApplianceDriver, ApplianceState, Order, Outcome, Room, Value, Wish
from dure.bus import Bus
from dure.clock import Clock
from dure.errors import DureError
from dure.events import ApplianceReached, HomeChanged
from dure.home.actions import UNDO, Actions, stays, undoable
from dure.home.book import Book, Given
from dure.home.confirming import Confirmations
from dure.home.fitting import tellable
from dure.home.ordering import ORDER_S, REMEMBERED, Ordering, hangs_on
from dure.home.permissions import ALL, Permissions
from dure.tasks import task_group

log = logging.getLogger(__name__)

RESTART_S = (1.0, 5.0, 30.0, 120.0, 600.0)
"""How long until a driver that broke is started again, the longer the oftener."""

SOUND_S = 600.0
"""After so long at work a driver that breaks is started again as if it never had broken."""

UNDO_DEPTH = 200
"""Among how many of the last actions the one to be taken back is looked for."""

Note = Callable[[Wish, Sequence[Order]], Awaitable[None]]
"""Writes down that an agent reaches into the home, before it does; what cannot be written does not happen."""


class HomeService:
    """What `dure.api.Home` is, less its speech.

    Attributes:
        permissions: what each agent may reach.

    Args:
        drivers: what speaks to appliances, by name.
        clock: when things changed.
        bus: where everything that changes is told.
        note: writes down what agents reach for; None where nobody asks.
        actions: keeps who did what, for the history and for undo; None where nobody asks.
        rooms: the rooms of the household.
        permissions: what each agent may reach; everything, where none are given.
        confirmations: what was asked about before it is done; in this process only, if none are given.
        order_s: how long an appliance may take for an order.
        book: what is known already.
    """

    def __init__(
        self,
        drivers: Mapping[str, ApplianceDriver],
        clock: Clock,
        bus: Bus,
        *,
        note: Note | None = None,
        actions: Actions | None = None,
        rooms: Sequence[Room] = (),
        permissions: Permissions | None = None,
        confirmations: Confirmations | None = None,
        order_s: float = ORDER_S,
        book: Book | None = None,
    ) -> None:
        self.permissions = permissions or Permissions(otherwise=(ALL,))
        self._drivers = drivers
        self._clock = clock
        self._bus = bus
        self._note = note
        self._actions = actions
        self._rooms = tuple(rooms)
        self._book = book or Book(tuple(drivers))
        self._ordering = Ordering(
            self._book, drivers, clock, bus, actions, confirmations or Confirmations(clock), order_s=order_s
        )
        self._announced: set[str] = set()
        self._lost: set[str] = set()
        self._ready = anyio.Event()
        if not drivers:
            self._ready.set()

    def appliances(self) -> Sequence[ApplianceState]:
        """Everything in the home, as it is now."""
        return self._book.states()

    def rooms(self) -> Sequence[Room]:
        """Every room of the household, and those that only makers' things tell of."""
        known = {room.id for room in self._rooms}
        more = {state.appliance.room for state in self._book.states()} - known - {""}
        return (*self._rooms, *(Room(id=name, name={"ko": name, "en": name}) for name in sorted(more)))

    def permits(self, agent: str, appliance: str) -> bool:
        """Whether an agent may reach an appliance; a person who acts without one reaches everything."""
        found = self._book.find(appliance)
        return found is not None and self.permissions.allow(agent, found)

    def call(self, given: Mapping[str, Given]) -> None:
        """Use the names and rooms that the household gave."""
        self._book.call(given)

    async def ready(self) -> None:
        """Wait until every driver has told its appliances once, or has broken."""
        await self._ready.wait()

    async def run(self) -> None:
        """Run the drivers, until cancelled; one that breaks is started again and disturbs no other."""
        if self._actions is not None:
            try:
                self._ordering.remember(await self._actions.last(REMEMBERED))
            except DureError as error:
                log.warning("home: what was done before is not known: %s", error.code)
        async with anyio.create_task_group() as tasks:
            for name, driver in self._drivers.items():
                tasks.start_soon(self._run_driver, name, driver)

    async def order(self, orders: Sequence[Order], wish: Wish) -> Sequence[Outcome]:
        """Have orders carried out: on one appliance one after the other, on different ones at once.

        Every order has its outcome, in the same sequence. An order of an id that was carried out is not carried
        out again, and has the same outcome. After one that was not done, nothing more is sent to an appliance that cannot
        be reached, and nothing is started on it.

        Raises:
            StoreFailed: an agent reached for the home and that could not be written down; nothing was done.
        """
        orders = [replace(one, value=tellable(one.value)) for one in orders]
        if wish.agent and self._note is not None:
            await self._note(wish, orders)
        outcomes: dict[int, Outcome] = {}
        by_appliance: dict[str, list[int]] = {}
        for place, order in enumerate(orders):
            by_appliance.setdefault(order.appliance, []).append(place)

        async def on_one(places: Sequence[int]) -> None:
            failed: Outcome | None = None
            for place in places:
                if failed is not None and hangs_on(orders[place], failed):
                    outcomes[place] = await self._ordering.leave(orders[place], failed, wish)
                    continue
                outcomes[place] = await self._ordering.carry_out(orders[place], wish, self.permissions)
                failed = failed if outcomes[place].done else outcomes[place]

        async with task_group() as tasks:
            for places in by_appliance.values():
                tasks.start_soon(on_one, places)
        return [outcomes[place] for place in range(len(orders))]

    async def undo(
        self, wish: Wish, *, of: Collection[str] = (), within: timedelta | None = None
    ) -> Sequence[Outcome]:
        """Take back what the last wish did, where the things allow it; empty where there is nothing to take back.

        That is judged like any other order: whatever was closed for safety is not opened by it, and not
        tried again. Of a wish that was spoken,
        what was done at its own place goes before what was done elsewhere.

        Args:
            wish: who wants it.
            of: only what was done to these appliances; empty for any.
            within: not what is longer ago; None for however long ago.
        """
        if self._actions is None:
            return ()
        since = None if within is None else self._clock.now() - within
        known = await self._actions.last(UNDO_DEPTH)
        last = undoable(known, satellite=wish.satellite, of=of, since=since)
        back = [
            Order(id=UNDO + one.order, appliance=one.appliance, trait=one.trait, value=one.previous)
            for one in reversed(last)
            if one.previous is not None
        ]
        outcomes = await self.order(back, wish)
        done = {one.order.id.removeprefix(UNDO) for one in outcomes if one.done}
        await self._actions.take_back([one.order for one in last if one.order in done])
        await self._actions.leave([one.order.id.removeprefix(UNDO) for one in outcomes if stays(one, wish)])
        return outcomes

    async def _run_driver(self, name: str, driver: ApplianceDriver) -> None:
        failures = 0
        while True:
            began_ms = self._clock.monotonic_ms()
            try:
                await driver.run(_Door(self, name))
            except Exception as error:  # a driver is anybody's code; the home goes on
                log.warning("home: %s broke: %s", name, type(error).__name__)
            self._lost.add(name)
            for told in self._book.of(name):
                await self._reach(name, told, reachable=False)
            self._heard_of(name)
            if self._clock.monotonic_ms() - began_ms >= SOUND_S * 1000:
                failures = 0
            await anyio.sleep(RESTART_S[min(failures, len(RESTART_S) - 1)])
            failures += 1

    async def _announce(self, driver: str, appliances: Sequence[Appliance]) -> None:
        placed = [replace(one, room=room_id(one.room, self._rooms)) for one in appliances]
        changed = self._book.announce(driver, placed)
        self._heard_of(driver)
        if driver in self._lost:  # it runs again; what it does not reach it tells
            self._lost.discard(driver)
            for told in self._book.of(driver):
                await self._reach(driver, told, reachable=True)
        if changed:
            count = len(self._book.states())
            await self._bus.publish(HomeChanged(satellite="", time_ms=0, count=count))

    async def _report(self, driver: str, told: str, values: Mapping[str, Value]) -> None:
        for change in self._book.report(driver, told, values, self._clock.now()):
            if not self._ordering.holds(change):
                await self._ordering.tell(change)

    async def _reach(self, driver: str, told: str, *, reachable: bool) -> None:
        if (id_ := self._book.reach(driver, told, reachable=reachable)) is not None:
            await self._bus.publish(
                ApplianceReached(satellite="", time_ms=0, appliance=id_, reachable=reachable)
            )

    def _heard_of(self, driver: str) -> None:
        self._announced.add(driver)
        if self._announced >= set(self._drivers):
            self._ready.set()


def room_id(told: str, rooms: Sequence[Room]) -> str:
    """The id of the room that a driver means by an id or by a name of it; what it told, where there is none."""
    wanted = "".join(told.casefold().replace("_", " ").split())
    for room in rooms:
        names = (room.id, *room.name.values(), *(name for also in room.also.values() for name in also))
        if wanted and wanted in {"".join(name.casefold().replace("_", " ").split()) for name in names}:
            return room.id
    return told


class _Door:
    """One driver's way into the home: to its own appliances, and no other's."""

    def __init__(self, home: HomeService, driver: str) -> None:
        self._home = home
        self._driver = driver

    async def announce(self, appliances: Sequence[Appliance]) -> None:
        """All appliances of the driver."""
        await self._home._announce(self._driver, appliances)  # two halves of one thing

    async def report(self, appliance: str, values: Mapping[str, Value]) -> None:
        """What an appliance says it is."""
        await self._home._report(self._driver, appliance, values)  # the same

    async def reach(self, appliance: str, reachable: bool) -> None:
        """Whether an appliance can be reached."""
        await self._home._reach(self._driver, appliance, reachable=reachable)  # the same
