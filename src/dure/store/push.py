"""Browsers that take push messages, and the key that signs what is sent to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dure.clock import Clock
from dure.store.database import Database
from dure.store.instant import to_us
from dure.store.settings import SettingStore

MOST = 10
"""How many browsers one holder may have; a further one replaces the oldest."""

KEY = "push.key"
"""The setting that holds the private key."""

LOCAL = "local"
"""Stands for the token of whoever sits at a hub without tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushAddress:
    """What a browser gave.

    Attributes:
        endpoint: the address at its push service.
        p256dh: its public key, base64url.
        auth: its secret, base64url.
    """

    endpoint: str
    p256dh: str
    auth: str


class PushStore:
    """The browsers of the journal. One whose token was withdrawn or expired is told nothing any more."""

    def __init__(self, database: Database, settings: SettingStore, clock: Clock) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock

    async def key(self, make: Callable[[], str]) -> str:
        """The private key as PEM; made once, where there is none."""
        if kept := await self._settings.get(KEY):
            return str(kept)
        made = make()
        kept = await self._settings.change(KEY, lambda before: (before or made, before or made))
        return str(kept)

    async def add(self, address: PushAddress, *, holder: str, token: str) -> None:
        """Keep a browser of somebody's; the same address anew is theirs from now on.

        Raises:
            StoreFailed: it could not be written.
        """
        now_us = to_us(self._clock.now())
        row = (address.endpoint, holder, token, address.p256dh, address.auth, now_us)

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT OR REPLACE INTO push_subscription VALUES (?, ?, ?, ?, ?, ?)", row)
            connection.execute(
                "DELETE FROM push_subscription WHERE holder = ? AND endpoint NOT IN (SELECT endpoint FROM"
                " push_subscription WHERE holder = ? ORDER BY created_us DESC, endpoint = ? DESC LIMIT ?)",
                (holder, holder, address.endpoint, MOST),
            )

        await self._database.write(work)

    async def remove(self, endpoint: str, *, holder: str = "") -> bool:
        """Forget a browser, only if it is this holder's where one is named; false where there is none."""
        count = await self._database.write(
            lambda connection: (
                connection.execute(
                    "DELETE FROM push_subscription WHERE endpoint = ? AND (? = '' OR holder = ?)",
                    (endpoint, holder, holder),
                ).rowcount
            )
        )
        return count > 0

    async def of(self, holder: str) -> Sequence[PushAddress]:
        """The browsers of a holder whose tokens are good, oldest first."""
        now_us = to_us(self._clock.now())
        return await self._database.read(
            lambda connection: [
                PushAddress(endpoint=row["endpoint"], p256dh=row["p256dh"], auth=row["auth"])
                for row in connection.execute(
                    "SELECT * FROM push_subscription WHERE holder = ? AND (token = ? OR token IN"
                    " (SELECT id FROM token WHERE expires_us IS NULL OR expires_us > ?)) ORDER BY created_us, endpoint",
                    (holder, LOCAL, now_us),
                )
            ]
        )
