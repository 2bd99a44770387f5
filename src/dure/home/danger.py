"""Danger has a direction: what may do harm, and what it takes. This one table decides, and nothing beside it.

A gas valve may be closed by anybody and is opened by nobody but a hand at the valve. What can burn, scald, flood or let a
stranger in takes a person's second, separate act; an agent of its own accord, a program or a routine never does it. The other
direction is always free: switching off, closing, locking and cooling down need nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from dure.api import Means, Value

Needs = Literal["free", "confirmation", "never"]
"""What it takes: nothing, a person's second act, or it is not done at all."""

SCALDING_C = 28
"""Above this a home is not heated without being asked twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One dangerous direction.

    Attributes:
        trait: which trait.
        kinds: of which kinds of appliances; empty for every kind, the unknown ones of other makers included.
        direction: which values of it.
        by: what it takes by each means; a means that is not named never does it.
        kept: only while one of the appliance's other traits, this one, is in such a direction or not known; None
            where it is always dangerous.
    """

    trait: str
    direction: Callable[[Value], bool]
    by: Mapping[Means, Needs]
    kinds: frozenset[str] = frozenset()
    kept: tuple[str, Callable[[Value], bool]] | None = None


def _is(wanted: Value) -> Callable[[Value], bool]:
    return lambda value: value == wanted and isinstance(value, bool) == isinstance(wanted, bool)


def _above(limit: float) -> Callable[[Value], bool]:
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and value > limit


def _anything(value: Value) -> bool:
    del value
    return True


def _heats(mode: Value) -> bool:
    return mode not in _COLD_MODES


_COLD_MODES = frozenset({"away", "cool", "dry", "wind"})
"""The modes of a boiler or thermostat that warm nothing, whatever temperature is set; any other may."""

_HEATERS = frozenset({"boiler", "thermostat"})

_ASK_TWICE: Mapping[Means, Needs] = {
    "voice": "confirmation",
    "touch": "confirmation",
    "command": "confirmation",
}
_NOBODY: Mapping[Means, Needs] = {}

_TOO_HOT = ("target_temperature_c", _above(SCALDING_C))

RULES: tuple[Rule, ...] = (
    # gas is opened by hand, at the valve
    Rule(trait="valve_open", kinds=frozenset({"gas_valve"}), direction=_is(True), by=_NOBODY),
    # water, and whatever else a valve may hold back
    Rule(trait="valve_open", direction=_is(True), by=_ASK_TWICE),
    # a stranger may come in
    Rule(trait="locked", direction=_is(False), by=_ASK_TWICE),
    Rule(trait="position", kinds=frozenset({"shutter"}), direction=_above(0), by=_ASK_TWICE),
    # what can burn
    Rule(trait="on_off", kinds=frozenset({"oven", "cooktop"}), direction=_is(True), by=_ASK_TWICE),
    Rule(trait="operation", kinds=frozenset({"oven", "cooktop"}), direction=_is("running"), by=_ASK_TWICE),
    Rule(trait="level", kinds=frozenset({"cooktop"}), direction=_above(0), by=_ASK_TWICE),
    Rule(
        trait="target_temperature_c", kinds=frozenset({"oven", "cooktop"}), direction=_anything, by=_ASK_TWICE
    ),
    # what can scald, or overheat a room in which somebody cannot move; of a part that stands alone nobody knows what it heats
    Rule(
        trait="target_temperature_c",
        kinds=_HEATERS | {"sensor", "switch", "plug"},
        direction=_above(SCALDING_C),
        by=_ASK_TWICE,
    ),
    # nor does it begin by itself to heat to what was set before
    Rule(trait="on_off", kinds=_HEATERS, direction=_is(True), kept=_TOO_HOT, by=_ASK_TWICE),
    Rule(trait="operation", kinds=_HEATERS, direction=_is("running"), kept=_TOO_HOT, by=_ASK_TWICE),
    Rule(trait="mode", kinds=_HEATERS, direction=_heats, kept=_TOO_HOT, by=_ASK_TWICE),
)
"""The first rule that fits decides."""


def needs(kind: str, trait: str, value: Value, means: Means, now: Mapping[str, Value | None]) -> Needs:
    """What it takes to bring a trait of such an appliance to a value, by such a means.

    Args:
        kind: what the appliance is.
        trait: which trait is to change.
        value: to what.
        means: how that was wanted.
        now: what its traits are; None for one that it has and that is not known. A value that is kept, such as a set
            temperature, counts when it is switched on.
    """
    for rule in RULES:
        is_meant = rule.trait == trait and (not rule.kinds or kind in rule.kinds) and rule.direction(value)
        if is_meant and (rule.kept is None or _is_kept(rule.kept, now)):
            return rule.by.get(means, "never")
    return "free"


def _is_kept(kept: tuple[str, Callable[[Value], bool]], now: Mapping[str, Value | None]) -> bool:
    trait, direction = kept
    if trait not in now:
        return False
    value = now[trait]
    return value is None or direction(value)
