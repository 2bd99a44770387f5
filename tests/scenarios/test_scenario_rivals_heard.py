"""The rules between rivals through the real ears: a recorded name, and requests that are SYNTHESISED (eSpeak NG, English)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import anyio
import numpy as np
import pytest
import soundfile

from dure.api import Voice
from dure.app import Hub, open_hub
from dure.audio.resample import Resampler
from dure.bus import Subscription
from dure.config import Config, TransferConfig
from dure.config.load import load_config
from dure.config.paths import find_paths
from dure.events import AgentTransferred, DeviceCommanded, Event, ReplyEnded, VolumeChanged
from dure.store import Crossings

pytestmark = [pytest.mark.recordings, pytest.mark.models, pytest.mark.anyio]


async def ask(config: Config, recordings: Path, *requests: str) -> tuple[list[Event], list[str]]:
    """What happens when Bixby is called and asked each of these; and the words that crossed."""
    got: list[Event] = []

    async def watch(events: Subscription) -> None:
        got.extend([event async for event in events])

    wave, _ = soundfile.read(recordings / "languages" / "porcupine_빅스비.flac", dtype="int16")
    name = np.asarray(wave)[: 16 * 1700].tobytes()
    async with (
        open_hub(config, find_paths(), resident=False) as hub,
        anyio.create_task_group() as tasks,
    ):
        with hub.bus.subscribe(satellite="room") as events:
            tasks.start_soon(watch, events)
            async with hub.open_session("room", lockstep=True) as session:
                for request in requests:
                    await session.feed(
                        bytes(16_000) + name + await synthesised(hub, request) + bytes(320_000)
                    )
                await session.finish()
        audit = hub.parts.household.audit
        assert isinstance(audit, Crossings)
        crossed = [crossing.text for crossing in await audit.last()]
    return got, crossed


async def synthesised(hub: Hub, text: str) -> bytes:
    pcm, resampler = b"", None
    async for sound in hub.parts.synthesizer.speak(text, voice=Voice(), language="en"):
        resampler = resampler or Resampler(sound.rate_hz)
        pcm += resampler.feed(sound.pcm)
    return pcm


async def test_the_volume_is_set_through_bixby(models: Path, recordings: Path) -> None:
    events, crossed = await ask(
        load_config(), recordings, "Set the volume to seventy percent.", "Repeat that please."
    )
    changed = [(event.percent, event.muted) for event in events if isinstance(event, VolumeChanged)]
    assert changed == [(70, False)]
    done = [(event.agent, event.command) for event in events if isinstance(event, DeviceCommanded)]
    assert done == [("bixby", "volume_set"), ("bixby", "repeat")]
    replies = [(event.agent, event.text) for event in events if isinstance(event, ReplyEnded)]
    assert replies == [("bixby", "Volume 70."), ("bixby", "I haven't answered anything here yet.")]
    assert crossed == []


async def test_bixby_asks_kakao(models: Path, recordings: Path) -> None:
    config = replace(load_config(), transfer=TransferConfig(consent="always"))
    events, crossed = await ask(config, recordings, "Could you ask Kakao to tell me the date.")
    moves = [(event.source, event.target) for event in events if isinstance(event, AgentTransferred)]
    assert moves == [("bixby", "kakao")]
    first, second = (event for event in events if isinstance(event, ReplyEnded))
    assert (first.agent, first.text) == ("bixby", "I'll ask Kakao.")
    assert second.agent == "kakao"
    assert second.text.startswith("Today is ")
    assert crossed == ["tell me the date"]
