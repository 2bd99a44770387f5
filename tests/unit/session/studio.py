"""A studio for session tests: real speech on a timeline, and doubles behind the microphone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import anyio
import anyio.lowlevel
import numpy as np
import soundfile

from dure.agents.router import Router
from dure.api import BYTES_PER_MS, Agent, Sound, Timer, Transcript, Voice, WakeWord
from dure.bus import Bus, Subscription
from dure.clock import SystemClock
from dure.config import AttentionConfig, Config
from dure.events import AudioChunk, Event
from dure.session import ActivityBoard, Household, Parts, Session, open_session
from dure.testing.agents import EchoAgent, MemoryMemory
from dure.testing.keepers import MemoryAudit, MemorySettings
from dure.testing.wake import Called, ScriptedWakeEngine

WORDS = (
    WakeWord(text="아리아", also=("Aria",), agent="aria"),
    WakeWord(text="빅스비", also=("Bixby",), agent="bixby"),
    WakeWord(text="stop", kind="stop"),
)


class Tape:
    """Sound on a timeline, in milliseconds."""

    def __init__(self, recordings: Path) -> None:
        self._recordings = recordings
        self.pcm = b""

    @property
    def now_ms(self) -> int:
        return len(self.pcm) // BYTES_PER_MS

    def quiet(self, duration_ms: int) -> Tape:
        self.pcm += bytes(duration_ms * BYTES_PER_MS)
        return self

    def speech(self, duration_ms: int, *, level: float = 1.0) -> tuple[int, int]:
        """Unbroken speech from a real recording; tells where it lies."""
        wave, _ = soundfile.read(self._recordings / "languages" / "leopard_test_ko.flac", dtype="float32")
        start = 16 * 400
        piece = np.resize(wave[start : start + 16 * 2400], 16 * duration_ms) * level
        begin_ms = self.now_ms
        self.pcm += (piece * 32767).astype("<i2").tobytes()
        return begin_ms, self.now_ms


class Listed:
    """A recogniser that gives its transcripts in turn, and keeps what it was given."""

    def __init__(self, *texts: str) -> None:
        self._texts = list(texts)
        self.heard: list[bytes] = []

    async def transcribe(self, pcm: bytes, *, languages: Sequence[str]) -> Transcript:
        self.heard.append(pcm)
        await anyio.lowlevel.checkpoint()
        text = self._texts[0] if len(self._texts) == 1 else self._texts.pop(0)
        return Transcript(text=text, language=languages[0], confidence=0.9)


class Beeps:
    """A synthesizer whose speech lasts 100 ms for every letter."""

    def __init__(self) -> None:
        self.voices: list[Voice] = []

    async def speak(self, text: str, *, voice: Voice, language: str) -> AsyncIterator[Sound]:
        del language
        self.voices.append(voice)
        yield Sound(pcm=bytes(2 * 1600 * len(text)), rate_hz=16_000)


class NoTimers:
    """Timers that were never set, except those told to ring."""

    def __init__(self) -> None:
        self.cancelled: list[str] = []

    async def set(self, **_: object) -> Timer:
        raise NotImplementedError

    async def pending(self, *, agent: str | None = None) -> Sequence[Timer]:
        del agent
        return ()

    async def ringing(self, *, satellite: str | None = None) -> Sequence[Timer]:
        del satellite
        return ()

    async def cancel(self, timer: str) -> bool:
        self.cancelled.append(timer)
        return True

    async def snooze(self, timer: str, due: datetime) -> Timer:
        raise NotImplementedError

    async def take_missed(self, *, satellite: str) -> Sequence[Timer]:
        del satellite
        return ()


class Memories:
    def __init__(self) -> None:
        self.kept: dict[str, MemoryMemory] = {}

    def of(self, agent: str, *, satellite: str = "", language: str = "", turn: str = "") -> MemoryMemory:
        del satellite, language, turn
        return self.kept.setdefault(agent, MemoryMemory())


@dataclass
class Studio:
    """Everything behind one microphone, scripted except for the voice detector and the session itself."""

    called: Sequence[Called] = ()
    recognizer: Listed = field(default_factory=lambda: Listed("오늘 며칠이야?"))
    agents: Mapping[str, Agent] = field(default_factory=lambda: {"aria": EchoAgent(), "bixby": EchoAgent()})
    attention: AttentionConfig = field(default_factory=lambda: AttentionConfig(chime=False))
    words: Sequence[WakeWord] = WORDS
    events: list[Event] = field(default_factory=list)
    sounds: list[AudioChunk] = field(default_factory=list)
    timers: NoTimers = field(default_factory=NoTimers)
    settings: MemorySettings = field(default_factory=MemorySettings)
    audit: MemoryAudit = field(default_factory=MemoryAudit)
    board: ActivityBoard = field(default_factory=ActivityBoard)
    config: Config = field(default_factory=Config)
    synthesizer: Beeps = field(default_factory=Beeps)
    memories: Memories = field(default_factory=Memories)
    bus: Bus = field(default_factory=Bus)

    def parts(self) -> Parts:
        return Parts(
            bus=self.bus,
            clock=SystemClock(),
            config=replace(self.config, attention=self.attention),
            zone=ZoneInfo("Asia/Seoul"),
            wake_engine=ScriptedWakeEngine(self.called),
            names=lambda: self.words,
            recognizer=self.recognizer,
            synthesizer=self.synthesizer,
            router=Router(self.agents),
            voices={"aria": Voice(pitch=0.8), "bixby": Voice(pitch=0.2)},
            memories=self.memories,
            timers=self.timers,
            connected=lambda: ["test", "bedroom"],
            household=Household(activities=self.board, settings=self.settings, audit=self.audit),
        )

    @asynccontextmanager
    async def open(self, *, lockstep: bool = True) -> AsyncIterator[Session]:
        async with anyio.create_task_group() as tasks:
            with self.bus.subscribe(satellite="test") as events:
                tasks.start_soon(self._watch, events)
                async with open_session(self.parts(), "test", lockstep=lockstep) as session:
                    yield session

    async def play(self, tape: Tape) -> list[Event]:
        """Feed a whole tape and tell what happened."""
        async with self.open() as session:
            await session.feed(tape.pcm)
            await session.finish()
        return self.events

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    async def _watch(self, events: Subscription) -> None:
        async for event in events:
            if isinstance(event, AudioChunk):
                self.sounds.append(event)
            else:
                self.events.append(event)
