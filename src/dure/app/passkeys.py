"""The hub's passkeys: those of the journal, in the words of the doors."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from dure.app.tokens import to_grant
from dure.server.scopes import Grant, Issued
from dure.store import Journal, NewPasskey, Passkey


def open_passkeys(journal: Journal) -> PasskeyKeeper | None:
    """The passkeys of a journal; None where what checks them is not installed."""
    return PasskeyKeeper(journal) if find_spec("webauthn") is not None else None


class PasskeyKeeper:
    """The hub's `Passkeys`."""

    def __init__(self, journal: Journal) -> None:
        self._passkeys = journal.passkeys

    async def of(self, grant: Grant) -> tuple[str, Sequence[Passkey]]:
        """The id of the token that a grant stands for, and its passkeys, oldest first."""
        return await self._passkeys.of(grant.id)

    async def find(self, credential: bytes) -> Passkey | None:
        """The one of that id of its device's; None where it is unknown."""
        return await self._passkeys.find(credential)

    async def add(self, made: NewPasskey, *, by: Grant) -> Passkey | None:
        """Keep a new one; None where there are too many, or it is known."""
        return await self._passkeys.add(made, by.id, by=by.label or by.id)

    async def remove(self, passkey: str, *, by: Grant) -> bool:
        """Forget one, and end what was signed in for with it; false where there is none."""
        return await self._passkeys.remove(passkey, by=by.label or by.id)

    async def sign_in(self, passkey: Passkey, counter: int) -> Issued | None:
        """A token for whoever has shown a passkey; None where it is good no more, or a copy of it is about."""
        found = await self._passkeys.sign_in(passkey.id, counter)
        if found is None:
            return None
        secret, token = found
        return Issued(token=secret, grant=to_grant(token))
