"""Who may come in: the journal's tokens, and pairing codes that turn into one."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypedDict

from dure.clock import Clock
from dure.server.scopes import Grant, Invitation, Issued, Scope
from dure.store import Journal, Token

INVITATION_FOR = timedelta(minutes=10)
INVITATIONS_KEY = "invitations"
MOST_INVITATIONS = 16


class _Waiting(TypedDict):
    scopes: list[str]
    label: str
    expires: str


class TokenKeeper:
    """The hub's `TokenDoor`. Codes lie in the journal, as hashes, so that `dure pair` may make one while the hub runs."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock

    async def check(self, token: str) -> Grant | None:
        """What a token allows; None where it is unknown, expired or withdrawn."""
        found = await self._journal.tokens.check(token)
        return None if found is None else to_grant(found)

    async def issue(self, scopes: Sequence[Scope], label: str, senders: Sequence[str] = ()) -> Issued:
        """Make a token; `senders` are those in whose names it may hand in advisories."""
        secret, token = await self._journal.tokens.issue(
            label=label, scopes=[scope.value for scope in scopes], senders=senders
        )
        return Issued(token=secret, grant=to_grant(token))

    async def speaks_for(self, grant: str, sender: str) -> bool:
        """Whether the token of that id hands in advisories in that sender's name; without any it is bound to its first."""
        return await self._journal.tokens.speaks_for(grant, sender)

    async def grants(self) -> Sequence[Grant]:
        """Every token that is good, oldest first."""
        now = self._clock.now()
        tokens = await self._journal.tokens.list()
        return [to_grant(token) for token in tokens if token.expires is None or token.expires > now]

    async def revoke(self, grant: str) -> bool:
        """Withdraw the token of that id, and its passkeys; false where there is none."""
        return await self._journal.tokens.revoke(grant)

    async def leave(self, grant: str) -> bool:
        """Withdraw the token of that id, but leave it to its passkeys where it has some; false where there is none."""
        return await self._journal.tokens.leave(grant)

    async def invite(self, scopes: Sequence[Scope], label: str = "") -> Invitation:
        """Make a pairing code, good for ten minutes and one token."""
        code, expires = secrets.token_urlsafe(16), self._clock.now() + INVITATION_FOR
        one = _Waiting(scopes=[scope.value for scope in scopes], label=label, expires=expires.isoformat())

        def add(kept: dict[str, _Waiting]) -> tuple[dict[str, _Waiting], None]:
            newest = list(self._good(kept).items())[-(MOST_INVITATIONS - 1) :]
            return {**dict(newest), _digest(code): one}, None

        await self._journal.settings.change(INVITATIONS_KEY, add, {})
        return Invitation(code=code, scopes=tuple(scopes), expires=expires)

    async def redeem(self, code: str, label: str) -> Issued | None:
        """Turn a pairing code into a token, once; None where it is unknown, used or too old."""

        def take(kept: dict[str, _Waiting]) -> tuple[dict[str, _Waiting], _Waiting | None]:
            waiting = self._good(kept)
            found = waiting.pop(_digest(code), None)
            return waiting, found

        found = await self._journal.settings.change(INVITATIONS_KEY, take, {})
        if found is None:
            return None
        return await self.issue([Scope(scope) for scope in found["scopes"]], label or found["label"])

    def _good(self, kept: dict[str, _Waiting]) -> dict[str, _Waiting]:
        now = self._clock.now()
        return {key: one for key, one in kept.items() if datetime.fromisoformat(one["expires"]) > now}


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def to_grant(token: Token) -> Grant:
    """What a token of the journal allows."""
    known = tuple(scope for scope in Scope if scope.value in token.scopes)
    return Grant(
        id=token.id,
        label=token.label,
        scopes=known,
        created=token.created,
        passkey=token.passkey or "",
        senders=token.senders,
    )
