"""The broker of our own: who is let in, how much it may take, and that it comes back."""

from __future__ import annotations

import os
from importlib.util import find_spec
from signal import SIGKILL
from typing import Any

import aiomqtt
import anyio
import pytest
from tests.ports import free_port
from tests.unit.home.door import Door

from dure.home.drivers.mqtt.broker import own_broker
from dure.home.drivers.mqtt.door import MqttHome
from dure.home.drivers.mqtt.settings import MqttSettings

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        find_spec("amqtt") is None and os.environ.get("CI") != "true", reason="amqtt is not installed"
    ),
]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of the processes that were started."""
    found: list[int] = []
    real = anyio.open_process

    async def noting(*given: Any, **told: Any) -> Any:
        process = await real(*given, **told)
        found.append(process.pid)
        return process

    monkeypatch.setattr(anyio, "open_process", noting)
    return found


async def test_only_who_knows_the_password_is_let_in() -> None:
    port = free_port()
    async with own_broker(MqttSettings(port=port, username="dure", password="right")):
        async with aiomqtt.Client("127.0.0.1", port, username="dure", password="right") as client:
            await client.subscribe("x", 1)
            await client.publish("x", "한글", qos=1)
            with anyio.fail_after(10):
                assert (await anext(client.messages)).payload == "한글".encode()
        for name, password in (("dure", "wrong"), ("", ""), ("dure", ""), ("dure\0right", "")):
            with pytest.raises(aiomqtt.MqttError):
                async with aiomqtt.Client(
                    "127.0.0.1", port, username=name or None, password=password or None, timeout=3
                ):
                    pass


async def test_one_that_dies_is_started_again_and_the_driver_is_there_again(started: list[int]) -> None:
    home, door = MqttHome(MqttSettings(port=free_port()), "mqtt"), Door()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(home.run, door)
        with anyio.fail_after(30):
            first = await home.driver.connected()
            os.kill(started[0], SIGKILL)
            await home.driver.lost()
            assert await home.driver.connected() is not first
        assert len(started) == 2
        tasks.cancel_scope.cancel()
    with pytest.raises(ProcessLookupError):
        os.kill(started[1], 0)  # it ends with the hub
