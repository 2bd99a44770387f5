"""A double for the keeping of the home's routines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dure.errors import StoreFailed
from dure.store.home_routines import Firing, RoutineRow


class MemoryRoutineStore:
    """`dure.store.home_routines.HomeRoutineStore` in memory; it outlives what uses it.

    Attributes:
        rows: what is kept.
        firings: what was begun.
        over: what is over.
        full: whether nothing more can be written.
    """

    def __init__(self) -> None:
        self.rows: dict[str, RoutineRow] = {}
        self.firings: dict[tuple[str, str], Firing] = {}
        self.over: set[tuple[str, str]] = set()
        self.full = False

    async def all(self) -> Sequence[RoutineRow]:
        """Every routine that is kept."""
        return list(self.rows.values())

    async def put(self, row: RoutineRow) -> None:
        """Keep one.

        Raises:
            StoreFailed: it is full.
        """
        self._write()
        self.rows[row.id] = row

    async def remove(self, routine: str) -> bool:
        """Forget one.

        Raises:
            StoreFailed: it is full.
        """
        self._write()
        return self.rows.pop(routine, None) is not None

    async def begin(self, routine: str, occurrence: str, at: datetime) -> bool:
        """Write down that an occurrence begins; false where it was begun before.

        Raises:
            StoreFailed: it is full.
        """
        self._write()
        if (routine, occurrence) in self.firings:
            return False
        self.firings[routine, occurrence] = Firing(
            routine=routine, occurrence=occurrence, at=at, step=0, tries=1
        )
        return True

    async def go_on(self, firing: Firing, step: int, *, again: bool = False) -> None:
        """Write down how far it has come."""
        key = (firing.routine, firing.occurrence)
        tries = self.firings[key].tries + int(again)
        self.firings[key] = Firing(
            routine=firing.routine, occurrence=firing.occurrence, at=firing.at, step=step, tries=tries
        )

    async def finish(self, firing: Firing) -> None:
        """Write down that it is over."""
        self.over.add((firing.routine, firing.occurrence))

    async def unfinished(self) -> Sequence[Firing]:
        """Those that are not over."""
        return [one for key, one in self.firings.items() if key not in self.over]

    async def prune(self, before: datetime) -> int:
        """Forget those that were over before an instant."""
        old = [key for key in self.over if self.firings[key].at < before]
        for key in old:
            self.over.discard(key)
            del self.firings[key]
        return len(old)

    def _write(self) -> None:
        if self.full:
            raise StoreFailed(file="journal", why="full")
