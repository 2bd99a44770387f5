"""What a careless world sends: broken recordings, an hour of nothing, garbage beside a good stream, signals."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import httpx
import numpy as np
import numpy.typing as npt
import pytest
import soundfile
import soxr
from tests.ports import free_port
from tests.scenarios.test_scenario_hub import DURE, PIECE_BYTES, hub, stream
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from dure.cli import run

pytestmark = [pytest.mark.recordings, pytest.mark.models]

Wave = npt.NDArray[np.float32]
BEGIN = json.dumps({"type": "audio.started", "rate_hz": 16_000, "width_bytes": 2, "channels": 1})


@pytest.fixture
def called(recordings: Path) -> Wave:
    """Somebody calls 빅스비; 16 kHz mono."""
    wave: Wave = soundfile.read(recordings / "languages" / "porcupine_빅스비.flac", dtype="float32")[0]
    return wave


def told(capfd: pytest.CaptureFixture[str], *files: Path) -> tuple[int, list[dict[str, Any]]]:
    capfd.readouterr()
    code = run(["ask", "--json", *map(str, files)])
    return code, [json.loads(line) for line in capfd.readouterr().out.splitlines()]


MAIMED: dict[str, Callable[[Wave], tuple[Wave, int]]] = {
    "clipped": lambda wave: (np.clip(wave * 10, -1, 1), 16_000),
    "stereo, one side dead": lambda wave: (np.stack([wave, wave * 0], axis=1), 16_000),
    "telephone": lambda wave: (soxr.resample(wave, 16_000, 8_000), 8_000),
    "studio": lambda wave: (soxr.resample(wave, 16_000, 48_000), 48_000),
    "off its zero": lambda wave: (np.clip(wave * 0.5 + 0.4, -1, 1), 16_000),
}


@pytest.mark.parametrize("how", MAIMED)
def test_a_maimed_recording_is_still_heard(
    models: Path, called: Wave, tmp_path: Path, capfd: pytest.CaptureFixture[str], how: str
) -> None:
    wave, rate_hz = MAIMED[how](called)
    file = tmp_path / "maimed.wav"
    soundfile.write(file, wave, rate_hz)
    code, events = told(capfd, file)
    assert code == 0
    assert [one["wake_word"] for one in events if one["type"] == "wake.detected"] == ["빅스비"]


def test_a_recording_that_breaks_off_is_heard_as_far_as_it_goes(
    models: Path, called: Wave, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "broken.wav"
    soundfile.write(file, called, 16_000)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) * 9 // 10])
    code, events = told(capfd, file)
    assert code == 0
    assert "wake.detected" in {one["type"] for one in events}


def test_what_holds_no_sound_is_named_and_the_others_are_heard(
    models: Path, called: Wave, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / f"{name}.wav" for name in ("empty", "zero", "one", "text", "good")]
    files[0].write_bytes(b"")
    soundfile.write(files[1], called[:0], 16_000)
    soundfile.write(files[2], called[:1], 16_000)
    files[3].write_text("no sound " * 1000)
    soundfile.write(files[4], called, 16_000)
    code, events = told(capfd, *files)
    assert code == 2
    assert [one["source"] for one in events if one.get("code") == "audio.unusable"] == [
        str(file) for file in files[:4]
    ]
    assert {one["source"] for one in events if one["type"] == "wake.detected"} == {str(files[4])}


def test_an_hour_of_nothing_and_steady_din_call_nobody(
    models: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / f"{name}.flac" for name in ("hour", "hiss", "hum")]
    soundfile.write(files[0], np.zeros(16_000 * 3600, dtype="int16"), 16_000)
    hiss = np.random.default_rng(1).standard_normal(16_000 * 20) * 0.5
    soundfile.write(files[1], hiss.clip(-1, 1), 16_000)
    soundfile.write(files[2], np.sign(np.sin(np.arange(16_000 * 20) * 2 * np.pi * 200 / 16_000)), 16_000)
    code, events = told(capfd, *files)
    assert code == 3
    assert {one["type"] for one in events}.isdisjoint({"wake.detected", "transcript.final", "hub.failed"})


def test_garbage_and_vanishing_clients_leave_a_good_one_alone(models: Path, called: Wave) -> None:
    pcm = (np.concatenate([called, np.zeros(24_000, dtype="float32")]) * 32_767).astype("<i2").tobytes()

    async def babble(port: int, over: anyio.Event) -> None:
        """Noise for ever, never a word that it ends."""
        hiss = np.random.default_rng(2).integers(-9000, 9000, PIECE_BYTES // 2, dtype="<i2").tobytes()
        async with connect(f"ws://127.0.0.1:{port}/v1/stream?satellite=endless") as socket:
            await socket.send(BEGIN)
            while not over.is_set():
                await socket.send(hiss)
                await anyio.sleep(PIECE_BYTES / 32_000)

    async def vanish(port: int) -> None:
        """Goes in the middle of an utterance, without a goodbye."""
        async with connect(f"ws://127.0.0.1:{port}/v1/stream?satellite=gone") as socket:
            await socket.send(BEGIN)
            await socket.send(pcm[: len(pcm) // 2])
            socket.transport.abort()

    async def rave(port: int) -> None:
        """Says nothing that can be understood, and is shown the door."""
        async with connect(f"ws://127.0.0.1:{port}/v1/stream?satellite=mad") as socket:
            with anyio.fail_after(30), contextlib.suppress(ConnectionClosed):
                while True:
                    await socket.send("{" * 500)
                    await anyio.sleep(0.01)

    async def all_of_them(port: int) -> list[dict[str, Any]]:
        over = anyio.Event()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(babble, port, over)
            tasks.start_soon(vanish, port)
            tasks.start_soon(rave, port)
            events = await stream(port, pcm)
            over.set()
        return events

    port = free_port()
    with hub(port) as process:
        events = anyio.run(all_of_them, port)
        assert process.poll() is None
        assert httpx.get(f"http://127.0.0.1:{port}/v1/health").status_code == 200
    assert [one["wake_word"] for one in events if one["type"] == "wake.detected"] == ["빅스비"]
    assert "hub.failed" not in {one["type"] for one in events}


def test_a_hub_told_to_stop_in_the_middle_of_a_turn_stops_cleanly(models: Path, called: Wave) -> None:
    pcm = (called * 32_767).astype("<i2").tobytes()

    async def call_and_stop(port: int, process: subprocess.Popen[str]) -> None:
        async with connect(f"ws://127.0.0.1:{port}/v1/stream?satellite=test") as socket:
            await socket.send(BEGIN)
            for at in range(0, len(pcm), PIECE_BYTES):
                await socket.send(pcm[at : at + PIECE_BYTES])
            with anyio.fail_after(30), contextlib.suppress(ConnectionClosed):
                async for message in socket:
                    if isinstance(message, str) and json.loads(message)["type"] == "wake.detected":
                        process.send_signal(signal.SIGTERM)

    port = free_port()
    with hub(port) as process:
        anyio.run(call_and_stop, port, process)
        assert process.wait(30) == 0
        assert process.stdout is not None
        assert "Traceback" not in process.stdout.read()


def test_an_interrupted_ask_stops_at_once_and_says_nothing_more(
    models: Path, recordings: Path, tmp_path: Path
) -> None:
    long = tmp_path / "long.flac"
    one = min((recordings / "speech_en").glob("*.ogg"))
    wave, rate_hz = soundfile.read(one, dtype="int16")
    soundfile.write(long, np.tile(wave, 40_000_000 // len(wave)), rate_hz)
    with subprocess.Popen(
        [DURE, "ask", "--json", str(long)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ.copy(),
    ) as process:
        time.sleep(3)  # it hears by now; however far it is, the outcome is the same
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in errors


def test_without_models_and_without_a_network_it_says_what_to_do(
    tmp_path: Path, called: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "called.wav"
    soundfile.write(file, called, 16_000)
    monkeypatch.setenv("DURE_MODELS", str(tmp_path / "none"))
    done = subprocess.run([DURE, "ask", str(file)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 5
    assert "dure models pull" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_home_that_cannot_be_made_is_told(models: Path) -> None:
    done = subprocess.run(
        [DURE, "up", "--no-browser", "--port", str(free_port())],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "DURE_HOME": "/proc/dure"},
    )
    assert done.returncode == 5
    assert "/proc/dure" in done.stderr
    assert "Traceback" not in done.stderr
