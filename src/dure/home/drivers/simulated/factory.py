"""Builds the simulated flat from its settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dure.clock import Clock, SystemClock
from dure.errors import ConfigInvalid, Text
from dure.home.drivers.simulated.driver import Keeper, SimulatedDriver
from dure.home.drivers.simulated.flat import load_flat
from dure.plugins import Setup

MOST_SPEED = 3600.0


def simulated(setup: Setup) -> SimulatedDriver:
    """A flat that is not there.

    Settings: `flat`, a file of the household's own; `speed`, how many times faster than the clock its time runs.

    Raises:
        ConfigInvalid: a setting or the flat's file cannot be used.
    """
    for name in setup.settings:
        if name not in ("flat", "speed"):
            _wrong(
                setup,
                name,
                Text("is unknown; there are: flat, speed", "없는 설정이에요. 쓸 수 있는 설정: flat, speed"),
            )
    file: Any = setup.settings.get("flat", "")
    if not isinstance(file, str):
        _wrong(setup, "flat", Text("is the path of a file", "파일 경로를 적어 주세요"))
    speed: Any = setup.settings.get("speed", 1.0)
    if not isinstance(speed, int | float) or isinstance(speed, bool) or not 1 <= speed <= MOST_SPEED:
        why = Text(f"is a number from 1 to {MOST_SPEED:g}", f"1부터 {MOST_SPEED:g}까지의 수예요")
        _wrong(setup, "speed", why)
    name = setup.name or "simulated"
    return SimulatedDriver(
        load_flat(Path(file).expanduser() if file else None, driver=name),
        setup.services.get(Clock) or SystemClock(),
        setup.services.get(Keeper),
        key=f"home.{name}",
        speed=float(speed),
    )


def _wrong(setup: Setup, key: str, why: Text) -> None:
    raise ConfigInvalid(where="dure.toml", key=f"home.{setup.name or 'simulated'}.{key}", why=why)
