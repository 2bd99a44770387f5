"""What crossed between agents, partners and the home, and who changed check-ins, in a chain in which nothing can be changed unseen."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Literal

from dure.clock import Clock
from dure.store.chain import Chain
from dure.store.database import Database
from dure.store.instant import from_us, to_us

AuditKind = Literal[
    "agent.transferred",
    "care.agreed",
    "care.forgotten",
    "care.planned",
    "care.unplanned",
    "home.ordered",
    "home.permitted",
    "partner.trusted",
    "partner.revoked",
    "passkey.copied",
    "passkey.made",
    "passkey.removed",
    "passkey.signed_in",
    "passkey.signed_out",
    "permission.granted",
    "platform.allowed",
    "platform.linked",
    "platform.told",
    "platform.unlinked",
    "skill.added",
    "skill.asked",
    "skill.removed",
    "tool.called",
]
"""What may cross, or change what may; what carers change about check-ins; and what becomes of passkeys."""

KEEP = timedelta(days=400)
"""How long a record is kept: a year, and time to look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One crossing. It tells which kinds of data crossed, never the data.

    Attributes:
        id: its number in the chain.
        at: when, aware, UTC.
        kind: what happened.
        source: who gave: an agent's id, a platform's, or `household`; who changed something about check-ins or passkeys.
        target: who got: an agent's, skill's, partner's or passkey's id; whose check-ins they are.
        what: the kinds of data or the permissions, such as `words`, `slot:menu`, `play`.
        satellite: where; may be empty.
        turn: in which turn; empty outside one.
    """

    id: int
    at: datetime
    kind: AuditKind
    source: str
    target: str
    what: tuple[str, ...]
    satellite: str
    turn: str

    def told(self) -> dict[str, object]:
        """The record as doors and commands tell it."""
        return {**asdict(self), "at": self.at.isoformat(), "what": list(self.what)}


class AuditStore:
    """The chain of crossings."""

    def __init__(self, database: Database, clock: Clock, chain: Chain) -> None:
        self._database = database
        self._clock = clock
        self._chain = chain

    async def record(
        self,
        kind: AuditKind,
        *,
        source: str,
        target: str,
        what: Sequence[str] = (),
        satellite: str = "",
        turn: str = "",
    ) -> None:
        """Write a crossing down; it is durable when this returns, so that it comes before what it tells of.

        Raises:
            DiskFull, StoreFailed: it could not be written, so it must not happen.
        """
        await self._database.write(
            lambda connection: self.append(
                connection, kind, source=source, target=target, what=what, satellite=satellite, turn=turn
            )
        )

    def append(
        self,
        connection: sqlite3.Connection,
        kind: AuditKind,
        *,
        source: str,
        target: str,
        what: Sequence[str] = (),
        satellite: str = "",
        turn: str = "",
    ) -> None:
        """Write a crossing down within a transaction, together with what it tells of."""
        told = json.dumps(list(what), ensure_ascii=False)
        self._chain.append(
            connection, (to_us(self._clock.now()), kind, source, target, told, satellite, turn)
        )

    async def last(self, limit: int = 100) -> Sequence[AuditRecord]:
        """The last records, oldest first."""
        return await self._database.read(
            lambda connection: [
                _read(row)
                for row in reversed(
                    connection.execute("SELECT * FROM audit ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
                )
            ]
        )

    async def broken(self) -> int | None:
        """The first record that does not fit the one before it or its own digest, or that is missing at the end; None where the chain is whole."""
        forgotten_us = to_us(self._clock.now() - KEEP)
        return await self._database.read(
            lambda connection: self._chain.broken(connection, forgotten_us=forgotten_us)
        )

    async def prune(self, now: datetime) -> int:
        """Forget records older than `KEEP`; tell how many. What stays is still a chain."""
        return await self._database.write(
            lambda connection: (
                connection.execute("DELETE FROM audit WHERE at_us < ?", (to_us(now - KEEP),)).rowcount
            )
        )


_FIELDS = ("at_us", "kind", "source", "target", "what", "satellite", "turn")


def audit_chain(key: bytes) -> Chain:
    """The chain of crossings."""
    return Chain("audit", _FIELDS, key)


def _read(row: sqlite3.Row) -> AuditRecord:
    return AuditRecord(
        id=row["id"],
        at=from_us(row["at_us"]),
        kind=row["kind"],
        source=row["source"],
        target=row["target"],
        what=tuple(json.loads(row["what"])),
        satellite=row["satellite"],
        turn=row["turn"],
    )
