"""Values of Home Assistant's MQTT in ours: numbers in ranges, temperatures, colours, the words of modes and speeds. Pure."""

from __future__ import annotations

import colorsys
import math
import re
from collections.abc import Callable, Mapping, Sequence

from dure.api import Profile, Value
from dure.home.drivers.mqtt.discovery import slug
from dure.home.drivers.mqtt.entity import Told

WORDS: Mapping[str, str] = {
    "fan_only": "wind", "heat_cool": "auto", "silent": "sleep", "quiet": "sleep", "min": "low", "minimum": "low", "mid": "medium",
    "middle": "medium", "max": "turbo", "maximum": "turbo", "boost": "turbo", "strong": "high", "smart": "auto", "automatic": "auto",
}  # fmt: skip
"""What makers call it → what the model calls it."""

MEASURED: Mapping[str, str] = {
    "temperature": "temperature_c", "humidity": "humidity", "pm25": "pm2_5", "carbon_dioxide": "co2_ppm",
    "illuminance": "illuminance_lx", "battery": "battery", "power": "power_w",
}  # fmt: skip
"""The device class of a sensor → the trait that it measures."""

SENSED: Mapping[str, str] = {
    "motion": "motion", "occupancy": "motion", "presence": "motion", "door": "open", "window": "open", "opening": "open",
    "garage_door": "open", "smoke": "smoke", "gas": "gas_leak", "carbon_monoxide": "gas_leak", "moisture": "water_leak",
}  # fmt: skip
"""The device class of a binary sensor → the trait that it tells."""


def finite(text: str) -> float:
    """A number.

    Raises:
        ValueError: it is none, or not finite.
    """
    if len(text) > 40:
        raise ValueError("long")
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("infinite")
    return value


def neat(value: float) -> int | float:
    """A number without a fraction that says nothing."""
    value = round(float(value), 3)
    return int(value) if value.is_integer() else value


def stepped(value: float, profile: Profile) -> int | float:
    """A number at the nearest step of a profile, within it."""
    low, step = profile.low or 0.0, profile.step or 1.0
    value = low + round((value - low) / step) * step
    if profile.low is not None:
        value = max(value, profile.low)
    if profile.high is not None:
        value = min(value, profile.high)
    return neat(value)


def switched(trait: str, on: str, off: str) -> Callable[[str], Told]:
    """Reads one of two words."""
    return lambda text: {trait: True} if text == on else {trait: False} if text == off else {}


def numbered(trait: str, profile: Profile, change: Callable[[float], float] = float) -> Callable[[str], Told]:
    """Reads a number, brought to the profile's steps."""
    return lambda text: {trait: stepped(change(finite(text)), profile)}


def celsius(value: float, unit: str) -> float:
    """A temperature in °C."""
    return (value - 32) / 1.8 if unit.upper().strip("° ") == "F" else value


def in_unit(value: float, unit: str) -> float:
    """A temperature of °C in a device's unit."""
    return round(value * 1.8 + 32, 1) if unit.upper().strip("° ") == "F" else value


def words(theirs: Sequence[str]) -> Mapping[str, str]:
    """Our word → the device's, for the words of a device; each of ours once, the first that comes."""
    found: dict[str, str] = {}
    for one in theirs:
        plain = slug(one)
        ours = WORDS.get(plain, plain)
        if ours and ours not in found:
            found[ours] = one
    return found


def worded(trait: str, ours: Mapping[str, str]) -> Callable[[str], Told]:
    """Reads one of a device's words."""
    back = {theirs: one for one, theirs in ours.items()}
    return lambda text: {trait: back[text]} if text in back else {}


def rgb(colour: Value) -> tuple[int, int, int]:
    """`#rrggbb` → 0 to 255 each.

    Raises:
        ValueError: it is no colour.
    """
    if not isinstance(colour, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError("colour")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def colour(red: float, green: float, blue: float) -> str:
    """0 to 255 each → `#rrggbb`."""
    return "#" + "".join(f"{min(255, max(0, round(one))):02x}" for one in (red, green, blue))


def colour_of_hs(hue: float, saturation: float) -> str:
    """Hue in degrees and saturation in % → `#rrggbb`, at full brightness."""
    red, green, blue = colorsys.hsv_to_rgb(hue % 360 / 360, min(100.0, max(0.0, saturation)) / 100, 1.0)
    return colour(red * 255, green * 255, blue * 255)


def hs_of(value: Value) -> tuple[float, float]:
    """`#rrggbb` → hue in degrees, saturation in %."""
    red, green, blue = (one / 255 for one in rgb(value))
    hue, saturation, _ = colorsys.rgb_to_hsv(red, green, blue)
    return round(hue * 360, 1), round(saturation * 100, 1)


def colour_of_xy(x: float, y: float) -> str:
    """CIE 1931 x, y → `#rrggbb` at full brightness (sRGB, D65)."""
    if y <= 0:
        raise ValueError("y")
    big_x, big_z = x / y, (1 - x - y) / y
    linear = (
        3.2406 * big_x - 1.5372 - 0.4986 * big_z,
        -0.9689 * big_x + 1.8758 + 0.0415 * big_z,
        0.0557 * big_x - 0.2040 + 1.0570 * big_z,
    )
    most = max(*linear, 1e-9)
    bent = [max(0.0, one / most) for one in linear]
    return colour(
        *(255 * (12.92 * one if one <= 0.0031308 else 1.055 * one ** (1 / 2.4) - 0.055) for one in bent)
    )


def near(wanted: Value, got: Value) -> bool:
    """Whether a device's word for a value means the same, within what its own scale can say."""
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got
    if isinstance(wanted, int | float) and isinstance(got, int | float):
        return abs(wanted - got) <= max(0.05, abs(wanted) * 0.01)
    if isinstance(wanted, str) and isinstance(got, str) and wanted.startswith("#") and got.startswith("#"):
        return all(abs(one - other) <= 10 for one, other in zip(rgb(wanted), rgb(got), strict=True))
    return wanted == got


def number_of(value: Value) -> float:
    """The number that was ordered.

    Raises:
        ValueError: something else was.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("number")
    return value
