"""The driver of the flat: what it reports, what it remembers, and what goes wrong on demand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import anyio
import pytest

from dure.api.home import Appliance, Order, Value
from dure.clock import Clock
from dure.errors import ApplianceUnreachable, ConfigInvalid, OrderRefused
from dure.home.drivers.simulated.driver import Keeper, SimulatedDriver
from dure.home.drivers.simulated.factory import simulated
from dure.home.drivers.simulated.flat import load_flat
from dure.plugins import Setup
from dure.store import Journal
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio
FLAT = load_flat()


class Door:
    """A home that believes everything it is told."""

    def __init__(self) -> None:
        self.appliances: Sequence[Appliance] = ()
        self.state: dict[str, dict[str, Value]] = {}
        self.reachable: dict[str, bool] = {}
        self.reports: list[tuple[str, Mapping[str, Value]]] = []

    async def announce(self, appliances: Sequence[Appliance]) -> None:
        self.appliances = appliances

    async def report(self, appliance: str, values: Mapping[str, Value]) -> None:
        self.reports.append((appliance, values))
        self.state.setdefault(appliance, {}).update(values)

    async def reach(self, appliance: str, reachable: bool) -> None:
        self.reachable[appliance] = reachable


class Memory:
    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}
        self.writes = 0

    async def get(self, key: str, default: Any = None) -> Any:
        return self.kept.get(key, default)

    async def put(self, key: str, value: Any) -> None:
        self.kept[key] = value
        self.writes += 1


@asynccontextmanager
async def living(driver: SimulatedDriver, clock: VirtualClock) -> AsyncIterator[Door]:
    door = Door()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(driver.run, door)
        await clock.advance(0)
        yield door
        tasks.cancel_scope.cancel()


def order(appliance: str, trait: str, value: Value, id_: str = "") -> Order:
    return Order(id=id_ or f"{appliance}.{trait}.{value}", appliance=appliance, trait=trait, value=value)


async def test_everything_is_announced_and_told_at_first():
    clock = VirtualClock()
    driver = SimulatedDriver(FLAT, clock)
    async with living(driver, clock) as door:
        assert [one.id for one in door.appliances] == [one.id for one in FLAT.appliances]
        assert all(door.reachable[one.id] for one in FLAT.appliances)
        assert all(set(door.state[one.id]) == set(one.traits) for one in FLAT.appliances)


async def test_an_idle_flat_costs_nothing():
    clock = VirtualClock()
    driver = SimulatedDriver(FLAT, clock)
    async with living(driver, clock) as door:
        await clock.advance(15)
        door.reports.clear()
        assert clock.next_wake is None
        await clock.advance(24 * 3600)
        assert door.reports == []


async def test_a_washer_runs_down_and_beeps():
    clock = VirtualClock()
    driver = SimulatedDriver(FLAT, clock, speed=240)
    async with living(driver, clock) as door:
        told = await driver.carry_out(order("washer", "operation", "running"))
        assert told["operation"] == "running"
        await clock.advance(14.4)
        assert door.state["washer"]["operation"] == "running"
        await clock.advance(2)
        assert door.state["washer"] | {"operation": "finished", "remaining_s": 0} == door.state["washer"]
        reports = [values for id_, values in door.reports if id_ == "washer"]
        assert len(reports) < 25
        left = [values["remaining_s"] for values in reports[1:] if "remaining_s" in values]
        assert left == sorted(left, reverse=True)


async def test_what_is_refused_says_so_in_both_languages():
    driver = SimulatedDriver(FLAT, VirtualClock())
    with pytest.raises(OrderRefused) as told:
        await driver.carry_out(order("tv", "volume", 30))
    assert "꺼져 있어요" in told.value.sentence("ko")
    assert "TV" in told.value.sentence("en")


async def test_the_same_order_twice_is_done_once():
    clock = VirtualClock()
    driver = SimulatedDriver(FLAT, clock)
    first = await driver.carry_out(order("washer", "operation", "running", "a"))
    await driver.carry_out(order("washer", "operation", "idle", "b"))
    again = await driver.carry_out(order("washer", "operation", "running", "a"))
    assert again == first
    async with living(driver, clock) as door:
        assert door.state["washer"]["operation"] == "idle"


async def test_time_that_passed_while_nothing_ran_counts(tmp_path):
    clock = VirtualClock()
    journal = await Journal.open(tmp_path / "journal.sqlite", clock)
    try:
        driver = SimulatedDriver(FLAT, clock, journal.settings)
        await driver.carry_out(order("washer", "operation", "running"))
        await driver.carry_out(order("living_aircon", "on_off", True))
        await clock.advance(57 * 60)
        later = SimulatedDriver(FLAT, clock, journal.settings)
        assert (await later.carry_out(order("washer", "on_off", True)))["remaining_s"] == 60
        await clock.advance(3600)
        async with living(SimulatedDriver(FLAT, clock, journal.settings), clock) as door:
            assert door.state["washer"]["operation"] == "finished"
            assert door.state["living_sensor"]["temperature_c"] == 26
    finally:
        await journal.close()


async def test_a_wall_clock_that_is_set_moves_nothing():
    clock = VirtualClock()
    driver = SimulatedDriver(FLAT, clock, Memory())
    async with living(driver, clock) as door:
        await driver.carry_out(order("washer", "operation", "running"))
        await clock.set(clock.now() + timedelta(days=1))
        await clock.advance(60)
        assert door.state["washer"]["remaining_s"] == 57 * 60


async def test_what_was_kept_by_somebody_else_stops_nothing():
    clock = VirtualClock()
    for kept in (3, {"version": 9}, {"version": 1, "at": "never"}, {"version": 1}):
        memory = Memory()
        memory.kept["home.simulated"] = kept
        told = await SimulatedDriver(FLAT, clock, memory).carry_out(order("tv", "channel", 7))
        assert told["channel"] == 7


async def test_an_unreachable_appliance_is_told_and_comes_back():
    clock = VirtualClock()
    driver = SimulatedDriver(FLAT, clock)
    async with living(driver, clock) as door:
        driver.faults.set(unreachable=["tv"])
        await clock.advance(0)
        assert door.reachable["tv"] is False
        with pytest.raises(ApplianceUnreachable):
            await driver.carry_out(order("tv", "channel", 7))
        assert (await driver.carry_out(order("living_light", "on_off", True)))["on_off"] is True
        driver.faults.set()
        await clock.advance(0)
        assert door.reachable.get("tv")
        assert (await driver.carry_out(order("tv", "channel", 7)))["channel"] == 7
        await clock.advance(0)
        assert door.state["tv"]["channel"] == 7


async def test_a_liar_is_found_out():
    clock = VirtualClock()
    driver = SimulatedDriver(FLAT, clock)
    async with living(driver, clock) as door:
        driver.faults.set(lying=["*"])
        assert await driver.carry_out(order("living_light", "on_off", True)) == {"on_off": True}
        door.state["living_light"]["on_off"] = True  # the home believes it
        await clock.advance(15)
        assert door.state["living_light"]["on_off"] is False


@pytest.mark.parametrize("fault", ["lost", "twice", "disordered"])
async def test_whatever_happens_to_reports_there_is_one_truth_in_the_end(fault):
    clock = VirtualClock()
    driver = SimulatedDriver(FLAT, clock)
    async with living(driver, clock) as door:
        wrong: Any = {fault: ["*"]}
        driver.faults.set(**wrong)
        for channel in (5, 6, 7, 8):
            await driver.carry_out(order("tv", "channel", channel))
            await clock.advance(1)
        if fault == "lost":
            assert door.state["tv"]["channel"] == 9
        if fault == "disordered":
            told = [values["channel"] for id_, values in door.reports if id_ == "tv" and "channel" in values]
            assert told != sorted(told)
        driver.faults.set()
        await clock.advance(15)
        assert door.state["tv"]["channel"] == 8


async def test_a_late_answer_comes_late_and_it_was_done():
    clock = VirtualClock()
    driver = SimulatedDriver(FLAT, clock)
    driver.faults.set(late_s=5)
    async with living(driver, clock) as door:
        with anyio.move_on_after(0.01) as gave_up:
            await driver.carry_out(order("living_light", "on_off", True))
        assert gave_up.cancelled_caught
        await clock.advance(1)
        assert door.state["living_light"]["on_off"] is True


def test_there_is_no_other_fault():
    driver = SimulatedDriver(FLAT, VirtualClock())
    with pytest.raises(TypeError):
        driver.faults.set(grumpy=["tv"])


async def test_the_state_is_written_now_and_then_and_at_every_order():
    clock, memory = VirtualClock(), Memory()
    driver = SimulatedDriver(FLAT, clock, memory)
    async with living(driver, clock):
        await driver.carry_out(order("washer", "operation", "running"))
        assert memory.writes == 1
        await clock.advance(95)
        assert memory.writes == 4


async def test_the_factory_reads_its_settings(tmp_path):
    clock, memory = VirtualClock(), Memory()
    services: Any = {Clock: clock, Keeper: memory}
    driver = simulated(Setup(name="flat", settings={"speed": 60}, services=services))
    await driver.carry_out(order("washer", "operation", "running"))
    await clock.advance(60)
    assert (await driver.carry_out(order("washer", "on_off", True)))["operation"] == "finished"
    assert list(memory.kept) == ["home.flat"]
    for settings in (
        {"sped": 3},
        {"speed": 0},
        {"speed": "fast"},
        {"flat": 3},
        {"flat": str(tmp_path / "no")},
    ):
        with pytest.raises(ConfigInvalid):
            simulated(Setup(name="flat", settings=settings, services=services))


async def test_an_id_that_another_things_order_had_does_not_make_one_done() -> None:
    driver = SimulatedDriver(FLAT, VirtualClock())
    for appliance in ("living_light", "bedroom_light"):
        await driver.carry_out(Order(id="same", appliance=appliance, trait="on_off", value=True))
        assert driver._world.told(appliance)["on_off"] is True
