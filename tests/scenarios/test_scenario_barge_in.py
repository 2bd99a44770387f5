"""Calling a name over a reply that the room returns to the microphone; names that the hub says itself."""

from __future__ import annotations

from pathlib import Path

import anyio
import numpy as np
import numpy.typing as npt
import pytest
import soundfile
import soxr

from dure.app import open_hub
from dure.bus import Subscription
from dure.config.load import load_config
from dure.config.paths import find_paths
from dure.events import AudioChunk, AudioStarted, Event, ReplyEnded, ReplyInterrupted, WakeDetected

pytestmark = [pytest.mark.recordings, pytest.mark.models, pytest.mark.anyio]

Wave = npt.NDArray[np.float64]
RATE_HZ = 16_000


async def ask(wave: Wave) -> list[Event]:
    """Everything that happens when the default hub hears this."""
    got: list[Event] = []

    async def watch(events: Subscription) -> None:
        got.extend([event async for event in events])

    pcm = (np.clip(wave, -1, 1) * 32767).astype("<i2").tobytes()
    async with (
        open_hub(load_config(), find_paths(), resident=False) as hub,
        anyio.create_task_group() as tasks,
    ):
        with hub.bus.subscribe(satellite="room") as events:
            tasks.start_soon(watch, events)
            async with hub.open_session("room", lockstep=True) as session:
                await session.feed(pcm)
                await session.finish()
    return got


def reply_sound(events: list[Event]) -> tuple[int, Wave]:
    """Where in the stream the reply begins, and how it sounds at 16 kHz."""
    begins = next(event for event in events if isinstance(event, AudioStarted) and event.purpose == "reply")
    pcm = b"".join(event.pcm for event in events[events.index(begins) :] if isinstance(event, AudioChunk))
    wave = np.frombuffer(pcm, dtype="<i2") / 32768
    return begins.time_ms, soxr.resample(wave, begins.rate_hz, RATE_HZ)


def in_a_room(wave: Wave) -> Wave:
    """The sound as a living room returns it: late, and with a tail that falls by 60 dB in 0.4 s."""
    noise = np.random.default_rng(7).standard_normal(int(0.4 * RATE_HZ))
    tail = noise * np.exp(-6.9 * np.arange(len(noise)) / len(noise)) * 0.05
    tail[0] = 1.0
    delayed = np.concatenate([np.zeros(RATE_HZ // 50), wave])
    returned: Wave = np.convolve(delayed, tail)
    return returned


def loudness(wave: Wave) -> float:
    loud = wave[np.abs(wave) > 0.01]
    return float(np.sqrt(np.mean(loud**2)))


@pytest.fixture
def name(recordings: Path) -> Wave:
    wave: Wave = soundfile.read(recordings / "languages" / "porcupine_빅스비.flac")[0][: int(1.7 * RATE_HZ)]
    return wave


@pytest.fixture
def asked(recordings: Path, name: Wave) -> Wave:
    request = soundfile.read(recordings / "languages" / "rhino_test_within_context_ko.flac")[0]
    return np.concatenate([np.zeros(8000), name, request, np.zeros(5 * RATE_HZ)])


@pytest.mark.parametrize("name_over_reply_db", [10, 5])
async def test_a_name_over_the_reply_in_the_room_interrupts_it(
    models: Path, name: Wave, asked: Wave, name_over_reply_db: float
) -> None:
    begins_ms, reply = reply_sound(await ask(asked))
    returned = in_a_room(reply)
    gain = loudness(name) / loudness(returned) * 10 ** (-name_over_reply_db / 20)
    tape = asked.copy()
    at = begins_ms * RATE_HZ // 1000
    tape[at : at + len(returned)] += (gain * returned)[: len(tape) - at]
    call_at = at - int(0.5 * RATE_HZ)
    tape[call_at : call_at + len(name)] += name
    events = await ask(tape)
    assert [event.by for event in events if isinstance(event, ReplyInterrupted)] == ["name"]
    assert [event.wake_word for event in events if isinstance(event, WakeDetected)] == ["빅스비", "빅스비"]


async def test_the_reply_alone_wakes_nobody(models: Path, asked: Wave) -> None:
    begins_ms, reply = reply_sound(await ask(asked))
    returned = in_a_room(reply)
    tape = asked.copy()
    at = begins_ms * RATE_HZ // 1000
    tape[at : at + len(returned)] += returned[: len(tape) - at]
    events = await ask(tape)
    assert len([event for event in events if isinstance(event, WakeDetected)]) == 1
    assert [event.agent for event in events if isinstance(event, ReplyEnded)] == ["bixby"]
