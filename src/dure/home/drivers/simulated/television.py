"""Televisions, set-top boxes and loudspeakers."""

from __future__ import annotations

from dure.api.home import Value
from dure.errors import Text
from dure.home.drivers.simulated.kit import Family, Values, is_on

_OFF = Text("it is off", "꺼져 있어요")
_LIVE = "live"


def _ordered(values: Values, trait: str, value: Value) -> Values | Text:
    """Whoever wants a channel wants to watch, so that turns it on; loudness of what is off is nothing."""
    if trait == "on_off":
        return {**values, "on_off": value, **({} if value else _rest(values))}
    if trait in ("volume", "mute") and not is_on(values):
        return _OFF
    new: Values = {**values, trait: value, "on_off": True}
    if trait == "volume" and "mute" in values:
        new["mute"] = value == 0
    if trait == "channel" and "source" in values:
        new["source"] = _LIVE
    return new


def _rest(values: Values) -> Values:
    return {"media": "stopped"} if "media" in values else {}


SCREEN = Family(ordered=_ordered)
