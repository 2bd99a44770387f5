"""A real server on a free port of loopback, with the scripted hub behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio
import httpx
import pytest

from dure.config import Config
from dure.server.limits import Limits
from dure.server.serve import Welcome, serve
from dure.testing.hub import ScriptedHub


@dataclass(frozen=True)
class Running:
    """A hub whose doors are open."""

    hub: ScriptedHub
    http: httpx.AsyncClient
    welcome: Welcome

    @property
    def stream(self) -> str:
        return self.welcome.url.replace("http", "ws", 1) + "/v1/stream"


Start = Callable[..., AbstractAsyncContextManager[Running]]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Open the doors of a scripted hub; they are closed when the context ends."""

    @asynccontextmanager
    async def starting(
        config: Config | None = None,
        *,
        hub: ScriptedHub | None = None,
        limits: Limits | None = None,
        host: str = "127.0.0.1",
    ) -> AsyncIterator[Running]:
        hub = hub or ScriptedHub(config)
        opened = anyio.Event()
        found: list[Welcome] = []

        async def ready(welcome: Welcome) -> None:
            found.append(welcome)
            opened.set()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_serve, hub, host, tmp_path, ready, limits)
            await opened.wait()
            async with httpx.AsyncClient(base_url=found[0].url, verify=False, trust_env=False) as http:
                yield Running(hub, http, found[0])
            tasks.cancel_scope.cancel()

    return starting


async def _serve(
    hub: ScriptedHub,
    host: str,
    folder: Path,
    ready: Callable[[Welcome], Awaitable[None]],
    limits: Limits | None,
) -> None:
    await serve(hub, host=host, port=0, folder=folder, ready=ready, limits=limits)
