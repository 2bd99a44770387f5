"""The table of danger through the whole home: whatever does harm, by every means, confirmed or not, ordered or taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dure.api import Means, Order, Profile, Wish
from dure.bus import Bus
from dure.home.service import HomeService
from dure.testing.clock import VirtualClock
from dure.testing.home import KeptActions, ScriptedDriver, appliance

pytestmark = pytest.mark.anyio

MEANS: tuple[Means, ...] = ("voice", "touch", "command", "routine", "program")
NUMBER = Profile(low=0, high=250)
WORKS = Profile(options=("idle", "running", "paused"))
HARM = [
    ("gas_valve", "valve_open", True, False, Profile()),
    ("water_valve", "valve_open", True, False, Profile()),
    ("switch", "valve_open", True, False, Profile()),
    ("door_lock", "locked", False, True, Profile()),
    ("plug", "locked", False, True, Profile()),
    ("shutter", "position", 1, 0, NUMBER),
    ("shutter", "position", 100, 0, NUMBER),
    ("oven", "on_off", True, False, Profile()),
    ("oven", "operation", "running", "idle", WORKS),
    ("cooktop", "level", 3, 0, NUMBER),
    ("boiler", "target_temperature_c", 29, 21, NUMBER),
    ("thermostat", "target_temperature_c", 60, 21, NUMBER),
    ("sensor", "target_temperature_c", 200, 21, NUMBER),
]


def home_of(kind, trait, value, profile):
    driver = ScriptedDriver([appliance("it", kind, **{trait: profile})], {"it": {trait: value}})
    return driver, HomeService({"d": driver}, VirtualClock(), Bus(), actions=KeptActions())


async def announced(driver, service):
    door_of = service._announce, service._report
    await door_of[0]("d", driver.appliances)
    await door_of[1]("d", "it", driver.values["it"])


@pytest.mark.parametrize(("kind", "trait", "harmful", "safe", "profile"), HARM)
async def test_harm_takes_a_persons_second_act_and_gas_a_hand(kind, trait, harmful, safe, profile):
    for means in MEANS:
        driver, service = home_of(kind, trait, safe, profile)
        await announced(driver, service)
        wish = Wish(means=means, agent="aria", turn="one")
        wanted = Order(id="1", appliance="it", trait=trait, value=harmful)
        (outcome,) = await service.order([wanted], wish)
        by_hand_only = kind == "gas_valve" or means in ("routine", "program")
        assert (outcome.done, driver.orders) == (False, [])
        assert outcome.reason == ("unsafe" if by_hand_only else "unconfirmed")
        assert bool(outcome.confirmation) != by_hand_only
        again = replace(wanted, id="2", confirmation=outcome.confirmation or "made up")
        (second,) = await service.order([again], replace(wish, turn="two"))
        assert second.done != by_hand_only, means
        assert bool(driver.orders) == second.done


@pytest.mark.parametrize(("kind", "trait", "harmful", "safe", "profile"), HARM)
async def test_the_other_direction_is_free_and_taking_it_back_is_not(kind, trait, harmful, safe, profile):
    for means in MEANS:
        driver, service = home_of(kind, trait, harmful, profile)
        await announced(driver, service)
        wish = Wish(means=means, agent="aria")
        (outcome,) = await service.order([Order(id="1", appliance="it", trait=trait, value=safe)], wish)
        assert outcome.done, means
        (back,) = await service.undo(wish)
        assert not back.done, means
        assert driver.values["it"][trait] == safe


@pytest.mark.parametrize("kept", [35, None])
async def test_a_boiler_does_not_begin_to_heat_to_what_nobody_may_set_at_once(kept):
    now = {"on_off": False} | ({} if kept is None else {"target_temperature_c": kept})
    boiler = appliance("it", "boiler", on_off=Profile(), target_temperature_c=NUMBER)
    for means in MEANS:
        driver = ScriptedDriver([boiler], {"it": now})
        service = HomeService({"d": driver}, VirtualClock(), Bus())
        await announced(driver, service)
        on = Order(id="1", appliance="it", trait="on_off", value=True)
        (outcome,) = await service.order([on], Wish(means=means))
        assert outcome.reason == ("unsafe" if means in ("routine", "program") else "unconfirmed")
        cool = Order(id="2", appliance="it", trait="target_temperature_c", value=22)
        assert [one.done for one in await service.order([cool, replace(on, id="3")], Wish(means=means))] == [
            True,
            True,
        ]
