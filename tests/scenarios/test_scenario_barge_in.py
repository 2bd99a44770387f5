"""Calling a name over a reply that the room returns to the microphone; names that the hub says itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import anyio
import numpy as np
import numpy.typing as npt
import pytest
import soundfile
import soxr

from dure.app import open_hub
from dure.bus import Subscription
from dure.config import AgentConfig, AttentionConfig, Config, WakeWordConfig
from dure.config.load import load_config
from dure.config.paths import find_paths
from dure.events import (
    AudioChunk,
    AudioStarted,
    Event,
    ReplyEnded,
    ReplyInterrupted,
    WakeDetected,
    WakeSuppressed,
)

pytestmark = [pytest.mark.recordings, pytest.mark.models, pytest.mark.anyio]

Wave = npt.NDArray[np.float64]
RATE_HZ = 16_000
T = TypeVar("T", bound=Event)
TALKATIVE = "아리아나 클로바를 불러 보세요. 그만이라고 말하면 멈춰요. 멈춰, stop, 빅스비, Jarvis."


async def ask(wave: Wave, config: Config | None = None) -> list[Event]:
    """Everything that happens when the hub hears this; without a configuration, the default hub."""
    got: list[Event] = []

    async def watch(events: Subscription) -> None:
        got.extend([event async for event in events])

    pcm = (np.clip(wave, -1, 1) * 32767).astype("<i2").tobytes()
    async with (
        open_hub(config or load_config(), find_paths(), resident=False) as hub,
        anyio.create_task_group() as tasks,
    ):
        with hub.bus.subscribe(satellite="room") as events:
            tasks.start_soon(watch, events)
            async with hub.open_session("room", lockstep=True) as session:
                await session.feed(pcm)
                await session.finish()
    return got


def of(events: list[Event], kind: type[T]) -> list[T]:
    return [event for event in events if isinstance(event, kind)]


def reply_sound(events: list[Event]) -> tuple[int, Wave]:
    """Where in the stream the reply begins, in samples, and how it sounds at 16 kHz."""
    begins = next(event for event in of(events, AudioStarted) if event.purpose == "reply")
    pcm = b"".join(event.pcm for event in of(events[events.index(begins) :], AudioChunk))
    wave = np.frombuffer(pcm, dtype="<i2") / 32768
    return begins.time_ms * RATE_HZ // 1000, soxr.resample(wave, begins.rate_hz, RATE_HZ)


def in_a_room(wave: Wave, reverberation_s: float = 0.4, delay_ms: int = 20) -> Wave:
    """The sound as a living room returns it: late, and with as much reverberation as direct sound."""
    count = int(reverberation_s * RATE_HZ)
    tail = np.random.default_rng(7).standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    tail /= np.sqrt((tail**2).sum())
    tail[0] += 1.0
    delayed = np.concatenate([np.zeros(RATE_HZ * delay_ms // 1000), wave])
    returned: Wave = np.convolve(delayed, tail)
    return returned


def loudness(wave: Wave) -> float:
    loud = wave[np.abs(wave) > 0.01]
    return float(np.sqrt(np.mean(loud**2)))


def over(tape: Wave, at: int, sound: Wave) -> Wave:
    """The tape with a sound laid over it."""
    mixed = np.concatenate([tape, np.zeros(max(0, at + len(sound) - len(tape)))])
    mixed[at : at + len(sound)] += sound
    return mixed


@pytest.fixture
def name(recordings: Path) -> Wave:
    wave: Wave = soundfile.read(recordings / "languages" / "porcupine_빅스비.flac")[0][: int(1.7 * RATE_HZ)]
    return wave


@pytest.fixture
def asked(recordings: Path, name: Wave) -> Wave:
    request = soundfile.read(recordings / "languages" / "rhino_test_within_context_ko.flac")[0]
    return np.concatenate([np.zeros(8000), name, request, np.zeros(5 * RATE_HZ)])


@pytest.fixture
def talkative(name: Wave) -> tuple[Config, Wave]:
    """A hub whose Bixby greets with other names and stop words; and its being called."""
    config = load_config()
    bixby = replace(config.agents["bixby"], greeting={"ko": TALKATIVE, "en": TALKATIVE})
    jarvis = AgentConfig(wake_words=(WakeWordConfig(text="Jarvis"),))
    alexa = AgentConfig(wake_words=(WakeWordConfig(text="Alexa"),))
    agents = {**config.agents, "bixby": bixby, "jarvis": jarvis, "alexa": alexa}
    attention = AttentionConfig(listen_s=2.0)
    return replace(config, agents=agents, attention=attention), np.concatenate(
        [np.zeros(8000), name, np.zeros(16 * RATE_HZ)]
    )


@pytest.mark.parametrize(
    ("name_over_reply_db", "reverberation_s", "delay_ms"),
    [(10, 0.3, 60), (5, 0.3, 60), (5, 0.6, 120), (0, 0.2, 0), (0, 0.4, 20)],
)
async def test_a_name_over_the_reply_in_the_room_interrupts_it(
    models: Path,
    name: Wave,
    asked: Wave,
    name_over_reply_db: float,
    reverberation_s: float,
    delay_ms: int,
) -> None:
    at, reply = reply_sound(await ask(asked))
    returned = in_a_room(reply, reverberation_s, delay_ms)
    gain = loudness(name) / loudness(returned) * 10 ** (-name_over_reply_db / 20)
    tape = over(over(asked, at, gain * returned), at - RATE_HZ // 2, name)
    events = await ask(tape)
    assert [event.by for event in of(events, ReplyInterrupted)] == ["name"]
    assert [event.wake_word for event in of(events, WakeDetected)] == ["빅스비", "빅스비"]


async def test_the_reply_alone_wakes_nobody(models: Path, asked: Wave) -> None:
    at, reply = reply_sound(await ask(asked))
    events = await ask(over(asked, at, in_a_room(reply)))
    assert len(of(events, WakeDetected)) == 1
    assert [event.agent for event in of(events, ReplyEnded)] == ["bixby"]


@pytest.mark.parametrize(("reverberation_s", "delay_ms"), [(0.2, 0), (0.4, 20), (0.6, 300)])
async def test_names_and_stop_words_that_the_hub_says_wake_nobody(
    models: Path, talkative: tuple[Config, Wave], reverberation_s: float, delay_ms: int
) -> None:
    config, called = talkative
    at, reply = reply_sound(await ask(called, config))
    events = await ask(over(called, at, in_a_room(reply, reverberation_s, delay_ms)), config)
    assert [event.wake_word for event in of(events, WakeDetected)] == ["빅스비"]
    assert not of(events, ReplyInterrupted)
    assert [event.agent for event in of(events, ReplyEnded)] == ["bixby"]


async def test_without_the_canceller_the_same_room_is_heard(
    models: Path, talkative: tuple[Config, Wave]
) -> None:
    """What the tests above would show if the reply never reached the wake engine."""
    config, called = talkative
    config = replace(config, attention=replace(config.attention, cancel_echo=False))
    at, reply = reply_sound(await ask(called, config))
    events = await ask(over(called, at, in_a_room(reply)), config)
    own = [event for event in of(events, WakeSuppressed) if event.reason == "own_voice"]
    assert len(own) + len(of(events, ReplyInterrupted)) + len(of(events, WakeDetected)) > 1


@pytest.mark.parametrize(("name_over_reply_db", "call_s"), [(5, 1.5), (10, 2.5), (10, 4.0)])
async def test_another_name_over_a_reply_full_of_names_is_heard(
    models: Path,
    recordings: Path,
    talkative: tuple[Config, Wave],
    name_over_reply_db: float,
    call_s: float,
) -> None:
    config, called = talkative
    alexa: Wave = soundfile.read(recordings / "wake" / "alexa" / "003.flac")[0]
    at, reply = reply_sound(await ask(called, config))
    returned = in_a_room(reply)
    gain = loudness(alexa) / loudness(returned) * 10 ** (-name_over_reply_db / 20)
    tape = over(over(called, at, gain * returned), at + int(call_s * RATE_HZ), alexa)
    events = await ask(tape, config)
    assert [event.wake_word for event in of(events, WakeDetected)] == ["빅스비", "Alexa"]
    assert [event.by for event in of(events, ReplyInterrupted)] == ["name"]
