"""What a token may do, defined once for every door, and the keeper of tokens.

::

    listen    speak to the hub and hear its answers
    control   names, mute, timers, history, the home
    person    a person holds it: what may do harm in the home can be confirmed with it
    carer     alerts and check-ins
    feed      hand in advisories, and nothing else
    admin     let devices in and out; holds every other scope
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from dure.errors import ScopeMissing


class Scope(StrEnum):
    """One thing that a token may be allowed."""

    LISTEN = "listen"
    CONTROL = "control"
    PERSON = "person"
    CARER = "carer"
    FEED = "feed"
    ADMIN = "admin"


EVERYDAY = (Scope.LISTEN, Scope.CONTROL, Scope.PERSON)
"""What a device of the household gets where nothing else is said."""

PROGRAM_PREFIX = "program:"
"""How the names of programs begin, where agents have theirs."""

PROGRAM = (Scope.LISTEN, Scope.CONTROL)
"""What a program gets where nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What the holder of a token may do.

    Attributes:
        id: the token's id; names it without revealing it.
        label: what its holder is called.
        scopes: what it may do.
        created: when it was issued, aware; None for whoever sits at the hub itself.
        passkey: the id of the passkey that was signed in with; empty where the token was paired or issued.
        senders: in whose names it hands in advisories; empty until it has.
    """

    id: str
    label: str
    scopes: tuple[Scope, ...]
    created: datetime | None = None
    passkey: str = ""
    senders: tuple[str, ...] = ()

    def reaches(self, scope: Scope) -> bool:
        """Whether this grant holds a scope."""
        return scope in self.scopes or Scope.ADMIN in self.scopes

    @property
    def program(self) -> str:
        """What the program is called that holds this, as agents are: what it may reach is granted to that."""
        return f"{PROGRAM_PREFIX}{self.id}"

    def need(self, scope: Scope) -> None:
        """Go on only with that scope.

        Raises:
            ScopeMissing: the grant does not hold it.
        """
        if not self.reaches(scope):
            raise ScopeMissing(scope=scope.value)


COMMAND = "dure"
"""What the tokens are called that commands at the hub itself make for themselves."""

LOCAL = Grant(id="local", label="this machine", scopes=(Scope.ADMIN,))
"""Whoever reaches a hub that listens on loopback only: a program of this machine's own users."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A token, shown this once: the hub keeps only its SHA-256.

    Attributes:
        token: the secret itself.
        grant: what it may do.
    """

    token: str
    grant: Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A pairing code: good for one token, for a short while.

    Attributes:
        code: what the new device tells the hub.
        scopes: what its token will be allowed.
        expires: until when, aware.
    """

    code: str
    scopes: tuple[Scope, ...]
    expires: datetime


class TokenDoor(Protocol):
    """Keeps tokens and pairing codes."""

    async def check(self, token: str) -> Grant | None:
        """What a token allows; None where it is unknown or withdrawn."""
        ...

    async def issue(self, scopes: Sequence[Scope], label: str, senders: Sequence[str] = ()) -> Issued:
        """Make a token; `senders` are those in whose names it may hand in advisories."""
        ...

    async def speaks_for(self, grant: str, sender: str) -> bool:
        """Whether the token of that id hands in advisories in that sender's name; without any it is bound to its first."""
        ...

    async def grants(self) -> Sequence[Grant]:
        """Every token that is good, oldest first."""
        ...

    async def revoke(self, grant: str) -> bool:
        """Withdraw the token of that id, and its passkeys; false where there is none."""
        ...

    async def leave(self, grant: str) -> bool:
        """Withdraw the token of that id, but leave it to its passkeys where it has some; false where there is none."""
        ...

    async def invite(self, scopes: Sequence[Scope], label: str = "") -> Invitation:
        """Make a pairing code."""
        ...

    async def redeem(self, code: str, label: str) -> Issued | None:
        """Turn a pairing code into a token, once; None where it is unknown, used or too old."""
        ...
