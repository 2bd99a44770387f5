"""When each satellite was last heard of: one that falls silent is itself an alert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dure.store.database import Database
from dure.store.instant import from_us, to_us


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """A satellite's last sign of life.

    Attributes:
        satellite: whose; `hub` is the hub's own.
        seen: when, aware, UTC.
        every_s: how soon the next one was promised.
    """

    satellite: str
    seen: datetime
    every_s: float

    def silent_s(self, now: datetime) -> float:
        """By how many seconds its next sign of life is overdue; below 0 where it is not."""
        return (now - self.seen).total_seconds() - self.every_s


class HeartbeatStore:
    """The heartbeats of the journal; each satellite's last one counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(self, satellite: str, now: datetime, every_s: float) -> None:
        """Note a sign of life.

        Raises:
            StoreFailed: it could not be written.
        """
        row = (satellite, to_us(now), round(every_s * 1_000_000))
        await self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO heartbeat (satellite, seen_us, every_us) VALUES (?, ?, ?)"
                " ON CONFLICT (satellite) DO UPDATE SET seen_us = excluded.seen_us, every_us = excluded.every_us",
                row,
            )
        )

    async def all(self) -> Sequence[Heartbeat]:
        """Every satellite's last one, by satellite."""
        return await self._database.read(
            lambda connection: [
                Heartbeat(
                    satellite=row["satellite"], seen=from_us(row["seen_us"]), every_s=row["every_us"] / 1e6
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
