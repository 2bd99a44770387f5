"""What the doors are told of turns, decisions and names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from dure.api import WakeWord
from dure.errors import Language
from dure.events import Candidate

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
