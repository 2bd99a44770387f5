"""This home's appliances at the broker: what is announced, and what is ordered there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import aiomqtt
import anyio
import pytest
from tests.unit.home.door import Door
from tests.unit.home.mqtt.brokers import Mosquitto, driver, mosquitto

from dure.api import Profile, Value
from dure.bus import Bus
from dure.home.drivers.mqtt.discovery import ConfigRefused
from dure.home.drivers.mqtt.inventory import Inventory
from dure.home.drivers.mqtt.publisher import Publisher
from dure.home.model import load_model
from dure.home.service import HomeService
from dure.testing.clock import VirtualClock
from dure.testing.home import KeptActions, ScriptedDriver, appliance

pytestmark = pytest.mark.anyio


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    yield from mosquitto(tmp_path)


@dataclass
class Seen:
    """What somebody else at the broker sees, and can order."""

    client: aiomqtt.Client
    kept: dict[str, str]

    async def until(self, topic: str, wanted: str) -> None:
        with anyio.fail_after(10):
            while wanted not in self.kept.get(topic, ""):
                message = await anext(self.client.messages)
                payload = message.payload.decode() if isinstance(message.payload, bytes) else ""
                self.kept[str(message.topic)] = payload

    async def order(self, appliance_id: str, part: str, said: str, *, retain: bool = False) -> None:
        await self.client.publish(f"dure/home/{appliance_id}/set/{part}", said, qos=1, retain=retain)


LAMP = appliance("lamp", "light")
VALVE = appliance("valve", "gas_valve")
LOCK = appliance("lock", "door_lock")
COOLER = appliance("cooler", "air_conditioner")


@asynccontextmanager
async def published(broker: Mosquitto, scripted: ScriptedDriver) -> AsyncIterator[Seen]:
    bus, mqtt = Bus(), driver(broker.port, publish=True)
    publisher = Publisher(mqtt, "mqtt")
    home = HomeService(
        {"scripted": scripted}, VirtualClock(datetime(2026, 11, 3, tzinfo=UTC)), bus, actions=KeptActions()
    )
    async with aiomqtt.Client("127.0.0.1", broker.port) as client, anyio.create_task_group() as tasks:
        await client.subscribe("#", 1)
        tasks.start_soon(home.run)
        tasks.start_soon(mqtt.run, Door())
        tasks.start_soon(publisher.run, home, bus)
        yield Seen(client, {})
        tasks.cancel_scope.cancel()


async def test_a_lamp_is_seen_switched_and_gone(broker: Mosquitto) -> None:
    scripted = ScriptedDriver(
        [LAMP], {"lamp": {"on_off": False, "level": 40, "color": "#ff0000", "color_temperature_k": 2700}}
    )
    async with published(broker, scripted) as seen:
        config = "homeassistant/light/dure_home/lamp_light/config"
        await seen.until(config, '"name": null')
        await seen.until("dure/home/lamp", '"mireds": 370')
        await seen.until("dure/home/status", "online")
        assert json.loads(seen.kept["dure/home/lamp"])["rgb"] == "255,0,0"
        await seen.order("lamp", "on_off", "ON")
        await seen.until("dure/home/lamp", '"on_off": true')
        await seen.order("lamp", "rgb", "0,255,0")
        await seen.until("dure/home/lamp", '"rgb": "0,255,0"')
        assert scripted.door is not None
        await scripted.door.reach("lamp", False)
        await seen.until("dure/home/lamp/there", "offline")
        await scripted.door.announce(())
        with anyio.fail_after(10):
            while seen.kept.get(config) != "":
                await seen.until("dure/home/lamp/there", "")
                message = await anext(seen.client.messages)
                seen.kept[str(message.topic)] = bytes(message.payload or b"").decode()


async def test_danger_has_a_direction_here_too(broker: Mosquitto) -> None:
    scripted = ScriptedDriver(
        [VALVE, LOCK, LAMP],
        {"valve": {"valve_open": False}, "lock": {"locked": True}, "lamp": {"on_off": False}},
    )
    async with published(broker, scripted) as seen:
        await seen.until("dure/home/lock", '"locked": true')
        await seen.order("valve", "valve_open", "ON")
        await seen.order("lock", "locked", "OFF")
        await seen.order("lamp", "on_off", "ON")
        await seen.until("dure/home/lamp", '"on_off": true')
        await seen.order("valve", "valve_open", "OFF")
        await seen.order("lamp", "on_off", "OFF")
        await seen.until("dure/home/lamp", '"on_off": false')
    assert ("valve", True) not in {(one.appliance, one.value) for one in scripted.orders}
    assert "lock" not in {one.appliance for one in scripted.orders}


async def test_an_old_command_that_the_broker_kept_is_not_done(broker: Mosquitto) -> None:
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        for part, said in (("on_off", "ON"), ("level", "nonsense"), ("nothing", "1"), ("level", "9" * 200)):
            await client.publish(f"dure/home/lamp/set/{part}", said, qos=1, retain=True)
    scripted = ScriptedDriver([LAMP], {"lamp": {"on_off": False}})
    async with published(broker, scripted) as seen:
        await seen.until("dure/home/lamp", '"on_off": false')
        for part, said in (
            ("level", "nan"),
            ("level", "x"),
            ("rgb", "1,2"),
            ("mireds", "inf"),
            ("level", "55"),
        ):
            await seen.order("lamp", part, said)
        await seen.until("dure/home/lamp", '"level": 55')
    assert [(one.trait, one.value) for one in scripted.orders] == [("level", 55)]


async def test_what_an_earlier_dure_announced_and_is_no_more_is_taken_back(broker: Mosquitto) -> None:
    old = "homeassistant/light/dure_home/gone_light/config"
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        await client.publish(old, "{}", qos=1, retain=True)
    async with published(broker, ScriptedDriver([LAMP], {"lamp": {"on_off": False}})) as seen:
        await seen.until("dure/home/lamp", '"on_off": false')
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        await client.subscribe("#", 1)
        with anyio.fail_after(10):
            topics = set[str]()
            while "dure/home/status" not in topics:
                message = await anext(client.messages)
                topics.add(str(message.topic))
                if str(message.topic) == "dure/home/status":
                    assert message.payload == b"offline"  # whoever leaves in peace says so
        assert old not in topics


async def test_a_climate_is_ordered_by_its_mode(broker: Mosquitto) -> None:
    cooler = replace(COOLER, traits={**COOLER.traits, "mode": Profile(options=("cool", "dry", "wind"))})
    scripted = ScriptedDriver(
        [cooler], {"cooler": {"on_off": False, "mode": "cool", "target_temperature_c": 24}}
    )
    async with published(broker, scripted) as seen:
        await seen.until("dure/home/cooler", '"hvac": "off"')
        await seen.order("cooler", "hvac", "fan_only")
        await seen.until("dure/home/cooler", '"hvac": "fan_only"')
        await seen.order("cooler", "target_temperature_c", "22.0")
        await seen.until("dure/home/cooler", '"target_temperature_c": 22')
        await seen.order("cooler", "hvac", "off")
        await seen.until("dure/home/cooler", '"hvac": "off"')


def test_every_kind_that_dure_announces_another_dure_could_read() -> None:
    """What is announced is read back by our own door; only under another origin, for Dure does not take in its own."""
    from dure.api import ApplianceState
    from dure.home.drivers.mqtt.announce import configurations, states
    from dure.home.drivers.mqtt.settings import MqttSettings

    settings, values = MqttSettings(), dict[str, Value]()
    for kind in load_model().kinds:
        inventory = Inventory("homeassistant")
        one = appliance(f"a_{kind}", kind)
        for topic, payload in configurations(one, settings).items():
            as_another = payload.replace('"Dure", "sw_version"', '"Another", "sw_version"')
            with suppress(ConfigRefused):  # a part that has no trait by itself
                inventory.announcement(topic.replace("/dure_home/", "/x/"), as_another.encode())
        assert inventory.appliances(), kind
        values = {
            "on_off": True,
            "locked": True,
            "valve_open": False,
            "position": 40,
            "operation": "running",
            "level": 30,
        }
        known = {name: value for name, value in values.items() if name in one.traits}
        for topic, payload in states(
            ApplianceState(appliance=one, values=known, reachable=True), settings
        ).items():
            for heard in inventory.message(topic, payload.encode())[0]:
                for trait, value in heard.values.items():
                    assert value == known[trait], (kind, trait)
