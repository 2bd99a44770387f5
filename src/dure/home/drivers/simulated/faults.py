"""A switch for drills: what goes wrong between the home and its appliances, on demand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from dure.api.home import HomeDoor, Value

EVERYTHING = "*"
"""Stands for every appliance."""


@dataclass(slots=True)
class Faults:
    """What goes wrong, until it is taken back; each names appliances by their ids, `*` for all.

    Attributes:
        unreachable: those that do not answer, and tell nothing.
        lying: those that say that they did what they did not do.
        lost: those whose reports get lost.
        twice: those whose reports come twice.
        disordered: those whose reports overtake each other.
        late_s: how long every appliance takes to answer, after it has done what it was asked.
    """

    unreachable: frozenset[str] = frozenset()
    lying: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    twice: frozenset[str] = frozenset()
    disordered: frozenset[str] = frozenset()
    late_s: float = 0.0
    changed: Callable[[], None] = field(default=lambda: None, repr=False)

    def set(self, late_s: float = 0.0, **which: Collection[str]) -> None:
        """From now on exactly these things go wrong; without arguments nothing does.

        Raises:
            TypeError: there is no such fault.
        """
        names = ("unreachable", "lying", "lost", "twice", "disordered")
        if unknown := set(which) - set(names):
            raise TypeError(f"no such fault: {', '.join(sorted(unknown))}")
        for name in names:
            setattr(self, name, frozenset(which.get(name, ())))
        self.late_s = late_s
        self.changed()


def hit(which: Collection[str], appliance: str) -> bool:
    """Whether a fault strikes an appliance."""
    return appliance in which or EVERYTHING in which


class FaultyReports:
    """The way of reports to the home, with the faults that are switched on.

    Args:
        home: where they go.
        faults: what goes wrong on the way.
    """

    def __init__(self, home: HomeDoor, faults: Faults) -> None:
        self._home, self._faults = home, faults
        self._overtaken: dict[str, Mapping[str, Value]] = {}

    async def report(self, appliance: str, values: Mapping[str, Value]) -> None:
        """Report what an appliance is, as far as the faults let it through."""
        faults = self._faults
        if hit(faults.unreachable, appliance) or hit(faults.lost, appliance):
            return
        if hit(faults.disordered, appliance) and appliance not in self._overtaken:
            self._overtaken[appliance] = values
            return
        for _ in range(2 if hit(faults.twice, appliance) else 1):
            await self._home.report(appliance, values)
        if (older := self._overtaken.pop(appliance, None)) is not None:
            await self._home.report(appliance, older)
