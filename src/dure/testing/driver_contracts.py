"""What every driver of appliances keeps to (`dure.api.ApplianceDriver`), as checks that fail with an AssertionError.

Each runs inside an event loop; a plug-in's own tests call them with the plug-in's driver and one order that it can do.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import anyio

from dure.api import Appliance, ApplianceDriver, Order, Profile, Value
from dure.errors import ApplianceUnreachable, OrderRefused
from dure.home.announced import believe, is_believable
from dure.home.model import load_model
from dure.tasks import task_group

WAIT_S = 20.0
"""How long a driver may take to tell what it is to tell."""

Make = Callable[[], ApplianceDriver]


class ListeningDoor:
    """A home's door that keeps what a driver tells.

    Attributes:
        appliances: what was announced last, by id.
        values: what was reported, by appliance.
        reachable: what can be reached, as far as that was told.
        early: appliances that were told of before they were announced.
        announced: how often everything was announced.
    """

    def __init__(self) -> None:
        self.appliances: dict[str, Appliance] = {}
        self.values: dict[str, dict[str, Value]] = {}
        self.reachable: dict[str, bool] = {}
        self.early: list[str] = []
        self.announced = 0
        self._told = anyio.Event()

    async def announce(self, appliances: Sequence[Appliance]) -> None:
        """All appliances."""
        assert len({one.id for one in appliances}) == len(appliances), "two appliances of one id"
        self.appliances = {one.id: one for one in appliances}
        self.announced += 1
        self._wake()

    async def report(self, appliance: str, values: Mapping[str, Value]) -> None:
        """What one is."""
        self._known(appliance)
        self.values.setdefault(appliance, {}).update(values)
        self._wake()

    async def reach(self, appliance: str, reachable: bool) -> None:  # one state, one value
        """Whether one can be reached."""
        self._known(appliance)
        self.reachable[appliance] = reachable
        self._wake()

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Wait until what was told is as wanted."""
        with anyio.fail_after(WAIT_S):
            while not wanted():
                await self._told.wait()

    def _known(self, appliance: str) -> None:
        if appliance not in self.appliances:
            self.early.append(appliance)

    def _wake(self) -> None:
        self._told.set()
        self._told = anyio.Event()


@asynccontextmanager
async def running(driver: ApplianceDriver) -> AsyncIterator[ListeningDoor]:
    """The driver at work, once it has announced something and told what it is."""
    door = ListeningDoor()
    async with task_group() as tasks:
        tasks.start_soon(driver.run, door)
        await door.until(lambda: bool(door.appliances) and set(door.values) >= set(door.appliances))
        yield door
        tasks.cancel_scope.cancel()


async def check_announces(make: Make, order: Order) -> None:
    """What is announced is of the model, can be called something in both languages, and is told of only afterwards."""
    async with running(make()) as door:
        assert order.appliance in door.appliances
        assert door.early == [], f"told of before they were announced: {door.early}"
        for one in door.appliances.values():
            assert one.driver, f"{one.id} does not say whose it is"
            assert all(one.name.get(language, "").strip() for language in ("ko", "en")), one.id
            for trait, profile in one.traits.items():
                _check_profile(one.id, trait, profile)
            taken = believe(one)
            assert taken is not None, f"{one.id}: the home knows no {one.kind}"
            assert set(taken.traits) == set(one.traits), f"{one.id}: traits that the home would not take"


async def check_reports(make: Make, order: Order) -> None:
    """What is reported is what such a trait can be, and a choice is one of those that were announced."""
    del order
    async with running(make()) as door:
        for id_, values in door.values.items():
            for trait, value in values.items():
                assert trait in door.appliances[id_].traits, f"{id_}.{trait} was not announced"
                assert is_believable(trait, value), f"{id_}.{trait} = {value!r}"
                options = door.appliances[id_].traits[trait].options
                assert not options or value in options, f"{id_}.{trait} = {value!r} is none of {options}"


async def check_carries_out(make: Make, order: Order) -> None:
    """An order is done, and the appliance says so: in the answer, or in a report that came before it."""
    driver = make()
    async with running(driver) as door:
        answer = await driver.carry_out(order)
        told = {**door.values[order.appliance], **answer}
        assert told[order.trait] == order.value
        assert set(answer) <= set(door.appliances[order.appliance].traits)
        assert all(is_believable(trait, value) for trait, value in answer.items())


async def check_does_once(make: Make, order: Order) -> None:
    """The same order twice, one after the other or at once, is no error and changes nothing more."""
    driver = make()
    async with running(driver) as door:
        await driver.carry_out(order)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(driver.carry_out, order)
            tasks.start_soon(driver.carry_out, order)
        answer = await driver.carry_out(replace(order, id=f"{order.id}-again"))
        assert {**door.values[order.appliance], **answer}[order.trait] == order.value


async def check_refuses_strangers(make: Make, order: Order) -> None:
    """An order to an appliance that is not there is refused or told as out of reach; nothing else is raised.

    That holds for an id that another appliance's order had, too: what was done elsewhere is not told as done here.
    """
    driver = make()
    async with running(driver):
        await driver.carry_out(order)
        for id_ in ("stranger", order.id):
            try:
                await driver.carry_out(replace(order, id=id_, appliance="nothing_of_that_id"))
            except (ApplianceUnreachable, OrderRefused):
                continue
            raise AssertionError("an order to nothing was carried out")


async def check_gives_way(make: Make, order: Order) -> None:
    """An order that is given up leaves the driver usable."""
    driver = make()
    async with running(driver) as door:
        with anyio.CancelScope() as scope:
            scope.cancel()
            await driver.carry_out(replace(order, id="given-up"))
        answer = await driver.carry_out(order)
        assert {**door.values[order.appliance], **answer}[order.trait] == order.value


async def check_runs_again(make: Make, order: Order) -> None:
    """A driver that was stopped runs again, and tells the same appliances and everything that they are."""
    driver = make()
    async with running(driver) as door:
        before, traits = set(door.appliances), set(door.values[order.appliance])
    async with running(driver) as door:
        assert set(door.appliances) == before
        assert set(door.values[order.appliance]) >= traits


CHECKS = (
    check_announces,
    check_reports,
    check_carries_out,
    check_does_once,
    check_refuses_strangers,
    check_gives_way,
    check_runs_again,
)
"""Every check: the driver's maker, and one order that it can do and that is not so at first."""


def _check_profile(id_: str, trait: str, profile: Profile) -> None:
    known = load_model().traits.get(trait)
    assert known is not None, f"{id_}.{trait}: no trait of the model"
    if known.type == "option":
        assert profile.options or not profile.writable, f"{id_}.{trait} can be set to nothing"
    if known.type == "number" and profile.low is not None and profile.high is not None:
        assert profile.low <= profile.high, f"{id_}.{trait}"
        assert profile.step > 0, f"{id_}.{trait}"
