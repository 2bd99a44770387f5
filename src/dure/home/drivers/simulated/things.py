"""What is only ever as it was put: lights, plugs, locks, valves, blinds, refrigerators; and what only watches."""

from __future__ import annotations

from dure.api.home import Value
from dure.errors import Text
from dure.home.drivers.simulated.kit import Family, Values, number

QUIET_S = 60.0
"""How long a motion sensor goes on telling of the last motion."""

FREEZING_S = 24 * 3600.0
"""After how long a refrigerator ends its express freezing by itself."""

_LEFT = "_left_s"
_LOAD = "_load_w"
_LEAK = Text("there is a gas leak", "가스가 새고 있어요")


def _light(values: Values, trait: str, value: Value) -> Values | Text:
    """Whoever sets how bright it is or in which colour wants it on."""
    return {**values, "on_off": True, trait: value}


def _plug(values: Values, trait: str, value: Value) -> Values | Text:
    load = number(values, _LOAD) or number(values, "power_w")
    new: Values = {**values, trait: value, _LOAD: load}
    return {**new, "power_w": load if new["on_off"] else 0.0} if "power_w" in values else new


def _valve(values: Values, trait: str, value: Value) -> Values | Text:
    if trait == "valve_open" and value and values.get("gas_leak"):
        return _LEAK
    return {**values, trait: value}


def _cold(values: Values, trait: str, value: Value) -> Values | Text:
    if trait != "mode":
        return {**values, trait: value}
    return {**values, "mode": value, _LEFT: FREEZING_S if value == "express_freeze" else 0.0}


def _thawed(values: Values, seconds: float) -> Values:
    if values.get("mode") != "express_freeze":
        return values
    left = number(values, _LEFT, FREEZING_S) - seconds
    return {**values, _LEFT: left} if left > 0 else {**values, "mode": "normal", _LEFT: 0.0}


def _watched(values: Values, seconds: float) -> Values:
    if not values.get("motion"):
        return values
    left = number(values, _LEFT, QUIET_S) - seconds
    return {**values, _LEFT: left} if left > 0 else _still({**values, "motion": False})


def _still(values: Values) -> Values:
    return {name: value for name, value in values.items() if name != _LEFT}


def _watching(values: Values) -> float | None:
    return number(values, _LEFT, QUIET_S) if values.get("motion") else None


LIGHT = Family(ordered=_light)
PLUG = Family(ordered=_plug)
VALVE = Family(ordered=_valve)
COLD = Family(ordered=_cold, passed=_thawed)
SENSOR = Family(passed=_watched, due=_watching)
PLAIN = Family()
