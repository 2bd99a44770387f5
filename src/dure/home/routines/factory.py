"""Builds the routines of a home from its configuration, over those that come with Dure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from importlib import resources
from typing import Any

from dure.bus import Bus
from dure.clock import Clock
from dure.config import Config
from dure.config.zone import household_zone
from dure.home.routines.engine import Routines
from dure.home.routines.performing import Appliances, Speak
from dure.store import Journal


def default_routines() -> Mapping[str, Mapping[str, Any]]:
    """The routines that come with Dure, by id, as tables."""
    file = resources.files(__package__ or "") / "default.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def build_routines(
    config: Config, home: Appliances, speak: Speak, journal: Journal, clock: Clock, bus: Bus
) -> Routines:
    """The routines of a household.

    Raises:
        RoutineInvalid: one of the configuration cannot be.
    """
    told = {id_: asdict(one) for id_, one in config.routines.items()}
    configured = {**default_routines(), **told}
    return Routines(home, speak, journal.home_routines, clock, bus, household_zone(config), configured)
