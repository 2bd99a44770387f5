"""A running hub, as a process: sound over the WebSocket at the pace of life, and what survives a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import numpy as np
import pytest
import soundfile
from tests.ports import free_port
from websockets.asyncio.client import ClientConnection, connect

from dure.cli import run
from dure.config.paths import find_paths

pytestmark = [pytest.mark.recordings, pytest.mark.models]

DURE = Path(sys.executable).with_name("dure")
PIECE_BYTES = 3200
PATIENT = """
import math
from dure.cli import main
from dure.session import session
from dure.wake.engine import PhonemeEngine

PhonemeEngine.__init__.__kwdefaults__["patience_s"] = math.inf
session.INLET_MS = 60_000
main()
"""
"""A hub that waits for second opinions and drops no sound however busy the machine is, as if that were quick enough."""


@contextmanager
def hub(port: int, *program: str) -> Iterator[subprocess.Popen[str]]:
    """Start `dure up`, or another program like `dure`, and wait until it answers."""
    process = subprocess.Popen(
        [*(program or (DURE,)), "up", "--no-browser", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ.copy(),
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/v1/health", timeout=2).status_code == 200:
                    break
            except httpx.TransportError:
                pass
            assert process.poll() is None, process.stdout and process.stdout.read()
            assert time.monotonic() < until, "the hub did not start"
            time.sleep(0.1)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture
def joined(recordings: Path, tmp_path: Path) -> Path:
    """A name and, right after it, a request."""
    languages = recordings / "languages"
    pieces = [
        np.zeros(8000, dtype="float32"),
        soundfile.read(languages / "porcupine_빅스비.flac", dtype="float32")[0][: 16 * 1700],
        soundfile.read(languages / "rhino_test_within_context_ko.flac", dtype="float32")[0],
        np.zeros(24_000, dtype="float32"),
    ]
    file = tmp_path / "joined.wav"
    soundfile.write(file, np.concatenate(pieces), 16_000)
    return file


def essence(events: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """What must be the same however the sound arrives."""
    kept = {
        "wake.detected": ("wake_word", "agent"),
        "agent.selected": ("agent", "reason"),
        "utterance.ended": ("reason",),
        "transcript.final": ("text", "language"),
        "reply.ended": ("agent", "text"),
    }
    return [
        (event["type"], *(str(event[key]) for key in kept[event["type"]]))
        for event in events
        if event["type"] in kept
    ]


async def stream(port: int, pcm: bytes) -> list[dict[str, Any]]:
    """Send sound to the hub's door at the pace of life, and collect what it tells until it closes."""
    got: list[dict[str, Any]] = []

    async def receive(socket: ClientConnection) -> None:
        got.extend([json.loads(message) async for message in socket if isinstance(message, str)])

    address = f"ws://127.0.0.1:{port}/v1/stream?satellite=test"
    async with connect(address) as socket, anyio.create_task_group() as tasks:
        tasks.start_soon(receive, socket)
        begin = {"type": "audio.started", "rate_hz": 16_000, "width_bytes": 2, "channels": 1}
        await socket.send(json.dumps(begin))
        for at in range(0, len(pcm), PIECE_BYTES):
            await socket.send(pcm[at : at + PIECE_BYTES])
            await anyio.sleep(PIECE_BYTES / 32_000)
        await socket.send(json.dumps({"type": "audio.stopped"}))
    return got


def test_a_stream_in_real_time_gives_the_same_events_as_the_file(
    models: Path, joined: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    find_paths().config_file.write_text(
        "[attention]\nchime = false\n"
    )  # its echo comes when the machine plays it
    assert run(["ask", "--json", str(joined)]) == 0
    from_file = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    wave, _ = soundfile.read(joined, dtype="int16")
    port = free_port()
    with hub(port, sys.executable, "-c", PATIENT):
        from_stream = anyio.run(lambda: stream(port, wave.tobytes()))
    assert essence(from_stream) == essence(from_file)
    assert [event[0] for event in essence(from_stream)][-1] == "reply.ended"


def test_a_killed_hub_keeps_timers_names_and_the_mute(models: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with hub(port) as process:
        assert httpx.post(f"{address}/v1/names", json={"text": "두레야", "agent": "aria"}).status_code in (
            200,
            201,
        )
        assert httpx.put(f"{address}/v1/mute", json={"muted": True}).status_code == 200
        script = (
            "import anyio, sys\n"
            "from datetime import UTC, datetime, timedelta\n"
            "from dure.api import Timer\n"
            "from dure.config.paths import find_paths\n"
            "from dure.store import Journal\n"
            "async def main():\n"
            "    journal = await Journal.open(find_paths().journal)\n"
            "    due = datetime.now(UTC) + timedelta(hours=1)\n"
            "    await journal.timers.put([Timer(id='t1', agent='aria', satellite='', kind='alarm', label='약',"
            " due=due, state='pending', duration_s=0)])\n"
            "    await journal.close()\n"
            "anyio.run(main)\n"
        )
        subprocess.run([sys.executable, "-c", script], check=True)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    with hub(port):
        names = [one["text"] for one in httpx.get(f"{address}/v1/names").json()]
        assert "두레야" in names
        assert httpx.get(f"{address}/v1/mute").json()["muted"] is True
        assert [one["label"] for one in httpx.get(f"{address}/v1/timers").json()] == ["약"]


def test_a_running_hub_follows_the_command_line(models: Path) -> None:
    port = free_port()
    with hub(port):
        assert run(["names", "add", "두레야", "--agent", "aria"]) == 0
        until = time.monotonic() + 20
        while "두레야" not in [one["text"] for one in httpx.get(f"http://127.0.0.1:{port}/v1/names").json()]:
            assert time.monotonic() < until
            time.sleep(0.1)


@pytest.mark.parametrize("same", ["folder", "port"])
def test_two_hubs(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, same: str) -> None:
    port = free_port()
    with hub(port):
        if same == "port":
            monkeypatch.setenv("DURE_HOME", str(tmp_path))
        other = port if same == "port" else free_port()
        done = subprocess.run(
            [DURE, "up", "--no-browser", "--port", str(other)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 5
    assert ("port" if same == "port" else "already runs") in done.stderr.lower()
    assert "Traceback" not in done.stderr
