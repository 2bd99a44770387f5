"""The tap: every satellite's sound goes to its safety ear as well, whatever becomes of its session."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import anyio
import numpy as np
import pytest

from dure.app.hearing import SafetyHearing, Tapped, is_on, person_at
from dure.bench import safety_voices as voices
from dure.bench.wake_sound import to_pcm
from dure.bus import Bus, Subscription
from dure.config import Config
from dure.config.hearing import HearingConfig
from dure.config.safety import ContactConfig, PersonConfig, SafetyConfig
from dure.events import (
    AlertResolved,
    AudioStarted,
    AudioStopped,
    HearingChanged,
    MicrophoneMuted,
    TranscriptFinal,
)
from dure.safety import publishing
from dure.session import Session
from dure.tasks import Background
from dure.testing.care import NotedAlerts
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio

SCREAM = to_pcm(np.concatenate([voices.room(3), voices.scream(1), voices.room(1)]))


def config(**hearing: object) -> Config:
    given = replace(HearingConfig(enabled="on", hotwords=False), **hearing)  # type: ignore[arg-type]  # its fields
    return Config(safety=SafetyConfig(hearing=given))


@dataclass
class House:
    """A hub's ears without a hub."""

    hearing: SafetyHearing
    bus: Bus
    alerts: NotedAlerts
    events: Subscription


@asynccontextmanager
async def house(given: Config) -> AsyncIterator[House]:
    bus, alerts = Bus(), NotedAlerts()
    hearing = SafetyHearing(given, bus, VirtualClock(), alerts, lambda: ["머루"])
    async with anyio.create_task_group() as tasks:
        hearing.build({Background: Background(tasks)}, None)
        tasks.start_soon(hearing.run)
        with bus.subscribe(HearingChanged) as events:
            await anyio.wait_all_tasks_blocked()
            yield House(hearing, bus, alerts, events)
        tasks.cancel_scope.cancel()


def heard(place: House) -> list[str]:
    return [report.kind for report in place.alerts.reports]


async def states(place: House) -> list[tuple[bool, bool]]:
    place.events.close()
    return [(one.listening, one.muted) async for one in place.events if isinstance(one, HearingChanged)]


class CrashingSession(Session):
    """A session that fails at the first sound."""

    def __init__(self) -> None:
        """Build nothing."""

    async def feed(self, pcm: bytes) -> None:
        """Fail."""
        raise RuntimeError(len(pcm))


async def feed_a_crashing_session(hearing: SafetyHearing) -> None:
    async with hearing.listen("kitchen", muted=False) as ear:
        assert ear is not None
        await Tapped(CrashingSession(), ear).feed(SCREAM)


async def test_a_session_that_crashes_at_the_very_cry_does_not_take_the_ear_with_it():
    async with house(config()) as place:
        with pytest.raises(RuntimeError):
            await feed_a_crashing_session(place.hearing)
        await anyio.wait_all_tasks_blocked()
        assert heard(place) == ["scream"]
        assert place.hearing.ears == {}
        assert await states(place) == [(True, False), (False, False)]


async def test_a_bus_that_takes_nothing_does_not_make_the_ear_deaf(monkeypatch):
    monkeypatch.setattr(publishing, "PATIENCE_S", 0)
    async with house(config()) as place:
        with place.bus.subscribe(size=0), anyio.fail_after(60):
            async with place.hearing.listen("kitchen", muted=False) as ear:
                assert ear is not None
                ear.put(SCREAM)
            await anyio.wait_all_tasks_blocked()
            while not place.alerts.reports:  # noqa: ASYNC110  # telling of it is given up in real time
                await anyio.sleep(0.01)
        assert heard(place) == ["scream"]


async def test_the_hubs_transcripts_are_read_each_at_its_satellite():
    async with house(config()) as place:
        async with place.hearing.listen("kitchen", muted=False), place.hearing.listen("bedroom", muted=False):
            await place.bus.publish(
                TranscriptFinal(
                    satellite="bedroom", time_ms=0, turn="t1", text="살려줘", language="ko", confidence=0.9
                )
            )
            await anyio.wait_all_tasks_blocked()
        assert [(one.satellite, one.kind) for one in place.alerts.reports] == [("bedroom", "spoken")]


async def test_a_muted_microphone_is_not_heard_and_that_is_told():
    async with house(config()) as place:
        async with place.hearing.listen("kitchen", muted=True) as ear:
            assert ear is not None
            ear.put(SCREAM)
            await anyio.wait_all_tasks_blocked()
            assert heard(place) == []
            await place.bus.publish(MicrophoneMuted(satellite="", time_ms=0, muted=False))
            await anyio.wait_all_tasks_blocked()
            ear.put(SCREAM)
            await anyio.wait_all_tasks_blocked()
            assert heard(place) == ["scream"]
        await anyio.wait_all_tasks_blocked()
        assert await states(place) == [(False, True), (True, False), (False, False)]


async def test_what_the_hub_plays_and_how_an_alert_ended_reaches_the_ear():
    async with house(config()) as place, place.hearing.listen("kitchen", muted=False) as ear:
        assert ear is not None
        await place.bus.publish(
            AudioStarted(
                satellite="kitchen", time_ms=0, rate_hz=16000, width_bytes=2, channels=1, purpose="content"
            )
        )
        await anyio.wait_all_tasks_blocked()
        ear.put(SCREAM)
        await anyio.wait_all_tasks_blocked()
        assert heard(place) == []
        await place.bus.publish(AudioStopped(satellite="kitchen", time_ms=0, interrupted=False))
        await anyio.wait_all_tasks_blocked()
        ear.put(to_pcm(voices.room(3)) + SCREAM)
        await anyio.wait_all_tasks_blocked()
        assert heard(place) == ["scream"]
        alert = next(iter(place.alerts.alerts))
        await place.bus.publish(
            AlertResolved(satellite="", time_ms=0, alert=alert, by="person", cancelled=True)
        )
        await anyio.wait_all_tasks_blocked()
        place.alerts.alerts.clear()
        ear.put(SCREAM)
        await anyio.wait_all_tasks_blocked()
        assert heard(place) == ["scream"]


async def test_nothing_is_built_nor_heard_where_it_is_off():
    off = config(enabled="off")
    async with house(off) as place, place.hearing.listen("kitchen", muted=False) as ear:
        assert ear is None
        assert place.hearing.ears == {}


async def test_a_wake_engine_that_cannot_be_built_leaves_the_other_ears():
    given = config(hotwords=True)  # nobody offers it a model store
    async with house(given) as place, place.hearing.listen("kitchen", muted=False) as ear:
        assert ear is not None
        ear.put(SCREAM)
        await anyio.wait_all_tasks_blocked()
        assert heard(place) == ["scream"]


def test_it_listens_by_itself_where_somebody_is_configured():
    nobody = Config()
    carer = Config(safety=SafetyConfig(contacts={"minji": ContactConfig()}))
    assert not is_on(nobody)
    assert is_on(carer)
    assert is_on(Config(safety=SafetyConfig(hearing=HearingConfig(enabled="on"))))
    assert not is_on(replace(carer, safety=replace(carer.safety, hearing=HearingConfig(enabled="off"))))


def test_who_may_need_help_at_a_satellite():
    two = SafetyConfig(
        people={
            "halmoni": PersonConfig(satellites=("bedroom",)),
            "harabeoji": PersonConfig(satellites=("study",)),
        }
    )
    assert person_at(Config(safety=two), "study") == "harabeoji"
    assert person_at(Config(safety=two), "kitchen") == "resident"
    one = SafetyConfig(people={"halmoni": PersonConfig()})
    assert person_at(Config(safety=one), "kitchen") == "halmoni"
    assert person_at(Config(), "kitchen") == "resident"
