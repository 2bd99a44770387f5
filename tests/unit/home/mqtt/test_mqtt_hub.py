"""A whole home at a broker: the simulated flat, announced and commanded."""

from __future__ import annotations

import json
from pathlib import Path

import aiomqtt
import anyio
import pytest
from tests.unit.home.mqtt.brokers import mosquitto

from dure.app.home import build_home
from dure.bus import Bus
from dure.clock import SystemClock
from dure.config.load import load_config
from dure.config.paths import find_paths
from dure.store import Journal

pytestmark = pytest.mark.anyio


async def test_the_simulated_flat_is_announced_and_obeys(tmp_path: Path, own_home: Path) -> None:
    opened = mosquitto(tmp_path)
    broker = next(opened)
    file = tmp_path / "dure.toml"
    file.write_text(
        f'[home.drivers.mqtt]\nhost = "127.0.0.1"\nport = {broker.port}\npublish = true\n', encoding="utf-8"
    )
    journal = await Journal.open(find_paths().journal, SystemClock())
    home = build_home(load_config(file), journal, SystemClock(), Bus())
    await home.load()
    async with aiomqtt.Client("127.0.0.1", broker.port) as client, anyio.create_task_group() as tasks:
        await client.subscribe([("homeassistant/+/dure_home/+/config", 1), ("dure/home/+", 1)])
        tasks.start_soon(home.service.run)
        tasks.start_soon(home.offer)
        configs: dict[str, dict[str, object]] = {}
        lamp, switched = "", False
        with anyio.fail_after(60):
            async for message in client.messages:
                told = json.loads(bytes(message.payload)) if str(message.topic) != "dure/home/status" else {}
                if str(message.topic).startswith("homeassistant/"):
                    configs[str(message.topic)] = told
                    if not lamp and "/light/" in str(message.topic):
                        lamp = str(told["state_topic"])
                        await client.publish(f"{lamp}/set/on_off", "ON", qos=1)
                elif str(message.topic) == lamp and told.get("on_off") is True:
                    switched = True
                if switched and len(configs) > 20:
                    break
        kinds = {topic.split("/")[1] for topic in configs}
        assert {"light", "climate", "valve", "lock", "vacuum", "cover", "sensor"} <= kinds
        assert not [
            one for one in home.appliances() if one.appliance.driver == "mqtt"
        ]  # none comes back as another's
        tasks.cancel_scope.cancel()
    await journal.close()
    opened.close()
