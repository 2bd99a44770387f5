"""Where routines are durable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dure.store.home_routines import Firing, RoutineRow


class Keeping(Protocol):
    """Keeps routines and what was begun of them; `dure.store.home_routines.HomeRoutineStore` is one."""

    async def all(self) -> Sequence[RoutineRow]:
        """Every routine that is kept."""
        ...

    async def put(self, row: RoutineRow) -> None:
        """Keep a routine."""
        ...

    async def remove(self, routine: str) -> bool:
        """Forget a routine."""
        ...

    async def begin(self, routine: str, occurrence: str, at: datetime) -> bool:
        """Write down that an occurrence begins; false where it was begun before."""
        ...

    async def go_on(self, firing: Firing, step: int, *, again: bool = False) -> None:
        """Write down how far an occurrence has come."""
        ...

    async def finish(self, firing: Firing) -> None:
        """Write down that an occurrence is over."""
        ...

    async def unfinished(self) -> Sequence[Firing]:
        """Those that were begun and are not over."""
        ...

    async def prune(self, before: datetime) -> int:
        """Forget those that were over before an instant."""
        ...
