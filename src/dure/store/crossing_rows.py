"""Crossings from one agent to another as rows of the history."""

from __future__ import annotations

import sqlite3

from dure.api import Crossing
from dure.store.instant import from_us, to_us

FORGET = """
    DELETE FROM crossing WHERE (?1 IS NULL OR source = ?1 OR target = ?1)
    AND (?2 IS NULL OR at_us >= ?2) AND (?3 IS NULL OR at_us < ?3)
"""
"""Deletes one agent's crossings or all, of a span or ever."""


def insert(connection: sqlite3.Connection, crossing: Crossing, *, words: bool) -> None:
    """Write one crossing."""
    connection.execute(
        "INSERT INTO crossing (at_us, satellite, turn, source, target, text) VALUES (?, ?, ?, ?, ?, ?)",
        (
            to_us(crossing.at),
            crossing.satellite,
            crossing.turn,
            crossing.source,
            crossing.target,
            crossing.text if words else "",
        ),
    )


def select(connection: sqlite3.Connection, last: int) -> list[Crossing]:
    """The last crossings, oldest first."""
    rows = connection.execute("SELECT * FROM crossing ORDER BY at_us DESC, id DESC LIMIT ?", (last,))
    return [
        Crossing(
            at=from_us(row["at_us"]),
            satellite=row["satellite"],
            turn=row["turn"],
            source=row["source"],
            target=row["target"],
            text=row["text"],
        )
        for row in reversed(rows.fetchall())
    ]


def prune(connection: sqlite3.Connection, words_us: int, records_us: int) -> int:
    """Forget the words of crossings before one instant, and the crossings before another; tell how many."""
    gone = connection.execute("DELETE FROM crossing WHERE at_us < ?", (records_us,)).rowcount
    emptied = "UPDATE crossing SET text = '' WHERE text <> '' AND at_us < ?"
    return gone + connection.execute(emptied, (words_us,)).rowcount
