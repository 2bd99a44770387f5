"""Routines of the home in `dure.toml`: `[routines.NAME]`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dure.errors import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineConfig:
    """One routine; docs/routines.md tells what an action is.

    Attributes:
        title: what it is called, by language.
        phrases: what somebody says to start it, by language.
        actions: what is done, one after the other: orders, `say`, `wait_s`, or another `routine`.
        at: at which times of day it starts, such as `07:30`.
        days: on which days; empty for every day.
        when: which change starts it: `appliance`, `trait` and `value`.
        late: whether a time that was missed because nothing ran is skipped or made up for.
        grace_s: how late it may be made up for.
        enabled: whether it counts.
    """

    title: Mapping[Language, str] = field(default_factory=dict)
    phrases: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    actions: tuple[Mapping[str, Any], ...] = ()
    at: tuple[str, ...] = ()
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ()
    when: Mapping[str, Any] = field(default_factory=dict)
    late: Literal["skip", "run"] = "skip"
    grace_s: float = 600.0
    enabled: bool = True
