"""The second, separate act that what may do harm takes: an order is asked about, and only that very order can be confirmed.

What is asked about has a confirmation of its own: a secret that nobody can guess, good for one order, once, and for a
short while. It is bound to what is ordered and to who ordered it, and what was said or sent in one act does not confirm
itself. The journal keeps only hashes, so that `dure home` may confirm in a second command what it was asked in the first.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol, TypedDict, TypeVar

from dure.api import Order, Wish
from dure.clock import Clock
from dure.errors import StoreFailed

T = TypeVar("T")

log = logging.getLogger(__name__)

GOOD_FOR = timedelta(minutes=2)
"""For how long something can be confirmed."""

KEY = "home.confirmations"
MOST = 32
"""How many questions may stand at once; the oldest is forgotten."""


class Keeper(Protocol):
    """Where it stands what was asked; the journal's settings are one."""

    async def change(self, key: str, change: Callable[[Any], tuple[Any, T]], default: Any = None) -> T:  # noqa: ANN401  # any JSON
        """Replace a value by what `change` makes of it, at once; gives the second of its pair."""
        ...


class InMemory:
    """A keeper for as long as the process lives."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    async def change(self, key: str, change: Callable[[Any], tuple[Any, T]], default: Any = None) -> T:  # noqa: ANN401  # any JSON
        """Replace a value."""
        self._kept[key], told = change(self._kept.get(key, default))
        return told


class _Asked(TypedDict):
    about: str
    turn: str
    at: str


class Confirmations:
    """What was asked about and is not confirmed yet.

    Args:
        clock: how long that was ago.
        keeper: where it stands; in this process only, if none is given.
    """

    def __init__(self, clock: Clock, keeper: Keeper | None = None) -> None:
        self._clock = clock
        self._keeper: Keeper = keeper or InMemory()

    async def ask(self, order: Order, wish: Wish) -> str:
        """The confirmation of an order; empty where it could not be kept, so that nothing confirms it."""
        confirmation = secrets.token_urlsafe(16)
        now = self._clock.now()
        asked = _Asked(about=_about(order, wish), turn=_digest(wish.turn), at=now.isoformat())

        def add(kept: Mapping[str, _Asked]) -> tuple[dict[str, _Asked], None]:
            newest = list(_standing(kept, now).items())[-(MOST - 1) :]
            return {**dict(newest), _digest(confirmation): asked}, None

        try:
            await self._keeper.change(KEY, add, {})
        except StoreFailed as error:
            log.warning("home: nothing can be confirmed: %s", error.code)
            return ""
        return confirmation

    async def take(self, order: Order, wish: Wish) -> bool:
        """Whether an order brings its own confirmation, in an act of its own; whatever it brought is used up."""
        if not order.confirmation:
            return False
        now, digest = self._clock.now(), _digest(order.confirmation)

        def use(kept: Mapping[str, _Asked]) -> tuple[dict[str, _Asked], _Asked | None]:
            standing = _standing(kept, now)
            return standing, standing.pop(digest, None)

        try:
            asked = await self._keeper.change(KEY, use, {})
        except StoreFailed as error:
            log.warning("home: nothing can be confirmed: %s", error.code)
            return False
        return (
            asked is not None
            and asked["about"] == _about(order, wish)
            and asked["turn"] != _digest(wish.turn)
        )


def _standing(kept: Mapping[str, _Asked], now: datetime) -> dict[str, _Asked]:
    """What is not too old; of what a clock that was set makes come from later nobody knows how old it is."""
    return {
        digest: one
        for digest, one in kept.items()
        if timedelta() <= now - datetime.fromisoformat(one["at"]) <= GOOD_FOR
    }


def _about(order: Order, wish: Wish) -> str:
    """Which order of whom, without saying so."""
    who = (wish.means, wish.agent, wish.person, wish.satellite, wish.client)
    return _digest(json.dumps([order.appliance, order.trait, order.value, *who]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
