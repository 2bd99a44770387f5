"""The safety ear: it reports, whatever becomes of agents, recogniser, wake engine, session and journal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import numpy as np
import pytest

from dure.api import Detection, Recognizer, Transcript, WakeEngine, WakeStream, WakeWord
from dure.bench import safety_voices as voices
from dure.bench.wake_sound import read, to_pcm
from dure.errors import RecognitionFailed, StoreFailed
from dure.events import DistressNoticed, Event, HubFailed
from dure.safety.hearing.ear import DistressEar, Settings
from dure.safety.hearing.hotwords import Hotwords
from dure.safety.hearing.phrases import as_sign, distress_words, phrases
from dure.safety.hearing.senses import Senses
from dure.testing.care import NotedAlerts
from dure.testing.clock import VirtualClock
from dure.testing.speech import ScriptedRecognizer
from dure.testing.wake import Called, ScriptedWakeEngine
from dure.wake.names import check_wake_words

pytestmark = pytest.mark.anyio

SCREAM = to_pcm(np.concatenate([voices.room(3), voices.scream(1), voices.room(1)]))


@pytest.fixture
def voice(recordings: Path) -> bytes:
    """Somebody who speaks."""
    return to_pcm(
        np.concatenate([voices.room(2), read(recordings / "commands_en" / "000.flac"), voices.room(2)])
    )


class BrokenRecognizer:
    """Raises what no recogniser should."""

    async def transcribe(self, pcm: bytes, *, languages: Sequence[str]) -> Transcript:
        """Fail."""
        del pcm, languages
        raise ZeroDivisionError


class BrokenEngine:
    """A wake engine that cannot even be opened."""

    opened = 0

    async def open(self, wake_words: Sequence[WakeWord]) -> WakeStream:
        """Fail."""
        del wake_words
        self.opened += 1
        raise RuntimeError


class DeafEngine:
    """A wake engine that never answers."""

    async def open(self, wake_words: Sequence[WakeWord]) -> WakeStream:
        """Hang."""
        del wake_words
        await anyio.sleep_forever()
        raise AssertionError


@dataclass
class Room:
    """An ear and all around it."""

    ear: DistressEar
    alerts: NotedAlerts
    clock: VirtualClock
    told: list[Event] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        """What was reported, in order."""
        return [evidence.kind for report in self.alerts.reports for evidence in report.evidence]

    async def hear(self, pcm: bytes) -> None:
        """Hear this to its end."""
        for at in range(0, len(pcm), 100_000):
            self.ear.put(pcm[at : at + 100_000])
            await self.ear.settle()


@asynccontextmanager
async def room(
    *,
    engine: WakeEngine | None = None,
    recognizer: Recognizer | None = None,
    alerts: NotedAlerts | None = None,
    settings: Settings | None = None,
    deaf_audience: bool = False,
) -> AsyncIterator[Room]:
    clock, noted, told = VirtualClock(), alerts or NotedAlerts(), list[Event]()

    async def tell(event: Event) -> None:
        if deaf_audience:
            raise ValueError
        told.append(event)

    ear = DistressEar(
        "kitchen",
        person="halmoni",
        alerts=noted,
        tell=tell,
        clock=clock,
        senses=Senses(),
        settings=settings or Settings(hotwords=distress_words()),
        engine=engine,
        recognizer=recognizer,
        names=lambda: ["머루"],
    )
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ear.run)
        yield Room(ear, noted, clock, told)
        tasks.cancel_scope.cancel()


async def test_a_scream_is_reported_with_person_place_and_reason():
    async with room() as here:
        await here.hear(SCREAM)
        [report] = here.alerts.reports
        assert (report.person, report.satellite, report.kind, report.severity) == (
            "halmoni",
            "kitchen",
            "scream",
            "urgent",
        )
        assert set(report.evidence[0].reason) == {"ko", "en"}
        assert [one.kind for one in here.told if isinstance(one, DistressNoticed)] == ["scream"]


@pytest.mark.parametrize("broken", ["recognizer", "engine", "audience", "all"])
async def test_a_scream_is_reported_though_others_are_broken(broken: str, voice: bytes):
    async with room(
        engine=BrokenEngine() if broken in ("engine", "all") else ScriptedWakeEngine(),
        recognizer=BrokenRecognizer() if broken in ("recognizer", "all") else ScriptedRecognizer(),
        deaf_audience=broken in ("audience", "all"),
    ) as here:
        await here.hear(voice + SCREAM)
        assert "scream" in here.kinds
        if broken in ("recognizer", "engine"):
            stages = {one.stage for one in here.told if isinstance(one, HubFailed)}
            assert stages == {"recognition" if broken == "recognizer" else "wake"}


async def test_a_wake_engine_that_hangs_makes_nobody_else_wait(voice: bytes):
    async with room(engine=DeafEngine(), recognizer=ScriptedRecognizer(["살려줘"])) as here:
        sound = voice + SCREAM
        for at in range(0, len(sound), 100_000):
            here.ear.put(sound[at : at + 100_000])
            await anyio.wait_all_tasks_blocked()
        assert {"scream", "spoken"} <= set(here.kinds)


async def test_a_hotword_is_reported_though_the_recogniser_is_broken(voice: bytes):
    engine = ScriptedWakeEngine([Called(wake_word="살려줘", start_ms=500, end_ms=900)])
    async with room(engine=engine, recognizer=BrokenRecognizer()) as here:
        await here.hear(voice)
        assert here.kinds == ["hotword"]
        assert here.alerts.reports[0].severity == "life"
        assert all(word.kind == "distress" and not word.agent for word in engine.opened[0])


async def test_what_was_said_to_nobody_is_written_down_and_read(voice: bytes):
    recognizer = ScriptedRecognizer(["숨을 못 쉬겠어"])
    async with room(recognizer=recognizer) as here:
        await here.hear(voice)
        assert here.kinds == ["spoken"]
        assert len(recognizer.heard) == 1


async def test_everyday_talk_is_written_down_at_most_and_reported_never(voice: bytes):
    async with room(recognizer=ScriptedRecognizer(["불 좀 켜 줘", "배고파 죽겠다"])) as here:
        await here.hear(voice)
        assert here.alerts.reports == []


async def test_every_transcript_of_the_hub_is_read():
    async with room() as here:
        here.ear.read("머루야, 구급차 불러 줘", "ko", 0.9)
        here.ear.read("내일 날씨 알려 줘", "ko", 0.9)
        await here.ear.settle()
        assert here.kinds == ["spoken"]


async def test_a_journal_that_fails_is_asked_again_with_the_same_command():
    alerts = NotedAlerts(failing=[StoreFailed(file="journal.sqlite", why="full")] * 3)
    async with room(alerts=alerts) as here:
        here.ear.put(SCREAM)
        for _ in range(6):
            await here.clock.advance(5)
        assert here.kinds == ["scream"]
        assert [one.stage for one in here.told if isinstance(one, HubFailed)] == ["store"]


async def test_signs_that_come_while_the_journal_fails_wait_together_and_none_is_lost():
    alerts = NotedAlerts(failing=[StoreFailed(file="journal.sqlite", why="full")] * 2)
    async with room(alerts=alerts) as here:
        here.ear.read("도와주세요", "ko", 0.9)
        await anyio.wait_all_tasks_blocked()
        here.ear.read("숨을 못 쉬겠어", "ko", 0.9)
        here.ear.read("살려줘", "ko", 0.9)
        for _ in range(4):
            await here.clock.advance(5)
        await here.ear.settle()
        assert len(here.kinds) == 2  # the third says nothing graver within ten seconds
        assert {report.severity for report in here.alerts.reports} == {"urgent", "life"}


async def test_a_muted_microphone_hears_nothing_and_says_so(voice: bytes):
    async with room(recognizer=ScriptedRecognizer(["살려줘"])) as here:
        here.ear.mute(muted=True)
        assert here.ear.muted
        await here.hear(voice + SCREAM)
        here.ear.read("살려줘", "ko", 0.9)
        assert here.alerts.reports == []
        here.ear.mute(muted=False)
        await here.hear(SCREAM)
        assert here.kinds == ["scream"]


async def test_the_hubs_own_sound_is_no_cry(voice: bytes):
    engine = ScriptedWakeEngine([Called(wake_word="도와주세요", start_ms=500, end_ms=900)])
    async with room(engine=engine) as here:
        here.ear.playing("alert")
        await here.hear(voice)
        here.ear.playing(None)
        here.ear.playing("ring")
        await here.hear(SCREAM)
        assert here.alerts.reports == []
        here.ear.playing(None)
        await here.hear(to_pcm(voices.room(4)) + SCREAM)
        assert here.kinds == ["scream"]


async def test_an_alert_that_was_called_off_makes_the_next_scream_wait():
    async with room() as here:
        await here.hear(SCREAM)
        here.ear.resolved(next(iter(here.alerts.alerts)), cancelled=True)
        await here.clock.advance(20)
        await here.hear(SCREAM)
        assert here.kinds == ["scream"]
        await here.clock.advance(120)
        await here.hear(SCREAM)
        assert here.kinds == ["scream", "scream"]


async def test_sound_that_comes_too_fast_is_dropped_from_the_oldest_and_counted():
    async with room() as here:
        here.ear.put(to_pcm(voices.room(60)) + SCREAM)
        assert here.ear.dropped_ms > 50_000
        await here.ear.settle()
        assert here.kinds == ["scream"]


async def test_a_broken_wake_engine_is_left_alone_for_a_while():
    engine = BrokenEngine()
    hotwords = Hotwords(engine, distress_words())
    with pytest.raises(RuntimeError):
        await hotwords.hear(bytes(1024), 1000)
    assert await hotwords.hear(bytes(1024), 2000) == []
    with pytest.raises(RuntimeError):
        await hotwords.hear(bytes(1024), 7000)
    assert engine.opened == 2


async def test_hotwords_are_told_in_the_microphones_time():
    engine = ScriptedWakeEngine([Called(wake_word="살려줘", start_ms=1500, end_ms=2000)], delay_ms=0)
    hotwords = Hotwords(engine, distress_words())
    assert await hotwords.hear(bytes(32 * 1000), 10_000) == []
    [found] = await hotwords.hear(bytes(32 * 1000), 11_000)
    assert (found.start_ms, found.end_ms) == (11_500, 12_000)


def test_every_phrase_can_be_listened_for_and_is_a_sign_with_a_reason():
    words = distress_words(["머루 살려"])
    check_wake_words(spelling for word in words for spelling in (word.text, *word.also))
    for phrase in phrases():
        sign = as_sign(
            Detection(wake_word=phrase.text, score=0.4, start_ms=0, end_ms=500, scores={phrase.text: 0.4})
        )
        assert (sign.severity, sign.source) == (phrase.severity, "hotword")
        assert set(sign.reason) == {"ko", "en"}
    own = as_sign(Detection(wake_word="머루 살려", score=2.0, start_ms=0, end_ms=500, scores={}))
    assert own.severity == "urgent"


async def test_a_recogniser_that_refuses_politely_is_told_too(voice: bytes):
    class Refusing:
        async def transcribe(self, pcm: bytes, *, languages: Sequence[str]) -> Transcript:
            raise RecognitionFailed(why="busy")

    async with room(recognizer=Refusing()) as here:
        await here.hear(voice)
        [failed] = [one for one in here.told if isinstance(one, HubFailed)]
        assert (failed.stage, failed.code) == ("recognition", RecognitionFailed.code)


async def test_what_is_switched_off_is_not_counted():
    async with room(settings=Settings(sounds=False, words=False)) as here:
        await here.hear(SCREAM)
        here.ear.read("살려줘", "ko", 0.9)
        assert here.alerts.reports == []
