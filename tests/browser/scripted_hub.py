"""A scripted hub with open doors in a process of its own: `python scripted_hub.py PORT FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import anyio

from dure.server.serve import Welcome, serve
from dure.testing.hub import ScriptedHub


async def main(port: int, folder: Path, host: str) -> None:
    async def ready(welcome: Welcome) -> None:
        sys.stdout.write(f"{welcome.pairing_url or welcome.url}\n")
        sys.stdout.flush()

    await serve(ScriptedHub(), host=host, port=port, folder=folder, ready=ready)


if __name__ == "__main__":
    anyio.run(main, int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "127.0.0.1")
