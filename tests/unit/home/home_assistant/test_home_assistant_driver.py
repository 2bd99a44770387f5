"""The Home Assistant driver, at a server that misbehaves on demand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from tests.unit.home.door import Door
from tests.unit.home.home_assistant.house_server import House

import dure.home.drivers.home_assistant.service as service_module
from dure.api import Order, Value
from dure.errors import ApplianceUnreachable, ConfigInvalid, OrderRefused
from dure.home.drivers.home_assistant.factory import home_assistant
from dure.home.drivers.home_assistant.service import HomeAssistantHouse, home_assistant_driver
from dure.home.drivers.polled import PolledDriver
from dure.plugins import Setup

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_module, "RETRY_S", (0.05,))
    monkeypatch.setattr("dure.home.drivers.polled.CONFIRM_S", 0.6)


@pytest.fixture
def house() -> House:
    made = House()
    made.put("light.desk", "off", friendly_name="책상등", supported_color_modes=["brightness"])
    made.put("climate.ac", "off", hvac_modes=["off", "cool", "fan_only"], supported_features=1, min_temp=18, max_temp=30,
             temperature=24, current_temperature=27.5)  # fmt: skip
    made.put("cover.blind", "closed", supported_features=15, current_position=0)
    made.put("sensor.ac_power", "850", device_class="power", unit_of_measurement="W")
    made.put("sensor.odd", "12", device_class="unknown")
    made.put("switch.ours", "off")
    made.registry = [
        {"entity_id": "climate.ac", "device_id": "d1"},
        {"entity_id": "sensor.ac_power", "device_id": "d1"},
        {"entity_id": "switch.ours", "unique_id": "dure_home_x"},
    ]
    made.devices = [{"id": "d1", "area_id": "living"}]
    return made


@asynccontextmanager
async def running(url: str, token: str = "right", **told: Any) -> AsyncIterator[tuple[PolledDriver, Door]]:
    driver, door = home_assistant_driver(HomeAssistantHouse(url=url, token=token, **told)), Door()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(driver.run, door)
        yield driver, door
        tasks.cancel_scope.cancel()


def order(appliance: str, trait: str, value: Value, id_: str = "o") -> Order:
    return Order(id=id_, appliance=appliance, trait=trait, value=value)


async def test_entities_of_a_device_are_one_appliance_and_ours_does_not_come_back(house: House) -> None:
    async with house.open() as url, running(url) as (_, door):
        await door.until(lambda: "climate_ac" in door.values)
        assert set(door.appliances) == {"light_desk", "climate_ac", "cover_blind"}
        ac = door.appliances["climate_ac"]
        assert (ac.kind, ac.room, ac.traits["mode"].options) == (
            "air_conditioner",
            "거실",
            ("cool", "wind"),
        )
        assert door.values["climate_ac"] == {
            "on_off": False, "target_temperature_c": 24, "temperature_c": 27.5, "power_w": 850,
        }  # fmt: skip


async def test_orders_are_called_and_confirmed(house: House) -> None:
    async with house.open() as url, running(url) as (driver, door):
        await door.until(lambda: len(door.values) == 3)
        assert (await driver.carry_out(order("light_desk", "on_off", True)))["on_off"] is True
        assert (await driver.carry_out(order("light_desk", "level", 40, "o2")))["level"] == 40
        assert (await driver.carry_out(order("climate_ac", "mode", "wind", "o3")))["mode"] == "wind"
        assert (await driver.carry_out(order("climate_ac", "target_temperature_c", 22, "o4")))[
            "target_temperature_c"
        ] == 22
        assert (await driver.carry_out(order("cover_blind", "position", 70, "o5")))[
            "position"
        ] == 70  # it moves
        before = len(house.called)
        await driver.carry_out(order("light_desk", "on_off", True))
        assert len(house.called) == before  # the same order twice is called once
        await house.change("cover_blind".replace("_", "."), "open", current_position=35)
        await door.until(lambda: door.values["cover_blind"]["position"] == 35)


async def test_what_changes_while_everything_is_asked_for_is_not_overtaken(house: House) -> None:
    async with house.open() as url, running(url) as (driver, door):
        await door.until(lambda: len(door.values) == 3)
        house.meanwhile = partial(house.change, "light.desk", "on", brightness=102)
        house.put("switch.new", "off")
        await house.tell({"event_type": "entity_registry_updated", "data": {}})
        await door.until(lambda: "switch_new" in door.values)
        assert door.values["light_desk"] == {"on_off": True, "level": 40}
        assert await driver.carry_out(order("light_desk", "on_off", True)) == {"on_off": True, "level": 40}


async def test_what_is_not_done_is_never_told_as_done(house: House) -> None:
    async with house.open() as url, running(url) as (driver, door):
        await door.until(lambda: len(door.values) == 3)
        house.deaf = True
        with pytest.raises(ApplianceUnreachable):
            await driver.carry_out(order("light_desk", "on_off", True))
        house.silent = True
        with pytest.raises(ApplianceUnreachable):
            await driver.carry_out(order("light_desk", "on_off", True, "o2"))
        house.silent, house.refuses = False, True
        with pytest.raises(OrderRefused):
            await driver.carry_out(order("light_desk", "on_off", True, "o3"))
        await house.change("light.desk", "unavailable")
        await door.until(lambda: not door.reachable["light_desk"])
        with pytest.raises(ApplianceUnreachable):
            await driver.carry_out(order("light_desk", "on_off", True, "o4"))
        await house.change("light.desk", "on")
        await door.until(lambda: door.reachable["light_desk"] and door.values["light_desk"]["on_off"] is True)


async def test_a_connection_that_breaks_is_made_again_and_everything_asked_anew(house: House) -> None:
    async with house.open() as url, running(url) as (driver, door):
        await door.until(lambda: len(door.values) == 3)
        house.put("light.desk", "on", supported_color_modes=["brightness"], brightness=255)  # nobody is told
        house.put("switch.new", "on")
        del house.states["cover.blind"]
        await house.cut()
        await door.until(lambda: set(door.appliances) == {"light_desk", "climate_ac", "switch_new"})
        await door.until(lambda: door.values["light_desk"]["on_off"] is True and door.reachable["light_desk"])
        await driver.carry_out(order("light_desk", "on_off", False))


async def test_one_that_is_gone_takes_everything_out_of_reach_until_it_is_back(house: House) -> None:
    async with house.open() as url, running(url) as (driver, door):
        await door.until(lambda: len(door.values) == 3)
        house.token = "other"
        await house.cut()
        await door.until(lambda: not any(door.reachable.values()))
        said = ""
        with anyio.fail_after(10):
            while "token" not in said:
                with pytest.raises(ApplianceUnreachable) as told:
                    await driver.carry_out(order("light_desk", "on_off", True))
                said = told.value.sentence("en")
                await anyio.lowlevel.checkpoint()
    assert not house.called


async def test_rubbish_and_a_user_without_rights_do_no_harm(house: House) -> None:
    house.rubbish, house.admin = True, False
    async with house.open() as url, running(url, exclude=("switch.*",)) as (driver, door):
        await door.until(lambda: "sensor_ac_power" in door.values)  # without the registry it stands by itself
        await house.tell({"event_type": "state_changed", "data": {"entity_id": 5, "new_state": "x"}})
        await house.tell(
            {
                "event_type": "state_changed",
                "data": {"entity_id": "light.desk", "new_state": {"state": [], "attributes": 1}},
            }
        )
        await house.change("light.desk", "on", brightness="much", rgb_color=[1], color_temp_kelvin=None)
        await door.until(
            lambda: door.values["light_desk"].get("on_off") is True and door.reachable["light_desk"]
        )
        await driver.carry_out(order("light_desk", "on_off", False))


@pytest.mark.parametrize(
    "given",
    [{}, {"url": "homeassistant.local", "token": {"env": "HA"}}, {"url": "http://x", "token": "open"}],
)
def test_settings_that_are_wrong_are_told(given: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HA", "x")
    with pytest.raises(ConfigInvalid):
        home_assistant(Setup(name="home_assistant", settings=given, services={}))


async def test_what_somebody_else_opens_is_not_told_as_closed(house: House) -> None:
    async with house.open() as url, running(url) as (driver, door):
        await door.until(lambda: "cover_blind" in door.values)
        await house.change("cover.blind", "open", current_position=100)
        await door.until(lambda: door.values["cover_blind"]["position"] == 100)
        house.deaf = True
        with pytest.raises(ApplianceUnreachable):
            await driver.carry_out(order("cover_blind", "position", 0))
        await house.change("cover.blind", "opening", current_position=60)
        await door.until(lambda: door.values["cover_blind"]["position"] == 60)
        await house.change("cover.blind", "closing", current_position=50)
        await door.until(lambda: door.values["cover_blind"]["position"] == 0)  # that is where it goes


async def test_a_house_that_lets_nobody_listen_is_away_and_tried_again(house: House) -> None:
    house.silent = True
    monkey = pytest.MonkeyPatch()
    monkey.setattr("dure.home.drivers.home_assistant.socket.ANSWER_S", 0.1)
    try:
        async with house.open() as url, running(url) as (driver, door):
            with anyio.fail_after(20):
                while not house.connections:  # noqa: ASYNC110  # the server tells nobody
                    await anyio.sleep(0.01)
                while house.connections:  # noqa: ASYNC110  # the same; it gave up
                    await anyio.sleep(0.01)
            with pytest.raises(ApplianceUnreachable):
                await driver.carry_out(order("light_desk", "on_off", True))
            house.silent = False
            monkey.undo()
            await door.until(lambda: "light_desk" in door.values)
    finally:
        monkey.undo()
