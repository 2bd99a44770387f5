"""Alerts in the journal."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from dure.clock import Clock
from dure.store.alerts.protocol import AlertTransaction
from dure.store.alerts.records import Address, AlertRecord, Delivery, Standing
from dure.store.alerts.rows import (
    ALERT,
    DELIVERY,
    RECORD,
    alert_row,
    delivery_row,
    read_alert,
    read_delivery,
    read_record,
    record_row,
)
from dure.store.chain import Chain
from dure.store.database import Database
from dure.store.instant import from_us, to_us

T = TypeVar("T")

KEEP = timedelta(days=400)
"""How long a closed alert and its records are kept: a year, and time to look at it."""


def _insert(table: str, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608  # our own words


_PUT = (
    _insert("alert", ALERT)
    + " ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in ALERT[1:])
)
_SEND = _insert("delivery", DELIVERY) + " ON CONFLICT (id) DO NOTHING"

_CLAIM = """
    SELECT * FROM delivery AS one
    WHERE state IN ('pending', 'failed') AND rank = :rank AND due_us <= :now
    AND (owner = '' OR leased_us <= :now OR leased_us > :until)
    AND channel NOT IN (SELECT value FROM json_each(:without))
    AND channel || char(31) || address NOT IN (SELECT value FROM json_each(:full))
    AND NOT EXISTS (
        SELECT 1 FROM delivery AS ahead WHERE ahead.alert = one.alert AND ahead.number < one.number
        AND ahead.channel = one.channel AND ahead.address = one.address AND ahead.state IN ('pending', 'failed')
    )
    ORDER BY due_us, number
"""
_RANK_BELOW = "SELECT max(rank) FROM delivery WHERE state IN ('pending', 'failed') AND rank < ?"


class SqliteAlertStore:
    """`AlertStore` in the journal's database.

    Args:
        database: the journal's.
        clock: the time.
        chain: where everything that is done to alerts is written down.
    """

    def __init__(self, database: Database, clock: Clock, chain: Chain) -> None:
        self._database = database
        self._clock = clock
        self._chain = chain

    async def change(self, work: Callable[[AlertTransaction], T]) -> T:
        """Read and write in one transaction; whoever calls meanwhile shares the next commit.

        Raises:
            StoreFailed: nothing was changed, as far as can be told: an idempotency key decides.
        """
        return await self._database.write(lambda connection: work(_Transaction(connection, self._chain)))

    async def view(self, work: Callable[[AlertTransaction], T]) -> T:
        """Read, of one state.

        Raises:
            StoreFailed: it could not be read.
        """
        return await self._database.read(lambda connection: work(_Transaction(connection, self._chain)))

    async def prune(self, before: datetime) -> int:
        """Forget alerts that were closed before an instant, with all that was sent about them; tell how many.

        Records of that time go too; what stays is still a chain.
        """
        before_us = to_us(before)

        def work(connection: sqlite3.Connection) -> int:
            old = "SELECT id FROM alert WHERE due_us IS NULL AND changed_us < ?"
            connection.execute(f"DELETE FROM delivery WHERE alert IN ({old})", (before_us,))  # noqa: S608  # our own words
            connection.execute(f"DELETE FROM alert_command WHERE alert IN ({old})", (before_us,))  # noqa: S608  # the same
            connection.execute("DELETE FROM alert_audit WHERE at_us < ?", (before_us,))
            return connection.execute(
                "DELETE FROM alert WHERE due_us IS NULL AND changed_us < ?", (before_us,)
            ).rowcount

        return await self._database.write(work)

    async def broken(self) -> int | None:
        """The first record of the chain that does not fit, or the first that is missing at its end; None where it is whole."""
        forgotten_us = to_us(self._clock.now() - KEEP)
        return await self._database.read(
            lambda connection: self._chain.broken(connection, forgotten_us=forgotten_us)
        )


class _Transaction:
    """`AlertTransaction` over one connection in a transaction."""

    def __init__(self, connection: sqlite3.Connection, chain: Chain) -> None:
        self._connection = connection
        self._chain = chain

    def commanded(self, command: str) -> str | None:
        row = self._connection.execute(
            "SELECT alert FROM alert_command WHERE command = ?", (command,)
        ).fetchone()
        return None if row is None else str(row["alert"])

    def command(self, command: str, alert: str, at: datetime) -> None:
        self._connection.execute(
            "INSERT INTO alert_command (command, alert, at_us) VALUES (?, ?, ?)", (command, alert, to_us(at))
        )

    def probe(self) -> None:
        self.command("probe", "", from_us(0))
        self._connection.execute("DELETE FROM alert_command WHERE command = 'probe'")

    def alert(self, alert: str) -> Standing | None:
        return self._one("SELECT * FROM alert WHERE id = ?", (alert,))

    def open_with(self, key: str) -> Standing | None:
        return self._one("SELECT * FROM alert WHERE key = ? AND due_us IS NOT NULL", (key,))

    def alerts(self, *, closed: bool, limit: int, person: str = "") -> Sequence[Standing]:
        rows = self._connection.execute(
            "SELECT * FROM alert WHERE (?1 OR due_us IS NOT NULL) AND (?2 = '' OR person = ?2)"
            " ORDER BY opened_us DESC, id LIMIT ?3",
            (closed, person, limit),
        )
        return [read_alert(row) for row in rows]

    def put(self, standing: Standing) -> None:
        self._connection.execute(_PUT, alert_row(standing))

    def due(self, now: datetime, limit: int) -> Sequence[Standing]:
        rows = self._connection.execute(
            "SELECT * FROM alert WHERE due_us <= ? AND due_us IS NOT NULL ORDER BY due_us, id LIMIT ?",
            (to_us(now), limit),
        )
        return [read_alert(row) for row in rows]

    def next_due(self) -> datetime | None:
        (due_us,) = self._connection.execute(
            "SELECT min(due_us) FROM alert WHERE due_us IS NOT NULL"
        ).fetchone()
        return None if due_us is None else from_us(due_us)

    def send(self, delivery: Delivery) -> bool:
        return self._connection.execute(_SEND, delivery_row(delivery)).rowcount > 0

    def delivery(self, delivery: str) -> Delivery | None:
        row = self._connection.execute("SELECT * FROM delivery WHERE id = ?", (delivery,)).fetchone()
        return None if row is None else read_delivery(row)

    def deliveries(self, alert: str) -> Sequence[Delivery]:
        rows = self._connection.execute("SELECT * FROM delivery WHERE alert = ? ORDER BY number", (alert,))
        return [read_delivery(row) for row in rows]

    def claim(
        self,
        owner: str,
        now: datetime,
        until: datetime,
        limit: int,
        *,
        without: Collection[str] = (),
        full: Collection[Address] = (),
        each: int = sys.maxsize,
    ) -> Sequence[Delivery]:
        given = {
            "now": to_us(now),
            "until": to_us(until),
            "without": json.dumps(sorted(without)),
            "full": json.dumps(["\x1f".join(one) for one in sorted(full)]),
        }
        numbers = [(number,) for number in islice(self._next(given, each), limit)]
        self._connection.executemany(
            "UPDATE delivery SET owner = ?, leased_us = ? WHERE number = ?",
            [(owner, given["until"], number) for (number,) in numbers],
        )
        return [
            read_delivery(self._connection.execute("SELECT * FROM delivery WHERE number = ?", one).fetchone())
            for one in numbers
        ]

    def _next(self, given: Mapping[str, object], each: int) -> Iterator[int]:
        """The numbers of what may be taken, the most urgent first."""
        count: Counter[Address] = Counter()
        (rank,) = self._connection.execute(_RANK_BELOW, (sys.maxsize,)).fetchone()
        while rank is not None:
            for row in self._connection.execute(_CLAIM, {**given, "rank": rank}):
                to = (row["channel"], row["address"])
                count[to] += 1
                if count[to] <= each:
                    yield row["number"]
            (rank,) = self._connection.execute(_RANK_BELOW, (rank,)).fetchone()

    def release(self) -> int:
        return self._connection.execute(
            "UPDATE delivery SET owner = '' WHERE state IN ('pending', 'failed') AND owner <> ''"
        ).rowcount

    def settle(self, delivery: Delivery) -> None:
        self._connection.execute(
            "UPDATE delivery SET state = ?, attempts = ?, due_us = ?, wait_us = ?, owner = ?, leased_us = ?,"
            " reference = ?, error = ?, changed_us = ? WHERE id = ?",
            (*delivery_row(delivery)[9:17], to_us(delivery.changed), delivery.id),
        )

    def record(self, record: AlertRecord) -> None:
        self._chain.append(self._connection, record_row(record))

    def records(self, alert: str = "", limit: int = 1000) -> Sequence[AlertRecord]:
        of = "WHERE alert = ?1" if alert else "WHERE ?1 = ''"  # by the index where it is of one
        rows = self._connection.execute(
            f"SELECT * FROM alert_audit {of} ORDER BY id DESC LIMIT ?2",  # noqa: S608  # our own words
            (alert, limit),
        )
        return [read_record(row) for row in rows][::-1]

    def shift(self, by_s: float) -> None:
        by_us = round(by_s * 1_000_000)
        self._connection.execute("UPDATE alert SET due_us = due_us + ? WHERE due_us IS NOT NULL", (by_us,))
        self._connection.execute(
            "UPDATE delivery SET due_us = due_us + ?1, leased_us = leased_us + ?1"
            " WHERE state IN ('pending', 'failed')",
            (by_us,),
        )

    def clamp(self, now: datetime) -> int:
        now_us = to_us(now)
        alerts = self._connection.execute(
            "UPDATE alert SET due_us = ?1 + wait_us WHERE due_us > ?1 + wait_us", (now_us,)
        )
        deliveries = self._connection.execute(
            "UPDATE delivery SET due_us = ?1 + wait_us"
            " WHERE state IN ('pending', 'failed') AND due_us > ?1 + wait_us",
            (now_us,),
        )
        return alerts.rowcount + deliveries.rowcount

    def stuck(self, now: datetime, late_s: float) -> Sequence[str]:
        rows = self._connection.execute(
            "SELECT id FROM alert WHERE state IN ('open', 'acknowledged') AND (due_us IS NULL OR due_us < ?)"
            " ORDER BY opened_us LIMIT 1000",
            (to_us(now - timedelta(seconds=late_s)),),
        )
        return [row["id"] for row in rows]

    def _one(self, query: str, given: tuple[str, ...]) -> Standing | None:
        row = self._connection.execute(query, given).fetchone()
        return None if row is None else read_alert(row)


def alert_chain(key: bytes) -> Chain:
    """The chain of what was done to alerts."""
    return Chain("alert_audit", RECORD, key)
