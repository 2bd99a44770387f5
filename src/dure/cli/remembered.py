"""The databases, as commands open them: beside a hub that may be running."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dure.config import Config
from dure.config.paths import find_paths
from dure.errors import StoreDamaged
from dure.store import History, Journal, hold_folder


@asynccontextmanager
async def open_journal() -> AsyncIterator[Journal]:
    """The journal, beside a hub that may be running."""
    journal = await Journal.open(find_paths().journal)
    try:
        yield journal
    finally:
        await journal.close()


@asynccontextmanager
async def open_both(config: Config) -> AsyncIterator[tuple[Journal, History]]:
    """Open the journal and the history.

    Raises:
        HubRunning: the history is damaged, and only the running hub may begin a new one: restart it.
        StoreFailed: one of them cannot be opened.
    """
    async with open_journal() as journal:
        history = await _open_history(config)
        try:
            yield journal, history
        finally:
            await history.close()


async def _open_history(config: Config) -> History:
    paths = find_paths()
    try:
        return await History.open(paths.history, config.history, owner=False)
    except StoreDamaged:
        with hold_folder(paths.data):
            return await History.open(paths.history, config.history)
