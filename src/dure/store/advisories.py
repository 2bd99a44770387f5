"""Advisories that came in, and what was done with them."""

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

AdvisoryState = Literal["waiting", "spoken", "silent", "superseded", "cancelled", "expired"]
"""`waiting` is still to be spoken; `silent` never is: it concerns nobody here, is minor, or is no real one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAdvisory:
    """One message.

    Attributes:
        id: its id here.
        sender, identifier: what it is called by who sent it; together unique.
        type: `Alert`, `Update`, `Cancel`, `Ack` or `Error`.
        message: the message itself, CAP 1.2.
        references: sender and identifier of what it refers to.
        concerns: whether it concerns the household.
        state: what was done with it.
        due: from when on it may be spoken, aware, UTC; None where it is not to be.
        expires: until when it holds, aware, UTC.
        received: when it came in, aware, UTC.
        spoken: whether it, or one that it corrects, was ever spoken.
    """

    id: str
    sender: str
    identifier: str
    type: str
    message: bytes
    references: tuple[tuple[str, str], ...]
    concerns: bool
    state: AdvisoryState
    due: datetime | None
    expires: datetime
    received: datetime
    spoken: bool = False


class AdvisoryStore:
    """The advisories."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def add(self, kept: KeptAdvisory, ended: Sequence[str], state: AdvisoryState) -> bool:
        """Keep a message, and bring those that it ends (ids) to that state, in one; false where it is known."""
        row = (
            kept.id, kept.sender, kept.identifier, kept.type, kept.message, json.dumps(kept.references),
            kept.concerns, kept.state, to_us(kept.due) if kept.due else None, to_us(kept.expires),
            to_us(kept.received), kept.spoken,
        )  # fmt: skip

        def work(connection: sqlite3.Connection) -> bool:
            cursor = connection.execute(
                "INSERT INTO advisory VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", row
            )
            if cursor.rowcount <= 0:
                return False
            for one in ended:
                connection.execute("UPDATE advisory SET state = ? WHERE id = ?", (state, one))
            return True

        return await self._database.write(work)

    async def find(self, sender: str, identifier: str) -> KeptAdvisory | None:
        """The message of that name."""
        found = await self._select("sender = ? AND identifier = ?", (sender, identifier))
        return next(iter(found), None)

    async def get(self, id: str) -> KeptAdvisory | None:  # noqa: A002  # what it is called everywhere
        """The message of that id here."""
        return next(iter(await self._select("id = ?", (id,))), None)

    async def waiting(self) -> Sequence[KeptAdvisory]:
        """Those that are still to be spoken, the first due first."""
        return await self._select("state = 'waiting' ORDER BY due_us", ())

    async def last(self, count: int) -> Sequence[KeptAdvisory]:
        """The last ones, newest first."""
        return await self._select("1 ORDER BY received_us DESC, id LIMIT ?", (count,))

    async def referring(self, sender: str, identifier: str) -> Sequence[KeptAdvisory]:
        """Updates and cancellations of a message, by the same sender."""
        found = await self._select("sender = ? AND type IN ('Update', 'Cancel')", (sender,))
        return [one for one in found if (sender, identifier) in one.references]

    async def mark(self, id: str, state: AdvisoryState) -> None:  # noqa: A002  # as above
        """What was done with it; one that was ended meanwhile stays so."""
        await self._database.write(
            lambda connection: connection.execute(
                "UPDATE advisory SET state = iif(state = 'waiting', ?, state), spoken = spoken OR ? WHERE id = ?",
                (state, state == "spoken", id),
            )
        )

    async def forget_before(self, when: datetime) -> int:
        """Delete those that came in before and hold no more; tells how many."""
        limit = (to_us(when), to_us(when))
        return await self._database.write(
            lambda connection: (
                connection.execute(
                    "DELETE FROM advisory WHERE received_us < ? AND expires_us < ?", limit
                ).rowcount
            )
        )

    async def _select(self, where: str, values: tuple[object, ...]) -> Sequence[KeptAdvisory]:
        return await self._database.read(
            lambda connection: [
                _kept(row)
                for row in connection.execute(f"SELECT * FROM advisory WHERE {where}", values)  # noqa: S608  # our own words
            ]
        )


def _kept(row: sqlite3.Row) -> KeptAdvisory:
    return KeptAdvisory(
        id=row["id"],
        sender=row["sender"],
        identifier=row["identifier"],
        type=row["type"],
        message=bytes(row["message"]),
        references=tuple((sender, identifier) for sender, identifier in json.loads(row["refs"])),
        concerns=bool(row["concerns"]),
        state=row["state"],
        due=None if row["due_us"] is None else from_us(row["due_us"]),
        expires=from_us(row["expires_us"]),
        received=from_us(row["received_us"]),
        spoken=bool(row["spoken"]),
    )
