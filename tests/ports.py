"""Ports for servers that are started by their number."""

from __future__ import annotations

import os
import random
import socket
from contextlib import suppress

_PORTS = range(12_000, 32_000)
"""Below those that the system hands out by itself: between asking and listening nobody else is given one."""

_given: set[int] = set()


def free_port() -> int:
    """A port on loopback that is free and was given to no other test; each of pytest-xdist's workers has its own."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    mine = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for port in random.sample(_PORTS[mine::workers], 500):
        with socket.socket() as door, suppress(OSError):
            door.bind(("127.0.0.1", port))
            if port not in _given:
                _given.add(port)
                return port
    raise AssertionError("no port is free")
