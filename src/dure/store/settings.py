"""What the user switched and the hub must not forget, such as the microphone's mute."""

from __future__ import annotations

import json
from typing import Any

from dure.store.database import Database


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
        text = json.dumps(value, ensure_ascii=False)
        await self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO setting (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, text),
            )
        )
