"""The household's time zone."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dure.config.schema import Config

_LOCALTIME = Path("/etc/localtime")


def household_zone(config: Config) -> ZoneInfo:
    """The configured time zone, else the machine's with its summer time, else UTC."""
    if config.time_zone:
        return ZoneInfo(config.time_zone)
    for name in (os.environ.get("TZ", "").removeprefix(":"), _machine_name()):
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    if _LOCALTIME.is_file():
        with _LOCALTIME.open("rb") as file:
            return ZoneInfo.from_file(file, key="localtime")
    return ZoneInfo("UTC")


def _machine_name() -> str:
    """The IANA name that /etc/localtime points to; empty where it is a plain file."""
    return str(_LOCALTIME.resolve()).partition("/zoneinfo/")[2]
