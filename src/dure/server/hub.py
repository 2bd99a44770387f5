"""What the doors need of a hub. `dure.app` is one; `dure.testing.hub.ScriptedHub` is the double."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from dure.api import Timers, WakeWord
from dure.bus import Bus
from dure.config import Config
from dure.errors import Language
from dure.events import Candidate
from dure.server.asking import Asking
from dure.server.care import Care
from dure.server.scopes import TokenDoor
from dure.store import AuditRecord

if TYPE_CHECKING:
    from dure.wake.enrol import Lesson
    from dure.wake.report import NameReport, Refusal

Verdict = Literal["wrong", "missed"]
"""`wrong`: nobody called; `missed`: somebody called, and was not followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentInfo:
    """An assistant, as the page shows it.

    Attributes:
        id: as in the configuration.
        title: what it is called, by language.
    """

    id: str
    title: Mapping[Language, str]


class TurnRecord(Protocol):
    """One request and its reply, as the history keeps it."""

    @property
    def turn(self) -> str:
        """The turn's id."""
        ...

    @property
    def at(self) -> datetime:
        """When, aware."""
        ...

    @property
    def satellite(self) -> str:
        """Where."""
        ...

    @property
    def agent(self) -> str:
        """Who answered."""
        ...

    @property
    def request(self) -> str:
        """What was said."""
        ...

    @property
    def reply(self) -> str:
        """What was answered."""
        ...

    @property
    def language(self) -> str:
        """In which language."""
        ...


class DecisionRecord(Protocol):
    """One decision about a name that was heard, as the history keeps it."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def at(self) -> datetime:
        """When, aware."""
        ...

    @property
    def satellite(self) -> str:
        """Where."""
        ...

    @property
    def wake_word(self) -> str:
        """Which name."""
        ...

    @property
    def agent(self) -> str:
        """Whose."""
        ...

    @property
    def outcome(self) -> str:
        """`detected`, or why it was suppressed."""
        ...

    @property
    def score(self) -> float:
        """Its score."""
        ...

    @property
    def margin(self) -> float | None:
        """Its score above the next name's."""
        ...

    @property
    def winner(self) -> str:
        """Which name was followed: this one, another one, or none (empty)."""
        ...

    @property
    def candidates(self) -> Sequence[Candidate]:
        """Every name's score, best first."""
        ...


class Session(Protocol):
    """One microphone and loudspeaker, while it is connected."""

    async def feed(self, pcm: bytes) -> None:
        """Hear more sound: 16 kHz mono s16le, any length."""
        ...

    async def finish(self) -> None:
        """The stream is over; returns when the last turn is answered."""
        ...

    async def stop(self) -> None:
        """The stop button: silence what sounds, cancel what is thought."""
        ...

    async def call(self, agent: str) -> None:
        """Push to talk: as if that agent's name had been called.

        Raises:
            NotFound: there is no such agent.
        """
        ...


class Feedback(Protocol):
    """What somebody said of one decision."""

    @property
    def decision(self) -> str:
        """The decision's id."""
        ...

    @property
    def text(self) -> str:
        """The name."""
        ...

    @property
    def verdict(self) -> Verdict:
        """`wrong` or `missed`."""
        ...

    @property
    def shift(self) -> float:
        """How far it moved the threshold."""
        ...

    @property
    def at(self) -> datetime:
        """When, aware."""
        ...


class Judgement(Protocol):
    """What came of it."""

    @property
    def feedback(self) -> Feedback:
        """What was said."""
        ...

    @property
    def shift(self) -> float:
        """How far everything that was said has moved the name's threshold."""
        ...

    @property
    def factor(self) -> float:
        """By how much that multiplies the false alarms that are to be expected."""
        ...


class Enrolment(Protocol):
    """How a name's owner says it."""

    @property
    def recordings(self) -> int:
        """From how many recordings that was learned."""
        ...

    @property
    def before(self) -> float:
        """Their mean score before."""
        ...

    @property
    def after(self) -> float:
        """Their mean score after."""
        ...

    @property
    def at(self) -> datetime:
        """When, aware."""
        ...


class Portrait(Protocol):
    """Everything that is known of a name."""

    @property
    def report(self) -> NameReport:
        """What can be told before it is used."""
        ...

    @property
    def feedback(self) -> Sequence[Feedback]:
        """What was said of its decisions."""
        ...

    @property
    def enrolment(self) -> Enrolment | None:
        """How its owner says it."""
        ...


class Naming(Protocol):
    """What can be told about names, and taught; the errors are told by `dure.app.naming.Naming`."""

    async def judge(self, decision: str, verdict: Verdict) -> Judgement:
        """Say of a decision that nobody called, or that somebody did."""
        ...

    async def take_back(self, decision: str | None = None) -> Judgement:
        """Take that back."""
        ...

    async def feedback(self) -> Sequence[Feedback]:
        """Everything that was said."""
        ...

    async def describe(self, text: str) -> Portrait:
        """Everything that is known of a name in use."""
        ...

    async def check(self, names: Sequence[WakeWord]) -> Sequence[NameReport | Refusal]:
        """What can be told about names before they are used."""
        ...

    async def enrol(self, text: str, recordings: Sequence[tuple[str, bytes]]) -> Lesson:
        """Learn how a name is said: sources, and 16 kHz mono s16le."""
        ...

    async def forget_enrolment(self, text: str) -> object:
        """Take the last enrolment back."""
        ...


class Hub(Protocol):
    """The hub behind the doors. What happens in it is published on its bus."""

    @property
    def bus(self) -> Bus:
        """Where every event is published."""
        ...

    @property
    def config(self) -> Config:
        """Its configuration."""
        ...

    @property
    def timers(self) -> Timers:
        """Its timers and alarms."""
        ...

    @property
    def care(self) -> Care | None:
        """What looks after people; None where nothing does."""
        ...

    @property
    def asking(self) -> Asking:
        """Asking agents in writing."""
        ...

    @property
    def naming(self) -> Naming:
        """What can be told about names, and taught."""
        ...

    @property
    def tokens(self) -> TokenDoor:
        """Who may come in."""
        ...

    def open_session(
        self, satellite: str, *, source: str = "", lockstep: bool = False
    ) -> AbstractAsyncContextManager[Session]:
        """Connect a satellite; `lockstep` is for recordings, which are heard as fast as they are fed."""
        ...

    async def wake_words(self) -> Sequence[WakeWord]:
        """The names that are listened for."""
        ...

    async def add_wake_word(self, text: str, agent: str, also: Sequence[str] = ()) -> WakeWord:
        """Listen for one more name.

        Raises:
            WakeWordInvalid: it cannot be listened for, or is taken.
            NotFound: there is no such agent.
        """
        ...

    async def remove_wake_word(self, text: str) -> None:
        """Listen for that name no more.

        Raises:
            NotFound: there is no such name.
        """
        ...

    def agents(self) -> Sequence[AgentInfo]:
        """Every assistant."""
        ...

    async def muted(self) -> bool:
        """Whether every microphone is muted; survives a restart."""
        ...

    async def set_muted(self, muted: bool) -> None:  # one switch, one value
        """Mute or open every microphone."""
        ...

    async def turns(self, limit: int) -> Sequence[TurnRecord]:
        """The last turns, newest first."""
        ...

    async def signature_key(self) -> str:
        """The public key with which the hub signs what it asks skills, as PEM."""
        ...

    async def skill_callback(self, token: str, body: bytes) -> None:
        """A skill's second answer.

        Raises:
            SkillCallbackRefused: that address takes none.
            SkillNonsense: it is no answer.
        """
        ...

    async def note_program(self, program: str, tool: str) -> None:
        """Write down that a program of somebody's uses a tool of the home, before it does.

        Raises:
            StoreFailed: it could not be written, so it must not happen.
        """
        ...

    async def decisions(self, limit: int) -> Sequence[DecisionRecord]:
        """The last decisions, newest first."""
        ...

    async def crossings(self, limit: int) -> Sequence[AuditRecord]:
        """What crossed between agents, partners and the home, newest first."""
        ...
