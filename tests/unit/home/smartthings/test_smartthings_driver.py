from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest

pytest.importorskip("aiohttp", reason="the extra dure[thinq] is not installed")

from tests.unit.home.door import Door
from tests.unit.home.smartthings.smartthings_cloud import AIRCON, TOKEN, SmartThingsCloud

from dure.api import Order
from dure.errors import ApplianceUnreachable, ConfigInvalid, OrderRefused
from dure.home.drivers.polled import PolledDriver
from dure.home.drivers.smartthings.service import SmartThingsSettings, smartthings_driver
from dure.plugins import Setup, load
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio

LIGHT_ID, AIRCON_ID, WASHER_ID, TV_ID, LOCK_ID, FRIDGE_ID = (
    f"st_{n}{n}{n}{n}{n}{n}{n}{n}00004000" for n in "123456"
)


@pytest.fixture
async def cloud():
    made = SmartThingsCloud()
    await made.start()
    yield made
    await made.stop()


@asynccontextmanager
async def running(cloud, **given) -> AsyncIterator[tuple[PolledDriver, Door]]:
    settings = {"token": TOKEN, "base": cloud.base, "poll_s": 60.0} | given
    driver, door = smartthings_driver(SmartThingsSettings(**settings), VirtualClock()), Door()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(driver.run, door)
        yield driver, door
        tasks.cancel_scope.cancel()


def order(appliance, trait, value, id_="o1"):
    return Order(id=id_, appliance=appliance, trait=trait, value=value)


async def test_devices_become_appliances_with_the_profile_that_they_tell(cloud):
    async with running(cloud) as (_, door):
        await door.until(lambda: FRIDGE_ID in door.values)
    assert set(door.appliances) == {LIGHT_ID, AIRCON_ID, WASHER_ID, TV_ID, LOCK_ID, FRIDGE_ID}
    aircon, light = door.appliances[AIRCON_ID], door.appliances[LIGHT_ID]
    assert light.name == {"ko": "책상 스탠드", "en": "light"}
    assert aircon.traits["mode"].options == ("cool", "dry", "wind", "auto")
    assert aircon.traits["fan"].options == ("auto", "low", "high")
    target = aircon.traits["target_temperature_c"]
    assert (target.low, target.high, target.writable) == (16, 30, True)
    assert not door.appliances[LOCK_ID].traits["battery"].writable
    assert set(door.appliances[FRIDGE_ID].traits) == {"target_temperature_c", "freezer_target_c", "open"}


async def test_statuses_are_told_in_our_words(cloud):
    async with running(cloud) as (_, door):
        await door.until(lambda: FRIDGE_ID in door.values)
    assert door.values == {
        LIGHT_ID: {"on_off": False, "level": 40},
        AIRCON_ID: {
            "on_off": True,
            "mode": "cool",
            "fan": "auto",
            "target_temperature_c": 26,
            "temperature_c": 27.5,
        },
        WASHER_ID: {"on_off": True, "operation": "running", "phase": "rinsing", "remaining_s": 600},
        TV_ID: {"on_off": True, "volume": 12, "mute": False, "channel": 7},
        LOCK_ID: {"locked": True, "battery": 70},
        FRIDGE_ID: {"target_temperature_c": 3, "freezer_target_c": -18, "open": False},
    }


@pytest.mark.parametrize(
    ("appliance", "trait", "value", "command"),
    [
        (LIGHT_ID, "on_off", True, ("main", "switch", "on", [])),
        (LIGHT_ID, "level", 70.0, ("main", "switchLevel", "setLevel", [70])),
        (AIRCON_ID, "mode", "dry", ("main", "airConditionerMode", "setAirConditionerMode", ["dry"])),
        (
            AIRCON_ID,
            "target_temperature_c",
            24,
            ("main", "thermostatCoolingSetpoint", "setCoolingSetpoint", [24]),
        ),
        (WASHER_ID, "operation", "paused", ("main", "washerOperatingState", "setMachineState", ["pause"])),
        (TV_ID, "channel", 11, ("main", "tvChannel", "setTvChannel", ["11"])),
        (TV_ID, "mute", True, ("main", "audioMute", "mute", [])),
        (
            FRIDGE_ID,
            "freezer_target_c",
            -20,
            ("freezer", "thermostatCoolingSetpoint", "setCoolingSetpoint", [-20]),
        ),
    ],
)
async def test_an_order_is_done_when_the_status_says_so(cloud, appliance, trait, value, command):
    async with running(cloud) as (driver, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        cloud.late = 1
        said = await driver.carry_out(order(appliance, trait, value))
        assert await driver.carry_out(order(appliance, trait, value)) == said
    assert said[trait] == value
    told = [(one["component"], one["capability"], one["command"], one["arguments"]) for one in cloud.commands]
    assert told == [command]


async def test_what_is_silent_or_refused_is_not_told_as_done(cloud):
    async with running(cloud) as (driver, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        with pytest.raises(OrderRefused):
            await driver.carry_out(order(WASHER_ID, "operation", "finished"))
        cloud.deaf = True
        with pytest.raises(ApplianceUnreachable):
            await driver.carry_out(order(LIGHT_ID, "on_off", True))
        cloud.fails = 422
        with pytest.raises(OrderRefused):
            await driver.carry_out(order(LIGHT_ID, "on_off", True))


@pytest.mark.parametrize("status", [401, 404, 429, 500, 302])
async def test_a_service_that_fails_is_told_and_comes_back(cloud, status):
    async with running(cloud) as (driver, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        cloud.fails = status
        with pytest.raises(ApplianceUnreachable):
            await driver.carry_out(order(LIGHT_ID, "on_off", True))
        cloud.fails = 0
        assert (await driver.carry_out(order(LIGHT_ID, "on_off", True)))["on_off"] is True


async def test_a_service_that_answers_without_end_is_given_up(cloud):
    async with running(cloud) as (driver, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        cloud.flood = True
        with pytest.raises(ApplianceUnreachable):
            await driver.carry_out(order(LIGHT_ID, "on_off", True))


async def test_a_device_that_is_offline_is_not_reachable(cloud):
    cloud.offline.add(AIRCON)
    async with running(cloud) as (_, door):
        await door.until(lambda: FRIDGE_ID in door.values)
    assert door.reachable[AIRCON_ID] is False
    assert AIRCON_ID not in door.values


def test_the_token_never_stands_in_the_file(monkeypatch):
    def build(**settings):
        setup = Setup(name="smartthings", settings=settings, services={})
        return load([]).appliance_drivers.build("smartthings", setup)

    monkeypatch.setenv("ST_TOKEN", TOKEN)
    assert callable(build(token={"env": "ST_TOKEN"}).carry_out)
    elsewhere: list[dict[str, Any]] = [
        {"token": {"env": "ST_TOKEN"}, "base": base}
        for base in ("http://example.com", "http://127.0.0.1.example.com", "https://me@example.com")
    ]
    for wrong in [{}, {"token": TOKEN}, *elsewhere]:
        with pytest.raises(ConfigInvalid):
            build(**wrong)


async def test_what_is_no_list_of_devices_empties_no_home(cloud, monkeypatch):
    monkeypatch.setattr("dure.home.drivers.polled._RETRY_S", 0.05)
    async with running(cloud, poll_s=0.05) as (_, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        cloud.empty = True
        await door.until(lambda: not any(door.reachable.values()))
        assert FRIDGE_ID in door.appliances


async def test_what_is_set_in_fahrenheit_there_is_read_and_not_set(cloud):
    setpoint = cloud.devices[1]["components"]["main"]["thermostatCoolingSetpoint"]["coolingSetpoint"]
    setpoint |= {"value": 77, "unit": "F"}
    async with running(cloud) as (_, door):
        await door.until(lambda: FRIDGE_ID in door.values)
    assert door.values[AIRCON_ID]["target_temperature_c"] == 25
    assert not door.appliances[AIRCON_ID].traits["target_temperature_c"].writable


async def test_an_odd_id_stays_within_its_place_in_the_address(cloud):
    cloud.devices[0]["id"] = odd = "../../x?y=1#\n가"
    async with running(cloud) as (driver, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        (light,) = [id_ for id_, one in door.appliances.items() if one.kind == "light"]
        await driver.carry_out(order(light, "on_off", True))
    assert cloud.devices[0]["id"] == odd
    assert cloud.commands[-1]["command"] == "on"
