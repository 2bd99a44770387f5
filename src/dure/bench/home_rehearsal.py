"""A flat in memory to rehearse in, and the notation of what is right to do in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import count
from typing import Any

from dure.api.home import Appliance, ApplianceState, Order, Outcome, Reason, Room, Value, Wish
from dure.errors import Language
from dure.home.actions import UNDO, action_of, undoable
from dure.home.agenda import Kept
from dure.home.danger import needs
from dure.home.drivers.simulated.flat import read_flat
from dure.home.fitting import fit
from dure.home.speech.household import Household
from dure.home.speech.targets import EVERYTHING
from dure.store import HomeAction

_THEN = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)


class Rehearsal:
    """A flat in memory that carries orders out at once, by its profiles and the table of danger.

    Args:
        rooms: the rooms; a microphone `mic_ROOM` stands in each.
        appliances: what there is.
        values: what each is at first.
    """

    def __init__(
        self,
        rooms: Sequence[Room],
        appliances: Sequence[Appliance],
        values: Mapping[str, Mapping[str, Value]],
    ) -> None:
        self._rooms = [replace(room, satellites=(f"mic_{room.id}",)) for room in rooms]
        self._appliances = list(appliances)
        self.values = {id_: dict(own) for id_, own in values.items()}
        self._household = Household(tuple(self._appliances), tuple(self._rooms))
        self.outcomes: list[Outcome] = []
        self.scheduled: list[tuple[Order, datetime]] = []
        self.repeated: list[tuple[Order, time, frozenset[int]]] = []
        self.waiting: dict[str, Kept] = {}
        self.cancelled: list[Kept] = []
        self._actions: list[HomeAction] = []
        self._numbers = count()
        self._wishes = 0

    def forget_what_came(self) -> None:
        """Count from here; what was done and is kept stays so."""
        for came in (self.outcomes, self.scheduled, self.repeated, self.cancelled):
            came.clear()

    def appliances(self) -> Sequence[ApplianceState]:
        """Everything in it."""
        return [
            ApplianceState(appliance=one, values=self.values[one.id], reachable=True)
            for one in self._appliances
        ]

    def rooms(self) -> Sequence[Room]:
        """Its rooms."""
        return self._rooms

    def permits(self, _agent: str, appliance: str) -> bool:
        """Every agent reaches everything."""
        return appliance in self.values

    async def order(self, orders: Sequence[Order], wish: Wish) -> Sequence[Outcome]:
        """Carry orders out."""
        self._wishes += 1
        found = [self._one(order, wish) for order in orders]
        self.outcomes.extend(found)
        return found

    async def undo(
        self, wish: Wish, *, of: Collection[str] = (), within: timedelta | None = None
    ) -> Sequence[Outcome]:
        """Take back what the last wish did."""
        del within  # everything here happens at one moment
        last = undoable(self._actions, satellite=wish.satellite, of=of)
        back = [
            Order(id=UNDO + one.order, appliance=one.appliance, trait=one.trait, value=one.previous)
            for one in reversed(last)
            if one.previous is not None
        ]
        outcomes = await self.order(back, wish)
        gone = {one.order.id.removeprefix(UNDO) for one in outcomes if one.done}
        self._actions = [one for one in self._actions if one.order not in gone]
        return outcomes

    async def schedule(
        self,
        orders: Sequence[Order],
        at: datetime,
        _wish: Wish,
        *,
        span: bool = False,
        title: Mapping[Language, str] | None = None,
    ) -> Kept:
        """Keep orders for later."""
        del span
        self.scheduled.extend((order, at) for order in orders)
        return self._keep(orders, title, due=at)

    async def repeat(
        self,
        orders: Sequence[Order],
        at: time,
        days: frozenset[int],
        _wish: Wish,
        *,
        title: Mapping[Language, str] | None = None,
    ) -> Kept:
        """Keep orders for again and again."""
        self.repeated.extend((order, at, days) for order in orders)
        return self._keep(orders, title, days=days, times=(at,))

    async def kept(self) -> Sequence[Kept]:
        """What waits for its time."""
        return tuple(self.waiting.values())

    async def cancel(self, id_: str) -> None:
        """Forget something that waits."""
        self.cancelled.append(self.waiting.pop(id_))

    def _keep(
        self,
        orders: Sequence[Order],
        title: Mapping[Language, str] | None,
        *,
        due: datetime | None = None,
        days: frozenset[int] = frozenset(),
        times: tuple[time, ...] = (),
    ) -> Kept:
        kept = Kept(
            id=f"kept{next(self._numbers)}",
            title=title or {},
            changes=tuple((one.appliance, one.trait, one.value) for one in orders),
            touches=frozenset(one.appliance for one in orders),
            days=days,
            times=times,
            due=due,
        )
        self.waiting[kept.id] = kept
        return kept

    def _one(self, order: Order, wish: Wish) -> Outcome:
        own = self.values[order.appliance]
        if reason := self._reason(order, wish):
            asked = _confirmation(order) if reason == "unconfirmed" else ""
            value = own.get(order.trait)
            return Outcome(order=order, done=False, value=value, reason=reason, confirmation=asked)
        previous = own.get(order.trait)
        own[order.trait] = order.value
        wish = replace(wish, turn=wish.turn or str(self._wishes))
        self._actions.append(action_of(order, wish, previous, _THEN))
        return Outcome(order=order, done=True, value=order.value, previous=previous)

    def _reason(self, order: Order, wish: Wish) -> Reason | None:
        thing = self._household.by_id[order.appliance]
        if reason := fit(thing, order.trait, order.value)[1]:
            return reason
        own = self.values[order.appliance]
        now = {trait: own.get(trait) for trait in thing.traits}
        needed = needs(thing.kind, order.trait, order.value, wish.means, now)
        if needed == "never":
            return "unsafe"
        confirmed = order.confirmation == _confirmation(order)
        return "unconfirmed" if needed == "confirmation" and not confirmed else None


def _confirmation(order: Order) -> str:
    return f"{order.appliance}.{order.trait} {order.value}"


@cache
def furnished() -> Mapping[str, Any]:
    """The file of the flat of the default configuration."""
    text = files("dure.home.drivers.simulated").joinpath("flat.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def flat(more: Mapping[str, Any] | None = None, state: str = "") -> Rehearsal:
    """The flat of the default configuration.

    Args:
        more: appliances besides, as in its file.
        state: what is otherwise, such as `tv.on_off=true`.
    """
    given = furnished()
    tables = {**given["appliance"], **(more or {})}
    read = read_flat({**given, "appliance": tables}, where="rehearsal", driver="rehearsal")
    values = {id_: dict(own) for id_, own in read.values.items()}
    for id_, trait, value in changes(state, tables):
        values[id_][trait] = value
    return Rehearsal(read.rooms, read.appliances, values)


# ---------------------------------------------------------------- labels

_CHANGE = re.compile(r"(?P<who>[\w$-]+)\.(?P<trait>\w+)(?:=(?P<value>\S+))?")


def changes(text: str, tables: Mapping[str, Any]) -> list[tuple[str, str, Value]]:
    """The orders of a label: `$lights-bedroom_light.on_off=false` is one for each."""
    found: list[tuple[str, str, Value]] = []
    for match in _CHANGE.finditer(text):
        who, *spared = match["who"].split("-")
        trait, value = match["trait"], _value(match["value"] or "")
        found.extend((id_, trait, value) for id_ in _members(who, trait, tables) if id_ not in spared)
    return found


def _members(who: str, trait: str, tables: Mapping[str, Any]) -> list[str]:
    if not who.startswith("$"):
        return [who]
    able = {id_: table for id_, table in tables.items() if trait in table["traits"]}
    if who == "$lights":
        return [id_ for id_, table in able.items() if table["kind"] == "light"]
    kept = [id_ for id_, table in able.items() if table["kind"] in EVERYTHING]
    return kept if who == "$everything" else [id_ for id_ in kept if tables[id_]["room"] == who[1:]]


def _value(text: str) -> Value:
    if text in ("true", "false"):
        return text == "true"
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number
