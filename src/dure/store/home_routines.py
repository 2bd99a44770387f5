"""The home's routines as rows, and which of their occurrences were begun: written before anything is done."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dure.store.database import Database
from dure.store.instant import from_us, to_us


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineRow:
    """A routine as it is kept.

    Attributes:
        id: its id.
        told: the routine as JSON can hold it; empty for one that the configuration tells.
        enabled: whether it is switched on; None where nobody has switched it.
        since: from when on it counts, aware, UTC.
    """

    id: str
    told: Mapping[str, Any]
    enabled: bool | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """One occurrence of a routine that was begun.

    Attributes:
        routine: whose.
        occurrence: which.
        at: when it was begun, aware, UTC.
        step: how many of its actions are done.
        tries: how often it was begun.
    """

    routine: str
    occurrence: str
    at: datetime
    step: int
    tries: int


class HomeRoutineStore:
    """The routines of the journal."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> Sequence[RoutineRow]:
        """Every routine that is kept."""
        return await self._database.read(
            lambda connection: [
                RoutineRow(
                    id=row["id"],
                    told=json.loads(row["told"]),
                    enabled=None if row["enabled"] is None else bool(row["enabled"]),
                    since=from_us(row["since_us"]),
                )
                for row in connection.execute("SELECT * FROM home_routine ORDER BY since_us, id")
            ]
        )

    async def put(self, row: RoutineRow) -> None:
        """Keep a routine; it is durable when this returns.

        Raises:
            StoreFailed: it could not be written.
        """
        enabled = None if row.enabled is None else int(row.enabled)
        values = (row.id, json.dumps(row.told, ensure_ascii=False), enabled, to_us(row.since))
        await self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO home_routine (id, told, enabled, since_us) VALUES (?, ?, ?, ?) ON CONFLICT (id)"
                " DO UPDATE SET told = excluded.told, enabled = excluded.enabled, since_us = excluded.since_us",
                values,
            )
        )

    async def remove(self, routine: str) -> bool:
        """Forget a routine; false where there was none. What it has done stays known, so that it is not done again."""
        return await self._database.write(
            lambda connection: bool(
                connection.execute("DELETE FROM home_routine WHERE id = ?", (routine,)).rowcount
            )
        )

    async def begin(self, routine: str, occurrence: str, at: datetime) -> bool:
        """Write down that an occurrence begins; false where it was begun before, so that it must not begin again."""
        return await self._database.write(
            lambda connection: bool(
                connection.execute(
                    "INSERT OR IGNORE INTO home_firing (routine, occurrence, at_us, step, tries, done)"
                    " VALUES (?, ?, ?, 0, 1, 0)",
                    (routine, occurrence, to_us(at)),
                ).rowcount
            )
        )

    async def go_on(self, firing: Firing, step: int, *, again: bool = False) -> None:
        """Write down how far an occurrence has come, or that it is begun again."""
        await self._update(firing, "step = ?, tries = tries + ?", (step, int(again)))

    async def finish(self, firing: Firing) -> None:
        """Write down that an occurrence is over."""
        await self._update(firing, "done = 1", ())

    async def unfinished(self) -> Sequence[Firing]:
        """Those that were begun and are not over: the hub went down meanwhile."""
        return await self._database.read(
            lambda connection: [
                Firing(
                    routine=row["routine"],
                    occurrence=row["occurrence"],
                    at=from_us(row["at_us"]),
                    step=row["step"],
                    tries=row["tries"],
                )
                for row in connection.execute("SELECT * FROM home_firing WHERE done = 0 ORDER BY at_us")
            ]
        )

    async def prune(self, before: datetime) -> int:
        """Forget those that were over before an instant, and tell how many."""
        return await self._database.write(
            lambda connection: (
                connection.execute(
                    "DELETE FROM home_firing WHERE done = 1 AND at_us < ?", (to_us(before),)
                ).rowcount
            )
        )

    async def _update(self, firing: Firing, what: str, values: tuple[int, ...]) -> None:
        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                f"UPDATE home_firing SET {what} WHERE routine = ? AND occurrence = ?",  # noqa: S608  # our own words
                (*values, firing.routine, firing.occurrence),
            )

        await self._database.write(work)
