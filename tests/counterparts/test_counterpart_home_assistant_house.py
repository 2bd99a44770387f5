"""A real Home Assistant, whose things are appliances here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import anyio
import httpx
import pytest
from tests.counterparts.conftest import HERE
from tests.counterparts.living import serving
from tests.ports import free_port
from tests.unit.home.door import Door

from dure.api import Order, Value
from dure.errors import ApplianceUnreachable, OrderRefused
from dure.home.drivers.home_assistant.service import HomeAssistantHouse, home_assistant_driver
from dure.home.drivers.polled import PolledDriver

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(1000)]  # its packages take minutes the first time


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    folder, port = tmp_path_factory.mktemp("house"), free_port()
    with serving("home-assistant", port, HERE / "servers" / "home_assistant_house.py", str(port), folder):
        yield f"http://127.0.0.1:{port}", (Path(folder) / "token").read_text(encoding="utf-8")


@asynccontextmanager
async def running(house: tuple[str, str], *exclude: str) -> AsyncIterator[tuple[PolledDriver, Door]]:
    exclude = ("input_boolean.*", *exclude)
    driver, door = (
        home_assistant_driver(HomeAssistantHouse(url=house[0], token=house[1], exclude=exclude)),
        Door(),
    )
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(driver.run, door)
        yield driver, door
        tasks.cancel_scope.cancel()


def order(appliance: str, trait: str, value: Value) -> Order:
    return Order(id=f"{appliance}.{trait}.{value}", appliance=appliance, trait=trait, value=value)


async def test_its_things_are_seen_and_obey(house: tuple[str, str]) -> None:
    async with running(house) as (driver, door):
        await door.until(
            lambda: {"light_desk", "cover_window", "sensor_warm", "switch_deaf"} <= set(door.appliances)
        )
        lamp = door.appliances["light_desk"]
        assert (lamp.kind, lamp.name["ko"], lamp.room) == ("light", "스탠드", "bedroom")
        with anyio.fail_after(30):
            while True:  # its templates follow only once it has wholly started
                with suppress(ApplianceUnreachable):
                    await driver.carry_out(order("light_desk", "on_off", True))
                    break
        said = await driver.carry_out(order("light_desk", "level", 40))
        assert (said["on_off"], said["level"]) == (True, 40)
        assert (await driver.carry_out(order("cover_window", "position", 70)))["position"] == 70
        (lock,) = [id_ for id_, one in door.appliances.items() if one.kind == "door_lock"]
        assert (await driver.carry_out(order(lock, "locked", False)))["locked"] is False
        await door.until(lambda: door.values["sensor_warm"] == {"temperature_c": 21})
        async with httpx.AsyncClient(
            headers={"Authorization": f"Bearer {house[1]}"}, trust_env=False
        ) as http:
            by_hand = {"entity_id": "input_number.warm", "value": 25}
            await http.post(f"{house[0]}/api/services/input_number/set_value", json=by_hand)
        await door.until(lambda: door.values["sensor_warm"] == {"temperature_c": 25})
        with pytest.raises(ApplianceUnreachable):  # it takes every order and does nothing
            await driver.carry_out(order("switch_deaf", "on_off", True))
        with pytest.raises(OrderRefused):
            await driver.carry_out(order("light_desk", "volume", 3))


async def test_what_is_left_out_is_not_there(house: tuple[str, str]) -> None:
    async with running(house, "light.*") as (_, door):
        await door.until(lambda: "cover_window" in door.appliances)
        assert "light_desk" not in door.appliances


async def test_a_wrong_token_is_told_and_not_tried_on_and_on(house: tuple[str, str]) -> None:
    async with running((house[0], "wrong")) as (driver, door):
        await anyio.sleep(1)
        with pytest.raises(ApplianceUnreachable) as told:
            await driver.carry_out(order("light_desk", "on_off", True))
        assert "token" in told.value.sentence("en")
        assert not door.appliances
