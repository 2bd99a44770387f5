"""One SQLite database: one connection, one writer, never on the event loop; who waits to write shares a commit."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import anyio
import anyio.to_thread

from dure.errors import StoreFailed, StoreGone
from dure.store.faults import backup_of, damaged, translated
from dure.store.group import Call, GroupCommit, commit
from dure.store.migrate import back_up, is_whole, migrate, migrations, sync

T = TypeVar("T")

BUSY_MS = 5_000
"""How long another process may hold the database before a call gives up."""

_BUSY_POLL_S = 0.02

_CHECKPOINT_PAGES = 4000
"""From how many pages on the write-ahead log is worked into the file: whoever commits then waits for that too."""


class Database:
    """An open database. All calls run one after the other in a worker thread.

    A call that was begun is finished even if its task is cancelled: what was asked to be written is
    written wholly or not at all.
    """

    def __init__(self, file: Path, connection: sqlite3.Connection, turn: anyio.CapacityLimiter) -> None:
        self.file = file
        self._connection = connection
        self._turn = turn
        self._group = GroupCommit(self._commit)

    @classmethod
    async def open(cls, file: Path, schema: str, *, durable: bool) -> Database:
        """Open a database, make it if it is not there, and bring it to its newest schema.

        Args:
            file: the database.
            schema: the folder of its migrations.
            durable: whether what was written survives a power cut from the moment the call returns, and a
                backup precedes every migration. Otherwise the last moments may be lost, never the whole.

        Raises:
            StoreDamaged: it is no (longer a whole) database; it was not touched.
            StoreGone: it must not be lost and is not there, while a backup of it is.
            StoreTooNew: a newer Dure has written it.
            DiskFull: no room is left.
            StoreFailed: it cannot be opened.
        """
        turn = anyio.CapacityLimiter(1)
        connection = await anyio.to_thread.run_sync(_open, file, schema, durable, limiter=turn)
        return cls(file, connection, turn)

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run queries that see one state of the database.

        Raises:
            StoreFailed: it could not be read.
        """
        return await self._run(work, "BEGIN")

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run changes in one transaction: all of them are done when this returns, or none.

        Whoever calls while another's changes are being committed shares the next commit, and fails alone.
        After an error of the commit itself a change may nevertheless be found on the disk later; who cannot
        live with that gives every command a key.

        Raises:
            DiskFull: no room is left; nothing was changed.
            StoreFailed: it could not be written; nothing was changed.
        """
        call = await self._group.run(work)
        with translated(self.file):
            if call.error is not None:
                raise call.error
        return call.result  # type: ignore[return-value]  # a call without an error has a result

    async def data_version(self) -> int:
        """A number that changes whenever another process (or connection) has changed the database."""

        def ask(connection: sqlite3.Connection) -> int:
            version: int = connection.execute("PRAGMA data_version").fetchone()[0]
            return version

        return await self._run(ask, None)

    async def scrub(self) -> None:
        """Leave no trace of deleted rows in the write-ahead log; in the file itself they are overwritten at once."""
        await self._run(
            lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone(), None
        )

    async def back_up(self, target: Path | None = None) -> Path:
        """Copy the database, whole and durable, and tell where; the copy before it is replaced.

        Raises:
            DiskFull: no room is left; the copy before is still there.
            StoreFailed: it could not be copied; the copy before is still there.
        """
        copy = target or backup_of(self.file)
        await self._run(lambda _: back_up(self.file, copy), None)
        return copy

    async def close(self) -> None:
        """Finish what is being done, and close."""
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(self._connection.close, limiter=self._turn)

    async def _commit(self) -> list[Call[Any]]:
        return await anyio.to_thread.run_sync(self._commit_group, limiter=self._turn)

    def _commit_group(self) -> list[Call[Any]]:
        group = self._group.take()
        if group:
            commit(self._connection, group)
        return group

    async def _run(self, work: Callable[[sqlite3.Connection], T], begin: str | None) -> T:
        return await anyio.to_thread.run_sync(self._work, work, begin, limiter=self._turn)

    def _work(self, work: Callable[[sqlite3.Connection], T], begin: str | None) -> T:
        with translated(self.file):
            if begin is None:
                return work(self._connection)
            self._connection.execute(begin)
            try:
                result = work(self._connection)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite has rolled back by itself after some errors
                    self._connection.execute("ROLLBACK")
                raise
            return result


def _open(file: Path, schema: str, durable: bool) -> sqlite3.Connection:  # called by run_sync
    with translated(file):
        if durable and not file.exists() and backup_of(file).exists():
            raise StoreGone(file=str(file), backup=str(backup_of(file)))
        _make(file)
        connection = sqlite3.connect(
            file, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
        )
        try:
            connection.row_factory = sqlite3.Row
            _prepare(connection, file, durable=durable)
            if not is_whole(connection):
                raise damaged(file)
            migrate(connection, file, migrations(schema), keep_backup=durable)
        except BaseException:
            connection.close()
            raise
        return connection


def _make(file: Path) -> None:
    """Make the file and its folder, readable for nobody else, before SQLite would make them otherwise."""
    if file.exists():
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    sync(file.parent)


def _prepare(connection: sqlite3.Connection, file: Path, *, durable: bool) -> None:
    """Set what every connection needs, and make sure that it took effect."""
    _use_wal(connection)
    connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2 if durable else 1,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": BUSY_MS,
    }
    for name, value in wanted.items():
        if connection.execute(f"PRAGMA {name}").fetchone()[0] != value:
            raise StoreFailed(file=str(file), why=f"PRAGMA {name}")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; SQLite does not wait by itself where several switch a new database at once."""
    deadline = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_BUSY_POLL_S)
        else:
            return
