"""The skills that a household has added."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dure.clock import Clock
from dure.store.database import Database
from dure.store.instant import from_us, to_us


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedSkill:
    """A skill as it was added.

    Attributes:
        id: what the household calls it.
        agent: whose skill it is.
        manifest: its `dure-skill.toml`, as it was written.
        origin: the path or address it came from.
        reach: how far inside the house its server may lie.
        granted: the permissions it was given.
        added: when, aware, UTC.
        signature: a partner's, over the very text of the manifest; empty where nobody signed it.
    """

    id: str
    agent: str
    manifest: str
    origin: str
    reach: Literal["public", "loopback", "private"]
    granted: tuple[str, ...]
    added: datetime
    signature: str = ""


class SkillStore:
    """The added skills, by id."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(
        self,
        *,
        id: str,  # noqa: A002  # what it is called everywhere
        agent: str,
        manifest: str,
        origin: str,
        reach: Literal["public", "loopback", "private"],
        granted: Sequence[str] = (),
        signature: str = "",
    ) -> AddedSkill:
        """Add a skill, or put a newer manifest in its place; durable when this returns."""
        added_us = to_us(self._clock.now())
        row = (id, agent, manifest, origin, reach, json.dumps(sorted(granted)), added_us, signature)

        def work(connection: sqlite3.Connection) -> AddedSkill:
            connection.execute(
                "INSERT OR REPLACE INTO skill (id, agent, manifest, origin, reach, granted, added_us, signature)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            return _read(connection.execute("SELECT * FROM skill WHERE id = ?", (id,)).fetchone())

        return await self._database.write(work)

    async def remove(self, id: str) -> bool:  # noqa: A002  # what it is called everywhere
        """Remove a skill; false where there is none of that id."""
        return await self._database.write(
            lambda connection: connection.execute("DELETE FROM skill WHERE id = ?", (id,)).rowcount > 0
        )

    async def all(self) -> Sequence[AddedSkill]:
        """Every skill, by id."""
        return await self._database.read(
            lambda connection: [_read(row) for row in connection.execute("SELECT * FROM skill ORDER BY id")]
        )


def _read(row: sqlite3.Row) -> AddedSkill:
    return AddedSkill(
        id=row["id"],
        agent=row["agent"],
        manifest=row["manifest"],
        origin=row["origin"],
        reach=row["reach"],
        granted=tuple(json.loads(row["granted"])),
        added=from_us(row["added_us"]),
        signature=row["signature"],
    )
