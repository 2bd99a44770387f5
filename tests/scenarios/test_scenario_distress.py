"""A cry for help at a real hub becomes a durable alert. The cries are SYNTHESISED (eSpeak NG, and a made-up scream)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import anyio
import numpy as np
import pytest

from dure.api import Request, Voice
from dure.app import Hub, open_hub
from dure.audio.resample import Resampler
from dure.bench import safety_voices as voices
from dure.bench.wake_sound import to_pcm
from dure.bus import Subscription
from dure.config.hearing import HearingConfig
from dure.config.load import load_config
from dure.config.paths import find_paths
from dure.config.safety import PersonConfig, SafetyConfig
from dure.events import AlertRaised, DistressNoticed, HearingChanged

pytestmark = [pytest.mark.recordings, pytest.mark.models, pytest.mark.anyio]


class Broken:
    """A router and a recogniser that raise whatever is asked of them."""

    def answer(self, request: Request) -> object:
        """Fail."""
        raise ZeroDivisionError

    async def transcribe(self, pcm: bytes, *, languages: object) -> object:
        """Fail."""
        raise ZeroDivisionError


@asynccontextmanager
async def hub_that_listens() -> AsyncIterator[Hub]:
    safety = SafetyConfig(people={"halmoni": PersonConfig()}, hearing=HearingConfig(falls=False))
    async with open_hub(replace(load_config(), safety=safety), find_paths()) as hub:
        yield hub


async def synthesise(hub: Hub, text: str) -> bytes:
    pcm, resampler = b"", None
    async for sound in hub.parts.synthesizer.speak(text, voice=Voice(), language="ko"):
        resampler = resampler or Resampler(sound.rate_hz)
        pcm += resampler.feed(sound.pcm)
    return pcm


async def raised(events: Subscription) -> tuple[AlertRaised, list[str]]:
    noticed: list[str] = []
    with anyio.fail_after(60):
        async for event in events:
            if isinstance(event, DistressNoticed):
                noticed.append(event.source)
            if isinstance(event, AlertRaised):
                return event, noticed
    raise AssertionError


async def test_a_spoken_cry_and_a_scream_become_alerts_though_agents_and_recogniser_are_broken(
    models: Path,
) -> None:
    async with hub_that_listens() as hub:
        cry = await synthesise(hub, "살려줘")
        broken = Broken()
        hub._parts = replace(hub.parts, router=broken, recognizer=broken)  # type: ignore[arg-type]  # that is what breaks
        hub.hearing._recognizer = broken  # type: ignore[assignment]  # the same
        with hub.bus.subscribe(AlertRaised, DistressNoticed, HearingChanged) as events:
            async with hub.open_session("kitchen") as session:
                await session.feed(to_pcm(voices.room(2)) + cry + to_pcm(voices.room(2)))
                alert, noticed = await raised(events)
                assert (alert.person, alert.kind, alert.severity) == ("halmoni", "hotword", "life")
                assert not alert.confirmed
                assert "hotword" in noticed
                await session.feed(to_pcm(np.concatenate([voices.room(3), voices.scream(1), voices.room(1)])))
                joined, noticed = await raised(events)
                assert (joined.alert, joined.joined, joined.confirmed) == (alert.alert, True, True)
