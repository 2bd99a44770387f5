"""What agents remember. Each sees its own only."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dure.api import Turn
from dure.clock import Clock
from dure.store.database import Database
from dure.store.instant import from_us, to_us

if TYPE_CHECKING:
    from dure.store.history import History


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing an agent keeps.

    Attributes:
        agent: whose it is.
        key: under which key.
        value: what.
        changed: since when, aware, UTC.
    """

    agent: str
    key: str
    value: str
    changed: datetime


class EntryStore:
    """Every agent's keys and values, in the journal."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def get(self, agent: str, key: str) -> str | None:
        """What an agent kept under a key."""
        row = await self._database.read(
            lambda connection: connection.execute(
                "SELECT value FROM memory WHERE agent = ? AND key = ?", (agent, key)
            ).fetchone()
        )
        return None if row is None else str(row["value"])

    async def put(self, agent: str, key: str, value: str | None) -> None:
        """Keep a value, or forget it with None; durable when this returns."""
        changed_us = to_us(self._clock.now())

        def work(connection: sqlite3.Connection) -> None:
            if value is None:
                connection.execute("DELETE FROM memory WHERE agent = ? AND key = ?", (agent, key))
                return
            connection.execute(
                "INSERT INTO memory (agent, key, value, changed_us) VALUES (?, ?, ?, ?) ON CONFLICT (agent, key)"
                " DO UPDATE SET value = excluded.value, changed_us = excluded.changed_us",
                (agent, key, value, changed_us),
            )

        await self._database.write(work)

    async def all(self) -> Sequence[Entry]:
        """Everything that is kept, by agent and key."""
        return await self._database.read(
            lambda connection: [
                Entry(
                    agent=row["agent"], key=row["key"], value=row["value"], changed=from_us(row["changed_us"])
                )
                for row in connection.execute("SELECT * FROM memory ORDER BY agent, key")
            ]
        )

    async def forget(
        self, *, agent: str | None = None, since: datetime | None = None, before: datetime | None = None
    ) -> int:
        """Delete what was kept: of one agent or all, written in a span or ever; tell how much."""
        span = (agent, to_us(since) if since else None, to_us(before) if before else None)
        return await self._database.write(
            lambda connection: (
                connection.execute(
                    "DELETE FROM memory WHERE (?1 IS NULL OR agent = ?1)"
                    " AND (?2 IS NULL OR changed_us >= ?2) AND (?3 IS NULL OR changed_us < ?3)",
                    span,
                ).rowcount
            )
        )


class MemoryStore:
    """Hands every agent its own memory: keys and values from the journal, turns from the history."""

    def __init__(self, entries: EntryStore, history: History) -> None:
        self._entries = entries
        self._history = history

    def of(self, agent: str, *, satellite: str = "", language: str = "", turn: str = "") -> AgentMemory:
        """The memory of one agent; what it records is noted with the satellite, language and turn given here."""
        return AgentMemory(self._entries, self._history, agent, (satellite, language, turn))


class AgentMemory:
    """One agent's `dure.api.Memory`."""

    def __init__(
        self, entries: EntryStore, history: History, agent: str, circumstances: tuple[str, str, str]
    ) -> None:
        self._entries = entries
        self._history = history
        self._agent = agent
        self._satellite, self._language, self._turn = circumstances

    async def get(self, key: str) -> str | None:
        """What was kept under this key."""
        return await self._entries.get(self._agent, key)

    async def put(self, key: str, value: str | None) -> None:
        """Keep a value under this key; None forgets it."""
        await self._entries.put(self._agent, key, value)

    async def turns(self, limit: int = 8) -> Sequence[Turn]:
        """This agent's last turns, oldest first."""
        return [
            Turn(request=said.request, reply=said.reply, at=said.at)
            for said in await self._history.turns(agent=self._agent, last=limit)
        ]

    async def record(self, turn: Turn) -> None:
        """Remember a turn, for as long as the configuration keeps what was said."""
        await self._history.record_turn(
            agent=self._agent,
            satellite=self._satellite,
            request=turn.request,
            reply=turn.reply,
            language=self._language,
            turn=self._turn,
            at=turn.at,
        )
