"""Whether a value is one that an appliance can take: pure, by its profile."""

from __future__ import annotations

import math
import re

from dure.api import Appliance, Profile, Reason, Value
from dure.home.announced import MOST_NUMBER
from dure.home.model import load_model

_MOST_WHOLE = 2**53
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def fit(appliance: Appliance, trait: str, value: Value) -> tuple[Value, Reason | None]:
    """The value that the appliance takes for this one, and why it takes none; None where it takes it.

    A number is brought to the nearest step; it is never moved into the range.
    """
    profile = appliance.traits.get(trait)
    known = load_model().traits.get(trait)
    if profile is None or known is None:
        return value, "unsupported"
    if not profile.writable or not known.writable:
        return value, "read_only"
    found = _fitted(known.type, profile, value)
    return (value, "out_of_range") if found is None else (found, None)


def tellable(value: Value) -> Value:
    """The value, or the nearest that every wire can tell of a whole number that is beyond all of them (64 bits)."""
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    return max(-_MOST_WHOLE, min(_MOST_WHOLE, value))


def read_value(trait: str, text: str) -> Value | None:
    """What somebody typed for a trait: `on`, `켜`, `24`, `wool`, `울 코스`, `#ffd0a0`; None where it is no value of it."""
    model = load_model()
    known = model.traits.get(trait)
    if known is None:
        return None
    word = text.strip().casefold()
    if known.type == "bool":
        return True if word in _YES else False if word in _NO else None
    if known.type == "number":
        try:
            number = float(word.rstrip("%°cㅇ도 "))
        except ValueError:
            return None
        return None if not math.isfinite(number) else int(number) if number.is_integer() else number
    if known.type == "colour":
        return word if _COLOUR.fullmatch(word) else None
    for option, words in model.options.items():
        spoken = {option, *(one.casefold() for language in words.values() for one in language)}
        if word in spoken or word.removesuffix("코스").strip() in spoken:
            return option
    return None


_YES = frozenset({"true", "on", "yes", "1", "켜", "켬", "열림", "open", "locked", "잠금", "잠가"})
_NO = frozenset(
    {"false", "off", "no", "0", "꺼", "끔", "닫힘", "closed", "unlocked", "열어", "close", "닫아"}
)


def _fitted(type_: str, profile: Profile, value: Value) -> Value | None:
    if type_ == "bool":
        return value if isinstance(value, bool) else None
    if type_ == "option":
        return value if isinstance(value, str) and value in profile.options else None
    if type_ == "colour":
        colour = value.lower() if isinstance(value, str) else ""
        return colour if _COLOUR.fullmatch(colour) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MOST_NUMBER:
        return None
    low, high = profile.low, profile.high
    if (low is not None and value < low) or (high is not None and value > high):
        return None
    base = low or 0.0
    stepped = base + round((value - base) / profile.step) * profile.step
    if high is not None and stepped > high:
        stepped -= profile.step
    stepped = round(stepped, 6)
    return int(stepped) if float(stepped).is_integer() else stepped
