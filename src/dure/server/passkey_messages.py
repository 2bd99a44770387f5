"""What the doors of passkeys take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec

from dure.store import Passkey


class Making(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A passkey that was made: what `PublicKeyCredential.toJSON()` gives, and what to call it."""

    credential: dict[str, Any]
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""


class SigningIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A passkey that is shown: what `PublicKeyCredential.toJSON()` gives."""

    credential: dict[str, Any]


class ChallengeTold(msgspec.Struct, frozen=True):
    """What the browser is to be asked: the options of `navigator.credentials`, as JSON."""

    options: dict[str, Any]


class PasskeyTold(msgspec.Struct, frozen=True):
    """A passkey: the address it is good at, whether several devices keep it, and whether a copy of it was seen."""

    id: str
    name: str
    address: str
    synced: bool
    copied: bool
    created: datetime
    last_used: datetime | None


class PasskeysTold(msgspec.Struct, frozen=True):
    """One's passkeys, the one that one is signed in with, whether anybody has to sign in, and why none can be made here."""

    passkeys: list[PasskeyTold]
    signed_in_with: str
    needed: bool
    why: dict[str, str] | None


class EntranceTold(msgspec.Struct, frozen=True):
    """Why nobody can sign in with a passkey here; null where one can."""

    why: dict[str, str] | None


class GrantTold(msgspec.Struct, frozen=True):
    """As whom one is signed in, for what, and with which passkey."""

    id: str
    label: str
    scopes: list[str]
    created: datetime | None
    passkey: str


def tell_passkey(passkey: Passkey) -> PasskeyTold:
    """A passkey, as its doors tell it."""
    return PasskeyTold(
        id=passkey.id,
        name=passkey.name,
        address=passkey.origin,
        synced=passkey.synced,
        copied=passkey.copied,
        created=passkey.created,
        last_used=passkey.last_used,
    )
