"""Doubles for the home: a driver whose appliances do as a test says, a keeper of actions, and a furnished flat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC

import anyio

from dure.api import Appliance, HomeDoor, Order, Profile, Value
from dure.bus import Bus
from dure.clock import Clock
from dure.errors import ApplianceUnreachable, Language, OrderRefused, Text
from dure.home.book import Book
from dure.home.drivers.grants.account import LinkedAccount
from dure.home.drivers.grants.linking import Linking
from dure.home.drivers.simulated.flat import load_flat
from dure.home.drivers.simulated.world import World
from dure.home.model import load_model
from dure.home.routines import Routines
from dure.home.routines.agenda import RoutineAgenda
from dure.home.routines.factory import default_routines
from dure.home.service import HomeService
from dure.home.spoken import SpokenHome
from dure.store import HomeAction
from dure.testing.routines import MemoryRoutineStore


def appliance(id_: str, kind: str = "light", room: str = "", **traits: Profile) -> Appliance:
    """An appliance of a kind, with the profile that the model gives where none is given.

    Args:
        id_: its id, and its name.
        kind: one of the model's.
        room: where it stands.
        traits: what it can do; what its kind usually can, if none are given.
    """
    model = load_model()
    names = tuple(traits) or model.kinds[kind].traits
    made = {
        name: Profile(
            options=known.options or (("cool", "heat", "auto") if known.type == "option" else ()),
            low=known.low,
            high=known.high,
            step=known.step,
            writable=known.writable,
        )
        for name in names
        if (known := model.traits[name])
    }
    return Appliance(
        id=id_,
        kind=kind,
        driver="scripted",
        name={"ko": id_, "en": id_},
        traits={**made, **traits},
        room=room,
    )


class ScriptedDriver:
    """A `dure.api.ApplianceDriver` that does as it is told.

    Attributes:
        orders: every order it was given.
        door: the home, while it runs.
        hangs: appliances that never answer.
        refuses: appliances that will not.
        away: appliances that cannot be reached.
        lies: appliances that answer something else than they were ordered.
        breaks: whether it breaks as soon as it runs.

    Args:
        appliances: what it announces.
        values: what they are at first.
    """

    def __init__(
        self, appliances: Sequence[Appliance], values: Mapping[str, Mapping[str, Value]] | None = None
    ) -> None:
        self.appliances = list(appliances)
        self.values = {one.id: dict((values or {}).get(one.id, {})) for one in appliances}
        self.orders: list[Order] = []
        self.door: HomeDoor | None = None
        self.hangs: set[str] = set()
        self.refuses: set[str] = set()
        self.away: set[str] = set()
        self.lies: dict[str, Value] = {}
        self.breaks = False

    async def run(self, home: HomeDoor) -> None:
        """Announce and report once, then be silent."""
        if self.breaks:
            raise RuntimeError("scripted")
        self.door = home
        await home.announce(tuple(self.appliances))
        for one in self.appliances:
            await home.reach(one.id, True)
            await home.report(one.id, self.values[one.id])
        await anyio.sleep_forever()

    async def carry_out(self, order: Order) -> Mapping[str, Value]:
        """Do it, unless something was scripted.

        Raises:
            ApplianceUnreachable: it is away.
            OrderRefused: it refuses.
        """
        self.orders.append(order)
        if order.appliance in self.away or order.appliance not in self.values:
            raise ApplianceUnreachable(appliance=order.appliance, why="scripted")
        if order.appliance in self.refuses:
            raise OrderRefused(appliance=order.appliance, why=Text("it is busy.", "지금 바빠요."))
        if order.appliance in self.hangs:
            await anyio.sleep_forever()
        value = self.lies.get(order.appliance, order.value)
        self.values[order.appliance][order.trait] = value
        return {order.trait: value}


class KeptActions:
    """`dure.home.actions.Actions` in memory."""

    def __init__(self) -> None:
        self.all: list[HomeAction] = []

    async def add(self, action: HomeAction) -> None:
        """Keep one."""
        self.all.append(action)

    async def last(self, limit: int) -> Sequence[HomeAction]:
        """The last ones, oldest first."""
        return self.all[-limit:]

    async def take_back(self, orders: Sequence[str]) -> None:
        """Note that these were taken back."""
        self.all = [replace(one, undone=one.undone or one.order in orders) for one in self.all]

    async def leave(self, orders: Sequence[str]) -> None:
        """Note that these stay as they are."""
        self.all = [replace(one, left=one.left or one.order in orders) for one in self.all]


class ScriptedHome(SpokenHome):
    """The furnished flat without its physics: what is ordered is so.

    Attributes:
        driver: what its appliances do.
        routines: those that come with Dure.
        linking: links the accounts that a test puts into `accounts`.
        accounts: none at first.

    Args:
        bus: where it is told.
        clock: when things changed.
    """

    def __init__(self, bus: Bus, clock: Clock) -> None:
        flat = load_flat(None, driver="scripted")
        world, book, self._actions = World(flat), Book(), KeptActions()
        appliances = tuple(world.appliances.values())
        values = {one.id: world.told(one.id) for one in appliances}
        self.driver = ScriptedDriver(appliances, values)
        book.announce("scripted", appliances)
        for one in appliances:
            book.report("scripted", one.id, values[one.id], clock.now())
        service = HomeService(
            {"scripted": self.driver}, clock, bus, actions=self._actions, rooms=flat.rooms, book=book
        )
        self.accounts: dict[str, LinkedAccount] = {}
        self.linking = Linking(self.accounts, clock, "http://localhost:8420/home/link/callback")
        self.routines = Routines(service, _silent, MemoryRoutineStore(), clock, bus, UTC, default_routines())
        super().__init__(service, bus, RoutineAgenda(self.routines, service))

    async def history(self, limit: int) -> Sequence[HomeAction]:
        """The last actions, newest first."""
        return list(reversed(await self._actions.last(limit)))


async def _silent(text: Mapping[Language, str], satellite: str) -> None:
    del text, satellite
