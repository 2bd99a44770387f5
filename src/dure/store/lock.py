"""One hub per data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from dure.errors import HubRunning
from dure.store.faults import translated


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Keep a data folder for this hub while the context is open; the lock goes with the process, however it ends.

    Raises:
        HubRunning: another hub holds it.
        DiskFull, StoreFailed: the folder cannot be written.
    """
    lock = FileLock(folder / "hub.lock", mode=0o600, thread_local=False)
    with translated(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise HubRunning(folder=str(folder)) from error
    try:
        yield
    finally:
        lock.release()
