"""Routines that are kept, started, done once, and gone on with after the hub went down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import anyio
import pytest

from dure.api.home import Appliance, ApplianceState, Order, Outcome, Profile, Wish
from dure.bus import Bus
from dure.config import Config, RoutineConfig
from dure.errors import NotFound, Overloaded, RoutineInvalid, Text
from dure.events import ApplianceChanged, RoutineStarted
from dure.home.drivers.simulated.flat import load_flat
from dure.home.routines import Routines, read_routine, tell_routine
from dure.home.routines.factory import build_routines, default_routines
from dure.store import Journal
from dure.testing.clock import VirtualClock
from dure.testing.routines import MemoryRoutineStore

pytestmark = pytest.mark.anyio
SEOUL = ZoneInfo("Asia/Seoul")
MORNING = datetime(2026, 5, 4, 9, 0, tzinfo=SEOUL)
WISH = Wish(means="voice", agent="clova", person="mina", satellite="kitchen", turn="t1")


class Killed(BaseException):
    """The power is cut."""


class FlatHome:
    """A home that does every order once by its id, and notes what was ordered."""

    def __init__(self) -> None:
        flat = load_flat()
        self.states = [
            ApplianceState(appliance=one, values=flat.values[one.id], reachable=True)
            for one in flat.appliances
        ]
        self.orders: list[Order] = []
        self.wishes: list[Wish] = []
        self.done: set[str] = set()
        self.kill_at = ""

    def appliances(self) -> Sequence[ApplianceState]:
        return self.states

    async def order(self, orders: Sequence[Order], wish: Wish) -> Sequence[Outcome]:
        self.wishes.append(wish)
        for order in orders:
            if order.id not in self.done:
                self.done.add(order.id)
                self.orders.append(order)
            if self.kill_at == order.appliance:
                raise Killed
        return [Outcome(order=order, done=True, value=order.value) for order in orders]


class House:
    """Everything around the routines, so that they can go down and come back."""

    def __init__(self, *, look_s: float = 3600) -> None:
        self.clock = VirtualClock(MORNING)
        self.look_s = look_s
        self.home = FlatHome()
        self.store: Any = MemoryRoutineStore()
        self.bus = Bus()
        self.said: list[tuple[Mapping[Any, str], str]] = []

    async def speak(self, text: Mapping[Any, str], satellite: str) -> None:
        self.said.append((text, satellite))

    def routines(self, configured: Mapping[str, Mapping[str, Any]] | None = None) -> Routines:
        return Routines(
            self.home,
            self.speak,
            self.store,
            self.clock,
            self.bus,
            SEOUL,
            configured or {},
            look_s=self.look_s,
        )

    @asynccontextmanager
    async def serving(self, configured: Any = None) -> AsyncIterator[Routines]:
        routines = self.routines(configured)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(routines.serve)
            await self.pass_(0)
            yield routines
            tasks.cancel_scope.cancel()

    async def pass_(self, seconds: float) -> None:
        await self.clock.advance(seconds)
        if self.look_s < 1:
            await anyio.sleep(0.01)  # for the eye that is kept on the wall clock

    async def change(self, appliance: str, trait: str, value: Any, previous: Any = None) -> None:
        await self.bus.publish(
            ApplianceChanged(
                satellite="",
                time_ms=0,
                appliance=appliance,
                trait=trait,
                value=value,
                previous=previous,
                order="",
                agent="",
                means="",
            )
        )
        await self.pass_(0)


LIGHT = {"appliance": "living_light", "trait": "on_off", "value": True}
EVENING = {"evening": {"at": ["19:00"], "actions": [LIGHT]}}


def ordered(house: House) -> list[str]:
    return [order.appliance for order in house.home.orders]


async def test_leaving_turns_off_what_is_left_on_and_closes_the_gas():
    house = House()
    routines = house.routines(default_routines())
    found = await routines.find("나 나간다!")
    assert found is not None
    assert found.id == "leaving"
    outcomes = await routines.run("leaving", WISH)
    assert len(outcomes) == len(house.home.orders) > 10
    lights = [order for order in house.home.orders if "light" in order.appliance]
    assert len(lights) >= 6
    assert all(order.value is False for order in lights)
    assert ("gas_valve", False) in [(order.appliance, order.value) for order in house.home.orders]
    assert ("robot_cleaner", "running") in [(order.appliance, order.value) for order in house.home.orders]
    wish = house.home.wishes[0]
    assert (wish.means, wish.agent, wish.person) == ("routine", "clova", "mina")


@pytest.mark.parametrize(
    ("said", "routine"),
    [
        ("I'm leaving", "leaving"),
        ("다녀올게", "leaving"),
        ("나 왔어", "home_again"),
        ("Good night.", "good_night"),
        ("나", ""),
    ],
)
async def test_phrases_find_their_routine(said, routine):
    found = await House().routines(default_routines()).find(said)
    assert (found.id if found else "") == routine


async def test_a_time_of_day_is_kept_every_day():
    house = House()
    async with house.serving(EVENING) as routines:
        (listed,) = await routines.list()
        assert listed[1] == MORNING.replace(hour=19)
        await house.pass_(10 * 3600 - 1)
        assert ordered(house) == []
        await house.pass_(2)
        assert ordered(house) == ["living_light"]
        await house.pass_(24 * 3600)
        assert ordered(house) == ["living_light"] * 2
        assert [wish.turn for wish in house.home.wishes] == [
            "evening@2026-05-04T19:00",
            "evening@2026-05-05T19:00",
        ]


async def test_a_restart_at_the_moment_does_not_do_it_twice():
    house = House()
    async with house.serving(EVENING):
        await house.pass_(10 * 3600)
    async with house.serving(EVENING):
        await house.pass_(30)
        assert ordered(house) == ["living_light"]


@pytest.mark.parametrize("late", ["skip", "run"])
async def test_what_was_missed_while_down_follows_its_policy(late):
    house = House()
    configured = {"evening": {**EVENING["evening"], "late": late, "grace_s": 3600}}
    async with house.serving(configured):
        await house.pass_(60)
    await house.pass_(10 * 3600 + 600)
    async with house.serving(configured):
        assert ordered(house) == (["living_light"] if late == "run" else [])


@pytest.mark.parametrize("hours", [-24, -1, 1, 24])
async def test_a_clock_that_is_set_makes_nothing_happen_twice(hours):
    house = House(look_s=0.001)
    async with house.serving(EVENING):
        await house.pass_(10 * 3600 + 120)
        assert ordered(house) == ["living_light"]
        await house.clock.set(house.clock.now() + timedelta(hours=hours))
        await house.pass_(0)
        await house.pass_(12 * 3600)
        assert ordered(house) == ["living_light"]
        await house.pass_(48 * 3600)
        assert len(ordered(house)) >= 2


async def test_a_clock_set_back_before_the_moment_waits_for_it():
    house = House(look_s=0.001)
    async with house.serving(EVENING):
        await house.pass_(9 * 3600)
        await house.clock.set(house.clock.now() - timedelta(hours=26))
        await house.pass_(0)
        await house.pass_(3 * 3600 + 60)
        assert ordered(house) == ["living_light"]  # yesterday's evening, as the clock has it now


async def test_a_delayed_order_is_carried_out_once_and_forgotten():
    house = House(look_s=0.001)
    async with house.serving() as routines:
        order = Order(id="x", appliance="tv", trait="on_off", value=False)
        at = house.clock.now() + timedelta(minutes=30)
        await routines.schedule([order], at, WISH, span=True, title={"ko": "티비 끄기", "en": "TV off"})
        assert len(await routines.list()) == 1
        await house.clock.set(house.clock.now() + timedelta(hours=3))  # a span does not follow the wall clock
        await house.pass_(0)
        assert ordered(house) == []
        await house.pass_(1790)
        assert ordered(house) == []
        await house.pass_(11)
        assert ordered(house) == ["tv"]
        assert await routines.list() == []
        assert house.home.wishes[0].agent == "clova"


async def test_a_delayed_order_outlives_a_restart():
    house = House()
    order = Order(id="x", appliance="tv", trait="on_off", value=False)
    async with house.serving() as routines:
        await routines.schedule([order], house.clock.now() + timedelta(minutes=30), WISH)
    await house.pass_(2400)
    async with house.serving() as routines:
        assert ordered(house) == ["tv"]
        assert await routines.list() == []


async def test_a_time_needs_a_zone():
    with pytest.raises(ValueError, match="zone"):
        await House().routines().schedule([], datetime(2026, 1, 1), WISH)  # noqa: DTZ001  # naive on purpose


async def test_the_end_of_the_washing_is_said_where_somebody_is():
    house = House()
    configured = {"done": {**default_routines()["washing_done"], "enabled": True}}
    async with house.serving(configured):
        await house.change("washer", "operation", "running", "idle")
        assert house.said == []
        await house.change("washer", "operation", "finished", "running")
        await house.change("washer", "operation", "finished", "finished")
        assert house.said == [({"ko": "빨래가 다 됐어요.", "en": "The washing is done."}, "")]


async def test_routines_that_start_each_other_come_to_an_end():
    house = House()
    circle = {
        "a": {"actions": [LIGHT, {"routine": "b"}]},
        "b": {"actions": [{"appliance": "tv", "trait": "on_off", "value": True}, {"routine": "a"}]},
    }
    await house.routines(circle).run("a")
    assert ordered(house) == ["living_light", "tv"]
    on = {"when": {"appliance": "tv", "trait": "on_off", "value": True}, "actions": [LIGHT]}
    house.home.orders.clear()
    async with house.serving({"on": on}):
        for _ in range(50):
            await house.change("tv", "on_off", True, False)
        assert len(house.home.orders) == 6


@pytest.mark.parametrize(("appliance", "again"), [("living_light", True), ("gas_valve", False)])
async def test_power_cut_between_writing_and_acting(appliance, again):
    """What may do harm is done at most once, the rest at least once; and the home does no order twice."""
    house = House()
    trait = "valve_open" if appliance == "gas_valve" else "on_off"
    actions = [
        {"appliance": "tv", "trait": "on_off", "value": False},
        {"appliance": appliance, "trait": trait, "value": False},
        {"appliance": "fan", "trait": "on_off", "value": False},
    ]
    configured = {"r": {"at": ["09:10"], "actions": actions}}
    house.home.kill_at = appliance
    with pytest.raises(BaseExceptionGroup):
        async with house.serving(configured):
            await house.pass_(600)
    house.home.kill_at = ""
    house.home.wishes.clear()
    async with house.serving(configured):
        await house.pass_(10)
        assert ordered(house) == ["tv", appliance, "fan"]
        assert len(house.home.wishes) == (
            2 if again else 1
        )  # the one in doubt is ordered again, by its old id
    async with house.serving(configured):
        await house.pass_(10)
        assert len(ordered(house)) == 3


async def test_what_kills_the_hub_is_not_tried_for_ever():
    house = House()
    configured = {"r": {"at": ["09:10"], "actions": [LIGHT]}}
    house.home.kill_at = "living_light"
    for _ in range(2):
        with pytest.raises(BaseExceptionGroup):
            async with house.serving(configured):
                await house.pass_(600 if not house.store.firings else 1)
    async with house.serving(configured):
        await house.pass_(1)
    assert len(house.home.wishes) == 2


async def test_what_cannot_be_written_down_is_not_done():
    house = House()
    async with house.serving(EVENING):
        house.store.full = True
        await house.pass_(10 * 3600)
        assert ordered(house) == []
        house.store.full = False
        await house.pass_(20)
        assert ordered(house) == ["living_light"]  # still within its minute


async def test_what_cannot_be_forgotten_now_is_forgotten_later_and_stops_nothing(monkeypatch):
    house = House()
    order = Order(id="o", appliance="living_light", trait="on_off", value=False)
    do = house.home.order

    async def order_and_fill(orders: Sequence[Order], wish: Wish) -> Sequence[Outcome]:
        house.store.full = True  # from the middle of the routine on
        return await do(orders, wish)

    monkeypatch.setattr(house.home, "order", order_and_fill)
    async with house.serving(EVENING) as routines:
        later = await routines.schedule([order], house.clock.now() + timedelta(minutes=30), WISH)
        await house.pass_(31 * 60)
        assert ordered(house) == ["living_light"]
        await house.pass_(3 * 3600)  # it is over, and still cannot be forgotten
        assert later.id in house.store.rows
        house.store.full = False
        await house.pass_(12 * 3600)
        assert later.id not in house.store.rows
        assert [one.agent for one in house.home.wishes].count("clova") == 1


async def test_a_clock_that_is_set_while_nothing_can_be_written_down_stops_no_routine():
    house = House(look_s=0.001)
    order = Order(id="o", appliance="tv", trait="on_off", value=False)
    async with house.serving(EVENING) as routines:
        await routines.schedule([order], house.clock.now() + timedelta(hours=8), WISH, span=True)
        house.store.full = True
        await house.clock.set(house.clock.now() - timedelta(hours=1))
        await house.pass_(1)
        house.store.full = False
        await house.pass_(8 * 3600)
        assert "tv" in ordered(house)


async def test_a_routine_is_made_changed_switched_and_removed():
    house = House()
    routines = house.routines(EVENING)
    made = read_routine(
        "mine", {"title": "내 루틴", "phrases": {"ko": ["영화 볼래"]}, "actions": [LIGHT]}, own=True
    )
    await routines.add(made)
    again = house.routines(EVENING)
    assert [one.id for one, _ in await again.list()] == ["evening", "mine"]
    assert await again.find("영화볼래") is not None
    await again.enable("mine", False)
    await again.enable("evening", False)
    later = house.routines(EVENING)
    assert [one.enabled for one, _ in await later.list()] == [False, False]
    assert await later.find("영화 볼래") is None
    await later.remove("mine")
    with pytest.raises(NotFound):
        await later.remove("mine")
    with pytest.raises(RoutineInvalid):
        await later.remove("evening")
    with pytest.raises(RoutineInvalid):
        await later.add(read_routine("evening", {"actions": [LIGHT]}, own=True))
    with pytest.raises(NotFound):
        await later.run("nothing")


async def test_a_pause_goes_on_by_itself():
    house = House()
    told = {"r": {"actions": [LIGHT, {"wait_s": 60}, {"say": "끝", "satellite": "desk"}]}}
    async with house.serving(told) as routines:
        await routines.run("r")
        await house.pass_(1)
        assert ordered(house) == ["living_light"]
        assert house.said == []
        await house.pass_(60)
        assert house.said == [({"ko": "끝", "en": "끝"}, "desk")]


async def test_the_journal_keeps_it_all(tmp_path: Path):
    clock, home, bus = VirtualClock(MORNING), FlatHome(), Bus()
    config = Config(
        time_zone="Asia/Seoul", routines={"mine": RoutineConfig(actions=(LIGHT,), phrases={"ko": ("영화",)})}
    )

    async def speak(text: Mapping[Any, str], satellite: str) -> None:
        raise AssertionError

    for restart in range(2):
        journal = await Journal.open(tmp_path / "journal.sqlite", clock)
        try:
            routines = build_routines(config, home, speak, journal, clock, bus)
            if not restart:
                await routines.add(read_routine("own", {"at": "07:00", "actions": [LIGHT]}, own=True))
                with bus.subscribe(RoutineStarted) as events:
                    assert len(await routines.run("own")) == 1
                    await routines.run("mine")
                    async for event in events:
                        assert isinstance(event, RoutineStarted)
                        assert (event.routine, event.cause) == ("own", "asked")
                        break
                assert await journal.home_routines.begin("own", "2026-05-04T07:00", clock.now())
            assert not await journal.home_routines.begin("own", "2026-05-04T07:00", clock.now())
            ids = [one.id for one, _ in await routines.list()]
            assert ids == [*default_routines(), "mine", "own"]
            (left,) = await journal.home_routines.unfinished()
            assert left.occurrence == "2026-05-04T07:00"
        finally:
            await journal.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"actions": []},
        {"actions": [3]},
        {"actions": [{"trait": "on_off", "value": True}]},
        {"actions": [{"appliance": "tv", "trait": "flavour", "value": 3}]},
        {"actions": [{"kind": "spaceship", "trait": "on_off", "value": True}]},
        {"actions": [{"appliance": "tv", "trait": "battery", "value": 3}]},
        {"actions": [{"appliance": "tv", "trait": "on_off", "value": None}]},
        {"actions": [{"wait_s": 0}]},
        {"actions": [{"say": {}}]},
        {"actions": [LIGHT], "at": "25:00"},
        {"actions": [LIGHT], "at": [7]},
        {"actions": [LIGHT], "days": ["someday"]},
        {"actions": [LIGHT], "late": "never"},
        {"actions": [LIGHT], "grace_s": -1},
        {"actions": [LIGHT], "when": {"appliance": "tv"}},
        {"actions": [LIGHT], "when": {"appliance": "tv", "trait": "none", "value": 1}},
        {"actions": [LIGHT], "phrases": {"ko": ["…"]}},
        {"actions": [LIGHT], "phrases": ["x"]},
        {"actions": [LIGHT], "once": "tomorrow"},
        {"actions": [LIGHT], "once": "9999-12-31T23:59:59-12:00"},
        {"actions": [LIGHT], "once": "0001-01-01T00:00:00+12:00"},
        {"actions": [LIGHT], "at": 7},
        {"actions": [LIGHT], "at": ["07:00"] * 49},
        {"actions": [LIGHT], "wish": {"means": "touch"}},
        {"actions": [LIGHT], "colour": "red"},
    ],
)
def test_what_cannot_be_a_routine_is_refused_in_both_languages(wrong):
    with pytest.raises(RoutineInvalid) as told:
        read_routine("r", wrong, own=True)
    assert told.value.sentence("ko")


def test_a_routine_is_told_as_it_is_read():
    given = {
        "title": {"ko": "아침", "en": "Morning"},
        "phrases": {"ko": ["좋은 아침"], "en": ["good morning"]},
        "actions": [
            LIGHT,
            {"wait_s": 5},
            {"say": {"ko": "네", "en": "yes"}, "satellite": "x"},
            {"routine": "b"},
        ],
        "at": ["07:00", "07:30"],
        "days": ["mon", "tue"],
        "when": {"appliance": "washer", "trait": "operation", "value": "finished"},
        "late": "run",
        "grace_s": 60,
    }
    routine = read_routine("morning", given, own=True)
    assert read_routine("morning", tell_routine(routine), own=True) == routine
    once = read_routine(
        "x",
        {"actions": [LIGHT], "once": datetime(2026, 5, 4, tzinfo=UTC).isoformat(), "span": True},
        own=True,
    )
    assert read_routine("x", tell_routine(once), own=True) == once


def test_every_default_routine_speaks_both_languages_and_fits_the_flat():
    flat = {one.id: one for one in load_flat().appliances}
    assert isinstance(flat["tv"], Appliance)
    assert isinstance(flat["tv"].traits["volume"], Profile)
    for id_, table in default_routines().items():
        routine = read_routine(id_, table, own=False)
        assert routine.title["ko"] != routine.title["en"]
        assert bool(routine.phrases["ko"]) == bool(routine.phrases["en"])


async def test_what_is_told_anew_after_a_start_is_no_change():
    house = House()
    when = {"appliance": "washer", "trait": "operation", "value": "finished"}
    told = {"r": {"when": when, "actions": [LIGHT]}}
    async with house.serving(told):
        await house.change("washer", "operation", "finished")  # nobody knows what it was before
        assert ordered(house) == []
        await house.change("washer", "operation", "finished", previous="running")
        assert ordered(house) == ["living_light"]


async def test_an_alarm_is_acted_on_whenever_it_is_told():
    house = House()
    when = {"appliance": "kitchen_sensor", "trait": "smoke", "value": True}
    async with house.serving({"r": {"when": when, "actions": [LIGHT]}}):
        await house.change("kitchen_sensor", "smoke", True)
        assert ordered(house) == ["living_light"]


@pytest.mark.parametrize("hours", [-3, 3])
async def test_a_pause_is_as_long_as_it_is_whatever_the_clock_is_set_to(hours, monkeypatch):
    monkeypatch.setattr("dure.home.routines.performing.LOOK_S", 0.001)
    house = House()
    told = {"r": {"actions": [{"wait_s": 60}, LIGHT]}}
    async with house.serving(told) as routines:
        await routines.run("r")
        await house.pass_(30)
        await house.clock.set(house.clock.now() + timedelta(hours=hours))
        await anyio.sleep(0.05)  # for the eye that is kept on the wall clock
        assert ordered(house) == []
        await house.pass_(31)
        with anyio.fail_after(20):
            while not ordered(house):
                await anyio.sleep(0.01)
                await house.pass_(0)


async def test_what_cannot_be_said_keeps_nothing_from_being_done():
    house = House()

    async def speak(text, satellite):
        raise Overloaded(why=Text("busy", "바빠요"))

    house.speak = speak  # type: ignore[method-assign]  # what a test does
    async with house.serving({"r": {"actions": [{"say": "안녕"}, LIGHT]}}) as routines:
        assert [one.done for one in await routines.run("r")] == [True]


REPEATED = [Order(id="o", appliance="living_light", trait="on_off", value=False)]


async def test_what_is_repeated_is_a_routine_like_any_other_and_kept_once():
    house = House()
    routines = house.routines()
    made, due = await routines.repeat(REPEATED, time(23), frozenset({0, 3}), WISH)
    assert due == MORNING.replace(hour=23)  # a Monday
    assert (made.wish.means, made.wish.agent) == ("routine", "clova")
    again, _ = await routines.repeat(REPEATED, time(23), frozenset({0, 3}), WISH)
    assert again.id == made.id
    told = tell_routine((await house.routines().list())[0][0])
    assert (told["at"], told["days"], told["late"]) == (["23:00"], ["mon", "thu"], "run")
    read = read_routine(made.id, told, own=True)
    assert (read.triggers, read.actions) == (made.triggers, made.actions)


async def test_it_is_done_on_its_days_each_time_once_and_no_more_when_it_is_gone():
    house = House()
    async with house.serving() as routines:
        made, _ = await routines.repeat(REPEATED, time(23), frozenset({0, 3}), WISH)
        for _day in range(7):
            await house.pass_(24 * 3600)
        assert ordered(house) == ["living_light"] * 2
        await routines.remove(made.id)
        for _day in range(7):
            await house.pass_(24 * 3600)
        assert ordered(house) == ["living_light"] * 2


async def test_what_is_made_in_the_minute_after_its_time_begins_the_next_time():
    house = House()
    async with house.serving() as routines:
        await house.pass_(30)
        _, due = await routines.repeat(REPEATED, time(9), frozenset(range(7)), WISH)
        await house.pass_(30)
        assert due == MORNING + timedelta(days=1)
        assert ordered(house) == []
        await house.pass_(24 * 3600)
        assert ordered(house) == ["living_light"]
