"""What was learned of people's routines: one row for a person, a few thousand numbers, no trail."""

from __future__ import annotations

import sqlite3

from dure.clock import Clock
from dure.store.database import Database
from dure.store.instant import to_us


class RoutineStore:
    """Routines as bytes, by person."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def get(self, person: str) -> bytes | None:
        """What is known of a person; None where nothing is."""

        def work(connection: sqlite3.Connection) -> bytes | None:
            row = connection.execute("SELECT state FROM routine WHERE person = ?", (person,)).fetchone()
            return None if row is None else bytes(row["state"])

        return await self._database.read(work)

    async def put(self, person: str, state: bytes) -> None:
        """Keep what is known now, in place of what was."""
        row = (person, state, to_us(self._clock.now()))
        await self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO routine (person, state, changed_us) VALUES (?, ?, ?)"
                " ON CONFLICT (person) DO UPDATE SET state = excluded.state, changed_us = excluded.changed_us",
                row,
            )
        )

    async def forget(self, person: str) -> bool:
        """Forget a person's routine; false where none was known."""
        return await self._database.write(
            lambda connection: (
                connection.execute("DELETE FROM routine WHERE person = ?", (person,)).rowcount > 0
            )
        )
