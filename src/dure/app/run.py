"""A resident hub with its doors open, until a signal ends it."""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable

import anyio

from dure.app.opening import open_hub
from dure.config import Config
from dure.config.paths import Paths
from dure.server.serve import Welcome, serve
from dure.tasks import task_group


async def run_hub(config: Config, paths: Paths, ready: Callable[[Welcome], Awaitable[None]]) -> None:
    """Run the hub; returns after SIGINT or SIGTERM, when everything is closed.

    Args:
        config: the configuration.
        paths: the folders.
        ready: told once the doors are open.

    Raises:
        DureError: it cannot start; the error says why and what to do.
    """
    async with task_group() as tasks:
        tasks.start_soon(_end_on_signal, tasks.cancel_scope)
        async with open_hub(config, paths) as hub:

            async def opened(welcome: Welcome) -> None:
                hub.skills.callbacks.base = lambda skill: (
                    welcome.url if skill.added.reach == "loopback" else welcome.address
                )
                await ready(welcome)

            await serve(
                hub, host=config.server.host, port=config.server.port, folder=paths.data, ready=opened
            )


async def _end_on_signal(scope: anyio.CancelScope) -> None:
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for _ in signals:
            scope.cancel()
            return
