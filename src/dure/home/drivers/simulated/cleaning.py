"""Robot cleaners: they clean on their battery, come home and charge."""

from __future__ import annotations

from dure.api.home import Value
from dure.errors import Text
from dure.home.drivers.simulated.kit import GRAIN_S, Family, Values, number

CLEANING_S = {"whole": 45 * 60.0, "spot": 10 * 60.0, "edge": 20 * 60.0, "mop": 40 * 60.0}
"""How long each way of cleaning takes."""

FULL_S = 9000.0
"""How long it takes to charge an empty battery."""

HOMEWARD = 15.0
"""At what charge it gives up and comes home, in per cent."""

_USE = {"low": 0.8, "medium": 1.0, "high": 1.3, "turbo": 1.8}  # per cent a minute
_HOME = "home"
_LEFT = "_left_s"
_EMPTY = Text("its battery is too low", "배터리가 부족해요")
_NOT_RUNNING = Text("it is not cleaning", "청소하고 있지 않아요")
_BY_ITSELF = Text("it is done when it is done", "다 되면 저절로 끝나요")


def _ordered(values: Values, trait: str, value: Value) -> Values | Text:
    if trait == "mode":
        if value == _HOME:
            return _homeward({**values, "mode": _HOME})
        running = values["operation"] != "idle"
        return {**values, "mode": value, **({_LEFT: _needs(str(value))} if running else {})}
    if trait == "operation":
        return _operated(values, str(value))
    return {**values, trait: value}


def _operated(values: Values, wanted: str) -> Values | Text:
    if wanted == "running":
        if values["operation"] == "running":
            return values
        if number(values, "battery", 100.0) <= HOMEWARD:
            return _EMPTY
        if values["operation"] == "paused":
            return {**values, "operation": "running"}
        mode = "whole" if values.get("mode") == _HOME else str(values.get("mode", "whole"))
        return {**values, "mode": mode, "operation": "running", _LEFT: _needs(mode)}
    if wanted == "paused":
        return {**values, "operation": "paused"} if values["operation"] != "idle" else _NOT_RUNNING
    return _homeward(values) if wanted == "idle" else _BY_ITSELF


def _passed(values: Values, seconds: float) -> Values:
    if values["operation"] == "paused":
        return values
    battery = number(values, "battery", 100.0)
    if values["operation"] == "running":
        use = _USE.get(str(values.get("fan", "medium")), 1.0) / 60
        out_s = min(number(values, _LEFT), max(0.0, battery - HOMEWARD) / use)
        if seconds < out_s:
            return {**values, "battery": battery - use * seconds, _LEFT: number(values, _LEFT) - seconds}
        values, battery, seconds = _homeward(values), battery - use * out_s, seconds - out_s
    return {**values, "battery": min(100.0, battery + 100.0 * seconds / FULL_S)}


def _due(values: Values) -> float | None:
    if values["operation"] == "running":
        return min(GRAIN_S, number(values, _LEFT)) or GRAIN_S
    charging = values["operation"] == "idle" and number(values, "battery", 100.0) < 100.0
    return GRAIN_S if charging else None


def _homeward(values: Values) -> Values:
    return {**values, "operation": "idle", _LEFT: 0.0}


def _needs(mode: str) -> float:
    return CLEANING_S.get(mode, CLEANING_S["whole"])


ROBOT = Family(ordered=_ordered, passed=_passed, due=_due)
