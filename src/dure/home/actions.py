"""Who did what in the home: the history, and what can be taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from dure.api import Order, Outcome, Value, Wish
from dure.store import HomeAction


def action_of(order: Order, wish: Wish, previous: Value | None, at: datetime) -> HomeAction:
    """What an order became; all that one sentence did belongs together."""
    return HomeAction(
        order=order.id,
        at=at,
        appliance=order.appliance,
        trait=order.trait,
        value=order.value,
        previous=previous,
        means=wish.means,
        agent=wish.agent,
        person=wish.person,
        satellite=wish.satellite,
        group=wish.turn or order.id,
    )


class Actions(Protocol):
    """Keeps what was done; `dure.store.HomeStore` is one."""

    async def add(self, action: HomeAction) -> None:
        """Keep one."""
        ...

    async def last(self, limit: int) -> Sequence[HomeAction]:
        """The last ones, oldest first."""
        ...

    async def take_back(self, orders: Sequence[str]) -> None:
        """Note that these were taken back."""
        ...

    async def leave(self, orders: Sequence[str]) -> None:
        """Note that these stay as they are, and are not taken back."""
        ...


def undoable(
    actions: Sequence[HomeAction],
    *,
    satellite: str = "",
    of: Collection[str] = (),
    since: datetime | None = None,
) -> Sequence[HomeAction]:
    """What the last wish did and can be taken back, in the order in which it was done; empty where nothing can.

    What stays as it is, because it may do harm, is asked for once; the next undo goes on to the wish before.

    Args:
        actions: what was done, oldest first.
        satellite: where it is to be taken back: what was wished there goes before what was wished elsewhere.
        of: only what was done to these appliances; empty for any.
        since: only what was done since then, aware.
    """
    left = [
        one
        for one in actions
        if not (one.undone or one.left or one.order.startswith(UNDO))
        and (not of or one.appliance in of)
        and (since is None or one.at >= since)
    ]
    left = [one for one in left if satellite and one.satellite == satellite] or left
    if not left:
        return ()
    group = left[-1].group
    return [one for one in left if one.group == group and one.previous is not None]


def stays(outcome: Outcome, wish: Wish) -> bool:
    """Whether what could not be taken back is left as it is, for it may do harm; a person's undo decides that."""
    return outcome.reason in ("unsafe", "unconfirmed") and wish.means not in ("routine", "program")


UNDO = "undo:"
"""How the ids of orders begin that take something back: they are not taken back themselves."""
