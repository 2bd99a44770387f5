"""What a home is to do later: orders that are kept for a moment or for every so many days, as speech asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Protocol

from dure.api.home import Order, Value, Wish
from dure.errors import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something that is kept for later.

    Attributes:
        id: what it is known by.
        title: what it is called, by language.
        changes: appliance, trait and value of everything that it orders of single appliances, in order.
        touches: every appliance that it orders anything of.
        days: on which days of the week it comes again, Monday is 0; empty where it comes once.
        times: at which times of those days.
        due: when it is due next, aware; None where that is not known.
        own: whether it was made at run time, so that it can be cancelled there.
    """

    id: str
    title: Mapping[Language, str]
    changes: tuple[tuple[str, str, Value], ...] = ()
    touches: frozenset[str] = frozenset()
    days: frozenset[int] = frozenset()
    times: tuple[time, ...] = ()
    due: datetime | None = None
    own: bool = True


class Agenda(Protocol):
    """Keeps orders for later."""

    async def schedule(
        self,
        orders: Sequence[Order],
        at: datetime,
        wish: Wish,
        *,
        span: bool = False,
        title: Mapping[Language, str] | None = None,
    ) -> Kept:
        """Have orders carried out once, at a time.

        Args:
            orders: what is to be done.
            at: when, aware.
            wish: on whose behalf.
            span: whether it is the time until then that counts, whatever the clock says then.
            title: what it is called, by language.
        """
        ...

    async def repeat(
        self,
        orders: Sequence[Order],
        at: time,
        days: frozenset[int],
        wish: Wish,
        *,
        title: Mapping[Language, str] | None = None,
    ) -> Kept:
        """Have orders carried out again and again; what is kept already is not kept twice.

        Args:
            orders: what is to be done.
            at: the household's own time.
            days: on which days of the week, Monday is 0.
            wish: on whose behalf.
            title: what it is called, by language.
        """
        ...

    async def kept(self) -> Sequence[Kept]:
        """Everything that waits for a time, the next first."""
        ...

    async def cancel(self, id_: str) -> None:
        """Forget something that is kept."""
        ...
