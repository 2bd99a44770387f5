"""What the families of simulated appliances are made of: plain functions over plain values."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dure.api.home import Value
from dure.errors import Text

Values = dict[str, Value]
"""What one appliance is: its traits, and under names that begin with `_` what nobody is told."""

AIR = frozenset({"temperature_c", "humidity", "pm2_5"})
"""The traits that an appliance reads from the air of its room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What an appliance does to the air around it.

    Attributes:
        cools_to: the temperature that it cools to, in °C; None where it does not cool.
        heats_to: the temperature that it heats to, in °C; None where it does not heat.
        reach_k: how far from where the air would be by itself it can bring it, in kelvin.
        everywhere: whether it works in every room.
        moisture: by how much it moves the humidity, in per cent points.
        dust: what share of the dust it leaves.
    """

    cools_to: float | None = None
    heats_to: float | None = None
    reach_k: float = 0.0
    everywhere: bool = False
    moisture: float = 0.0
    dust: float = 1.0


IDLE = Work()


def leave(values: Values, seconds: float) -> Values:
    """Time does nothing to it."""
    del seconds
    return values


def never(values: Values) -> float | None:
    """Time changes nothing of it that people would want to see at once."""
    del values
    return None


def nothing(values: Values) -> Work:
    """It does nothing to the air."""
    del values
    return IDLE


def put(values: Values, trait: str, value: Value) -> Values | Text:
    """It simply becomes what it is told to be."""
    return {**values, trait: value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """How one kind of appliance behaves.

    Attributes:
        ordered: (values, trait, value) → the values then, or why it will not.
        passed: (values, seconds) → the values after so many seconds. Any number of steps of any size come to the same.
        due: in how many seconds time will have changed something that people want to see at once; None for never.
        work: what it does to the air of its room.
        senses: which traits it reads from the air.
    """

    ordered: Callable[[Values, str, Value], Values | Text] = put
    passed: Callable[[Values, float], Values] = leave
    due: Callable[[Values], float | None] = never
    work: Callable[[Values], Work] = nothing
    senses: frozenset[str] = field(default=AIR)


def drift(value: float, towards: float, seconds: float, tau_s: float) -> float:
    """Exponential approach, as everything that is left alone approaches what is around it."""
    return towards + (value - towards) * math.exp(-seconds / tau_s)


GRAIN_S = 10.0
"""In what steps the time left and everything slow is looked at."""


def number(values: Mapping[str, Value], name: str, default: float = 0.0) -> float:
    """A number among the values."""
    return float(values.get(name, default))


def is_on(values: Mapping[str, Value]) -> bool:
    """Whether it is switched on; what has no switch always is."""
    return bool(values.get("on_off", True))
