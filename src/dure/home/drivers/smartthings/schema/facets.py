"""One capability of a device, for one or two traits of an appliance: values into states, commands into values. Pure."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeGuard

from dure.api import Profile, Value
from dure.home.drivers.smartthings.vocabulary import Word
from dure.home.model import load_model

PREFIX = "st."
"""What stands before every capability of SmartThings' own on this wire."""

_UNITS = {"°C": "C", "%": "%", "W": "W", "lx": "lux", "ppm": "ppm", "µg/m³": "μg/m^3"}

Values = Mapping[str, Value]
Wanted = tuple[str, Value]
"""A trait, and what it is to become."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What one attribute of a device is.

    Attributes:
        component: of which part of it.
        capability: SmartThings' ability, without its prefix.
        attribute: its attribute.
        value: what that is, as JSON can hold it.
        unit: what a number counts; empty for any other.
    """

    component: str
    capability: str
    attribute: str
    value: Any
    unit: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is a state of."""
        return self.component, self.capability, self.attribute

    def told(self) -> dict[str, Any]:
        """The state as SmartThings reads it."""
        body = {
            "component": self.component,
            "capability": PREFIX + self.capability,
            "attribute": self.attribute,
            "value": self.value,
        }
        return {**body, "unit": self.unit} if self.unit else body


class Facet(Protocol):
    """One capability of a device."""

    @property
    def component(self) -> str:
        """Of which part of the device."""
        ...

    @property
    def capability(self) -> str:
        """SmartThings' ability, without its prefix."""
        ...

    def states(self, values: Values, now: datetime) -> Sequence[State]:
        """What the capability's attributes are; what is not known is not told."""
        ...

    def take(self, command: str, arguments: Sequence[Any], values: Values) -> Wanted | None:
        """What a command wants; None where it is none of this capability's."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WordFacet:
    """An attribute of the vocabulary, for one trait.

    Attributes:
        word: the attribute, and the command that changes it.
        profile: what the trait can be on this appliance.
        switched: whether the appliance can be switched off, so that a level of 0 means that.
    """

    word: Word
    profile: Profile
    switched: bool = False

    @property
    def component(self) -> str:
        """Of which part of the device."""
        return self.word.component

    @property
    def capability(self) -> str:
        """SmartThings' ability."""
        return self.word.capability

    def states(self, values: Values, now: datetime) -> Sequence[State]:
        """What it is, and what it can be."""
        word, found = self.word, []
        value = values.get(word.trait)
        told = None if value is None else self._told(value, now)
        if told is not None:
            found.append(_state(self, word.attribute, told, self._unit))
        if word.listed:
            usable = [one for one in self._usable() if word.values[one] in self.profile.options]
            found.append(_state(self, word.listed, usable))
        if word.range and self.profile.low is not None and self.profile.high is not None:
            bounds = {"minimum": self.profile.low, "maximum": self.profile.high, "step": self.profile.step}
            found.append(_state(self, word.range, bounds, self._unit))
        return found

    def take(self, command: str, arguments: Sequence[Any], values: Values) -> Wanted | None:
        """What a command wants."""
        del values
        word = self.word
        for told, name in word.commands.items():
            if name == command:
                return word.trait, word.values[told]
        if command != word.command or not word.command or not arguments:
            return None
        wanted = arguments[0]
        if word.values:
            found = word.values.get(wanted) if isinstance(wanted, str) else None
            return None if found is None else (word.trait, found)
        if word.text and isinstance(wanted, str) and wanted.isascii() and wanted.isdecimal():
            wanted = int(wanted[:9])
        if isinstance(wanted, bool) or not isinstance(wanted, int | float):
            return None
        if word.trait == "level" and wanted == 0 and self.switched:
            return "on_off", False
        return word.trait, wanted

    @property
    def _unit(self) -> str:
        return _UNITS.get(load_model().traits[self.word.trait].unit, "")

    def _usable(self) -> Sequence[str]:
        """SmartThings' words, the first for each value of ours."""
        first: dict[Value, str] = {}
        for told, value in self.word.values.items():
            first.setdefault(value, told)
        return tuple(first.values())

    def _told(self, value: Value, now: datetime) -> object:
        word = self.word
        if word.until:
            end = now + timedelta(seconds=float(value))
            return end.replace(second=0, microsecond=0).isoformat().replace("+00:00", "Z")
        if word.values:
            return next((told for told in self._usable() if word.values[told] == value), None)
        return str(value) if word.text else value


@dataclass(frozen=True, slots=True)
class ColourFacet:
    """A colour, which SmartThings tells as hue and saturation, each 0 to 100."""

    component: str = "main"
    capability: str = "colorControl"

    def states(self, values: Values, now: datetime) -> Sequence[State]:
        """Hue and saturation."""
        del now
        found = _hue_and_saturation(values.get("color"))
        if found is None:
            return ()
        return [_state(self, name, value) for name, value in zip(("hue", "saturation"), found, strict=True)]

    def take(self, command: str, arguments: Sequence[Any], values: Values) -> Wanted | None:
        """The colour that a command wants; one half of it leaves the other as it is."""
        wanted: Any = arguments[0] if arguments else None
        hue: Any
        saturation: Any
        hue, saturation = _hue_and_saturation(values.get("color")) or (0.0, 100.0)
        if command == "setColor" and isinstance(wanted, Mapping):
            hue, saturation = wanted.get("hue", hue), wanted.get("saturation", saturation)
        elif command == "setHue":
            hue = wanted
        elif command == "setSaturation":
            saturation = wanted
        else:
            return None
        if not (_is_share(hue) and _is_share(saturation)):
            return None
        parts = colorsys.hsv_to_rgb(hue / 100, saturation / 100, 1.0)
        return "color", "#" + "".join(f"{round(part * 255):02x}" for part in parts)


@dataclass(frozen=True, slots=True)
class ShadeFacet:
    """How far blinds are open, as one of three words."""

    component: str = "main"
    capability: str = "windowShade"

    def states(self, values: Values, now: datetime) -> Sequence[State]:
        """Open, closed, or in between."""
        del now
        position = values.get("position")
        if position is None:
            return ()
        told = "open" if position == 100 else "closed" if position == 0 else "partially open"
        return [_state(self, "windowShade", told)]

    def take(self, command: str, arguments: Sequence[Any], values: Values) -> Wanted | None:
        """Open or close; there is no stopping half way."""
        del arguments, values
        return {"open": ("position", 100), "close": ("position", 0)}.get(command)


@dataclass(frozen=True, slots=True)
class ShadeLevelFacet:
    """How far blinds are open, as a level."""

    component: str = "main"
    capability: str = "switchLevel"

    def states(self, values: Values, now: datetime) -> Sequence[State]:
        """The level."""
        del now
        if (position := values.get("position")) is None:
            return ()
        return [_state(self, "level", position, "%")]

    def take(self, command: str, arguments: Sequence[Any], values: Values) -> Wanted | None:
        """To a level."""
        del values
        wanted = arguments[0] if arguments else None
        return ("position", wanted) if command == "setLevel" and _is_share(wanted) else None


@dataclass(frozen=True, slots=True)
class ShadeSwitchFacet:
    """Whether blinds are open at all, as a switch."""

    component: str = "main"
    capability: str = "switch"

    def states(self, values: Values, now: datetime) -> Sequence[State]:
        """On where they are open."""
        del now
        if (position := values.get("position")) is None:
            return ()
        told = "off" if position == 0 else "on"
        return [_state(self, "switch", told)]

    def take(self, command: str, arguments: Sequence[Any], values: Values) -> Wanted | None:
        """Open or close."""
        del arguments, values
        return {"on": ("position", 100), "off": ("position", 0)}.get(command)


SPEEDS = ("low", "medium", "high")
"""What SmartThings counts from 1 on; 0 is off."""


@dataclass(frozen=True, slots=True)
class SpeedFacet:
    """How strongly a fan blows, as a number."""

    component: str = "main"
    capability: str = "fanSpeed"

    def states(self, values: Values, now: datetime) -> Sequence[State]:
        """The speed; 0 where it is off."""
        del now
        told = SPEEDS.index(str(values["fan"])) + 1 if values.get("fan") in SPEEDS else None
        speed = 0 if values.get("on_off") is False else told
        if speed is None:
            return ()
        return [_state(self, "fanSpeed", speed)]

    def take(self, command: str, arguments: Sequence[Any], values: Values) -> Wanted | None:
        """To a speed."""
        del values
        wanted = arguments[0] if arguments else None
        if command != "setFanSpeed" or isinstance(wanted, bool) or not isinstance(wanted, int):
            return None
        if wanted == 0:
            return "on_off", False
        return ("fan", SPEEDS[wanted - 1]) if 1 <= wanted <= len(SPEEDS) else None


def _state(facet: Facet, attribute: str, value: object, unit: str = "") -> State:
    return State(
        component=facet.component, capability=facet.capability, attribute=attribute, value=value, unit=unit
    )


def _hue_and_saturation(colour: Value | None) -> tuple[float, float] | None:
    """Of a colour as `#rrggbb`; each 0 to 100."""
    if not isinstance(colour, str):
        return None
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    hue, saturation, _ = colorsys.rgb_to_hsv(red, green, blue)
    return round(hue * 100, 2), round(saturation * 100, 2)


def _is_share(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100
