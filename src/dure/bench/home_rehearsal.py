"""A flat in memory to rehearse in, and the notation of what is right to do in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from dure.api.home import Appliance, ApplianceState, Order, Outcome, Reason, Room, Value, Wish
from dure.errors import Language
from dure.home.danger import needs
from dure.home.drivers.simulated.flat import read_flat
from dure.home.fitting import fit
from dure.home.speech.household import Household
from dure.home.speech.targets import EVERYTHING


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
        found = [self._one(order, wish) for order in orders]
        self.outcomes.extend(found)
        return found

    async def schedule(
        self,
        orders: Sequence[Order],
        at: datetime,
        _wish: Wish,
        *,
        span: bool = False,
        title: Mapping[Language, str] | None = None,
    ) -> None:
        """Keep orders for later."""
        del span, title
        self.scheduled.extend((order, at) for order in orders)

    def _one(self, order: Order, wish: Wish) -> Outcome:
        own = self.values[order.appliance]
        if reason := self._reason(order, wish):
            asked = _confirmation(order) if reason == "unconfirmed" else ""
            value = own.get(order.trait)
            return Outcome(order=order, done=False, value=value, reason=reason, confirmation=asked)
        previous = own.get(order.trait)
        own[order.trait] = order.value
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
