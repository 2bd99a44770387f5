"""Real brokers on loopback, and a device that is as good or bad as a test wants."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Generator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiomqtt
import anyio
import pytest
from tests.ports import free_port

from dure.home.drivers.mqtt.driver import MqttDriver
from dure.home.drivers.mqtt.link import connect
from dure.home.drivers.mqtt.settings import MqttSettings


class Mosquitto:
    """A Mosquitto that can be killed and started again, with its memory or without."""

    def __init__(self, folder: Path, *lines: str) -> None:
        found = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
        assert found is not None
        self.port = free_port()
        self._program, self._file = found, folder / "mosquitto.conf"
        kept = (
            "persistence true",
            f"persistence_location {folder}/",
            "autosave_on_changes true",
            "autosave_interval 1",
        )
        self._file.write_text(
            "\n".join(
                (f"listener {self.port} 127.0.0.1", "user root", *kept, *(lines or ("allow_anonymous true",)))
            ),
            encoding="utf-8",
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [self._program, "-c", self._file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 20
        while True:
            assert self._process.poll() is None
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.02)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def forget(self) -> None:
        for file in self._file.parent.glob("*.db*"):
            file.unlink()


def mosquitto(folder: Path, *lines: str) -> Generator[Mosquitto]:
    if not (shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")):
        if os.environ.get("CI") == "true":
            pytest.fail("mosquitto is not installed")
        pytest.skip("mosquitto is not installed")
    broker = Mosquitto(folder, *lines)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()


Answer = Callable[[str, str], Mapping[str, str]]
"""What a device publishes (topic → payload, kept) for a command (topic, payload)."""


@asynccontextmanager
async def device(
    port: int, configs: Mapping[str, object], answer: Answer, *topics: str
) -> AsyncIterator[aiomqtt.Client]:
    """A device that announces itself and answers commands."""
    async with aiomqtt.Client("127.0.0.1", port) as client, anyio.create_task_group() as tasks:
        for topic in topics:
            await client.subscribe(topic, 1)
        for topic, config in configs.items():
            await client.publish(topic, json.dumps(config), qos=1, retain=True)

        async def serve() -> None:
            async for message in client.messages:
                payload = message.payload.decode() if isinstance(message.payload, bytes) else ""
                for topic, said in answer(str(message.topic), payload).items():
                    await client.publish(topic, said, qos=1, retain=True)

        tasks.start_soon(serve)
        yield client
        tasks.cancel_scope.cancel()


def driver(port: int, **told: float | str | bool) -> MqttDriver:
    waits = {name: float(told.pop(name, usual)) for name, usual in (("confirm_s", 1.0), ("settle_s", 0.3))}
    return MqttDriver(MqttSettings(host="127.0.0.1", port=port, **told), connect, **waits)  # type: ignore[arg-type]  # a test's own words


def write_users(file: Path, name: str, password: str) -> None:
    subprocess.run(["mosquitto_passwd", "-b", "-c", file, name, password], check=True, capture_output=True)
