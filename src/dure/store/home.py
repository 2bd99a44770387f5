"""The home's part of the journal: who did what, what agents may reach, what things are called."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dure.clock import Clock
from dure.store.database import Database
from dure.store.instant import from_us, to_us

KEEP = timedelta(days=30)
"""How long it is kept who did what."""

LEFT_KEY = "home.left"
"""Under which setting it stands which orders are left as they are."""

MOST_LEFT = 500
"""Of how many orders that is known; undo looks at fewer."""

MOST_ACTIONS = 20_000
"""How much of it, at most: a routine that runs wild fills no disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAction:
    """One thing that was done in the home.

    Attributes:
        order: the order's id.
        at: when, aware.
        appliance: to which appliance.
        trait: what of it.
        value: what it became.
        previous: what it was; None where that was not known.
        means: how it was wanted: `voice`, `touch`, `command`, `routine` or `program`.
        agent: on whose behalf; empty where a person acted directly.
        person: who wanted it; may be empty.
        satellite: where it was said; may be empty.
        group: what belongs to one wish, such as all that one sentence did.
        undone: whether it was taken back.
        left: whether it stays so for good, because taking it back may do harm.
    """

    order: str
    at: datetime
    appliance: str
    trait: str
    value: bool | int | float | str
    previous: bool | int | float | str | None
    means: str
    agent: str
    person: str
    satellite: str
    group: str
    undone: bool = False
    left: bool = False


class HomeStore:
    """What the journal holds of the home."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, action: HomeAction) -> None:
        """Keep an action, and forget those that are too old; one of an order that is kept already replaces it."""
        row = (
            action.order, to_us(action.at), action.appliance, action.trait, json.dumps(action.value),
            None if action.previous is None else json.dumps(action.previous), action.means, action.agent,
            action.person, action.satellite, action.group, action.undone,
        )  # fmt: skip
        before_us = to_us(self._clock.now() - KEEP)

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT OR REPLACE INTO home_action (order_id, at_us, appliance, trait, value, previous, means, agent,"
                " person, satellite, wish, undone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            connection.execute(
                "DELETE FROM home_action WHERE at_us < ? OR id <= (SELECT max(id) FROM home_action) - ?",
                (before_us, MOST_ACTIONS),
            )

        await self._database.write(work)

    async def last(self, limit: int) -> Sequence[HomeAction]:
        """The last actions, oldest first."""

        def work(connection: sqlite3.Connection) -> Sequence[HomeAction]:
            left = set(_left(connection))
            rows = connection.execute(
                "SELECT * FROM home_action ORDER BY id DESC LIMIT ?", (limit,)
            ).fetchall()
            return [_read(row, left) for row in reversed(rows)]

        return await self._database.read(work)

    async def forget(
        self, *, agent: str | None = None, since: datetime | None = None, before: datetime | None = None
    ) -> int:
        """Forget who did what, as far as an agent and a time are given; tell how many actions."""
        wanted = (
            agent, agent, to_us(since) if since else None, to_us(since) if since else None,
            to_us(before) if before else None, to_us(before) if before else None,
        )  # fmt: skip
        return await self._database.write(
            lambda connection: (
                connection.execute(
                    "DELETE FROM home_action WHERE (? IS NULL OR agent = ?) AND (? IS NULL OR at_us >= ?)"
                    " AND (? IS NULL OR at_us < ?)",
                    wanted,
                ).rowcount
            )
        )

    async def take_back(self, orders: Sequence[str]) -> None:
        """Note that these were taken back."""
        await self._database.write(
            lambda connection: connection.executemany(
                "UPDATE home_action SET undone = 1 WHERE order_id = ?", [(order,) for order in orders]
            )
        )

    async def leave(self, orders: Sequence[str]) -> None:
        """Note that these stay as they are, and are not taken back."""

        def work(connection: sqlite3.Connection) -> None:
            kept = list(dict.fromkeys((*_left(connection), *orders)))[-MOST_LEFT:]
            connection.execute(
                "INSERT INTO setting (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (LEFT_KEY, json.dumps(kept)),
            )

        if orders:
            await self._database.write(work)

    async def permissions(self) -> Mapping[str, tuple[str, ...]]:
        """Agent → what it may reach, as the household said."""
        return await self._database.read(
            lambda connection: {
                row["agent"]: tuple(json.loads(row["reach"]))
                for row in connection.execute("SELECT * FROM home_permission")
            }
        )

    async def permit(self, agent: str, reach: Sequence[str]) -> None:
        """Say what an agent may reach."""
        told = json.dumps(list(reach))
        await self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO home_permission (agent, reach) VALUES (?, ?)"
                " ON CONFLICT (agent) DO UPDATE SET reach = excluded.reach",
                (agent, told),
            )
        )

    async def names(self) -> Mapping[str, Any]:
        """Appliance → what the household gave it: `name`, `also`, `room`."""
        return await self._database.read(
            lambda connection: {
                row["appliance"]: json.loads(row["given"])
                for row in connection.execute("SELECT * FROM home_name")
            }
        )

    async def name(self, appliance: str, given: Mapping[str, Any] | None) -> None:
        """Give an appliance a name and a room; None takes them back."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM home_name WHERE appliance = ?", (appliance,))
            if given is not None:
                told = json.dumps(given, ensure_ascii=False)
                connection.execute(
                    "INSERT INTO home_name (appliance, given) VALUES (?, ?)", (appliance, told)
                )

        await self._database.write(work)


def _left(connection: sqlite3.Connection) -> list[str]:
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (LEFT_KEY,)).fetchone()
    return [] if row is None else json.loads(row["value"])


def _read(row: sqlite3.Row, left: Collection[str]) -> HomeAction:
    return HomeAction(
        order=row["order_id"],
        at=from_us(row["at_us"]),
        appliance=row["appliance"],
        trait=row["trait"],
        value=json.loads(row["value"]),
        previous=None if row["previous"] is None else json.loads(row["previous"]),
        means=row["means"],
        agent=row["agent"],
        person=row["person"],
        satellite=row["satellite"],
        group=row["wish"],
        undone=bool(row["undone"]),
        left=row["order_id"] in left,
    )
