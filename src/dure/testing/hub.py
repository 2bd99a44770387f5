"""A hub without ears: whoever makes sound at it gets the same turn, so that doors can be tested alone."""

from __future__ import annotations

from array import array
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from dure.agents.router import Router
from dure.api import RATE_HZ, Agent, Memory, WakeWord
from dure.app.asking import Asking
from dure.bus import Bus
from dure.clock import Clock, SystemClock
from dure.config import Config
from dure.config.zone import household_zone
from dure.errors import NotFound, SkillCallbackRefused, Text, WakeWordInvalid
from dure.events import AttentionChanged, Candidate, MicrophoneMuted, NamesChanged, WakeSuppressed
from dure.home.platforms.connected import Platforms
from dure.safety.channels.push import PushBook
from dure.safety.net import SafetyNet
from dure.safety.opening import Nobody
from dure.server.care import Care
from dure.server.passkeys import Passkeys
from dure.server.records import AgentInfo
from dure.server.scopes import TokenDoor
from dure.store import AuditRecord
from dure.testing.agents import EchoAgent, MemoryMemory
from dure.testing.alert_store import MemoryAlertStore
from dure.testing.beats import MemoryBeats
from dure.testing.home import ScriptedHome
from dure.testing.keepers import MemoryBrowsers, MemoryTimers, MemoryTokens
from dure.testing.naming import ScriptedNaming
from dure.testing.turn import AGENTS, NAMES, REQUEST, SCORES, TURN, candidates, hush_events, turn_events

LOUD = 1500
"""From which sample value on the double believes that someone speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnNote:
    """A turn, as the double remembers it."""

    turn: str
    at: datetime
    satellite: str
    agent: str
    request: str
    reply: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionNote:
    """A decision, as the double remembers it."""

    id: str
    at: datetime
    satellite: str
    wake_word: str
    agent: str
    outcome: str
    score: float
    margin: float | None
    winner: str
    candidates: Sequence[Candidate]


@dataclass(slots=True)
class ScriptedSession:
    """One satellite of the double.

    Attributes:
        satellite: its id.
        heard: every byte it was fed.
        orders: `finish`, `stop`, or `call AGENT`, as they came.
    """

    satellite: str
    hub: ScriptedHub
    heard: bytearray = field(default_factory=bytearray)
    orders: list[str] = field(default_factory=list)
    answered: bool = False
    speaking: bool = False

    async def feed(self, pcm: bytes) -> None:
        """Hear; the first loud sound brings about a turn."""
        if await self.hub.muted():
            return
        self.heard += pcm
        loud = any(abs(sample) >= LOUD for sample in array("h", pcm[: len(pcm) // 2 * 2])[::16])
        if loud and not self.answered:
            self.answered = True
            await self.hub.turn(self)

    async def finish(self) -> None:
        """The stream is over."""
        self.orders.append("finish")
        await self.hub.hush(self)

    async def stop(self) -> None:
        """The stop button."""
        self.orders.append("stop")
        await self.hub.hush(self, by="button")
        self.answered = False

    async def call(self, agent: str) -> None:
        """Push to talk."""
        if agent not in {one.id for one in AGENTS}:
            raise NotFound(what=Text("agent", "에이전트"), id=agent)
        self.orders.append(f"call {agent}")
        await self.hub.bus.publish(
            AttentionChanged(satellite=self.satellite, time_ms=self.time_ms, state="listening", agent=agent)
        )
        self.answered = False

    @property
    def time_ms(self) -> int:
        """How much it has heard, in milliseconds."""
        return len(self.heard) * 1000 // (2 * RATE_HZ)


class ScriptedHub:
    """A `dure.server.hub.Hub` that always hears 아리아 and always gives the same answer.

    Attributes:
        sessions: every session that was opened, by satellite; the last one counts.
        open_satellites: who is connected now.
        called_back: skills' second answers.
        asked: who answers in writing, by id; every one says what it was asked, unless a test puts another there.
        memory: what the agents remember.
        safety: alerts, in memory.
        browsers: which browsers take push messages.
        push: the same, for the doors.
        home: the furnished flat, without its physics.
        programs: which program used which tool, oldest first.
        platforms: other people's platforms that may be linked; none unless a test puts them there.
        passkeys: with what they may sign in anew; nothing unless a test puts them there.
        care: what looks after people; nothing does unless a test puts something there.

    Args:
        config: its configuration.
        clock: where it gets the time from.
        reply: what is answered.
        sound_s: how long the answer sounds.
    """

    def __init__(
        self,
        config: Config | None = None,
        *,
        clock: Clock | None = None,
        reply: str = "지금은 오후 세 시 십오 분이에요.",
        sound_s: float = 1.2,
    ) -> None:
        self.config = config or Config()
        self.bus = Bus()
        self.clock = clock or SystemClock()
        self.tokens: TokenDoor = MemoryTokens(self.clock)
        self.passkeys: Passkeys | None = None
        self.timers = MemoryTimers(self.bus)
        self.sessions: dict[str, ScriptedSession] = {}
        self.open_satellites: set[str] = set()
        self.reply, self.sound_s = reply, sound_s
        self.called_back: list[bytes] = []
        self.pictures: dict[str, bytes] = {}
        self.crossed: list[AuditRecord] = []
        self._names = list(NAMES)
        self._muted = False
        self._turns: list[TurnNote] = []
        self._decisions: list[DecisionNote] = []
        self.asked: dict[str, Agent] = {one.id: EchoAgent() for one in AGENTS}
        self.memory = MemoryMemory()
        self.programs: list[tuple[str, str]] = []
        self.care: Care | None = None
        self.platforms: Platforms | None = None
        self.asking = Asking(
            self.asked, Router(self.asked), self, self.clock, household_zone(self.config), lambda: self._names
        )
        self.browsers = MemoryBrowsers()
        self.push = PushBook(self.browsers)
        self.home = ScriptedHome(self.bus, self.clock)
        self.safety = SafetyNet(
            MemoryAlertStore(),
            self.clock,
            self.bus,
            config=self.config.safety,
            language=self.config.language,
            zone=household_zone(self.config),
            channels={},
            interlocutor=Nobody(),
            key=bytes(32),
            beats=MemoryBeats(),
        )
        self.naming = ScriptedNaming(
            self.clock,
            names=lambda: self._names,
            decisions=lambda: self._decisions,
            changed=self._tell_names,
        )

    @asynccontextmanager
    async def open_session(
        self, satellite: str, *, source: str = "", lockstep: bool = False
    ) -> AsyncIterator[ScriptedSession]:
        """Connect a satellite."""
        del source, lockstep
        session = self.sessions[satellite] = ScriptedSession(satellite, self)
        self.open_satellites.add(satellite)
        try:
            yield session
        finally:
            self.open_satellites.discard(satellite)

    def of(self, agent: str, *, satellite: str = "", language: str = "", turn: str = "") -> Memory:
        """The one memory that all agents of the double have."""
        del agent, satellite, language, turn
        return self.memory

    async def wake_words(self) -> Sequence[WakeWord]:
        """The names."""
        return tuple(self._names)

    async def add_wake_word(self, text: str, agent: str, also: Sequence[str] = ()) -> WakeWord:
        """Add a name."""
        if agent not in {one.id for one in AGENTS}:
            raise NotFound(what=Text("agent", "에이전트"), id=agent)
        if any(one.text == text for one in self._names):
            raise WakeWordInvalid(wake_word=text, why="it is taken.")
        word = WakeWord(text=text, agent=agent, also=tuple(also))
        self._names.append(word)
        await self.bus.publish(NamesChanged(satellite="", time_ms=0, count=len(self._names)))
        return word

    async def remove_wake_word(self, text: str) -> None:
        """Remove a name."""
        kept = [one for one in self._names if one.text != text]
        if len(kept) == len(self._names):
            raise NotFound(what=Text("name", "이름"), id=text)
        self._names = kept
        await self.bus.publish(NamesChanged(satellite="", time_ms=0, count=len(kept)))

    def agents(self) -> Sequence[AgentInfo]:
        """The assistants."""
        return AGENTS

    def satellites(self) -> Sequence[str]:
        """The satellites that are connected."""
        return sorted(self.open_satellites)

    async def muted(self) -> bool:
        """Whether the microphones are muted."""
        return self._muted

    async def set_muted(self, muted: bool) -> None:  # one switch, one value
        """Mute the microphones."""
        self._muted = muted
        await self.bus.publish(MicrophoneMuted(satellite="", time_ms=0, muted=muted))

    async def turns(self, limit: int) -> Sequence[TurnNote]:
        """The last turns, newest first."""
        return self._turns[::-1][:limit]

    async def crossings(self, limit: int) -> Sequence[AuditRecord]:
        """What crossed, newest first."""
        return self.crossed[::-1][:limit]

    async def note_program(self, program: str, tool: str) -> None:
        """Note that a program uses a tool."""
        self.programs.append((program, tool))

    async def decisions(self, limit: int) -> Sequence[DecisionNote]:
        """The last decisions, newest first."""
        return self._decisions[::-1][:limit]

    async def signature_key(self) -> str:
        """A key that signs nothing."""
        return "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"

    async def skill_picture(self, token: str) -> tuple[str, bytes]:
        """One of `pictures`."""
        if token not in self.pictures:
            raise NotFound(what="picture", id=token)
        return "image/png", self.pictures[token]

    async def skill_callback(self, token: str, body: bytes) -> None:
        """Note a skill's second answer; the token `good` is good, once."""
        if token != "good" or self.called_back:  # noqa: S105  # the double's one token
            raise SkillCallbackRefused
        self.called_back.append(body)

    async def turn(self, session: ScriptedSession) -> None:
        """Publish one whole turn; its sound goes on until `hush`."""
        decision = f"d{len(self._decisions) + 1}"
        for event in turn_events(session.satellite, session.time_ms, self.reply, self.sound_s, decision):
            await self.bus.publish(event)
        session.speaking = True
        now = self.clock.now()
        self._turns.append(
            TurnNote(
                turn=TURN,
                at=now,
                satellite=session.satellite,
                agent="aria",
                request=REQUEST,
                reply=self.reply,
                language="ko",
            )
        )
        self._decisions.append(
            DecisionNote(
                id=decision,
                at=now,
                satellite=session.satellite,
                wake_word="아리아",
                agent="aria",
                outcome="detected",
                score=SCORES[0],
                margin=SCORES[0] - SCORES[1],
                winner="아리아",
                candidates=candidates(),
            )
        )

    async def near_miss(self, reason: str = "second_stage") -> None:
        """Publish that 빅스비 was nearly heard, at every satellite."""
        others = [one for one in candidates() if one.wake_word != "빅스비"]
        shown = (Candidate(wake_word="빅스비", agent="bixby", score=-0.12), *others[1:])
        for satellite in sorted(self.open_satellites):
            note = DecisionNote(
                id=f"d{len(self._decisions) + 1}",
                at=self.clock.now(),
                satellite=satellite,
                wake_word="빅스비",
                agent="bixby",
                outcome=reason,
                score=-0.12,
                margin=1.5,
                winner="",
                candidates=shown,
            )
            self._decisions.append(note)
            await self.bus.publish(
                WakeSuppressed(
                    decision=note.id,
                    satellite=satellite,
                    time_ms=900,
                    wake_word=note.wake_word,
                    agent=note.agent,
                    score=note.score,
                    margin=note.margin,
                    winner="",
                    start_ms=200,
                    end_ms=800,
                    reason=reason,
                    candidates=shown,
                )
            )

    async def _tell_names(self) -> None:
        await self.bus.publish(NamesChanged(satellite="", time_ms=0, count=len(self._names)))

    async def hush(self, session: ScriptedSession, by: str = "") -> None:
        """End what sounds: by itself, or because of someone."""
        if not session.speaking:
            return
        session.speaking = False
        for event in hush_events(session.satellite, session.time_ms, self.reply, by):
            await self.bus.publish(event)
