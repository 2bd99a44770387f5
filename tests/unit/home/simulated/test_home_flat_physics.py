"""What a person believes of a flat: it stays within bounds, time only goes on, and how it is cut does not matter."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dure.errors import Text
from dure.home.drivers.simulated.families import FAMILIES
from dure.home.drivers.simulated.flat import load_flat
from dure.home.drivers.simulated.programmes import courses_of
from dure.home.drivers.simulated.world import World
from dure.home.model import load_model

FLAT = load_flat()
MODEL = load_model()
RUNNING = ("washer", "dryer", "dishwasher", "clothes_care", "rice_cooker", "oven")


def world():  # told values are compared as they come
    return World(FLAT)


def value_of(trait, profile):
    kind = MODEL.traits[trait].type
    if kind == "bool":
        return st.booleans()
    if kind == "option":
        return st.sampled_from(profile.options)
    if kind == "colour":
        return st.sampled_from(["#ffffff", "#00ff80"])
    return st.integers(int(profile.low), int(profile.high))


ORDERS = st.sampled_from(
    [(one.id, trait) for one in FLAT.appliances for trait, profile in one.traits.items() if profile.writable]
).flatmap(
    lambda pair: st.tuples(
        st.just(pair[0]), st.just(pair[1]), value_of(pair[1], world().appliances[pair[0]].traits[pair[1]])
    )
)
SPANS = st.floats(0, 20_000, allow_nan=False)


def within(home):
    for one in home.appliances.values():
        told = home.told(one.id)
        assert set(told) == set(one.traits), one.id  # nothing is ever outside of its profile
        if "remaining_s" in told and told.get("operation") not in ("running", "paused"):
            assert told["remaining_s"] == 0


def test_every_kind_of_the_model_has_physics():
    assert set(FAMILIES) == set(MODEL.kinds)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(ORDERS, SPANS), max_size=25))
def test_whatever_is_ordered_and_however_long_it_takes_everything_stays_within_its_profile(steps):
    home = world()
    for step in steps:
        if isinstance(step, tuple):
            home.order(*step)
        else:
            home.advance(step)
        within(home)


@settings(max_examples=80, deadline=None)
@given(st.lists(ORDERS, max_size=12), st.lists(st.floats(0.1, 3000), min_size=1, max_size=12))
def test_how_time_is_cut_into_ticks_does_not_matter(orders, spans):
    whole, cut = world(), world()
    for order in orders:
        assert (whole.order(*order) is None) == (cut.order(*order) is None)
    whole.advance(sum(spans))
    for span in spans:
        cut.advance(span)
    for id_ in whole.appliances:
        one, other = whole.snapshot()["values"][id_], cut.snapshot()["values"][id_]
        assert one.keys() == other.keys()
        for name, value in one.items():
            if isinstance(value, float):
                band = 1.0 if name in ("temperature_c", "humidity", "pm2_5") else 0.01
                assert value == pytest.approx(other[name], abs=band), (id_, name)
            else:
                assert value == other[name], (id_, name)


@pytest.mark.parametrize("kind", RUNNING)
@settings(max_examples=30, deadline=None)
@given(chosen=st.integers(0, 8), steps=st.lists(st.floats(1, 900), min_size=1, max_size=8))
def test_what_is_left_of_a_programme_only_gets_less_and_is_over_exactly_once(kind, chosen, steps):
    home = world()
    (id_,) = (one.id for one in FLAT.appliances if one.kind == kind)
    courses = [one for one in home.appliances[id_].traits["mode"].options if courses_of(kind)[one]]
    course, steps = courses[chosen % len(courses)], itertools.cycle(steps)
    assert home.order(id_, "mode", course) is None
    assert home.order(id_, "operation", "running") is None
    total = left = home.told(id_)["remaining_s"]
    assert left == sum(seconds for _, seconds in courses_of(kind)[course])
    spent = 0.0
    while left > 0:
        step = max(next(steps), 30.0)
        home.advance(step)
        spent += step
        now = home.told(id_)
        assert now["remaining_s"] <= left
        assert -1e-6 < now["remaining_s"] - max(0.0, total - spent) < 10
        assert now["operation"] == ("running" if now["remaining_s"] else "finished")
        left = now["remaining_s"]
    home.advance(10_000)
    assert home.told(id_)["operation"] == "finished"


def test_a_washer_goes_through_its_phases_and_pauses():
    home = world()
    home.order("washer", "mode", "wool")
    assert home.told("washer")["on_off"] is True  # choosing a course wakes it
    home.order("washer", "operation", "running")
    phases = []
    for _ in range(40):
        phase = home.told("washer")["phase"]
        if phase not in phases:
            phases.append(phase)
        home.advance(60)
    assert phases == ["washing", "rinsing", "spinning"]
    home.order("washer", "operation", "running")
    home.advance(600)
    home.order("washer", "operation", "paused")
    left = home.told("washer")["remaining_s"]
    home.advance(3600)
    assert home.told("washer")["remaining_s"] == left
    home.order("washer", "operation", "running")
    assert home.told("washer")["remaining_s"] == left  # it goes on where it was
    assert isinstance(home.order("washer", "mode", "quick"), Text)
    home.order("washer", "on_off", False)
    assert (home.told("washer")["operation"], home.told("washer")["remaining_s"]) == ("idle", 0)


def test_what_an_appliance_would_refuse_is_refused_with_a_reason():
    home = world()
    refused = [
        ("washer", "operation", "paused"),
        ("washer", "operation", "finished"),
        ("washer", "remaining_s", 5),
        ("washer", "volume", 5),
        ("tv", "volume", 30),
        ("tv", "channel", 12_345),
        ("tv", "source", "cable"),
        ("living_lamp", "color", "red"),
        ("nothing", "on_off", True),
    ]
    for order in refused:
        why = home.order(*order)
        assert isinstance(why, Text), order
        assert why.ko
        assert why.en
    home.happen("washer", "door_open", True)
    assert "문" in home.order("washer", "operation", "running").ko
    home.happen("gas_valve", "gas_leak", True)
    home.order("gas_valve", "valve_open", False)
    assert "가스" in home.order("gas_valve", "valve_open", True).ko


def test_opening_the_door_of_what_runs_pauses_it():
    home = world()
    home.order("washer", "operation", "running")
    home.happen("washer", "door_open", True)
    assert home.told("washer")["operation"] == "paused"


def test_an_air_conditioner_cools_its_room_and_the_summer_comes_back():
    home = world()
    assert not home.due_s
    home.order("living_aircon", "target_temperature_c", 24)  # asking for 24 degrees turns it on
    assert home.told("living_aircon")["on_off"] is True
    warm = home.told("living_sensor")["temperature_c"]
    home.advance(120)
    cooler = home.told("living_sensor")["temperature_c"]
    assert 24 < cooler < warm
    home.advance(1800)
    assert home.told("living_sensor")["temperature_c"] == 24
    assert home.told("bedroom_aircon")["temperature_c"] == 27  # another room
    home.order("living_aircon", "on_off", False)
    home.advance(1200)
    assert 25.5 < home.told("living_sensor")["temperature_c"] < warm
    home.advance(6 * 3600)
    assert home.told("living_sensor")["temperature_c"] == warm
    assert not home.due_s


def test_a_boiler_heats_up_to_its_target_and_no_further():
    home = world()
    home.order("boiler", "target_temperature_c", 30)
    assert home.told("boiler")["on_off"] is False  # a thermostat is set without being switched on
    home.order("boiler", "on_off", True)
    home.advance(600)
    assert 22 < home.told("boiler")["temperature_c"] < 30
    home.advance(4 * 3600)
    assert home.told("boiler")["temperature_c"] == 30
    assert home.told("living_sensor")["temperature_c"] == 30  # floors are warm everywhere


def test_a_purifier_cleans_and_a_humidifier_moistens():
    home = world()
    home.order("air_purifier", "on_off", False)
    home.advance(6 * 3600)
    assert home.told("air_purifier")["pm2_5"] == 60
    home.order("air_purifier", "mode", "turbo")
    home.advance(3600)
    assert home.told("air_purifier")["pm2_5"] < 10
    before = home.told("humidifier")["humidity"]
    home.order("humidifier", "fan", "high")
    home.advance(3600)
    assert home.told("humidifier")["humidity"] > before + 10


def test_a_television_wakes_for_a_channel_and_unmutes_for_loudness():
    home = world()
    home.order("tv", "channel", 7)
    assert home.told("tv") | {"on_off": True, "channel": 7, "source": "live"} == home.told("tv")
    home.order("tv", "source", "hdmi1")
    home.order("tv", "mute", True)
    home.order("tv", "volume", 35)
    assert home.told("tv")["mute"] is False
    home.order("tv", "channel", 11)
    assert home.told("tv")["source"] == "live"


def test_a_rice_cooker_cooks_steams_and_keeps_warm():
    home = world()
    home.order("rice_cooker", "operation", "running")
    home.advance(25 * 60)
    assert home.told("rice_cooker")["phase"] == "steaming"
    home.advance(8 * 60)
    told = home.told("rice_cooker")
    assert (told["operation"], told["phase"], told["mode"]) == ("finished", "keep_warm", "white_rice")
    home.order("rice_cooker", "mode", "keep_warm")
    home.order("rice_cooker", "operation", "running")
    home.advance(5 * 3600)
    assert home.told("rice_cooker")["operation"] == "running"
    assert not home.due_s


def test_an_oven_gets_hot_and_cools_down():
    home = world()
    home.order("oven", "operation", "running")
    home.advance(15 * 60)
    assert home.told("oven")["temperature_c"] == 180
    home.advance(15 * 60)
    assert home.told("oven")["operation"] == "finished"
    assert home.due_s
    home.advance(4 * 3600)
    assert home.told("oven")["temperature_c"] == 24
    assert not home.due_s


def test_a_robot_cleans_on_its_battery_and_comes_home():
    home = world()
    home.order("robot_cleaner", "operation", "running")
    home.advance(10 * 60)
    assert home.told("robot_cleaner")["battery"] == 90
    home.order("robot_cleaner", "operation", "paused")
    home.advance(3600)
    assert home.told("robot_cleaner")["battery"] == 90
    home.order("robot_cleaner", "mode", "home")
    assert home.told("robot_cleaner")["operation"] == "idle"
    home.advance(3600)
    assert home.told("robot_cleaner")["battery"] == 100
    home.order("robot_cleaner", "fan", "turbo")
    home.order("robot_cleaner", "operation", "running")
    assert home.told("robot_cleaner")["mode"] == "whole"
    home.advance(45 * 60 + 1)
    assert home.told("robot_cleaner")["operation"] == "idle"
    home.order("robot_cleaner", "operation", "running")
    assert home.order("robot_cleaner", "operation", "running") is None
    home.advance(45 * 60)
    assert home.told("robot_cleaner")["operation"] == "idle"
    assert home.order("robot_cleaner", "operation", "running") is None


def test_motion_is_over_after_a_minute_and_a_plug_draws_power_while_on():
    home = world()
    home.happen("living_sensor", "motion", True)
    assert home.due_s
    home.advance(59)
    assert home.told("living_sensor")["motion"] is True
    home.advance(2)
    assert home.told("living_sensor")["motion"] is False
    home.order("small_plug", "on_off", False)
    assert home.told("small_plug")["power_w"] == 0
    home.order("small_plug", "on_off", True)
    assert home.told("small_plug")["power_w"] == 65


def test_express_freezing_ends_by_itself():
    home = world()
    home.order("refrigerator", "mode", "express_freeze")
    home.advance(23 * 3600)
    assert home.told("refrigerator")["mode"] == "express_freeze"
    home.advance(2 * 3600)
    assert home.told("refrigerator")["mode"] == "normal"


def test_a_snapshot_goes_on_where_it_was_and_takes_nothing_foreign():
    home = world()
    home.order("washer", "operation", "running")
    home.advance(1000)
    again = world()
    again.restore(home.snapshot())
    again.advance(500)
    home.advance(500)
    assert again.told("washer") == home.told("washer")
    other = world()
    other.restore(
        {
            "values": {"washer": {"operation": "flying", "unknown": 3, "on_off": 1}, "gone": {}, "tv": 3},
            "air": {"living": {"temperature_c": "hot"}, "attic": {}},
        }
    )
    assert other.snapshot() == world().snapshot()
