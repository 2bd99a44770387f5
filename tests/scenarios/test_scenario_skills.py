"""A talk with a CLOVA skill by voice: name, opening, question, answer, through the real parts.

The name is a real recording; the sentences are SYNTHESISED speech (eSpeak NG, English), because no recordings of them exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import numpy as np
import pytest
import soundfile

from dure.api import Voice
from dure.app import Hub, open_hub
from dure.audio.resample import Resampler
from dure.bus import Subscription
from dure.cli import run
from dure.config.load import load_config
from dure.config.paths import find_paths
from dure.events import Event, IntentRecognized, ReplyEnded, SkillWentWrong, TranscriptFinal
from dure.testing.skills import SkillServer, cek_answer, serve_skill

pytestmark = [pytest.mark.recordings, pytest.mark.models]

MANIFEST = """
id = "weather"
protocol = "cek"
endpoint = "{url}"
name = {{ ko = "날씨나라", en = "Weather Station" }}

[intents.Forecast]
samples.en = ["[what is] [the] forecast for {{city}} [please]"]
slots.city = {{ type = "city" }}

[types.city.values]
london = []
paris = []
"""


def station(asked: dict[str, Any]) -> Any:
    request = asked["request"]
    if request["type"] == "LaunchRequest":
        return cek_answer("Welcome. Where are you?", ends=False)
    if request["type"] == "IntentRequest":
        slots = {name: slot["value"] for name, slot in request["intent"]["slots"].items()}
        return cek_answer(f"It will rain in {slots['city']}.")
    return None


@pytest.fixture
def weather(models: Path, tmp_path: Path) -> Iterator[SkillServer]:
    with serve_skill(station) as server:
        file = tmp_path / "dure-skill.toml"
        file.write_text(MANIFEST.format(url=server.url), encoding="utf-8")
        assert run(["skills", "add", str(file), "--agent", "bixby"]) == 0
        yield server


@pytest.fixture
def bixby(recordings: Path) -> bytes:
    wave, _ = soundfile.read(recordings / "languages" / "porcupine_빅스비.flac", dtype="int16")
    pcm: bytes = np.asarray(wave)[: 16 * 1700].tobytes()
    return pcm


async def spoken(hub: Hub, text: str) -> bytes:
    pcm, resampler = b"", None
    async for sound in hub.parts.synthesizer.speak(text, voice=Voice(), language="en"):
        resampler = resampler or Resampler(sound.rate_hz)
        pcm += resampler.feed(sound.pcm)
    return pcm


async def talk(bixby: bytes, *sentences: str) -> list[Event]:
    got: list[Event] = []

    async def watch(events: Subscription) -> None:
        got.extend([event async for event in events])

    async with (
        open_hub(load_config(), find_paths(), resident=False) as hub,
        anyio.create_task_group() as tasks,
    ):
        with hub.bus.subscribe() as events:
            tasks.start_soon(watch, events)
            async with hub.open_session("room", lockstep=True) as session:
                await session.feed(bytes(500 * 32) + bixby)
                for sentence in sentences:
                    await session.feed(await spoken(hub, sentence))
                    await session.feed(bytes(5000 * 32))
                await session.finish()
            events.close()
    return got


def replies(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.agent, event.text) for event in events if isinstance(event, ReplyEnded)]


def test_a_talk_by_voice(weather: SkillServer, bixby: bytes) -> None:
    events = anyio.run(talk, bixby, "Open weather station.", "What is the forecast for London?")
    heard = [event.text for event in events if isinstance(event, TranscriptFinal)]
    assert replies(events) == [
        ("bixby", "Welcome. Where are you?"),
        ("bixby", "It will rain in london."),
    ], heard
    intents = [(event.intent, dict(event.slots)) for event in events if isinstance(event, IntentRecognized)]
    assert intents == [("launch", {}), ("Forecast", {"city": "london"})]
    talk_of = [
        one for one in weather.asked if one["request"]["type"] != "EventRequest"
    ]  # it was added before
    assert [one["session"]["new"] for one in talk_of] == [True, False]


def test_a_broken_skill_by_voice(weather: SkillServer, bixby: bytes) -> None:
    weather.manner = "redirects"
    events = anyio.run(talk, bixby, "Open weather station.")
    assert replies(events) == [("bixby", "Weather Station tried to send me elsewhere, so I stopped.")]
    assert [event.code for event in events if isinstance(event, SkillWentWrong)] == ["skill.redirect"]
