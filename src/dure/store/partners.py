"""The partners whose signatures a household knows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dure.clock import Clock
from dure.errors import Language
from dure.store.database import Database
from dure.store.instant import from_us, to_us

PartnerState = Literal["known", "trusted", "revoked"]
"""`known`: its key is there, its skills are not asked; `trusted`: they are; `revoked`: they are not any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Somebody who signs skills.

    Attributes:
        id: what the partner calls itself; a-z, 0-9, `-`, `_`, `.`.
        name: for people, by language.
        key: its public Ed25519 key, as `ed25519:` and base64.
        contact: where it can be reached.
        state: what the household thinks of it.
        changed: when it last thought so anew, aware, UTC.
    """

    id: str
    name: Mapping[Language, str]
    key: str
    contact: str
    state: PartnerState
    changed: datetime


class PartnerStore:
    """The partners, by id. A key never changes under an id: another key is another partner."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(
        self,
        *,
        id: str,  # noqa: A002  # what it is called everywhere
        name: Mapping[Language, str],
        key: str,
        contact: str,
    ) -> Partner | None:
        """Get to know a partner, or its new name and contact; None where that id is known with another key."""
        row = (id, json.dumps(dict(name), ensure_ascii=False), key, contact, to_us(self._clock.now()))

        def work(connection: sqlite3.Connection) -> Partner | None:
            known = connection.execute("SELECT key FROM partner WHERE id = ?", (id,)).fetchone()
            if known is not None and known["key"] != key:
                return None
            connection.execute(
                "INSERT INTO partner (id, name, key, contact, state, changed_us) VALUES (?, ?, ?, ?, 'known', ?)"
                " ON CONFLICT (id) DO UPDATE SET name = excluded.name, contact = excluded.contact",
                row,
            )
            return _read(connection.execute("SELECT * FROM partner WHERE id = ?", (id,)).fetchone())

        return await self._database.write(work)

    async def set_state(self, id: str, state: PartnerState) -> Partner | None:  # noqa: A002  # as above
        """Trust a partner, or no more; None where there is none of that id."""
        changed_us = to_us(self._clock.now())

        def work(connection: sqlite3.Connection) -> Partner | None:
            connection.execute(
                "UPDATE partner SET state = ?, changed_us = ? WHERE id = ?", (state, changed_us, id)
            )
            row = connection.execute("SELECT * FROM partner WHERE id = ?", (id,)).fetchone()
            return None if row is None else _read(row)

        return await self._database.write(work)

    async def get(self, id: str) -> Partner | None:  # noqa: A002  # as above
        """One partner, as it stands now; None where there is none of that id."""
        row = await self._database.read(
            lambda connection: connection.execute("SELECT * FROM partner WHERE id = ?", (id,)).fetchone()
        )
        return None if row is None else _read(row)

    async def all(self) -> Sequence[Partner]:
        """Every partner, by id."""
        return await self._database.read(
            lambda connection: [_read(row) for row in connection.execute("SELECT * FROM partner ORDER BY id")]
        )


def _read(row: sqlite3.Row) -> Partner:
    return Partner(
        id=row["id"],
        name=json.loads(row["name"]),
        key=row["key"],
        contact=row["contact"],
        state=row["state"],
        changed=from_us(row["changed_us"]),
    )
