"""The routines there are: those of the configuration, and those that were made at run time, as the journal keeps them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from dure.clock import Clock
from dure.errors import NotFound, Overloaded, RoutineInvalid, Text
from dure.home.routines.keeping import Keeping
from dure.home.routines.model import Routine
from dure.home.routines.reading import key_of, read_routine, tell_routine
from dure.store.home_routines import RoutineRow

MOST = 500
"""How many routines a home may have."""

_log = logging.getLogger(__name__)


class Book:
    """All routines, by id.

    Args:
        store: where those that were made at run time are kept, and what was switched.
        clock: tells from when on a routine counts.
        configured: the routines of the configuration, by id.
    """

    def __init__(self, store: Keeping, clock: Clock, configured: Mapping[str, Mapping[str, Any]]) -> None:
        self._store, self._clock = store, clock
        self._configured = {id_: read_routine(id_, table, own=False) for id_, table in configured.items()}
        self._routines: dict[str, Routine] = {}
        self._since: dict[str, datetime] = {}

    async def load(self) -> None:
        """Read what is kept.

        Raises:
            StoreFailed: it could not be read, or a new routine not written.
        """
        rows = {row.id: row for row in await self._store.all()}
        self._routines, self._since = {}, {}
        for id_, routine in self._configured.items():
            row = rows.pop(id_, None)
            if row is None or row.told:
                row = RoutineRow(id=id_, told={}, enabled=None, since=self._clock.now())
                await self._store.put(row)
            enabled = routine.enabled if row.enabled is None else row.enabled
            self._take(replace(routine, enabled=enabled), row.since)
        for row in rows.values():
            if not row.told:  # the configuration tells it no more
                await self._store.remove(row.id)
                continue
            try:
                self._take(read_routine(row.id, row.told, own=True), row.since)
            except RoutineInvalid as error:  # a newer Dure wrote it: it is kept, and not run
                _log.warning("a kept routine cannot be read (%s)", error.code)

    def all(self) -> Sequence[Routine]:
        """Every routine, the configuration's first."""
        return tuple(self._routines.values())

    def get(self, id_: str) -> Routine | None:
        """The routine of that id."""
        return self._routines.get(id_)

    def since(self, id_: str) -> datetime:
        """From when on a routine counts."""
        return self._since[id_]

    def find(self, phrase: str) -> Routine | None:
        """The routine that is started by this phrase."""
        key = key_of(phrase)
        for routine in self._routines.values():
            phrases = (one for told in routine.phrases.values() for one in told)
            if key and routine.enabled and any(key_of(one) == key for one in phrases):
                return routine
        return None

    async def add(self, routine: Routine) -> Routine:
        """Keep a routine, new or changed; it is durable when this returns.

        Raises:
            RoutineInvalid: its id is one of the configuration's.
            Overloaded: there are too many already.
            StoreFailed: it could not be written.
        """
        if routine.id in self._configured:
            why = Text("it stands in dure.toml", "dure.toml에 있는 루틴이에요")
            raise RoutineInvalid(routine=routine.id, why=why)
        if len(self._routines) >= MOST and routine.id not in self._routines:
            raise Overloaded(why=Text(f"{MOST} routines are there already", f"루틴이 이미 {MOST}개 있어요"))
        routine, since = replace(routine, own=True), self._clock.now()
        await self._store.put(
            RoutineRow(id=routine.id, told=tell_routine(routine), enabled=None, since=since)
        )
        self._take(routine, since)
        return routine

    async def remove(self, id_: str) -> None:
        """Forget a routine.

        Raises:
            NotFound: there is no such routine.
            RoutineInvalid: it stands in the configuration.
        """
        if id_ in self._configured:
            why = Text(
                "it stands in dure.toml; switch it off", "dure.toml에 있는 루틴이라 지울 수 없어요. 끄면 돼요"
            )
            raise RoutineInvalid(routine=id_, why=why)
        if id_ not in self._routines:
            raise NotFound(what=Text("routine", "루틴"), id=id_[:64])
        await self._store.remove(id_)
        del self._routines[id_], self._since[id_]

    async def enable(self, id_: str, enabled: bool) -> Routine:  # one switch, one value
        """Switch a routine on or off.

        Raises:
            NotFound: there is no such routine.
        """
        if id_ not in self._routines:
            raise NotFound(what=Text("routine", "루틴"), id=id_[:64])
        routine, since = replace(self._routines[id_], enabled=enabled), self._clock.now()
        told = tell_routine(routine) if routine.own else {}
        await self._store.put(
            RoutineRow(id=id_, told=told, enabled=None if routine.own else enabled, since=since)
        )
        self._take(routine, since)
        return routine

    def _take(self, routine: Routine, since: datetime) -> None:
        self._routines[routine.id] = routine
        self._since[routine.id] = since
