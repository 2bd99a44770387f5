"""What every driver of appliances keeps to: `dure.api.ApplianceDriver`."""

from __future__ import annotations

import pytest

from dure.api import Order, Profile, Value
from dure.clock import SystemClock
from dure.home.drivers.simulated.driver import SimulatedDriver
from dure.home.drivers.simulated.flat import load_flat
from dure.testing.driver_contracts import CHECKS, check_announces, check_carries_out, check_reports
from dure.testing.home import ScriptedDriver, appliance

pytestmark = pytest.mark.anyio

LIGHT = Order(id="o1", appliance="living_light", trait="on_off", value=True)


def scripted():
    things = [
        appliance("living_light", "light", on_off=Profile()),
        appliance("washer", "washer", mode=Profile(options=("normal", "wool")), remaining_s=Profile()),
    ]
    values: dict[str, dict[str, Value]] = {
        "living_light": {"on_off": False},
        "washer": {"mode": "wool", "remaining_s": 60},
    }
    return ScriptedDriver(things, values)


def simulated():
    return SimulatedDriver(load_flat(None, driver="simulated"), SystemClock())


DRIVERS = {"scripted": scripted, "simulated": simulated}


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_it_keeps_the_contract(driver, check):
    await check(DRIVERS[driver], LIGHT)


# ---------------------------------------------------------------- and the contract finds those that do not


async def test_a_driver_of_traits_that_nobody_knows_is_found():
    def make():
        driver = scripted()
        light, _ = driver.appliances
        light.traits["warp"] = Profile()
        return driver

    with pytest.raises(AssertionError, match="no trait of the model"):
        await check_announces(make, LIGHT)


async def test_a_driver_that_reports_nonsense_is_found():
    def make():
        return ScriptedDriver(
            [appliance("living_light", "light", on_off=Profile())], {"living_light": {"on_off": "on"}}
        )

    with pytest.raises(AssertionError, match=r"living_light\.on_off"):
        await check_reports(make, LIGHT)


async def test_a_driver_that_lies_is_found():
    def make():
        driver = scripted()
        driver.lies = {"living_light": False}
        return driver

    with pytest.raises(AssertionError):
        await check_carries_out(make, LIGHT)
