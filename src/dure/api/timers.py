"""Timers and alarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A timer or alarm.

    Attributes:
        id: unique, never used again.
        agent: whose it is.
        satellite: where it rings; empty for everywhere.
        kind: `timer` runs a span of time, `alarm` waits for a time of day.
        label: what it is for; may be empty.
        due: when, aware, UTC.
        state: `pending`, `ringing`, `done` (stopped or cancelled) or `missed` (came due while the hub was down and was not yet told).
        duration_s: for a timer, the span it was set for; 0 for an alarm.
        changed: when it was set or put off, aware, UTC; None where that is not known.
    """

    id: str
    agent: str
    satellite: str
    kind: Literal["timer", "alarm"]
    label: str
    due: datetime
    state: Literal["pending", "ringing", "done", "missed"]
    duration_s: float
    changed: datetime | None = field(default=None, compare=False)


class Timers(Protocol):
    """The hub's timers and alarms. They survive a restart."""

    async def set(
        self,
        *,
        agent: str,
        satellite: str,
        kind: Literal["timer", "alarm"],
        due: datetime,
        label: str = "",
        duration_s: float = 0,
    ) -> Timer:
        """Set one; it is durable when this returns."""
        ...

    async def pending(self, *, agent: str | None = None) -> Sequence[Timer]:
        """Those that will ring, soonest first; of one agent, or of all."""
        ...

    async def ringing(self, *, satellite: str | None = None) -> Sequence[Timer]:
        """Those that ring now; at one satellite (and everywhere), or all."""
        ...

    async def cancel(self, timer: str) -> bool:
        """Cancel a pending one or silence a ringing one; false if there was nothing to do."""
        ...

    async def snooze(self, timer: str, due: datetime) -> Timer:
        """Silence a ringing one and let it ring again at `due`.

        Raises:
            NotFound: no such timer.
        """
        ...

    async def take_missed(self, *, satellite: str) -> Sequence[Timer]:
        """Those that came due while the hub was down, told once: the second call does not give them again."""
        ...
