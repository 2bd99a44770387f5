"""Ordered migrations, and the backup that precedes them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib import resources
from pathlib import Path

from dure.errors import StoreTooNew, Text
from dure.store.faults import damaged


def migrations(schema: str) -> list[str]:
    """The SQL of every migration of a schema, in order: the first makes version 1."""
    folder = resources.files("dure.store") / "migrations" / schema
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda e: e.name)
    for number, entry in enumerate(found, 1):
        if not entry.name.startswith(f"{number:04d}_"):
            raise ValueError(f"migration {number} of {schema} is missing")
    return [entry.read_text(encoding="utf-8") for entry in found]


def migrate(connection: sqlite3.Connection, file: Path, steps: list[str], *, keep_backup: bool) -> None:
    """Bring a database to the newest version, in one transaction; of an existing one a backup is made first.

    Raises:
        StoreTooNew: a newer Dure has written it.
        sqlite3.Error: a step failed; the database is as it was.
    """
    version = _version(connection)
    if version == len(steps):
        return
    if version > len(steps):
        raise StoreTooNew(file=str(file), found=version, known=len(steps), backup=_earlier(file, len(steps)))
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection)  # another process may have been faster
        if 0 < version < len(steps) and keep_backup:
            back_up(file, version_backup(file, version))
        for step in steps[version:]:
            for statement in _statements(step):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(steps)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def back_up(file: Path, target: Path) -> None:
    """Copy a database that is in use, whole and durable, over `target`.

    Raises:
        StoreDamaged: the copy is not whole; an earlier backup stays as it is.
        sqlite3.Error, OSError: it could not be written.
    """
    draft = target.with_name(f"{target.name}.new")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(draft)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            if not is_whole(copy):
                raise damaged(file)
        sync(draft)
        draft.replace(target)
        sync(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def version_backup(file: Path, version: int) -> Path:
    """Where the backup that precedes an upgrade from `version` lies."""
    return file.with_name(f"{file.name}.v{version}.backup")


def is_whole(connection: sqlite3.Connection) -> bool:
    """Whether SQLite finds no damage."""
    return [row[0] for row in connection.execute("PRAGMA quick_check(1)")] == ["ok"]


def sync(path: Path) -> None:
    """Make a file, or a folder's list of files, durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _earlier(file: Path, version: int) -> Text | str:
    backup = version_backup(file, version)
    if not backup.exists():
        return ""
    return Text(f", or go back to {backup}", f". 아니면 {backup} 백업으로 되돌리세요")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
