"""The database of what may be lost: turns and decision records. It holds words only as long as configured."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TypeVar

import anyio.to_thread

from dure.api import Crossing
from dure.clock import Clock, SystemClock
from dure.config import HistoryConfig
from dure.errors import NotFound, StoreDamaged, StoreFailed, StoreTooNew, Text
from dure.events import WakeDetected, WakeSuppressed, to_json
from dure.store import crossing_rows
from dure.store.database import Database
from dure.store.faults import translated
from dure.store.instant import to_us
from dure.store.records import Decision, Said, read_decision, read_said

T = TypeVar("T")

log = logging.getLogger(__name__)

SHORTEST_ID = 4
"""So many letters of a decision's id at least stand for it."""

KEEP_CROSSINGS = timedelta(days=365)
"""How long is kept what agents were asked through others; its words go sooner, with all others."""

MOST_DECISIONS = 10_000
"""How many decision records are kept, however young they are: a television can call names all day."""

_FORGET_TURNS = """
    DELETE FROM turn WHERE (?1 IS NULL OR agent = ?1)
    AND (?2 IS NULL OR at_us >= ?2) AND (?3 IS NULL OR at_us < ?3)
"""

_FORGET_DECISIONS = """
    DELETE FROM decision WHERE (?1 IS NULL OR json_extract(event, '$.agent') = ?1)
    AND (?2 IS NULL OR at_us >= ?2) AND (?3 IS NULL OR at_us < ?3)
"""

_DROP_SURPLUS = """
    DELETE FROM decision WHERE at_us < (SELECT at_us FROM decision ORDER BY at_us DESC, id DESC LIMIT 1 OFFSET ?1 - 1)
"""


class History:
    """The history. A damaged file is set aside and a new one begun.

    Attributes:
        file: where it lies.
        set_aside: where the damaged file lies that was found; None if all is well.
        damaged: is set when a damaged file was set aside.
    """

    def __init__(self, database: Database, config: HistoryConfig, clock: Clock, *, owner: bool) -> None:
        self._database = database
        self._config = config
        self._clock = clock
        self._owner = owner
        self._renewing = anyio.Lock()
        self._closed = False
        self.file = database.file
        self.set_aside: Path | None = None
        self.damaged = anyio.Event()

    @classmethod
    async def open(
        cls,
        file: Path,
        config: HistoryConfig | None = None,
        clock: Clock | None = None,
        *,
        owner: bool = True,
    ) -> History:
        """Open the history, or begin one.

        Args:
            file: the database.
            config: for how long what is kept.
            clock: where the time is from.
            owner: whether this process is the hub, which sets a damaged file aside; others leave it to the hub.

        Raises:
            StoreDamaged: it is not whole, and this process is not the hub.
            DiskFull, StoreFailed: it cannot be opened.
        """
        config, clock = config or HistoryConfig(), clock or SystemClock()
        aside = None
        try:
            database = await _open(file)
        except (StoreDamaged, StoreTooNew) as error:
            if not owner:
                raise
            aside = await _set_aside(file, clock.now(), error.code)
            database = await _open(file)
        history = cls(database, config, clock, owner=owner)
        if aside:
            history.set_aside = aside
            history.damaged.set()
        return history

    async def record_turn(
        self,
        *,
        agent: str,
        request: str,
        reply: str,
        satellite: str = "",
        language: str = "",
        turn: str = "",
        at: datetime | None = None,
    ) -> None:
        """Keep what was said, unless the configuration keeps nothing.

        Raises:
            DiskFull, StoreFailed: it could not be kept.
        """
        if self._config.keep_days == 0:
            return
        row = (turn, agent, satellite, request, reply, language, to_us(at or self._clock.now()))
        await self._write(
            lambda connection: connection.execute(
                "INSERT INTO turn (turn, agent, satellite, request, reply, language, at_us) VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        )

    async def record_decision(self, event: WakeDetected | WakeSuppressed, at: datetime | None = None) -> None:
        """Keep why a name was followed or not, unless the configuration keeps nothing.

        Raises:
            DiskFull, StoreFailed: it could not be kept.
        """
        if self._config.keep_decisions_days == 0:
            return
        row = (event.decision, to_json(event), to_us(at or self._clock.now()))
        await self._write(
            lambda connection: connection.execute(
                "INSERT INTO decision (decision, event, at_us) VALUES (?, ?, ?)", row
            )
        )

    async def record_crossing(self, crossing: Crossing) -> None:
        """Write down what went from one agent to another; its words only if the configuration keeps words.

        Raises:
            DiskFull, StoreFailed: it could not be written.
        """
        words = self._config.keep_days > 0
        await self._write(lambda connection: crossing_rows.insert(connection, crossing, words=words))

    async def crossings(self, *, last: int = 100) -> Sequence[Crossing]:
        """The last crossings between agents, oldest first; -1 for all."""
        return await self._read(lambda connection: crossing_rows.select(connection, last))

    async def turns(self, *, agent: str | None = None, last: int | None = None) -> Sequence[Said]:
        """What was said, oldest first: to one agent or all, the last so many or everything."""
        rows = await self._read(
            lambda connection: connection.execute(
                "SELECT * FROM turn WHERE ?1 IS NULL OR agent = ?1 ORDER BY at_us DESC, id DESC LIMIT ?2",
                (agent, -1 if last is None else last),
            ).fetchall()
        )
        return [read_said(row) for row in reversed(rows)]

    async def decisions(self, *, last: int | None = 100) -> Sequence[Decision]:
        """The last decision records, oldest first; None for all."""
        rows = await self._read(
            lambda connection: connection.execute(
                "SELECT * FROM decision ORDER BY at_us DESC, id DESC LIMIT ?", (-1 if last is None else last,)
            ).fetchall()
        )
        return [read_decision(row) for row in reversed(rows)]

    async def decision(self, id_: str) -> Decision:
        """The decision record with this id, or the only one whose id begins so.

        Raises:
            NotFound: there is none, or more than one.
        """
        begin = id_ if len(id_) >= SHORTEST_ID and id_.isalnum() else ""
        rows = await self._read(
            lambda connection: connection.execute(
                "SELECT * FROM decision WHERE decision = ?1 OR (?2 != '' AND decision >= ?2 AND decision < ?2 || '~')"
                " ORDER BY decision = ?1 DESC LIMIT 2",
                (id_, begin),
            ).fetchall()
        )
        exact = [row for row in rows if row["decision"] == id_]
        if len(exact or rows) != 1:
            raise NotFound(what=Text("decision", "결정 기록"), id=id_[:60])
        return read_decision((exact or rows)[0])

    async def prune(self, now: datetime) -> int:
        """Delete what is older than the configuration keeps, and tell how many records.

        Args:
            now: the wall time in the household's time zone: days begin at its midnight.
        """
        words, decisions = (
            to_us(begin_of_kept(now, days))
            for days in (self._config.keep_days, self._config.keep_decisions_days)
        )

        def work(connection: sqlite3.Connection) -> int:
            count = connection.execute("DELETE FROM turn WHERE at_us < ?", (words,)).rowcount
            count += connection.execute("DELETE FROM decision WHERE at_us < ?", (decisions,)).rowcount
            count += crossing_rows.prune(connection, words, to_us(now - KEEP_CROSSINGS))
            return count + connection.execute(_DROP_SURPLUS, (MOST_DECISIONS,)).rowcount

        count = await self._write(work)
        if count:
            await self._database.scrub()
        await anyio.to_thread.run_sync(_delete_damaged, self.file, begin_of_kept(now, self._config.keep_days))
        return count

    async def forget(
        self, *, agent: str | None = None, since: datetime | None = None, before: datetime | None = None
    ) -> int:
        """Delete turns and decision records of one agent or all, of a span or ever; tell how many.

        Damaged files that were set aside hold nobody knows what, and go too. No trace stays on the disk.
        """
        span = (agent, to_us(since) if since else None, to_us(before) if before else None)

        def work(connection: sqlite3.Connection) -> int:
            count = connection.execute(_FORGET_TURNS, span).rowcount
            count += connection.execute(crossing_rows.FORGET, span).rowcount
            return count + connection.execute(_FORGET_DECISIONS, span).rowcount

        count = await self._write(work)
        await self._database.scrub()
        await anyio.to_thread.run_sync(_delete_damaged, self.file, None)
        return count

    async def close(self) -> None:
        """Finish what is being done, and close."""
        await self._database.close()

    async def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await self._through(lambda database: database.read(work))

    async def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await self._through(lambda database: database.write(work))

    async def _through(self, call: Callable[[Database], Awaitable[T]]) -> T:
        """Make a call; if the file turns out damaged, begin a new one and call again."""
        database = self._database
        try:
            return await call(database)
        except StoreFailed as error:
            if not self._owner:
                raise
            async with self._renewing:  # another call may just have begun the new one
                if self._database is database:
                    if not (isinstance(error, StoreDamaged) or self._closed):
                        raise
                    await self._renew(error.code)
        return await call(self._database)

    async def _renew(self, code: str) -> None:
        """Set the file aside and begin a new one; if there is no room for it now, the next call tries again."""
        if not self._closed:
            await self._database.close()
            self._closed = True
            self.set_aside = await _set_aside(self.file, self._clock.now(), code)
            self.damaged.set()
        self._database = await _open(self.file)
        self._closed = False


def begin_of_kept(now: datetime, days: int) -> datetime:
    """The midnight from which things are kept: today's for one day, tomorrow's for none."""
    day = now.date() - timedelta(days=days - 1)
    return datetime.combine(day, time.min, tzinfo=now.tzinfo)


async def _open(file: Path) -> Database:
    return await Database.open(file, "history", durable=False)


async def _set_aside(file: Path, now: datetime, code: str) -> Path:
    """Move a damaged database and its log out of the way."""
    target = file.with_name(f"{file.name}.damaged-{now:%Y%m%dT%H%M%SZ}")

    def work() -> None:
        with translated(file):
            for suffix in ("", "-wal", "-shm"):
                part = file.with_name(file.name + suffix)
                if part.exists():
                    part.replace(target.with_name(target.name + suffix))

    await anyio.to_thread.run_sync(work)
    log.warning("history set aside: %s", code)
    return target


def _delete_damaged(file: Path, before: datetime | None) -> None:
    """Delete set-aside files: those last written before an instant, or all."""
    with translated(file):
        for part in file.parent.glob(f"{file.name}.damaged-*"):
            if before is None or part.stat().st_mtime < before.timestamp():
                part.unlink(missing_ok=True)
