"""Counterparts of living agents: other people's chat and tool servers and clients, in environments of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

import anyio
from tests.counterparts.conftest import CACHE, HERE, PIP, _digest, _once, _run, running

from dure.app import open_hub
from dure.config.load import load_config
from dure.config.paths import find_paths
from dure.server.scopes import Scope
from dure.server.serve import Welcome, serve

NEEDS = {
    "a2a": ("a2a-sdk==1.3.0", "httpx==0.28.1"),
    "fakellm": ("fakellm==0.3.5",),
    "openai": ("openai==3.54.0",),
    "ha-mqtt-discoverable": ("ha-mqtt-discoverable==0.26.0",),
    "home-assistant": ("--no-deps", "-r", str(HERE / "servers" / "home_assistant.txt")),
    "mcp-2025": ("mcp==1.12.3", "pydantic==2.11.10"),
    "mcp-2026": ("mcp==2.3.0",),
}


INSTALL_S = 900
"""The largest of them takes minutes on a busy machine."""


def interpreter(name: str) -> Path:
    """The interpreter of an environment with nothing but one counterpart."""
    needs = NEEDS[name]

    def make(folder: Path) -> None:
        _run(sys.executable, "-m", "venv", "--without-pip", folder)
        install = (*PIP, "--python", str(folder / "bin" / "python"), "install", *needs)
        subprocess.run(install, check=True, capture_output=True, timeout=INSTALL_S)

    listed = [Path(one).read_text(encoding="utf-8") for one in needs if one.endswith(".txt")]
    wanted = listed or needs  # a list is known by what stands in it, not by where it lies
    return _once(CACHE / f"living-{name}-{_digest(wanted)}", make) / "bin" / "python"


@contextmanager
def serving(name: str, port: int, *arguments: str | Path, **environment: str) -> Iterator[None]:
    """Run a counterpart's server until the context is left; `arguments` follow the interpreter."""
    with running([interpreter(name), *arguments], port, **environment):
        yield


def ask(name: str, script: str, *arguments: str, timeout_s: float = 60) -> str:
    """Run one of `servers/` to its end and give what it wrote."""
    done = subprocess.run(
        [interpreter(name), HERE / "servers" / script, *arguments],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@asynccontextmanager
async def open_doors(folder: Path, config: str, *scopes: Scope) -> AsyncIterator[tuple[str, str]]:
    """A real hub with open doors: its address, and a token with these scopes."""
    paths = find_paths()
    file = folder / "dure.toml"
    file.write_text(config, encoding="utf-8")
    async with open_hub(load_config(file), paths) as hub:
        token = (await hub.tokens.issue(scopes, "a program")).token
        opened = anyio.Event()
        found: list[Welcome] = []

        async def ready(welcome: Welcome) -> None:
            found.append(welcome)
            opened.set()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(partial(serve, hub, host="127.0.0.1", port=0, folder=paths.data, ready=ready))
            await opened.wait()
            yield found[0].url, token
            tasks.cancel_scope.cancel()
