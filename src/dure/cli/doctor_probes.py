"""What `dure doctor` asks the machine."""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from filelock import FileLock, Timeout

_CLOCK_UNSYNCHRONISED = 5
"""TIME_ERROR of adjtimex(2)."""


def hub_runs(data: Path) -> bool:
    """Whether a hub holds this data folder."""
    file = data / "hub.lock"
    if not file.exists():
        return False
    try:
        with FileLock(file).acquire(timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def installed_version(name: str) -> str | None:
    """A distribution's version, or None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())


def write_trouble(folder: Path) -> str:
    """Why a folder cannot be written or made; empty where it can."""
    try:
        with tempfile.TemporaryFile(dir=existing(folder)) as file:
            file.write(b"dure")
            file.flush()
    except OSError as error:
        return os.strerror(error.errno or 0)
    return ""


def bind_trouble(host: str, port: int) -> int | None:
    """The error number of opening a port, or None where it opens."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
            door.listen(1)
    except socket.gaierror:
        return errno.EADDRNOTAVAIL
    except OSError as error:
        return error.errno or errno.EADDRNOTAVAIL
    return None


def clock_synchronised() -> bool:
    """What the kernel says, whoever sets the clock; true where it cannot be asked."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        state: int = libc.adjtimex(ctypes.create_string_buffer(512))
    except (OSError, AttributeError):
        return True
    return state != _CLOCK_UNSYNCHRONISED
