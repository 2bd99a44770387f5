"""Timers kept in memory."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from dure.api import Timer
from dure.errors import NotFound, Text


class MemoryTimers:
    """`dure.api.Timers` without a database; what is due is found out whenever someone asks.

    Args:
        now: tells the time, aware; such as `VirtualClock.now`.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._timers: dict[str, Timer] = {}
        self._numbers = itertools.count(1)

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
        """Set one."""
        timer = Timer(
            id=f"t{next(self._numbers)}",
            agent=agent,
            satellite=satellite,
            kind=kind,
            label=label,
            due=due.astimezone(UTC),
            state="pending",
            duration_s=duration_s,
        )
        self._timers[timer.id] = timer
        return timer

    async def pending(self, *, agent: str | None = None) -> Sequence[Timer]:
        """Those that will ring, soonest first; of one agent, or of all."""
        return self._select(lambda timer: timer.state == "pending" and agent in (None, timer.agent))

    async def ringing(self, *, satellite: str | None = None) -> Sequence[Timer]:
        """Those that ring now; at one satellite (and everywhere), or all."""
        return self._select(
            lambda timer: (
                timer.state == "ringing" and (satellite is None or timer.satellite in ("", satellite))
            )
        )

    async def cancel(self, timer: str) -> bool:
        """Cancel a pending one or silence a ringing one; false if there was nothing to do."""
        found = self._find(timer)
        if found is None or found.state not in ("pending", "ringing"):
            return False
        self._timers[timer] = replace(found, state="done")
        return True

    async def snooze(self, timer: str, due: datetime) -> Timer:
        """Silence a ringing one and let it ring again at `due`.

        Raises:
            NotFound: no such timer, or it is over.
        """
        found = self._find(timer)
        if found is None or found.state == "done":
            raise NotFound(what=Text("timer", "타이머"), id=timer)
        self._timers[timer] = replace(found, state="pending", due=due.astimezone(UTC))
        return self._timers[timer]

    async def take_missed(self, *, satellite: str) -> Sequence[Timer]:
        """Those that came due while the hub was down, told once."""
        missed = self._select(lambda timer: timer.state == "missed" and timer.satellite in ("", satellite))
        self._timers.update((timer.id, replace(timer, state="done")) for timer in missed)
        return missed

    def was_down(self) -> None:
        """Pretend that the hub was down until now: what came due meanwhile is missed instead of ringing."""
        for timer in tuple(self._timers.values()):
            if timer.state == "pending" and timer.due <= self._now():
                self._timers[timer.id] = replace(timer, state="missed")

    def _find(self, timer: str) -> Timer | None:
        self._ring()
        return self._timers.get(timer)

    def _ring(self) -> None:
        for timer in tuple(self._timers.values()):
            if timer.state == "pending" and timer.due <= self._now():
                self._timers[timer.id] = replace(timer, state="ringing")

    def _select(self, wanted: Callable[[Timer], bool]) -> Sequence[Timer]:
        self._ring()
        return sorted(filter(wanted, self._timers.values()), key=lambda timer: (timer.due, timer.id))
