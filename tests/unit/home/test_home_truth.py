"""One truth, whatever a driver does: late, twice, out of order, broken, gone, given up, and after a restart."""

from __future__ import annotations

import random
from contextlib import asynccontextmanager

import anyio
import anyio.lowlevel
import pytest

from dure.api import Order, Profile, Wish
from dure.bus import Bus
from dure.errors import ApplianceUnreachable, DiskFull, OrderRefused, Text
from dure.events import ApplianceChanged, ApplianceReached, ApplianceRefused
from dure.home import service as service_module
from dure.home.service import HomeService
from dure.testing.clock import VirtualClock
from dure.testing.home import KeptActions, ScriptedDriver, appliance

pytestmark = pytest.mark.anyio

VOICE = Wish(means="voice", agent="aria", turn="t")
WAYS = (
    "plainly",
    "refuses",
    "away",
    "hangs",
    "lies",
    "breaks",
    "tells before",
    "tells after",
    "tells twice",
    "silent",
)


class Moody(ScriptedDriver):
    """Does every order in another way."""

    def __init__(self, things, values, dice):
        super().__init__(things, values)
        self.dice = dice
        self.late = []

    async def carry_out(self, order):
        assert self.door is not None
        way = self.dice.choice(WAYS)
        if way == "refuses":
            raise OrderRefused(appliance=order.appliance, why=Text("no", "싫어요"))
        if way == "away":
            raise ApplianceUnreachable(appliance=order.appliance, why="away")
        if way == "breaks":
            raise RuntimeError("broken")
        if way == "lies":
            return {order.trait: not order.value}
        if way == "silent":
            return {}
        if way == "hangs":
            if self.dice.random() < 0.5:
                self.late.append(order)
            await anyio.sleep_forever()
        if way in ("tells before", "tells twice"):
            await self.door.report(order.appliance, {order.trait: order.value})
        if way == "tells twice":
            await self.door.report(order.appliance, {order.trait: order.value})
        if way == "tells after":
            self.late.append(order)
        return {order.trait: order.value}

    async def tell_late(self):
        assert self.door is not None
        self.dice.shuffle(self.late)
        for order in self.late:
            await self.door.report(order.appliance, {order.trait: order.value})
        self.late.clear()


@asynccontextmanager
async def home(driver, order_s=0.01, **given):
    bus = Bus()
    service = HomeService({"d": driver}, VirtualClock(), bus, order_s=order_s, **given)
    events = []
    with bus.subscribe(ApplianceChanged, ApplianceRefused, ApplianceReached) as told:

        async def listen():
            async for event in told:
                events.append(event)  # noqa: PERF401  # they are looked at while they come

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(listen)
            tasks.start_soon(service.run)
            await service.ready()
            await anyio.wait_all_tasks_blocked()
            yield service, events
            tasks.cancel_scope.cancel()


def light(id_="light"):
    return appliance(id_, "light", on_off=Profile())


def order(id_, appliance_="light", value=True):
    return Order(id=id_, appliance=appliance_, trait="on_off", value=value)


@pytest.mark.parametrize("seed", range(12))
async def test_what_was_told_adds_up_to_what_is(seed):
    dice = random.Random(seed)
    names = ("a", "b", "c")
    driver = Moody([light(one) for one in names], {one: {"on_off": False} for one in names}, dice)
    async with home(driver) as (service, events):
        known = {one.appliance.id: one.values["on_off"] for one in service.appliances()}
        events.clear()
        done = {}
        for turn in range(8):
            orders = [order(f"{turn}-{n}", dice.choice(names), dice.random() < 0.5) for n in range(3)]
            for outcome in await service.order(orders, VOICE):
                done[outcome.order.id] = outcome
                assert not outcome.done or outcome.value == outcome.order.value
            if dice.random() < 0.5:
                await driver.tell_late()
        await driver.tell_late()
        await anyio.wait_all_tasks_blocked()
        for event in events:
            if isinstance(event, ApplianceChanged):
                assert event.previous == known[event.appliance]
                assert event.order or event.value != event.previous
                known[event.appliance] = event.value
        now = {one.appliance.id: one.values["on_off"] for one in service.appliances()}
    assert known == now
    told = [one.order for one in events if isinstance(one, ApplianceChanged) and one.order]
    refused = [one.order for one in events if isinstance(one, ApplianceRefused)]
    assert sorted(told) == sorted(id_ for id_, outcome in done.items() if outcome.done)
    assert sorted(refused) == sorted(id_ for id_, outcome in done.items() if not outcome.done)


async def test_an_order_that_is_given_up_leaves_nothing_untold():
    class Slow(ScriptedDriver):
        async def carry_out(self, order):
            assert self.door is not None
            await self.door.report(order.appliance, {"on_off": True})
            await anyio.sleep_forever()
            return {}

    driver = Slow([light()], {"light": {"on_off": False}})
    async with home(driver) as (service, events):
        events.clear()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(service.order, [order("1")], VOICE)
            await anyio.lowlevel.checkpoint()
            await anyio.lowlevel.checkpoint()
            await anyio.lowlevel.checkpoint()
            tasks.cancel_scope.cancel()
        await anyio.wait_all_tasks_blocked()
        (state,) = service.appliances()
    assert state.values == {"on_off": True}
    assert [(one.value, one.order) for one in events] == [(True, "")]


async def test_what_was_done_before_a_restart_is_not_done_again():
    actions, driver = KeptActions(), ScriptedDriver([light()], {"light": {"on_off": False}})
    async with home(driver, actions=actions) as (service, _):
        (first,) = await service.order([order("1")], VOICE)
    async with home(driver, actions=actions) as (service, _):
        await service.order([order("2", value=False)], VOICE)
        (again,) = await service.order([order("1")], VOICE)
    assert (again.done, again.value) == (first.done, first.value) == (True, True)
    assert [one.id for one in driver.orders] == ["1", "2"]


async def test_what_is_done_and_cannot_be_kept_is_done_all_the_same():
    class Full(KeptActions):
        async def add(self, action):
            raise DiskFull(file="journal.sqlite", free_mb=0)

    driver = ScriptedDriver([light()], {"light": {"on_off": False}})
    async with home(driver, actions=Full()) as (service, _):
        (outcome,) = await service.order([order("1")], VOICE)
        assert list(await service.undo(VOICE)) == []
    assert outcome.done


async def test_a_driver_that_runs_again_reaches_its_things_unless_it_says_otherwise(monkeypatch):
    class Stumbling(ScriptedDriver):
        async def run(self, home):
            await home.announce(tuple(self.appliances))
            if self.breaks:
                await stumble.wait()
                self.breaks = False
                raise RuntimeError("stumbled")
            await home.reach("b", False)
            await anyio.sleep_forever()

    monkeypatch.setattr(service_module, "RESTART_S", (0.01,))
    stumble = anyio.Event()
    driver = Stumbling([light("a"), light("b")])
    driver.breaks = True
    async with home(driver) as (service, events):
        stumble.set()
        with anyio.fail_after(20):
            while len(events) < 5:
                await anyio.lowlevel.checkpoint()
        reachable = {one.appliance.id: one.reachable for one in service.appliances()}
    assert reachable == {"a": True, "b": False}
    assert {(one.appliance, one.reachable) for one in events[:2]} == {("a", False), ("b", False)}


async def test_strange_names_are_not_remembered():
    driver = ScriptedDriver([light()])
    async with home(driver) as (service, _):
        for n in range(50):
            (outcome,) = await service.order([order(str(n), f"nothing{n}")], VOICE)
            assert outcome.reason == "unsupported"
        assert set(service._ordering._turns) == set()


async def test_what_waited_behind_an_order_that_was_not_answered_is_told_with_it():
    driver = ScriptedDriver([light()], {"light": {"on_off": False}})
    driver.hangs = {"light"}
    came = {}
    async with home(driver, order_s=0.5) as (service, events):
        events.clear()

        async def wish(id_):
            (came[id_],) = await service.order([order(id_)], VOICE)

        async with anyio.create_task_group() as tasks:
            for n in range(5):
                tasks.start_soon(wish, f"{n}")
        driver.hangs = set()
        (after,) = await service.order([order("after")], VOICE)
        await anyio.wait_all_tasks_blocked()
    assert {one.reason for one in came.values()} == {"unreachable"}
    assert [one.id for one in driver.orders] == [
        "0",
        "after",
    ]  # one was waited for, and then it was asked again
    assert after.done
    assert [one.reason for one in events if isinstance(one, ApplianceRefused)] == ["unreachable"] * 5


async def test_nobody_waits_longer_than_for_one_appliance():
    class Slow(ScriptedDriver):
        async def carry_out(self, order):
            with anyio.CancelScope(shield=True):  # it does not let itself be hurried
                await release.wait()
            return {"on_off": order.value}

    release = anyio.Event()
    driver = Slow([light()], {"light": {"on_off": False}})
    async with home(driver, order_s=0.5) as (service, _), anyio.create_task_group() as tasks:
        tasks.start_soon(service.order, [order("1")], VOICE)
        await anyio.wait_all_tasks_blocked()
        tasks.start_soon(_after, 30, release.set)  # ends what would hang
        (waited,) = await service.order([order("2")], VOICE)
        assert (waited.done, waited.reason) == (False, "unreachable")
        assert not release.is_set()
        release.set()
        tasks.cancel_scope.cancel()


async def _after(seconds, call):
    await anyio.sleep(seconds)
    call()


async def test_what_was_only_just_asked_is_busy_and_not_out_of_reach():
    service = HomeService({}, VirtualClock(), Bus(), order_s=100.0)
    now_s = anyio.current_time()
    assert [service._ordering._why(now_s - ago_s) for ago_s in (0, 10, 51, 100)] == [
        "busy",
        "busy",
        "unreachable",
        "unreachable",
    ]


async def test_who_waited_is_judged_by_the_rules_before_anything_else():
    driver = ScriptedDriver([appliance("valve", "gas_valve", valve_open=Profile())], {"valve": {}})
    driver.hangs = {"valve"}
    async with home(driver) as (service, _), anyio.create_task_group() as tasks:
        closed = Order(id="1", appliance="valve", trait="valve_open", value=False)
        tasks.start_soon(service.order, [closed], VOICE)
        await anyio.wait_all_tasks_blocked()
        opened = Order(id="2", appliance="valve", trait="valve_open", value=True)
        (outcome,) = await service.order([opened], VOICE)
        assert outcome.reason == "unsafe"
