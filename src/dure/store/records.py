"""What the history holds."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from dure.errors import InternalError
from dure.events import Candidate, WakeDetected, WakeSuppressed, decode
from dure.store.instant import from_us


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One request and its reply.

    Attributes:
        turn: the turn's id.
        agent: who answered.
        satellite: where.
        request: what was asked.
        reply: what was answered.
        language: ISO 639-1 code.
        at: when, aware, UTC.
    """

    turn: str
    agent: str
    satellite: str
    request: str
    reply: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A name that was heard and followed, or not, with every name's score; no sound, no words.

    Attributes:
        event: `wake.detected` or `wake.suppressed`, as it was told.
        at: when, aware, UTC.
    """

    event: WakeDetected | WakeSuppressed
    at: datetime

    @property
    def id(self) -> str:
        """Its id."""
        return self.event.decision

    @property
    def satellite(self) -> str:
        """Where it was heard."""
        return self.event.satellite

    @property
    def wake_word(self) -> str:
        """Which name."""
        return self.event.wake_word

    @property
    def agent(self) -> str:
        """Whose name."""
        return self.event.agent

    @property
    def outcome(self) -> str:
        """`detected`, or why it was suppressed."""
        return self.event.reason if isinstance(self.event, WakeSuppressed) else "detected"

    @property
    def score(self) -> float:
        """Its score; 0 is its threshold."""
        return self.event.score

    @property
    def margin(self) -> float | None:
        """Its score above the best other name's; None where only one name is loaded."""
        return self.event.margin

    @property
    def winner(self) -> str:
        """Which name was followed: this one, another one, or none (empty)."""
        return self.event.winner if isinstance(self.event, WakeSuppressed) else self.event.wake_word

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every name's score, best first."""
        return self.event.candidates


def read_said(row: sqlite3.Row) -> Said:
    """A row of `turn`."""
    return Said(
        turn=row["turn"],
        agent=row["agent"],
        satellite=row["satellite"],
        request=row["request"],
        reply=row["reply"],
        language=row["language"],
        at=from_us(row["at_us"]),
    )


def read_decision(row: sqlite3.Row) -> Decision:
    """A row of `decision`."""
    event = decode(row["event"])
    if not isinstance(event, WakeDetected | WakeSuppressed):
        raise InternalError(what=f"{event.type} among the decisions")
    return Decision(event=event, at=from_us(row["at_us"]))
