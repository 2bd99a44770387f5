"""Which of the things that are kept for later are meant, and what is wanted of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Literal

from dure.api.home import Value
from dure.home.agenda import Kept
from dure.language.clock_times import ClockTime

Thought = Literal["undo", "drop", "list", "cancel"]

_NOMINAL_OF: dict[str, tuple[str, Value]] = {
    "on": ("on_off", True), "off": ("on_off", False), "lock": ("locked", True), "unlock": ("locked", False),
    "run": ("operation", "running"), "cook": ("operation", "running"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which of the things that are kept for later are meant.

    Attributes:
        appliances: those that touch one of these; empty for any.
        times: those of these days and times of day; empty for any.
        acts: those that do this; empty for any.
        repeating: whether only what comes again and again is meant.
        every: whether all of them are meant.
        last: whether the one is meant that was made last.
    """

    appliances: frozenset[str] = frozenset()
    times: tuple[tuple[frozenset[int], ClockTime | None], ...] = ()
    acts: tuple[str, ...] = ()
    repeating: bool = False
    every: bool = False
    last: bool = False

    def pick(self, kept: Sequence[Kept], zone: tzinfo | None) -> Sequence[Kept]:
        """Those of them, for a household in this zone."""
        return [one for one in kept if self._means(one, zone)]

    def _means(self, one: Kept, zone: tzinfo | None) -> bool:
        if self.appliances and not self.appliances & one.touches:
            return False
        if self.repeating and not one.days:
            return False
        if self.acts and not any(_does(one.changes, act) for act in self.acts):
            return False
        return not self.times or any(_is_at(one, days, clock, zone) for days, clock in self.times)


def _is_at(one: Kept, days: frozenset[int], clock: ClockTime | None, zone: tzinfo | None) -> bool:
    if days and not one.days & days:
        return False
    if clock is None:
        return True
    times = one.times or ((one.due.astimezone(zone).time(),) if one.due is not None else ())
    hours = {clock.hour} if clock.sure else {clock.hour % 12, clock.hour % 12 + 12}
    return any(at.hour in hours and at.minute == clock.minute for at in times)


def _does(changes: Sequence[tuple[str, str, Value]], act: str) -> bool:
    """Whether changes are what a word of doing means; of a word that is none of the plain ones nobody knows."""
    if act in ("open", "close"):
        return any(
            (trait == "position" and bool(value) is (act == "open"))
            or (trait == "valve_open" and value is (act == "open"))
            or (trait == "locked" and value is (act == "close"))
            for _, trait, value in changes
        )
    wanted = _NOMINAL_OF.get(act)
    return wanted is None or any((trait, value) == wanted for _, trait, value in changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondThought:
    """What is wanted of what was asked for before.

    Attributes:
        what: `undo` for what was done, `drop` for what was just done or kept, `list` and `cancel` for what is kept.
        chosen: which of the things that are kept.
        bare: whether nothing of the home was named, so that it may be meant for somebody else.
    """

    what: Thought
    chosen: Chosen = field(default_factory=Chosen)
    bare: bool = False
