"""What the user switched and the hub must not forget, such as the microphone's mute."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from dure.store.database import Database

T = TypeVar("T")


class SettingStore:
    """Values by key, each anything that JSON can hold."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  # any JSON
        """The value under this key, else `default`."""
        row = await self._database.read(
            lambda connection: connection.execute(
                "SELECT value FROM setting WHERE key = ?", (key,)
            ).fetchone()
        )
        return default if row is None else json.loads(row["value"])

    async def put(self, key: str, value: Any) -> None:  # noqa: ANN401  # any JSON
        """Keep a value; it is durable when this returns."""
        await self._database.write(lambda connection: _put(connection, key, value))

    async def change(self, key: str, change: Callable[[Any], tuple[Any, T]], default: Any = None) -> T:  # noqa: ANN401  # any JSON
        """Replace a value by what `change` makes of it, in one transaction; gives the second of its pair.

        Nobody else, in this process or another, changes the value in between.
        """

        def work(connection: sqlite3.Connection) -> T:
            row = connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
            value, told = change(default if row is None else json.loads(row["value"]))
            _put(connection, key, value)
            return told

        return await self._database.write(work)


def _put(connection: sqlite3.Connection, key: str, value: Any) -> None:  # noqa: ANN401  # any JSON
    connection.execute(
        "INSERT INTO setting (key, value) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, json.dumps(value, ensure_ascii=False)),
    )
