"""Timers and alarms as rows. What happens to them, and when, is `timer_service.py`'s."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from dure.api import Timer
from dure.clock import Clock
from dure.store.database import Database
from dure.store.instant import from_us, to_us


class TimerStore:
    """The timers of the journal."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def put(self, timers: Iterable[Timer]) -> None:
        """Write timers, new or changed, all or none; they are durable when this returns.

        Raises:
            StoreFailed: they could not be written.
        """
        changed_us = to_us(self._clock.now())
        rows = [(*_row(timer), changed_us) for timer in timers]
        await self._database.write(
            lambda connection: connection.executemany(
                "INSERT INTO timer (id, agent, satellite, kind, label, due_us, state, duration_s, changed_us)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                " due_us = excluded.due_us, state = excluded.state, changed_us = excluded.changed_us",
                rows,
            )
        )

    async def alive(self) -> Sequence[Timer]:
        """Those that are pending, ringing or missed and not yet told, soonest first."""
        return await self._select("WHERE state <> 'done'")

    async def all(self) -> Sequence[Timer]:
        """Every timer that is still kept, soonest first."""
        return await self._select("")

    async def prune(self, before: datetime) -> int:
        """Delete those that were done before an instant, and tell how many."""
        return await self._database.write(
            lambda connection: (
                connection.execute(
                    "DELETE FROM timer WHERE state = 'done' AND changed_us < ?", (to_us(before),)
                ).rowcount
            )
        )

    async def _select(self, where: str) -> Sequence[Timer]:
        return await self._database.read(
            lambda connection: [
                _timer(row)
                for row in connection.execute(f"SELECT * FROM timer {where} ORDER BY due_us, id")  # noqa: S608  # our own words
            ]
        )


def _row(timer: Timer) -> tuple[str, str, str, str, str, int, str, float]:
    return (
        timer.id,
        timer.agent,
        timer.satellite,
        timer.kind,
        timer.label,
        to_us(timer.due),
        timer.state,
        timer.duration_s,
    )


def _timer(row: sqlite3.Row) -> Timer:
    return Timer(
        id=row["id"],
        agent=row["agent"],
        satellite=row["satellite"],
        kind=row["kind"],
        label=row["label"],
        due=from_us(row["due_us"]),
        state=row["state"],
        duration_s=row["duration_s"],
        changed=from_us(row["changed_us"]),
    )
