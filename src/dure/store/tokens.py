"""Who may come in, and how far. Only a digest of a token is kept."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dure.clock import Clock
from dure.store.audit import AuditStore
from dure.store.database import Database
from dure.store.instant import from_us, to_us

USE_NOTED_EVERY = timedelta(minutes=10)
"""How exactly a token's last use is known: a write for every request would wear out a memory card."""

_SELECT = (
    "SELECT *, (SELECT json_group_array(sender) FROM token_sender WHERE token = id) AS senders FROM token"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What the hub knows of a token.

    Attributes:
        id: for people and for withdrawal; tells nothing about the token.
        label: whose it is, as the user wrote it.
        scopes: how far it reaches.
        created: when it was made, aware, UTC.
        last_used: about when it was last used; None if never.
        expires: from when it is not valid any more; None if it stays valid.
        passkey: the id of the passkey that it was signed in for with; None if it was paired or issued.
        senders: in whose names it hands in advisories; empty until it has.
    """

    id: str
    label: str
    scopes: frozenset[str]
    created: datetime
    last_used: datetime | None
    expires: datetime | None
    passkey: str | None = None
    senders: tuple[str, ...] = ()


class TokenStore:
    """The tokens of the journal. A token has 256 random bits, so that one SHA-256 of it is enough."""

    def __init__(self, database: Database, clock: Clock, audit: AuditStore) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit

    async def issue(
        self,
        *,
        label: str,
        scopes: Iterable[str],
        expires: datetime | None = None,
        senders: Iterable[str] = (),
    ) -> tuple[str, Token]:
        """Make a token. The first of the pair is the secret, which is told here and never again."""
        secret, token = new_token(
            label=label, scopes=scopes, now=self._clock.now(), expires=expires, senders=senders
        )
        await self._database.write(lambda connection: insert_token(connection, secret, token))
        return secret, token

    async def check(self, secret: str) -> Token | None:
        """The token that someone showed; None where it is unknown, withdrawn or expired."""
        now_us = to_us(self._clock.now())
        sha256 = digest(secret)
        found = await self._database.read(
            lambda connection: connection.execute(f"{_SELECT} WHERE sha256 = ?", (sha256,)).fetchone()
        )
        if found is None or (found["expires_us"] is not None and found["expires_us"] <= now_us):
            return None
        last_us = found["last_used_us"]
        if last_us is None or abs(now_us - last_us) >= USE_NOTED_EVERY // timedelta(microseconds=1):
            await self._database.write(
                lambda connection: connection.execute(
                    "UPDATE token SET last_used_us = ? WHERE id = ?", (now_us, found["id"])
                )
            )
        return _token(found)

    async def list(self) -> Sequence[Token]:
        """Every token, oldest first, expired ones included."""
        return await self._database.read(
            lambda connection: [
                _token(row) for row in connection.execute(f"{_SELECT} ORDER BY created_us, id")
            ]
        )

    async def revoke(self, token: str) -> bool:
        """Withdraw a token by its id, and with it its passkeys and what was signed in for with them; false if there is none."""
        return await self._database.write(lambda connection: self._withdraw(connection, token))

    def _withdraw(self, connection: sqlite3.Connection, token: str) -> bool:
        for row in connection.execute("SELECT id FROM passkey WHERE token = ?", (token,)).fetchall():
            self._audit.append(connection, "passkey.removed", source="household", target=row["id"])
        signed_in = "SELECT label, passkey FROM token WHERE id = ? AND passkey IS NOT NULL"
        for row in connection.execute(signed_in, (token,)).fetchall():
            what = [f"token:{token}"]
            self._audit.append(
                connection, "passkey.signed_out", source=row["label"], target=row["passkey"], what=what
            )
        return connection.execute("DELETE FROM token WHERE id = ?", (token,)).rowcount > 0

    async def leave(self, token: str) -> bool:
        """Forget the secret of a token: withdraw it, or leave it to its passkeys where it has some; false if there is none."""

        def work(connection: sqlite3.Connection) -> bool:
            kept = connection.execute(
                "UPDATE token SET sha256 = ? WHERE id = ? AND EXISTS (SELECT 1 FROM passkey WHERE token = ?)",
                (left(token), token, token),
            ).rowcount
            if kept:
                connection.execute("DELETE FROM push_subscription WHERE token = ?", (token,))
                return True
            return self._withdraw(connection, token)

        return await self._database.write(work)

    async def speaks_for(self, token: str, sender: str) -> bool:
        """Whether a token hands in advisories in that sender's name.

        One that was given no sender is bound to the first that it names, unless that is another token's. What was signed in for
        with a passkey speaks as the token behind it.
        """

        def work(connection: sqlite3.Connection) -> bool:
            owner = owner_of(connection, token)
            if owner is None:  # withdrawn while its message was read
                return False
            found = connection.execute(
                "SELECT token, sender FROM token_sender WHERE token = ? OR sender = ?", (owner, sender)
            ).fetchall()
            if not found:
                connection.execute("INSERT INTO token_sender VALUES (?, ?)", (owner, sender))
                return True
            return (owner, sender) in [tuple(row) for row in found]

        return await self._database.write(work)


def new_token(
    *,
    label: str,
    scopes: Iterable[str],
    now: datetime,
    expires: datetime | None = None,
    passkey: str | None = None,
    senders: Iterable[str] = (),
) -> tuple[str, Token]:
    """A token that is kept nowhere yet, and its secret first."""
    token = Token(
        id=secrets.token_hex(8),
        label=label,
        scopes=frozenset(scopes),
        created=now,
        last_used=None,
        expires=expires,
        passkey=passkey,
        senders=tuple(dict.fromkeys(senders)),
    )
    return secrets.token_urlsafe(32), token


def insert_token(connection: sqlite3.Connection, secret: str, token: Token) -> None:
    """Keep a token, within a transaction."""
    connection.execute(
        "INSERT INTO token (id, sha256, label, scopes, created_us, expires_us, passkey) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            token.id,
            digest(secret),
            token.label,
            " ".join(sorted(token.scopes)),
            to_us(token.created),
            to_us(token.expires) if token.expires else None,
            token.passkey,
        ),
    )
    connection.executemany(
        "INSERT INTO token_sender VALUES (?, ?)", [(token.id, sender) for sender in token.senders]
    )


def owner_of(connection: sqlite3.Connection, token: str) -> str | None:
    """The token whose passkey a token was signed in for with; itself where it was not."""
    row = connection.execute(
        "SELECT coalesce(passkey.token, token.id) FROM token LEFT JOIN passkey ON passkey.id = token.passkey"
        " WHERE token.id = ?",
        (token,),
    ).fetchone()
    return None if row is None else str(row[0])


def left(token: str) -> str:
    """What stands for the secret of a token that was left to its passkeys; nothing has that digest."""
    return f"left {token}"


def digest(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _token(row: sqlite3.Row) -> Token:
    return Token(
        id=row["id"],
        label=row["label"],
        scopes=frozenset(row["scopes"].split()),
        created=from_us(row["created_us"]),
        last_used=None if row["last_used_us"] is None else from_us(row["last_used_us"]),
        expires=None if row["expires_us"] is None else from_us(row["expires_us"]),
        passkey=row["passkey"],
        senders=tuple(json.loads(row["senders"])),
    )
