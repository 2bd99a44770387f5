"""Time that passes only when a test says so."""

from __future__ import annotations

import heapq
import itertools
from datetime import UTC, datetime, timedelta

import anyio
from anyio import wait_all_tasks_blocked
from anyio.lowlevel import checkpoint


class VirtualClock:
    """A `dure.clock.Clock` that stands still until it is advanced.

    Args:
        start: the wall time at first, aware.
    """

    def __init__(self, start: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self._now = start.astimezone(UTC)
        self._monotonic_ms = 0.0
        self._sleepers: list[tuple[datetime, int, anyio.Event]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        """The wall time, aware, in UTC."""
        return self._now

    def monotonic_ms(self) -> float:
        """Milliseconds that were advanced since the clock was made; `set` does not count."""
        return self._monotonic_ms

    async def sleep_until(self, when: datetime) -> None:
        """Return when the wall time was brought to `when`, or at once if it has passed."""
        while self._now < when:
            sleeper = (when, next(self._order), anyio.Event())
            heapq.heappush(self._sleepers, sleeper)
            try:
                await sleeper[2].wait()
            finally:
                if sleeper in self._sleepers:  # cancelled
                    self._sleepers.remove(sleeper)
                    heapq.heapify(self._sleepers)
        await checkpoint()

    @property
    def next_wake(self) -> datetime | None:
        """When the next sleeper wakes; None where nobody sleeps."""
        return self._sleepers[0][0] if self._sleepers else None

    async def advance(self, seconds: float) -> None:
        """Let time pass: every sleeper wakes at its own moment, soonest first, and does what it does at once.

        Work in threads is not waited for: wait for what it brings about before advancing again.
        """
        end = self._now + timedelta(seconds=seconds)
        await wait_all_tasks_blocked()
        while self._sleepers and self._sleepers[0][0] <= end:
            self._pass(max(self._sleepers[0][0], self._now))
            self._wake()
            await wait_all_tasks_blocked()
        self._pass(end)
        await wait_all_tasks_blocked()

    async def set(self, now: datetime) -> None:
        """Set the wall clock, forward or back, as a time server or a hand would; no time passes."""
        self._now = now.astimezone(UTC)
        self._wake()
        await wait_all_tasks_blocked()

    def _pass(self, until: datetime) -> None:
        self._monotonic_ms += (until - self._now) / timedelta(milliseconds=1)
        self._now = until

    def _wake(self) -> None:
        while self._sleepers and self._sleepers[0][0] <= self._now:
            heapq.heappop(self._sleepers)[2].set()
