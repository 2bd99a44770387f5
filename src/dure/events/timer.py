"""Timers and alarms."""

from __future__ import annotations

from dure.events.base import Event, fact


@fact("timer.set")
class TimerSet(Event):
    """A timer or alarm was set.

    Attributes:
        timer: its id.
        agent: whose it is.
        kind: `timer` or `alarm`.
        due_ms: when it is due, in milliseconds since 1970 UTC.
    """

    timer: str
    agent: str
    kind: str
    due_ms: int


@fact("timer.rang")
class TimerRang(Event):
    """A timer or alarm is due and rings until it is stopped.

    Attributes:
        timer: its id.
        agent: whose it is.
        kind: `timer` or `alarm`.
        label: what it is for; empty if nothing was said.
    """

    timer: str
    agent: str
    kind: str
    label: str


@fact("timer.stopped")
class TimerStopped(Event):
    """A timer or alarm was cancelled, silenced or put off.

    Attributes:
        timer: its id.
        agent: whose it is.
        reason: `cancelled`, `silenced`, `snoozed` or `unanswered` (it rang long enough).
    """

    timer: str
    agent: str
    reason: str


@fact("timer.missed")
class TimerMissed(Event):
    """A timer or alarm came due while the hub was down.

    Attributes:
        timer: its id.
        agent: whose it is.
        kind: `timer` or `alarm`.
        due_ms: when it was due, in milliseconds since 1970 UTC.
        label: what it is for; empty if nothing was said.
    """

    timer: str
    agent: str
    kind: str
    due_ms: int
    label: str
