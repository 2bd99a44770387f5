"""When each satellite was last heard of: one that falls silent is itself an alert."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dure.store.database import Database
from dure.store.instant import from_us, to_us


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """A satellite's last sign of life.

    Attributes:
        satellite: whose.
        seen: when, aware, UTC.
        left_s: for how much longer the hub would have waited for the next one when this was written; 0 or less where
            the satellite counted as silent by then.
    """

    satellite: str
    seen: datetime
    left_s: float


class HeartbeatStore:
    """The heartbeats of the journal; each satellite's last one counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(self, beats: Iterable[Heartbeat]) -> None:
        """Note signs of life, all of them or none.

        Raises:
            StoreFailed: they could not be written.
        """
        rows = [(one.satellite, to_us(one.seen), round(one.left_s * 1_000_000)) for one in beats]

        def work(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "INSERT INTO heartbeat (satellite, seen_us, every_us) VALUES (?, ?, ?)"
                " ON CONFLICT (satellite) DO UPDATE SET seen_us = excluded.seen_us, every_us = excluded.every_us",
                rows,
            )

        await self._database.write(work)

    async def all(self) -> Sequence[Heartbeat]:
        """Every satellite's last one, by satellite."""
        return await self._database.read(
            lambda connection: [
                Heartbeat(
                    satellite=row["satellite"], seen=from_us(row["seen_us"]), left_s=row["every_us"] / 1e6
                )
                for row in connection.execute("SELECT * FROM heartbeat ORDER BY satellite")
            ]
        )

    async def forget(self, satellite: str) -> bool:
        """A satellite is gone for good; false where it was not known."""
        count = await self._database.write(
            lambda connection: (
                connection.execute("DELETE FROM heartbeat WHERE satellite = ?", (satellite,)).rowcount
            )
        )
        return count > 0
