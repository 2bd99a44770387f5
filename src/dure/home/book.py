"""Everything in the home, and what it is: pure. One truth, however often and in whatever order it is told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dure.api import Appliance, ApplianceState, Value
from dure.errors import Language
from dure.home.announced import believable, believe

MOST = 2_000
"""How many appliances a home holds."""

MOST_A_DRIVER = 1_000
"""How many of them one driver brings: a flood on one wire leaves room for the others."""


@dataclass(frozen=True, slots=True)
class Change:
    """What was told to be otherwise than before: an appliance's trait, what it is, and what it was."""

    appliance: str
    trait: str
    value: Value
    previous: Value | None


@dataclass(frozen=True, slots=True)
class Given:
    """What the household calls a thing, where it is not what its maker calls it.

    Attributes:
        name: by language; a language that is missing keeps the maker's.
        also: further names, by language.
        room: the room; None for the maker's.
    """

    name: Mapping[Language, str] = field(default_factory=dict)
    also: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    room: str | None = None


@dataclass(slots=True)
class _Entry:
    told: Appliance
    appliance: Appliance
    values: dict[str, Value] = field(default_factory=dict)
    reachable: bool = True
    changed: datetime | None = None


class Book:
    """The appliances of all drivers.

    Args:
        drivers: their names; of two things of one id the earlier driver's keeps it, whichever comes first.
    """

    def __init__(self, drivers: Sequence[str] = ()) -> None:
        self._ranks = {driver: rank for rank, driver in enumerate(drivers)}
        self._entries: dict[str, _Entry] = {}
        self._ids: dict[tuple[str, str], str] = {}
        self._given: Mapping[str, Given] = {}
        self._states: tuple[ApplianceState, ...] | None = None

    def states(self) -> Sequence[ApplianceState]:
        """Everything, as it is now."""
        if self._states is None:
            self._states = tuple(
                ApplianceState(
                    appliance=entry.appliance,
                    values=dict(entry.values),
                    reachable=entry.reachable,
                    changed=entry.changed,
                )
                for entry in self._entries.values()
            )
        return self._states

    def find(self, appliance: str) -> Appliance | None:
        """An appliance by its id."""
        entry = self._entries.get(appliance)
        return entry.appliance if entry else None

    def value(self, appliance: str, trait: str) -> Value | None:
        """What a trait is; None where that is not known."""
        entry = self._entries.get(appliance)
        return entry.values.get(trait) if entry else None

    def known(self, appliance: str) -> Mapping[str, Value | None]:
        """What each trait of an appliance is; None where that is not known."""
        entry = self._entries[appliance]
        return {trait: entry.values.get(trait) for trait in entry.appliance.traits}

    def reachable(self, appliance: str) -> bool:
        """Whether an appliance can be reached."""
        entry = self._entries.get(appliance)
        return entry is not None and entry.reachable

    def told_id(self, appliance: str) -> str:
        """What its driver calls an appliance."""
        return self._entries[appliance].told.id

    def announce(self, driver: str, appliances: Sequence[Appliance]) -> bool:
        """All appliances of a driver; tells whether that changed anything.

        Two drivers' appliances of one id are told apart: one of them gets its driver's name before its own, always
        the same one. Whatever the model does not know (a kind, a trait), or nothing can be (a range that is none),
        is left out.
        """
        fresh: dict[str, _Entry] = {}
        ids: dict[tuple[str, str], str] = {}
        others = {id_: one for id_, one in self._entries.items() if one.told.driver != driver}
        moved = False
        for given in appliances:
            told = believe(replace(given, driver=driver))
            full = len(fresh) >= MOST_A_DRIVER or len(others) + len(fresh) >= MOST
            if told is None or full or (driver, told.id) in ids:
                continue
            moved = self._give_way(driver, told.id, others) or moved
            id_ = _free_id(driver, told.id, self._ids.get((driver, told.id)), {**others, **fresh})
            ids[(driver, told.id)] = id_
            fresh[id_] = self._entry(id_, told)
        before_ids = {id_ for id_, one in self._entries.items() if one.told.driver == driver}
        changed = moved or before_ids != set(fresh)
        changed = changed or any(self._entries[id_].told != one.told for id_, one in fresh.items())
        self._entries = {**others, **fresh}
        self._ids = {key: id_ for key, id_ in self._ids.items() if key[0] != driver} | ids
        self._states = None
        return changed

    def _entry(self, id_: str, told: Appliance) -> _Entry:
        """What is known of an appliance stays known when it is announced anew."""
        entry, before = _Entry(told=told, appliance=self._named(id_, told)), self._entries.get(id_)
        if before is not None and before.told.driver == told.driver:
            entry.values = {trait: value for trait, value in before.values.items() if trait in told.traits}
            entry.reachable, entry.changed = before.reachable, before.changed
        return entry

    def _give_way(self, driver: str, told: str, others: dict[str, _Entry]) -> bool:
        """Let a later driver's appliance of this id be called otherwise; tells whether one had to."""
        there = others.get(told)
        if there is None or self._rank(there.told.driver) <= self._rank(driver):
            return False
        del others[told]
        own = there.told
        id_ = _free_id(own.driver, own.id, None, {**others, told: there})
        there.appliance = self._named(id_, own)
        others[id_] = there
        self._ids[(own.driver, own.id)] = id_
        return True

    def _rank(self, driver: str) -> int:
        return self._ranks.setdefault(driver, len(self._ranks))

    def report(self, driver: str, told: str, values: Mapping[str, Value], at: datetime) -> Sequence[Change]:
        """What an appliance says it is; gives what is otherwise than before. What no such trait can be is not believed."""
        id_ = self._ids.get((driver, told))
        if id_ is None:
            return ()
        entry = self._entries[id_]
        changes = [
            Change(id_, trait, value, entry.values.get(trait))
            for trait, value in believable(values).items()
            if trait in entry.appliance.traits and _differs(entry.values.get(trait), value)
        ]
        for change in changes:
            entry.values[change.trait] = change.value
        if changes:
            entry.changed, self._states = at, None
        return changes

    def reach(self, driver: str, told: str, *, reachable: bool) -> str | None:
        """Whether an appliance can be reached; gives its id where that is otherwise than before."""
        id_ = self._ids.get((driver, told))
        if id_ is None or self._entries[id_].reachable == reachable:
            return None
        self._entries[id_].reachable = reachable
        self._states = None
        return id_

    def of(self, driver: str) -> Sequence[str]:
        """What a driver's appliances are called by it."""
        return [told for name, told in self._ids if name == driver]

    def call(self, given: Mapping[str, Given]) -> None:
        """Names and rooms that the household gave."""
        self._given = given
        for id_, entry in self._entries.items():
            entry.appliance = self._named(id_, entry.told)
        self._states = None

    def _named(self, id_: str, told: Appliance) -> Appliance:
        given = self._given.get(id_)
        if given is None:
            return replace(told, id=id_)
        return replace(
            told,
            id=id_,
            name={**told.name, **given.name},
            also={
                language: (*told.also.get(language, ()), *given.also.get(language, ()))
                for language in {*told.also, *given.also}
            },
            room=told.room if given.room is None else given.room,
        )


def _free_id(driver: str, told: str, before: str | None, taken: Mapping[str, object]) -> str:
    """What an appliance is called in the home: as before, as its driver calls it, or with its driver's name before that."""
    if before is not None and before not in taken:
        return before
    if told not in taken:
        return told
    id_ = f"{_NO_ID.sub('_', driver.lower())}_{told}"
    while id_ in taken:
        id_ += "_"
    return id_


_NO_ID = re.compile(r"[^a-z0-9_]")


def _differs(before: Value | None, value: Value) -> bool:
    """Whether two values are different things; true is not 1."""
    return before != value or isinstance(before, bool) != isinstance(value, bool)
