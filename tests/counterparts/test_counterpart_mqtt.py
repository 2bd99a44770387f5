"""MQTT with other people's programs: a device library, two brokers, and a Home Assistant that sees this home."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from tests.counterparts.conftest import HERE, not_here, python_path
from tests.counterparts.living import interpreter, serving
from tests.ports import free_port
from tests.unit.home.door import Door
from tests.unit.home.mqtt.brokers import driver, mosquitto

from dure.api import Order, Profile, Value
from dure.bus import Bus
from dure.clock import SystemClock
from dure.home.drivers.mqtt.broker import own_broker
from dure.home.drivers.mqtt.driver import MqttDriver
from dure.home.drivers.mqtt.publisher import Publisher
from dure.home.drivers.mqtt.settings import MqttSettings
from dure.home.service import HomeService
from dure.testing.home import KeptActions, ScriptedDriver, appliance

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.timeout(1000),
]  # Home Assistant's packages take minutes the first time


@asynccontextmanager
async def broker(which: str, folder: Path) -> AsyncIterator[int]:
    """A broker of either make, and its port."""
    if which == "mosquitto":
        with closing(mosquitto(folder)) as opened:
            yield next(opened).port
        return
    if find_spec("amqtt") is None:
        not_here("amqtt is not installed")
    port = free_port()
    async with own_broker(MqttSettings(port=port)):
        yield port


@asynccontextmanager
async def devices(port: int) -> AsyncIterator[None]:
    command = [str(interpreter("ha-mqtt-discoverable")), str(HERE / "servers" / "discoverable.py"), str(port)]
    process = await anyio.open_process(command, stderr=subprocess.DEVNULL)
    try:
        assert process.stdout is not None
        with anyio.fail_after(60):
            await process.stdout.receive(16)
        yield
    finally:
        with anyio.CancelScope(shield=True), suppress(ProcessLookupError):
            process.kill()
            await process.wait()
        await process.aclose()


async def carry(one: MqttDriver, id_: str, trait: str, value: Value) -> None:
    said = await one.carry_out(Order(id=f"{id_}.{trait}.{value}", appliance=id_, trait=trait, value=value))
    assert said[trait] == value


@pytest.mark.parametrize("which", ["mosquitto", "amqtt"])
async def test_devices_of_another_library_are_seen_and_obey(which: str, tmp_path: Path) -> None:
    door = Door()
    async with broker(which, tmp_path) as port, anyio.create_task_group() as tasks:
        one = driver(port, confirm_s=2.5, protocol="3.1.1" if which == "amqtt" else "5")
        tasks.start_soon(one.run, door)
        async with devices(port):
            await door.until(lambda: {"strip_plug", "a_lamp", "a_blind"} <= set(door.appliances))
            await door.until(lambda: door.values.get("strip_plug") == {"on_off": False, "power_w": 42})
            assert door.appliances["strip_plug"].kind == "plug"
            assert door.appliances["strip_plug"].name["ko"] == "멀티탭"
            await carry(one, "strip_plug", "on_off", True)
            await carry(one, "a_lamp", "on_off", True)
            await carry(one, "a_lamp", "level", 40)
            await carry(one, "a_blind", "position", 100)
            (washer,) = [id_ for id_, it in door.appliances.items() if "mode" in it.traits]
            assert door.values[washer] == {"mode": "quick", "water_leak": False}
            await carry(one, washer, "mode", "wool")
            assert door.values["a_lamp"] == {"on_off": True, "level": 40}
        tasks.cancel_scope.cancel()


@pytest.fixture(scope="module")
def home_assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str, str]]:
    """The port of a broker, and the address and token of a Home Assistant at it."""
    folder, port = tmp_path_factory.mktemp("home-assistant"), free_port()
    with closing(mosquitto(tmp_path_factory.mktemp("broker"))) as opened:
        one = next(opened)
        script, packages = (
            HERE / "servers" / "home_assistant_mqtt.py",
            str(python_path("home-assistant-mqtt")),
        )
        with serving("home-assistant", port, script, str(port), folder, str(one.port), PYTHONPATH=packages):
            yield one.port, f"http://127.0.0.1:{port}", (folder / "token").read_text(encoding="utf-8")


class HomeAssistant:
    def __init__(self, url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self.http = httpx.AsyncClient(base_url=url, headers=headers, trust_env=False, timeout=10)

    async def until(self, entity: str, state: str, **attributes: Any) -> None:
        seen: dict[str, Any] = {}
        with anyio.move_on_after(30):
            while seen.get("state") != state or any(
                seen["attributes"].get(k) != v for k, v in attributes.items()
            ):
                answer = await self.http.get(f"/api/states/{entity}")
                seen = answer.json() if answer.status_code == 200 else {}
                await anyio.sleep(0.1)
            return
        raise AssertionError(f"{entity}: {seen}")

    async def call(self, service: str, entity: str, **data: Any) -> None:
        answer = await self.http.post(f"/api/services/{service}", json={"entity_id": entity, **data})
        assert answer.status_code == 200, answer.text


async def test_home_assistant_sees_this_home_and_commands_it(home_assistant: tuple[int, str, str]) -> None:
    port, url, token = home_assistant
    cooler = {
        "on_off": Profile(), "mode": Profile(options=("cool", "dry", "wind")), "fan": Profile(options=("low", "high")),
        "target_temperature_c": Profile(low=18, high=30), "temperature_c": Profile(writable=False),
    }  # fmt: skip
    things = [
        appliance("lamp", "light"), appliance("cooler", "air_conditioner"), appliance("valve", "gas_valve"),
        appliance("blinds", "blinds"), appliance("robot", "robot_cleaner"), appliance("fan", "fan"), appliance("tv", "tv"),
        appliance("lock", "door_lock"), appliance("meter", "sensor"), appliance("washer", "washer"),
    ]  # fmt: skip
    object.__setattr__(things[1], "traits", cooler)
    values: dict[str, dict[str, Value]] = {
        "lamp": {"on_off": False, "level": 40, "color": "#ff0000", "color_temperature_k": 2700},
        "cooler": {"on_off": False, "mode": "cool", "fan": "low", "target_temperature_c": 24, "temperature_c": 27.5},
        "valve": {"valve_open": False}, "blinds": {"position": 0}, "robot": {"operation": "idle", "battery": 80},
        "fan": {"on_off": False, "fan": "low"}, "tv": {"on_off": True, "volume": 12, "channel": 7}, "lock": {"locked": True},
        "meter": {"humidity": 41, "motion": True}, "washer": {"on_off": True, "operation": "running", "remaining_s": 600},
    }  # fmt: skip
    scripted, bus, mqtt = ScriptedDriver(things, values), Bus(), driver(port, publish=True)
    home = HomeService({"scripted": scripted}, SystemClock(), bus, actions=KeptActions())
    ha = HomeAssistant(url, token)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(home.run)
        tasks.start_soon(mqtt.run, Door())
        tasks.start_soon(Publisher(mqtt, "mqtt").run, home, bus)
        await ha.until("light.dure_home_lamp_light", "off", friendly_name="lamp")
        await ha.call("light/turn_on", "light.dure_home_lamp_light", brightness_pct=70)
        await ha.until("light.dure_home_lamp_light", "on")
        assert ("lamp", "level", 70) in {(one.appliance, one.trait, one.value) for one in scripted.orders}
        await ha.until("climate.dure_home_cooler_climate", "off", temperature=24, current_temperature=27.5)
        await ha.call("climate/set_hvac_mode", "climate.dure_home_cooler_climate", hvac_mode="dry")
        await ha.until("climate.dure_home_cooler_climate", "dry")
        await ha.call("climate/set_temperature", "climate.dure_home_cooler_climate", temperature=22)
        await ha.until("climate.dure_home_cooler_climate", "dry", temperature=22, fan_mode="low")
        await ha.call("cover/set_cover_position", "cover.dure_home_blinds_cover", position=60)
        await ha.until("cover.dure_home_blinds_cover", "open", current_position=60)
        await ha.call("cover/close_cover", "cover.dure_home_blinds_cover")
        await ha.until("cover.dure_home_blinds_cover", "closed")
        await ha.call("vacuum/start", "vacuum.dure_home_robot_vacuum")
        await ha.until("vacuum.dure_home_robot_vacuum", "cleaning", battery_level=80)
        await ha.call("fan/set_preset_mode", "fan.dure_home_fan_fan", preset_mode="high")
        await ha.until("fan.dure_home_fan_fan", "off", preset_mode="high")
        await ha.until("number.dure_home_tv_volume", "12")
        await ha.call("number/set_value", "number.dure_home_tv_volume", value=20)
        await ha.until("number.dure_home_tv_volume", "20")
        await ha.until("sensor.dure_home_meter_humidity", "41")
        await ha.until("binary_sensor.dure_home_meter_motion", "on")
        await ha.until("sensor.dure_home_washer_remaining_s", "600")
        await ha.until("valve.dure_home_valve_valve", "closed")
        await ha.call("valve/open_valve", "valve.dure_home_valve_valve")
        await ha.call("lock/unlock", "lock.dure_home_lock_lock")
        await ha.call(
            "valve/close_valve", "valve.dure_home_valve_valve"
        )  # answered when it is done: those before it are settled
        await ha.until("lock.dure_home_lock_lock", "locked")
        assert scripted.door is not None
        await scripted.door.reach("lamp", False)
        await ha.until("light.dure_home_lamp_light", "unavailable")
        tasks.cancel_scope.cancel()
    assert not {("valve", True), ("lock", False)} & {(one.appliance, one.value) for one in scripted.orders}
    await ha.until("climate.dure_home_cooler_climate", "unavailable")
    await ha.http.aclose()


async def test_the_short_forms_are_home_assistants(home_assistant: tuple[int, str, str]) -> None:
    from dure.home.drivers.mqtt.abbreviations import ABBREVIATIONS, DEVICE_ABBREVIATIONS

    script = "import json; from homeassistant.components.mqtt.abbreviations import *; print(json.dumps([ABBREVIATIONS, DEVICE_ABBREVIATIONS]))"
    done = await anyio.run_process(
        [str(interpreter("home-assistant")), "-c", script],
        env={"PYTHONPATH": str(python_path("home-assistant-mqtt"))},
    )
    import json

    theirs, of_devices = json.loads(done.stdout)
    newer = {"cmps", "p"}  # whole devices in one message came after that release
    wrong = {k: (v, theirs.get(k)) for k, v in ABBREVIATIONS.items() if k not in newer and theirs.get(k) != v}
    assert not wrong
    assert all(of_devices[name] == meaning for name, meaning in DEVICE_ABBREVIATIONS.items())
