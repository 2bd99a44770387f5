"""Signing in with a passkey (WebAuthn): what the hub keeps, and how what a browser says is checked.

A passkey stands for the token whose holder made it. Whoever shows it gets a token that reaches exactly as far,
and that goes when the passkey or the token behind it does.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from urllib.parse import urlsplit

from starlette.requests import Request

from dure.errors import PasskeyRefused, Text
from dure.server.scopes import Grant, Issued
from dure.store import NewPasskey, Passkey

CHALLENGE_S = 300.0
"""How long a person has: what WebAuthn recommends where somebody must prove who they are (Level 3, section 15.1)."""

_MOST = 512
_MOST_EACH = 8

LATE = Text(
    en="the question was answered too late, or twice. Try again",
    ko="너무 늦었거나 두 번 보낸 대답이에요. 다시 해 보세요",
)
_BY_NUMBER = Text(
    en="passkeys need a host name, and this page was opened by a number. Open {address} instead",
    ko="숫자로 된 주소에서는 패스키를 쓸 수 없어요. {address} 주소로 열어 주세요",
)
_PLAIN = Text(
    en="passkeys need HTTPS, and this page was opened without",
    ko="HTTPS로 연 화면에서만 패스키를 쓸 수 있어요",
)
_NO_PAGE = Text(
    en="only a browser that shows the hub's page can do this", ko="허브 화면을 연 브라우저에서만 할 수 있어요"
)


class Passkeys(Protocol):
    """Keeps passkeys."""

    async def of(self, grant: Grant) -> tuple[str, Sequence[Passkey]]:
        """The id of the token that a grant stands for, and its passkeys, oldest first.

        It is the grant's own, or that whose passkey it was signed in for with.
        """
        ...

    async def find(self, credential: bytes) -> Passkey | None:
        """The one of that id of its device's; None where it is unknown."""
        ...

    async def add(self, made: NewPasskey, *, by: Grant) -> Passkey | None:
        """Keep a new one; None where there are too many, or it is known."""
        ...

    async def remove(self, passkey: str, *, by: Grant) -> bool:
        """Forget one, and end what was signed in for with it; false where there is none."""
        ...

    async def sign_in(self, passkey: Passkey, counter: int) -> Issued | None:
        """A token for whoever has shown a passkey; None where it is good no more, or a copy of it is about."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page was opened, as WebAuthn sees it.

    Attributes:
        origin: scheme, host name and port.
        host: the host name alone, which is the relying party's id.
    """

    origin: str
    host: str


def place_of(request: Request, address: str) -> Place:
    """Where the page that asks was opened. Its `Origin`, which no page can forge, was held against `Host` by the guard.

    Args:
        request: what it asks.
        address: where passkeys would work, for a person who is elsewhere.

    Raises:
        PasskeyRefused: no passkey can work there.
    """
    origin = request.headers.get("origin", "")
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if not host:
        raise PasskeyRefused(why=_NO_PAGE)
    if (why := why_not_at(host, address)) is not None:
        raise PasskeyRefused(why=why)
    if parts.scheme != "https" and host != "localhost":
        raise PasskeyRefused(why=_PLAIN)
    return Place(origin, host)


def why_not_at(host: str, address: str) -> Text | None:
    """Why no passkey can work under that host; None where one can. Relying parties have names, not numbers."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None
    return Text(en=_BY_NUMBER.en.format(address=address), ko=_BY_NUMBER.ko.format(address=address))


Purpose = Literal["make", "sign_in"]


@dataclass(frozen=True, slots=True)
class _Asked:
    purpose: Purpose
    by: str
    place: Place
    until_s: float


class Challenges:
    """Random questions that are answered once, soon, and where they were asked. Bounded: the oldest is forgotten.

    Args:
        now_s: the time, in seconds since some fixed instant.
    """

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._asked: OrderedDict[bytes, _Asked] = OrderedDict()

    def ask(self, purpose: Purpose, by: str, place: Place) -> bytes:
        """Ask somebody: the holder of a token, or an address. Nobody's questions push out more than their own eight."""
        now_s = self._now_s()
        for old in [one for one, asked in self._asked.items() if asked.until_s <= now_s]:
            del self._asked[old]
        own = [one for one, asked in self._asked.items() if (asked.purpose, asked.by) == (purpose, by)]
        for old in own[: max(0, len(own) + 1 - _MOST_EACH)]:
            del self._asked[old]
        if len(self._asked) >= _MOST:
            self._asked.popitem(last=False)
        challenge = secrets.token_bytes(32)
        self._asked[challenge] = _Asked(purpose, by, place, now_s + CHALLENGE_S)
        return challenge

    def take(self, challenge: bytes, purpose: Purpose, place: Place, by: str = "") -> None:
        """Take an answer's question back, once.

        Args:
            challenge: what was answered.
            purpose: what for.
            place: where the answer came from.
            by: whose answer it must be; empty where anybody may give it, whose address may have changed meanwhile.

        Raises:
            PasskeyRefused: it was not asked there, was answered before, or too long ago.
        """
        asked = self._asked.pop(challenge, None)
        good = (
            asked is not None
            and asked.until_s > self._now_s()
            and (asked.purpose, asked.place) == (purpose, place)
            and (not by or asked.by == by)
        )
        if not good:
            raise PasskeyRefused(why=LATE)
