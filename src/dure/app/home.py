"""Building the home, with or without a hub around it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

import anyio

from dure.api import ApplianceDriver, Home, HomeReply, Order, Room, Wish
from dure.app.drivers import accounts_of, own_door, wanted_drivers
from dure.bus import Bus
from dure.clock import Clock
from dure.config import Config
from dure.errors import Language
from dure.home.book import Given
from dure.home.confirming import Confirmations
from dure.home.drivers.grants.folder import FOLDER, GrantFolder
from dure.home.drivers.grants.linking import Linking
from dure.home.drivers.simulated.driver import Keeper
from dure.home.permissions import ALL, NONE, Permissions
from dure.home.routines.agenda import RoutineAgenda
from dure.home.routines.factory import build_routines
from dure.home.routines.performing import Speak
from dure.home.routines.spoken import start_by_phrase
from dure.home.service import HomeService
from dure.home.spoken import SpokenHome
from dure.plugins import Registry, Setup, load
from dure.store import HomeAction, Journal

log = logging.getLogger(__name__)

OFFER_AGAIN_S = 30.0
LOCAL = "local"
"""The kind of agents that come with Dure, which reach the whole home unless something else is said."""


@runtime_checkable
class Offers(Protocol):
    """What shows the home's appliances to somebody else: a driver its own wire's others, a platform its people."""

    async def offer(self, home: Home, bus: Bus) -> None:
        """Show them until cancelled; outages are lived through."""
        ...


class HubHome(SpokenHome):
    """The household's home, as the journal and the configuration tell it.

    Args:
        config: the configuration.
        journal: permissions, names, and who did what.
        service: the appliances.
        bus: where it is told what was understood.
        clock: what routines go by.
        speak: says what routines want said.
        linking: links the accounts of drivers.
        offers: drivers that also show the appliances to somebody else.

    Attributes:
        routines: what the home does by itself.
        linking: links and unlinks the accounts of drivers.
    """

    def __init__(
        self,
        config: Config,
        journal: Journal,
        service: HomeService,
        bus: Bus,
        clock: Clock,
        speak: Speak,
        linking: Linking,
        offers: Sequence[Offers] = (),
    ) -> None:
        self.routines = build_routines(config, service, speak, journal, clock, bus)
        super().__init__(service, bus, RoutineAgenda(self.routines, service))
        self.linking = linking
        self._offers = list(offers)
        self._config = config
        self._journal = journal

    async def say(self, text: str, language: Language, wish: Wish, now: datetime) -> HomeReply | None:
        """Understand a sentence and do it; a routine's own phrase starts the routine."""
        started = await start_by_phrase(self.routines, text, language, wish)
        return started or await super().say(text, language, wish, now)

    async def load(self) -> None:
        """Read permissions and names anew.

        Raises:
            StoreFailed: the journal could not be read.
        """
        configured: dict[str, Collection[str]] = {
            agent: (ALL,) if one.kind == LOCAL else (NONE,) for agent, one in self._config.agents.items()
        }
        configured |= self._config.home.agents
        self.service.permissions = Permissions({**configured, **await self._journal.home.permissions()})
        names = await self._journal.home.names()
        self.service.call({appliance: _given(told) for appliance, told in names.items()})
        await self.routines.refresh()

    def offer_to(self, other: Offers) -> None:
        """Let one more show the appliances to somebody else; before `offer`."""
        self._offers.append(other)

    async def offer(self) -> None:
        """Show the appliances to whoever is to see them, until cancelled; what breaks there disturbs nobody."""
        async with anyio.create_task_group() as tasks:
            for driver in self._offers:
                tasks.start_soon(self._offer, driver)

    async def _offer(self, driver: Offers) -> None:
        while True:
            try:
                await driver.offer(self, self._bus)
                return
            except Exception as error:  # a driver is anybody's code; the home goes on
                log.warning("home: an offer broke: %s", type(error).__name__)
            await anyio.sleep(OFFER_AGAIN_S)

    async def history(self, limit: int) -> Sequence[HomeAction]:
        """The last actions, newest first."""
        return list(reversed(await self._journal.home.last(limit)))


def build_home(
    config: Config,
    journal: Journal,
    clock: Clock,
    bus: Bus,
    *,
    registry: Registry | None = None,
    services: Mapping[type, Any] | None = None,
    only: Collection[str] | None = None,
    speak: Speak | None = None,
) -> HubHome:
    """Build the home of a configuration.

    Args:
        config: the configuration.
        journal: where it is kept who did what.
        clock: what it goes by.
        bus: where everything that changes is told.
        registry: who offers drivers; the configuration's plug-ins, if none is given.
        services: what drivers may ask for.
        only: the kinds of drivers that are built; all, if none are given.
        speak: says what routines want said; nothing is said, if none is given.

    Raises:
        RoutineInvalid: a routine of the configuration cannot be.
        ConfigInvalid: a driver is asked for that nobody offers, or its settings are wrong.
        PluginBroken: an enabled plug-in cannot start.
    """
    registry = registry or load(config.plugins)
    grants = GrantFolder(journal.file.parent / FOLDER)
    offered = {**(services or {}), Clock: clock, Keeper: journal.settings, GrantFolder: grants}
    drivers: dict[str, ApplianceDriver] = {}
    for name, kind, settings in wanted_drivers(config):
        if only is None or kind in only:
            setup = Setup(name=name, settings=settings, services=offered)
            drivers[name] = registry.appliance_drivers.build(kind, setup)

    async def note(wish: Wish, orders: Sequence[Order]) -> None:
        what = sorted({f"{order.appliance}.{order.trait}"[:100] for order in orders})[:50]
        await journal.audit.record(
            "home.ordered",
            source=wish.agent,
            target="home",
            what=what,
            satellite=wish.satellite,
            turn=wish.turn,
        )

    service = HomeService(
        drivers,
        clock,
        bus,
        note=note,
        actions=journal.home,
        rooms=_rooms(config, drivers),
        confirmations=Confirmations(clock, journal.settings),
    )
    offers = [driver for driver in drivers.values() if isinstance(driver, Offers)]
    linking = Linking(accounts_of(drivers), clock, own_door(config))
    return HubHome(config, journal, service, bus, clock, speak or _silent, linking, offers)


async def _silent(text: Mapping[Language, str], satellite: str) -> None:
    del text, satellite


def _rooms(config: Config, drivers: Mapping[str, ApplianceDriver]) -> Sequence[Room]:
    """The rooms that drivers tell, and the household's own words for them."""
    told: dict[str, Room] = {}
    for driver in drivers.values():
        told |= {room.id: room for room in getattr(driver, "rooms", ()) if isinstance(room, Room)}
    for id_, own in config.home.rooms.items():
        known = told.get(id_, Room(id=id_, name={"ko": id_, "en": id_}))
        told[id_] = Room(
            id=id_,
            name={**known.name, **own.name},
            also={**known.also, **own.also},
            satellites=own.satellites or known.satellites,
            plan=known.plan,
        )
    return tuple(told.values())


def _given(told: Mapping[str, Any]) -> Given:
    return Given(
        name=told.get("name", {}),
        also={language: tuple(names) for language, names in told.get("also", {}).items()},
        room=told.get("room"),
    )
