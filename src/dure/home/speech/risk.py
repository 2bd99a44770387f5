"""What may never be put off by voice: a later moment is not a second confirmation."""

from __future__ import annotations

from dure.api.home import Value
from dure.home.speech.household import Household

_OPENS = {"locked": False, "valve_open": True, "on_off": True}
_HEATING = frozenset({"oven", "cooktop"})
_GUARDED_TRAITS = frozenset({"locked", "valve_open"})


def is_risky(household: Household, appliance: str, trait: str, value: Value) -> bool:
    """Whether a change opens, unlocks or heats what can do harm; the home's own rules come besides."""
    thing = household.by_id.get(appliance)
    if thing is None:
        return True
    if trait in _GUARDED_TRAITS:
        return value is _OPENS[trait]
    if thing.kind == "shutter" and trait == "position":
        return value != 0
    if thing.kind in _HEATING:
        return not (value is False or value in ("idle", "paused"))
    return False
