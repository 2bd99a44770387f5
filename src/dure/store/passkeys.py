"""Passkeys, and the tokens that are signed in for with them."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dure.clock import Clock
from dure.store.audit import AuditStore
from dure.store.database import Database
from dure.store.instant import from_us, to_us
from dure.store.tokens import Token, insert_token, left, new_token, owner_of

MOST = 10
"""How many passkeys one token may have, and how many tokens one passkey; of those the one that was not used for longest makes room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPasskey:
    """A passkey that a device has just made.

    Attributes:
        name: what its owner calls it.
        origin: the address that it is good at: scheme, host name and port.
        credential: its id, which the device chose.
        public_key: what its signatures are checked with, as a COSE key.
        counter: how often it had signed; 0 where it does not count.
        synced: whether it is kept on several devices.
    """

    name: str
    origin: str
    credential: bytes
    public_key: bytes
    counter: int
    synced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey(NewPasskey):
    """A passkey.

    Attributes:
        id: for people and for removal.
        token: the id of the token that it stands for.
        copied: whether it was seen to be copied; it is good no more.
        created: when it was made, aware, UTC.
        last_used: when it was last signed in with; None if never.
    """

    id: str
    token: str
    copied: bool
    created: datetime
    last_used: datetime | None


class PasskeyStore:
    """The passkeys of the journal, with a record of everything that becomes of them.

    A token that is withdrawn takes its passkeys along, and a passkey the tokens that were signed in for with it.
    """

    def __init__(self, database: Database, clock: Clock, audit: AuditStore) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit

    async def add(self, made: NewPasskey, token: str, *, by: str) -> Passkey | None:
        """Keep a passkey for the token of that id, or for the one that stands behind it; `by` is who made it.

        None where that token is not there, has `MOST` of them, or the passkey is known already.
        """
        passkey_id, now_us = secrets.token_hex(8), to_us(self._clock.now())
        what = (made.name, made.origin, made.credential, made.public_key, made.counter, int(made.synced))

        def work(connection: sqlite3.Connection) -> sqlite3.Row | None:
            owner = owner_of(connection, token)
            count = connection.execute("SELECT count(*) FROM passkey WHERE token = ?", (owner,)).fetchone()[0]
            known = connection.execute("SELECT 1 FROM passkey WHERE credential = ?", (made.credential,))
            if owner is None or count >= MOST or known.fetchone() is not None:
                return None
            connection.execute(
                "INSERT INTO passkey (id, token, name, origin, credential, public_key, counter, synced, created_us)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (passkey_id, owner, *what, now_us),
            )
            self._audit.append(connection, "passkey.made", source=by, target=passkey_id)
            return _row(connection, passkey_id)

        found = await self._database.write(work)
        return None if found is None else _passkey(found)

    async def find(self, credential: bytes) -> Passkey | None:
        """The passkey of that id of its device's; None where it is unknown."""
        found = await self._database.read(
            lambda connection: connection.execute(
                "SELECT * FROM passkey WHERE credential = ?", (credential,)
            ).fetchone()
        )
        return None if found is None else _passkey(found)

    async def list(self) -> Sequence[Passkey]:
        """Every passkey, oldest first."""
        return await self._database.read(
            lambda connection: [
                _passkey(row) for row in connection.execute("SELECT * FROM passkey ORDER BY created_us, id")
            ]
        )

    async def of(self, token: str) -> tuple[str, Sequence[Passkey]]:
        """The token that stands behind the one of that id, and its passkeys, oldest first."""

        def work(connection: sqlite3.Connection) -> tuple[str, Sequence[Passkey]]:
            owner = owner_of(connection, token)
            found = connection.execute(
                "SELECT * FROM passkey WHERE token = ? ORDER BY created_us, id", (owner,)
            )
            return owner or "", [_passkey(row) for row in found]

        return await self._database.read(work)

    async def remove(self, passkey: str, *, by: str) -> bool:
        """Forget a passkey and end what was signed in for with it, in somebody's name; false if there is none.

        A token that was left to its passkeys goes with the last of them.
        """

        def work(connection: sqlite3.Connection) -> bool:
            row = _row(connection, passkey)
            if row is None:
                return False
            self._audit.append(connection, "passkey.removed", source=by, target=passkey)
            connection.execute("DELETE FROM passkey WHERE id = ?", (passkey,))
            connection.execute(
                "DELETE FROM token WHERE id = ? AND sha256 = ?"
                " AND NOT EXISTS (SELECT 1 FROM passkey WHERE passkey.token = token.id)",
                (row["token"], left(row["token"])),
            )
            return True

        return await self._database.write(work)

    async def sign_in(self, passkey: str, counter: int) -> tuple[str, Token] | None:
        """Make a token that reaches as far as the one which the passkey stands for, and ends no later.

        The first of the pair is the secret. None where the passkey or its token is not good any more, or where it has
        not counted on since it was last used: then somebody has a copy of it, and it is good no more, nor is any token
        that was signed in for with it.
        """
        now = self._clock.now()
        now_us = to_us(now)

        def work(connection: sqlite3.Connection) -> tuple[str, Token] | None:
            row = connection.execute(
                "SELECT passkey.counter, token.* FROM passkey JOIN token ON token.id = passkey.token"
                " WHERE passkey.id = ? AND passkey.copied = 0 AND (token.expires_us IS NULL OR token.expires_us > ?)",
                (passkey, now_us),
            ).fetchone()
            if row is None:
                return None
            label = row["label"] or row["id"]  # what is done is written down under this
            if _is_copy(before=row["counter"], now=counter):
                self._audit.append(connection, "passkey.copied", source=label, target=passkey)
                connection.execute("UPDATE passkey SET copied = 1 WHERE id = ?", (passkey,))
                connection.execute("DELETE FROM token WHERE passkey = ?", (passkey,))
                return None
            connection.execute(
                "UPDATE passkey SET counter = ?, last_used_us = ? WHERE id = ?", (counter, now_us, passkey)
            )
            secret, token = new_token(
                label=label,
                scopes=row["scopes"].split(),
                now=now,
                expires=None if row["expires_us"] is None else from_us(row["expires_us"]),
                passkey=passkey,
            )
            self._audit.append(
                connection, "passkey.signed_in", source=label, target=passkey, what=[f"token:{token.id}"]
            )
            insert_token(connection, secret, token)
            connection.execute(
                "DELETE FROM token WHERE passkey = ? AND id NOT IN (SELECT id FROM token WHERE passkey = ?"
                " ORDER BY id = ? DESC, coalesce(last_used_us, created_us) DESC LIMIT ?)",
                (passkey, passkey, token.id, MOST),
            )
            return secret, token

        return await self._database.write(work)


def _is_copy(*, before: int, now: int) -> bool:
    """Whether a signature counter tells of a copy: one that counts must have gone on (WebAuthn Level 3, section 6.1.1)."""
    return (before > 0 or now > 0) and now <= before


def _row(connection: sqlite3.Connection, passkey: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute("SELECT * FROM passkey WHERE id = ?", (passkey,)).fetchone()
    return row


def _passkey(row: sqlite3.Row) -> Passkey:
    return Passkey(
        id=row["id"],
        token=row["token"],
        name=row["name"],
        origin=row["origin"],
        credential=row["credential"],
        public_key=row["public_key"],
        counter=row["counter"],
        synced=bool(row["synced"]),
        copied=bool(row["copied"]),
        created=from_us(row["created_us"]),
        last_used=None if row["last_used_us"] is None else from_us(row["last_used_us"]),
    )
