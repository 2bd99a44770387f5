"""Names that the user added or removed, over those of the configuration."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dure.api import WakeWord
from dure.clock import Clock
from dure.config.names import as_kept, key_of
from dure.store.database import Database
from dure.store.instant import from_us, to_us

UNDO_DEPTH = 100
"""How many changes are kept for `undo`; of older ones only each name's last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameChange:
    """One thing that the user did to the names.

    Attributes:
        text: the name, NFC.
        agent: who it calls; empty where it was removed.
        also: other spellings under which it is heard.
        removed: whether it was removed, else added.
        at: when, aware, UTC.
    """

    text: str
    agent: str
    also: tuple[str, ...]
    removed: bool
    at: datetime


class NameStore:
    """The user's changes to the names. Whether a text can be a name is the caller's to check."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, text: str, agent: str, also: Sequence[str] = ()) -> None:
        """Let a name call an agent; a name that is there already is changed."""
        spellings = tuple(as_kept(spelling) for spelling in also)
        await self._note(as_kept(text), agent, spellings, removed=False)

    async def remove(self, text: str) -> None:
        """Stop listening for a name, be it added or configured; it stays removed until it is added again."""
        await self._note(as_kept(text), "", (), removed=True)

    async def undo(self) -> NameChange | None:
        """Take back the last change and tell which it was; None if there is none."""

        def work(connection: sqlite3.Connection) -> NameChange | None:
            row = connection.execute("SELECT * FROM name_change ORDER BY id DESC LIMIT 1").fetchone()
            if row is None:
                return None
            connection.execute("DELETE FROM name_change WHERE id = ?", (row["id"],))
            return _change(row)

        return await self._database.write(work)

    async def changes(self) -> Sequence[NameChange]:
        """What the user did, oldest first."""
        return await self._database.read(
            lambda connection: [
                _change(row) for row in connection.execute("SELECT * FROM name_change ORDER BY id")
            ]
        )

    async def list(self, configured: Iterable[WakeWord]) -> tuple[WakeWord, ...]:
        """The names to listen for: those of the configuration, with the user's changes."""
        return apply_changes(configured, await self.changes())

    async def _note(self, text: str, agent: str, also: tuple[str, ...], *, removed: bool) -> None:
        row = (key_of(text), text, agent, json.dumps(also, ensure_ascii=False), removed)
        changed_us = to_us(self._clock.now())

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO name_change (key, text, agent, also, removed, changed_us) VALUES (?, ?, ?, ?, ?, ?)",
                (*row, changed_us),
            )
            connection.execute(
                "DELETE FROM name_change WHERE id <= (SELECT max(id) FROM name_change) - ?"
                " AND EXISTS (SELECT 1 FROM name_change AS later"
                "             WHERE later.key = name_change.key AND later.id > name_change.id)",
                (UNDO_DEPTH,),
            )

        await self._database.write(work)


def apply_changes(configured: Iterable[WakeWord], changes: Iterable[NameChange]) -> tuple[WakeWord, ...]:
    """Lay the user's changes over the configured names; a changed name keeps its place."""
    names = {key_of(wake_word.text): wake_word for wake_word in configured}
    for change in changes:
        key = key_of(change.text)
        if change.removed:
            names.pop(key, None)
        else:
            names[key] = WakeWord(text=change.text, also=change.also, agent=change.agent)
    return tuple(names.values())


def find_name(text: str, names: Iterable[WakeWord]) -> WakeWord | None:
    """The name with this text, however it is typed."""
    return next((name for name in names if key_of(name.text) == key_of(text)), None)


def _change(row: sqlite3.Row) -> NameChange:
    return NameChange(
        text=row["text"],
        agent=row["agent"],
        also=tuple(json.loads(row["also"])),
        removed=bool(row["removed"]),
        at=from_us(row["changed_us"]),
    )
