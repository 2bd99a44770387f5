from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace

import anyio
import anyio.lowlevel
import msgspec
import pytest

from dure.api import Order, Profile, Room, Wish
from dure.bus import Bus
from dure.errors import StoreFailed
from dure.events import ApplianceChanged, ApplianceReached, ApplianceRefused, encode
from dure.home import service as service_module
from dure.home.permissions import Permissions
from dure.home.service import HomeService
from dure.testing.clock import VirtualClock
from dure.testing.home import KeptActions, ScriptedDriver, appliance

pytestmark = pytest.mark.anyio

VOICE = Wish(means="voice", agent="aria", satellite="living", turn="t1")
TOUCH = Wish(means="touch")


def light(id_="light", room="living"):
    return appliance(id_, "light", room, on_off=Profile(), level=Profile(low=1, high=100))


@asynccontextmanager
async def home(*drivers, **given):
    bus = Bus()
    service = HomeService({f"d{n}": driver for n, driver in enumerate(drivers)}, VirtualClock(), bus, **given)
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
            events.clear()
            yield service, events
            tasks.cancel_scope.cancel()


def order(appliance_="light", trait="on_off", value=True, id_="o1"):
    return Order(id=id_, appliance=appliance_, trait=trait, value=value)


async def test_an_order_is_done_and_told_with_what_was_before():
    driver = ScriptedDriver([light()], {"light": {"on_off": False, "level": 40}})
    async with home(driver) as (service, events):
        (outcome,) = await service.order([order()], VOICE)
        await anyio.wait_all_tasks_blocked()
        (state,) = service.appliances()
    assert outcome.done
    assert (outcome.value, outcome.previous) == (True, False)
    assert state.values == {"on_off": True, "level": 40}
    (event,) = events
    assert (event.value, event.previous, event.order, event.agent, event.means) == (
        True, False, "o1", "aria", "voice",
    )  # fmt: skip


async def test_what_is_so_already_is_told_all_the_same():
    driver = ScriptedDriver([light()], {"light": {"on_off": True}})
    async with home(driver) as (service, events):
        (outcome,) = await service.order([order()], TOUCH)
        await anyio.wait_all_tasks_blocked()
    assert outcome.done
    assert [(one.value, one.previous) for one in events] == [(True, True)]


async def test_an_order_of_the_same_id_is_carried_out_once():
    driver = ScriptedDriver([light()])
    async with home(driver) as (service, events):
        first, second = await service.order([order(), order()], TOUCH)
        (third,) = await service.order([order(value=False)], TOUCH)
        await anyio.wait_all_tasks_blocked()
    assert first == second == third
    assert len(driver.orders) == len(events) == 1


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (order("nothing"), "unsupported"),
        (order(trait="locked"), "unsupported"),
        (order(trait="level", value=0), "out_of_range"),
        (order(trait="level", value=101), "out_of_range"),
        (order(trait="level", value=True), "out_of_range"),
        (order(trait="level", value="bright"), "out_of_range"),
        (order(trait="level", value=float("nan")), "out_of_range"),
        (order(value=1), "out_of_range"),
        (order(value="on"), "out_of_range"),
        (order("sensor", "temperature_c", 20), "read_only"),
    ],
)
async def test_what_cannot_be_is_refused_before_anybody_is_asked(wanted, reason):
    sensor = appliance("sensor", "sensor", temperature_c=Profile(low=-40, high=120))
    driver = ScriptedDriver([light(), sensor])
    async with home(driver) as (service, events):
        (outcome,) = await service.order([wanted], TOUCH)
        await anyio.wait_all_tasks_blocked()
    assert (outcome.done, outcome.reason) == (False, reason)
    assert driver.orders == []
    assert [one.reason for one in events] == [reason]


async def test_a_refusal_tells_what_is_but_not_to_whom_that_is_not_permitted():
    driver = ScriptedDriver([light(room="living")], {"light": {"on_off": True, "level": 40}})
    async with home(driver, permissions=Permissions({"aria": ("living",)})) as (service, _):
        (outcome,) = await service.order([order(trait="level", value=500)], VOICE)
        assert (outcome.reason, outcome.value) == ("out_of_range", 40)
        (outcome,) = await service.order([order(trait="level", value=50)], Wish(means="voice", agent="x"))
        assert (outcome.reason, outcome.value) == ("not_permitted", None)


async def test_a_number_is_brought_to_the_nearest_step():
    driver = ScriptedDriver(
        [appliance("ac", "air_conditioner", target_temperature_c=Profile(low=18, high=30))]
    )
    async with home(driver) as (service, _):
        (outcome,) = await service.order([order("ac", "target_temperature_c", 24.4)], TOUCH)
    assert (outcome.done, outcome.value) == (True, 24)


async def test_an_agent_reaches_what_it_was_granted_and_a_person_everything():
    driver = ScriptedDriver([light("a", "living"), light("b", "bedroom")])
    allowed = Permissions({"aria": ("living",), "genie": ("none",)}, otherwise=())
    async with home(driver, permissions=allowed) as (service, _):
        orders = [order("a", id_="1"), order("b", id_="2")]
        assert [one.reason for one in await service.order(orders, VOICE)] == ["", "not_permitted"]
        for agent in ("genie", "stranger"):
            wish = Wish(means="program", agent=agent)
            assert {one.reason for one in await service.order([order("a", id_=agent)], wish)} == {
                "not_permitted"
            }
        assert all(one.done for one in await service.order([order("b", id_="3")], TOUCH))


async def test_what_cannot_be_written_down_does_not_happen():
    driver = ScriptedDriver([light()])

    async def note(wish, orders):
        raise StoreFailed(file="journal", why="full")

    async with home(driver, note=note) as (service, _):
        with pytest.raises(StoreFailed):
            await service.order([order()], VOICE)
        assert all(one.done for one in await service.order([order()], TOUCH))
    assert len(driver.orders) == 1


async def test_an_appliance_that_does_not_answer_is_never_told_as_done():
    driver = ScriptedDriver([light("a"), light("b"), light("c"), light("d")])
    driver.hangs, driver.away, driver.refuses, driver.lies = {"a"}, {"b"}, {"c"}, {"d": False}
    async with home(driver, order_s=0.5) as (service, events):
        outcomes = await service.order([order(one, id_=one) for one in "abcd"], TOUCH)
        await anyio.wait_all_tasks_blocked()
    assert [one.reason for one in outcomes] == ["unreachable", "unreachable", "failed", "failed"]
    assert outcomes[2].detail == {"ko": "지금 바빠요.", "en": "it is busy."}
    assert outcomes[3].value is False
    assert not any(isinstance(one, ApplianceChanged) and one.value is True for one in events)


async def test_a_late_answer_is_told_as_a_change_of_its_own():
    driver = ScriptedDriver([light()], {"light": {"on_off": False}})
    driver.hangs = {"light"}
    async with home(driver, order_s=0.5) as (service, events):
        (outcome,) = await service.order([order()], TOUCH)
        assert driver.door is not None
        await driver.door.report("light", {"on_off": True})
        await driver.door.report("light", {"on_off": True})
        await anyio.wait_all_tasks_blocked()
        (state,) = service.appliances()
    assert outcome.reason == "unreachable"
    assert state.values["on_off"] is True
    changed = [one for one in events if isinstance(one, ApplianceChanged)]
    assert [(one.value, one.previous, one.order) for one in changed] == [(True, False, "")]


async def test_a_report_during_an_order_that_then_fails_is_not_lost():
    class Telling(ScriptedDriver):
        async def carry_out(self, order):
            assert self.door is not None
            await self.door.report("light", {"on_off": True})
            await anyio.sleep_forever()
            return {}

    driver = Telling([light()], {"light": {"on_off": False}})
    async with home(driver, order_s=0.5) as (service, events):
        (outcome,) = await service.order([order()], TOUCH)
        await anyio.wait_all_tasks_blocked()
    assert not outcome.done
    changed = [one for one in events if isinstance(one, ApplianceChanged)]
    assert [(one.value, one.previous) for one in changed] == [(True, False)]


async def test_one_slow_appliance_holds_up_no_other():
    driver = ScriptedDriver([light("slow"), light("quick")])
    driver.hangs = {"slow"}
    async with home(driver, order_s=300) as (service, _), anyio.create_task_group() as tasks:
        tasks.start_soon(service.order, [order("slow", id_="1")], TOUCH)
        await anyio.wait_all_tasks_blocked()
        with anyio.fail_after(20):
            (outcome,) = await service.order([order("quick", id_="2")], TOUCH)
        tasks.cancel_scope.cancel()
    assert outcome.done


async def test_what_the_last_sentence_did_is_taken_back_and_nothing_before_it():
    driver = ScriptedDriver([light("a"), light("b"), light("c")], {one: {"on_off": False} for one in "abc"})
    async with home(driver, actions=KeptActions()) as (service, _):
        await service.order([order("a", id_="0")], Wish(means="voice", agent="aria", turn="t0"))
        await service.order([order("b", id_="1"), order("c", id_="2")], VOICE)
        back = await service.undo(TOUCH)
        assert sorted(one.order.appliance for one in back) == ["b", "c"]
        values = {one.appliance.id: one.values["on_off"] for one in service.appliances()}
        assert values == {"a": True, "b": False, "c": False}
        assert [one.order.appliance for one in await service.undo(TOUCH)] == ["a"]
        assert list(await service.undo(TOUCH)) == []


async def test_taking_back_opens_nothing_that_was_closed_for_safety():
    valve = appliance("valve", "gas_valve", valve_open=Profile())
    driver = ScriptedDriver([valve], {"valve": {"valve_open": True}})
    async with home(driver, actions=KeptActions()) as (service, _):
        (closed,) = await service.order([order("valve", "valve_open", False)], VOICE)
        (back,) = await service.undo(TOUCH)
    assert closed.done
    assert back.reason == "unsafe"


async def test_what_stays_closed_is_asked_for_once_and_the_next_undo_goes_on():
    valve = appliance("valve", "gas_valve", valve_open=Profile())
    driver = ScriptedDriver(
        [valve, light("a"), light("b")],
        {"valve": {"valve_open": True}, "a": {"on_off": False}, "b": {"on_off": False}},
    )
    async with home(driver, actions=KeptActions()) as (service, _):
        await service.order([order("a", id_="0")], Wish(means="voice", agent="aria", turn="t0"))
        await service.order([order("valve", "valve_open", False, "1"), order("b", id_="2")], VOICE)
        program = await service.undo(Wish(means="program", agent="aria"))
        assert [one.reason for one in program] == ["", "unsafe"]
        first, second = await service.undo(TOUCH), await service.undo(TOUCH)
    assert [(one.order.appliance, one.reason) for one in first] == [("valve", "unsafe")]
    assert [(one.order.appliance, one.done) for one in second] == [("a", True)]


async def test_what_could_not_be_reached_is_taken_back_later():
    driver = ScriptedDriver([light("a")], {"a": {"on_off": False}})
    async with home(driver, actions=KeptActions()) as (service, _):
        await service.order([order("a")], VOICE)
        driver.away = {"a"}
        assert [one.reason for one in await service.undo(TOUCH)] == ["unreachable"]
        driver.away = set()
        assert [one.done for one in await service.undo(TOUCH)] == [True]


async def test_a_driver_that_breaks_is_started_again_and_disturbs_no_other(monkeypatch):
    monkeypatch.setattr(service_module, "RESTART_S", (0.01,))
    broken, sound = ScriptedDriver([light("a")]), ScriptedDriver([light("b")])
    broken.breaks = True
    async with home(broken, sound) as (service, _):
        assert [one.appliance.id for one in service.appliances()] == ["b"]
        broken.breaks = False
        with anyio.fail_after(20):
            while len(service.appliances()) < 2:
                await anyio.lowlevel.checkpoint()
        (outcome,) = await service.order([order("a")], TOUCH)
    assert outcome.done


async def test_two_makers_things_of_one_id_are_told_apart_and_keep_their_own_values():
    first = ScriptedDriver([light()], {"light": {"on_off": True}})
    second = ScriptedDriver([light()], {"light": {"on_off": False}})
    async with home(first, second) as (service, _):
        values = {one.appliance.id: one.values["on_off"] for one in service.appliances()}
        assert values == {"light": True, "d1_light": False}
        (outcome,) = await service.order([order("d1_light")], TOUCH)
    assert outcome.done
    assert [one.appliance for one in second.orders] == ["light"]
    assert first.orders == []


async def test_what_the_model_does_not_know_is_left_out():
    known = light("x")
    strange = replace(known, traits={**known.traits, "warp": Profile()})
    unknown = replace(known, id="y", kind="teleporter")
    async with home(ScriptedDriver([strange, unknown])) as (service, _):
        (state,) = service.appliances()
    assert state.appliance.id == "x"
    assert set(state.appliance.traits) == {"on_off", "level"}


@pytest.mark.parametrize(
    ("told", "room"),
    [("living", "living"), ("거실", "living"), ("Living Room", "living"), ("living_room", "living"), ("마루", "living"),
     ("Attic", "Attic"), ("", "")],
)  # fmt: skip
async def test_a_makers_room_is_the_households_room_of_that_name(told, room):
    living = Room(id="living", name={"ko": "거실", "en": "living room"}, also={"ko": ("마루",)})
    async with home(ScriptedDriver([light(room=told)]), rooms=[living]) as (service, _):
        (state,) = service.appliances()
    assert state.appliance.room == room


async def test_a_room_that_only_a_maker_tells_of_is_a_room():
    living = Room(id="living", name={"ko": "거실", "en": "living room"})
    async with home(ScriptedDriver([light(room="Attic")]), rooms=[living]) as (service, _):
        assert [(room.id, room.name["ko"]) for room in service.rooms()] == [
            ("living", "거실"),
            ("Attic", "Attic"),
        ]


async def test_an_id_that_another_order_had_does_not_make_one_done():
    lamp = light("lamp")
    driver = ScriptedDriver([light(), lamp], {"light": {"on_off": False}, "lamp": {"on_off": False}})
    async with home(driver) as (service, _):
        outcomes = await service.order([order(), order("lamp")], TOUCH)
        values = {one.appliance.id: one.values["on_off"] for one in service.appliances()}
    assert [(one.order.appliance, one.done) for one in outcomes] == [("light", True), ("lamp", True)]
    assert values == {"light": True, "lamp": True}
    async with home(driver) as (service, _):
        first, second = await service.order([order(), order(trait="level", value=30)], TOUCH)
    assert (first.order.trait, second.order.trait) == ("on_off", "level")


async def test_what_does_not_answer_is_waited_for_once_however_much_is_wanted_of_it():
    driver = ScriptedDriver([light()], {"light": {"on_off": False, "level": 40}})
    driver.hangs = {"light"}
    async with home(driver, order_s=0.5) as (service, events):
        outcomes = await service.order([order(), order(trait="level", value=30, id_="o2")], TOUCH)
        await anyio.wait_all_tasks_blocked()
    assert [(one.order.id, one.done, one.reason) for one in outcomes] == [
        ("o1", False, "unreachable"),
        ("o2", False, "unreachable"),
    ]
    assert len(driver.orders) == 1
    assert [(one.trait, one.reason) for one in events] == [
        ("on_off", "unreachable"),
        ("level", "unreachable"),
    ]


@pytest.mark.parametrize(("mode", "reason"), [("wool", "failed"), ("silk", "out_of_range")])
async def test_nothing_is_started_on_another_course_than_was_wanted(mode, reason):
    washer = appliance(
        "washer",
        "washer",
        mode=Profile(options=("normal", "wool")),
        operation=Profile(options=("idle", "running")),
    )
    driver = ScriptedDriver([washer], {"washer": {"mode": "normal", "operation": "idle"}})
    driver.refuses = {"washer"}
    wanted = [order("washer", "mode", mode), order("washer", "operation", "running", id_="o2")]
    async with home(driver) as (service, _):
        outcomes = await service.order(wanted, VOICE)
    assert [(one.order.trait, one.done, one.reason) for one in outcomes] == [
        ("mode", False, reason),
        ("operation", False, reason),
    ]
    assert all(one.trait == "mode" for one in driver.orders)


@pytest.mark.parametrize("value", [10**30, -(10**400)], ids=["large", "huge"])
@pytest.mark.parametrize(
    ("appliance_", "trait"), [("light", "level"), ("light", "locked"), ("nothing", "level")]
)
async def test_a_number_beyond_every_wire_is_refused_and_can_be_told(value, appliance_, trait):
    async with home(ScriptedDriver([light()])) as (service, events):
        (outcome,) = await service.order([order(appliance_, trait, value)], TOUCH)
        await anyio.wait_all_tasks_blocked()
    assert not outcome.done
    (event,) = events
    assert encode(event)["reason"] == outcome.reason
    assert msgspec.json.encode(encode(event))
