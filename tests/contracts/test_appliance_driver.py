"""What every driver of appliances keeps to: `dure.api.ApplianceDriver`."""

from __future__ import annotations

from contextlib import asynccontextmanager

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


@asynccontextmanager
async def in_process(make):
    yield make, LIGHT


@asynccontextmanager
async def thinq():
    pytest.importorskip("thinqconnect", reason="the extra dure[thinq] is not installed")
    from tests.unit.home.thinq.thinq_cloud import TOKEN, ThinQCloud

    from dure.home.drivers.thinq.service import ThinQSettings, thinq_driver

    cloud = ThinQCloud()
    await cloud.start()
    settings = ThinQSettings(token=TOKEN, client="dure-test", base=cloud.base, poll_s=0.05)
    aircon = Order(id="o1", appliance="thinq_ffeeddccbbaa9988", trait="on_off", value=True)
    yield lambda: thinq_driver(settings, None), aircon
    await cloud.stop()


@asynccontextmanager
async def smartthings():
    pytest.importorskip("aiohttp", reason="the extra dure[smartthings] is not installed")
    from tests.unit.home.smartthings.smartthings_cloud import TOKEN, SmartThingsCloud

    from dure.home.drivers.smartthings.service import SmartThingsSettings, smartthings_driver

    cloud = SmartThingsCloud()
    await cloud.start()
    settings = SmartThingsSettings(token=TOKEN, base=cloud.base, poll_s=0.05)
    light = Order(id="o1", appliance="st_1111111100004000", trait="on_off", value=True)
    yield lambda: smartthings_driver(settings, SystemClock()), light
    await cloud.stop()


DRIVERS = {
    "scripted": lambda: in_process(scripted),
    "simulated": lambda: in_process(simulated),
    "thinq": thinq,
    "smartthings": smartthings,
}


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_it_keeps_the_contract(driver, check):
    async with DRIVERS[driver]() as (make, order):
        await check(make, order)


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
