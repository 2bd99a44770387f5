"""Dure's own broker, where no other is configured: amqtt in a process of its own, started again when it dies."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
from anyio.abc import Process

from dure.home.drivers.mqtt.settings import MqttSettings

log = logging.getLogger(__name__)

PROGRAM = Path(__file__).with_name("broker_process.py")
MEMORY_BYTES = 768 * 1024 * 1024
START_S = 20.0
LEAVE_S = 1.0
AGAIN_S = (1.0, 5.0, 30.0)


@asynccontextmanager
async def own_broker(settings: MqttSettings, interpreter: str = sys.executable) -> AsyncIterator[None]:
    """Have a broker while the context is open; it is there, or being started, whenever one looks.

    Args:
        settings: where it listens, and who may connect.
        interpreter: a Python that has `amqtt`.
    """
    async with anyio.create_task_group() as tasks:
        started = anyio.Event()
        tasks.start_soon(_keep, settings, interpreter, started)
        with anyio.move_on_after(START_S):
            await started.wait()
        yield
        tasks.cancel_scope.cancel()


async def _keep(settings: MqttSettings, interpreter: str, started: anyio.Event) -> None:
    deaths = 0
    while True:
        process = await anyio.open_process(
            [interpreter, "-I", str(PROGRAM)], stderr=subprocess.DEVNULL, start_new_session=True, env={}
        )
        try:
            await _serve(process, settings, started)
        finally:
            with anyio.CancelScope(shield=True):
                await _end(process)
        log.warning("mqtt: broker.died (%d)", deaths + 1)
        await anyio.sleep(AGAIN_S[min(deaths, len(AGAIN_S) - 1)])
        deaths += 1


async def _serve(process: Process, settings: MqttSettings, started: anyio.Event) -> None:
    assert process.stdin is not None  # noqa: S101  # it was opened with pipes
    assert process.stdout is not None  # noqa: S101  # the same
    told = {
        "host": settings.listen,
        "port": settings.port,
        "username": settings.username,
        "password": settings.password,
        "memory_bytes": MEMORY_BYTES,
    }
    try:
        await process.stdin.send(json.dumps(told).encode() + b"\n")
        await process.stdout.receive(16)
    except (anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError):  # it died at once
        return
    started.set()
    await process.wait()


async def _end(process: Process) -> None:
    if process.stdin is not None:
        await process.stdin.aclose()
    with anyio.move_on_after(LEAVE_S):
        await process.wait()
    if process.returncode is None:
        process.kill()
        await process.wait()
    await process.aclose()
