"""Answers with content. The requests are SYNTHESISED speech (eSpeak NG, English): no recordings of them exist.

The names before them are real recordings. What this shows is the way from words to the right answer, not how
well people are understood; that is measured on real speech by `dure bench speech`.
"""

from __future__ import annotations

from pathlib import Path

import anyio
import numpy as np
import pytest
import soundfile

from dure.api import Voice
from dure.app import Hub, open_hub
from dure.audio.resample import Resampler
from dure.bus import Subscription
from dure.config.load import load_config
from dure.config.paths import find_paths
from dure.events import Event, ReplyEnded, TimerSet, TranscriptFinal

pytestmark = [pytest.mark.recordings, pytest.mark.models, pytest.mark.anyio]


async def synthesise(hub: Hub, text: str) -> bytes:
    pcm, resampler = b"", None
    async for sound in hub.parts.synthesizer.speak(text, voice=Voice(), language="en"):
        resampler = resampler or Resampler(sound.rate_hz)
        pcm += resampler.feed(sound.pcm)
    return pcm


async def ask(hub: Hub, *pieces: bytes) -> list[Event]:
    got: list[Event] = []

    async def watch(events: Subscription) -> None:
        got.extend([event async for event in events])

    async with anyio.create_task_group() as tasks:
        with hub.bus.subscribe() as events:
            tasks.start_soon(watch, events)
            async with hub.open_session("room", lockstep=True) as session:
                for piece in pieces:
                    await session.feed(piece)
                await session.finish()
    return got


def quiet(duration_ms: int) -> bytes:
    return bytes(duration_ms * 32)


@pytest.fixture
def bixby(recordings: Path) -> bytes:
    wave, _ = soundfile.read(recordings / "languages" / "porcupine_빅스비.flac", dtype="int16")
    pcm: bytes = np.asarray(wave)[: 16 * 1700].tobytes()
    return pcm


@pytest.mark.parametrize(
    ("request_text", "answer"),
    [
        ("What is twelve times three?", "thirty-six"),
        ("What time is it in London?", "London"),
        ("What can you do?", "timer"),
    ],
)
async def test_a_question_is_answered(models: Path, bixby: bytes, request_text: str, answer: str) -> None:
    async with open_hub(load_config(), find_paths(), resident=False) as hub:
        spoken = await synthesise(hub, request_text)
        events = await ask(hub, quiet(500), bixby, spoken, quiet(1500))
    (said,) = [event for event in events if isinstance(event, TranscriptFinal)]
    assert said.language == "en"
    (reply,) = [event for event in events if isinstance(event, ReplyEnded)]
    assert reply.agent == "bixby"
    assert answer in reply.text


async def test_a_timer_is_set_and_another_agent_knows_nothing_of_the_talk(models: Path, bixby: bytes) -> None:
    async with open_hub(load_config(), find_paths(), resident=False) as hub:
        spoken = await synthesise(hub, "Set a timer for five minutes.")
        events = await ask(hub, quiet(500), bixby, spoken, quiet(1500))
        (timer,) = await hub.timers.pending()
    (was_set,) = [event for event in events if isinstance(event, TimerSet)]
    assert (was_set.timer, timer.duration_s, timer.agent) == (timer.id, 300, "bixby")
