"""Where SQLite's errors become ours."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dure.errors import DiskFull, StoreDamaged, StoreFailed, Text

_WHY = {
    sqlite3.SQLITE_BUSY: Text("another program keeps it busy", "다른 프로그램이 쓰고 있어요"),
    sqlite3.SQLITE_LOCKED: Text("another program keeps it busy", "다른 프로그램이 쓰고 있어요"),
    sqlite3.SQLITE_READONLY: Text("it may not be written", "쓸 권한이 없어요"),
    sqlite3.SQLITE_CANTOPEN: Text("it cannot be opened", "열 수 없어요"),
    sqlite3.SQLITE_PERM: Text("it may not be read", "읽을 권한이 없어요"),
    sqlite3.SQLITE_IOERR: Text("the disk did not do as it was told", "디스크가 말을 듣지 않아요"),
}


@contextmanager
def translated(file: Path) -> Iterator[None]:
    """Turn what SQLite or the file system raises into one of our errors.

    Raises:
        DiskFull: no room is left.
        StoreDamaged: the file is no (longer a whole) database.
        StoreFailed: anything else.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _translate(error, file) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(file=str(file)) from error
        raise StoreFailed(file=str(file), why=error.strerror or type(error).__name__) from error


def damaged(file: Path) -> StoreDamaged:
    """The error for a damaged database, which says what can be done."""
    backup = backup_of(file)
    if not backup.exists():
        return StoreDamaged(
            file=str(file),
            remedy=Text(
                f"There is no backup of it. Keep a copy for rescue; to begin anew, stop the hub and move away everything called {file.name}*.",
                f"백업이 없어요. 되살려 볼 수 있게 복사해 두고, 새로 시작하려면 허브를 끈 뒤 {file.name}*을 모두 옮기세요.",
            ),
        )
    commands = f"mkdir '{file}.damaged'; mv '{file}' '{file}-'* '{file}.damaged'; cp -p '{backup}' '{file}'"
    return StoreDamaged(
        file=str(file),
        remedy=Text(
            f"Nothing was changed. To go back to the last backup, stop the hub and run: {commands}",
            f"아무것도 바꾸지 않았어요. 마지막 백업으로 되돌리려면 허브를 끄고 이렇게 하세요: {commands}",
        ),
    )


def backup_of(file: Path) -> Path:
    """Where the last backup of a database lies."""
    return file.with_name(f"{file.name}.backup")


def _translate(error: sqlite3.Error, file: Path) -> StoreFailed:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_full(file)):
        return DiskFull(file=str(file))
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(file)
    return StoreFailed(
        file=str(file), why=_WHY.get(code, getattr(error, "sqlite_errorname", "SQLITE_MISUSE"))
    )


def _is_full(file: Path) -> bool:
    """Whether an I/O error is a full disk in disguise: SQLite tells some so when it cannot grow the -shm file."""
    try:
        state = os.statvfs(file.parent)
    except OSError:
        return False
    return state.f_bavail * state.f_frsize < 64 * 1024
