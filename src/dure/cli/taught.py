"""Names as this household taught them, for commands that work beside a running hub."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dure.app.naming import Naming
from dure.cli.remembered import open_both
from dure.config import Config, configured_names
from dure.models import open_store
from dure.wake.feedback import MOST_SHIFT


@asynccontextmanager
async def open_naming(config: Config) -> AsyncIterator[Naming]:
    """What can be told about names and taught; a running hub follows within a second.

    Raises:
        StoreFailed: a database cannot be opened.
    """
    async with open_both(config) as (journal, history):
        names = configured_names(config)

        async def changed() -> None:
            nonlocal names
            known = await journal.names.list(configured_names(config))
            names = await journal.tuning.apply(
                (name for name in known if name.agent in config.agents), most=MOST_SHIFT
            )

        await changed()
        yield Naming(config, journal, history, open_store(config), names=lambda: names, changed=changed)
