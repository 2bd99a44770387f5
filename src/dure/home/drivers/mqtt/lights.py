"""Lights: the default schema (a topic for everything) and the JSON schema (one topic). Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeGuard

import msgspec

from dure.api import Profile, Value
from dure.home.drivers.mqtt.discovery import ConfigRefused
from dure.home.drivers.mqtt.entity import Entity, Told, Wiring
from dure.home.drivers.mqtt.values import (
    colour,
    colour_of_hs,
    colour_of_xy,
    finite,
    hs_of,
    number_of,
    numbered,
    rgb,
    stepped,
    switched,
)


def light(wiring: Wiring) -> Entity:
    """A light.

    Raises:
        ConfigRefused: it is of the template schema, or wrong.
    """
    schema = wiring.text("schema", "basic")
    if schema == "json":
        _json_light(wiring)
    elif schema in ("basic", "default"):
        _basic(wiring)
    else:
        raise ConfigRefused("schema")
    return wiring.entity("light")


def _warmth(wiring: Wiring) -> Profile:
    least, most = max(1.0, wiring.number("min_mireds", 153)), max(1.0, wiring.number("max_mireds", 500))
    low, high = sorted((1e6 / most, 1e6 / least))
    wiring.has("color_temperature_k", low=round(low, -2), high=round(high, -2), step=100)
    return wiring.traits["color_temperature_k"]


def _mireds(value: Value) -> int:
    return round(1e6 / max(1.0, number_of(value)))


def _basic(wiring: Wiring) -> None:
    on, off = wiring.text("payload_on", "ON"), wiring.text("payload_off", "OFF")
    command, scale = wiring.topic("command_topic"), max(1.0, wiring.number("brightness_scale", 255))
    wiring.has("on_off")
    wiring.reads(
        wiring.topic("state_topic"),
        wiring.template("state_value_template"),
        switched("on_off", on, off),
        "on_off",
    )
    wiring.sends("on_off", command, None, lambda value: on if value is True else off)
    first = wiring.text("on_command_type", "last") == "first"

    def setting(trait: str, prefix: str, say: Callable[[Value], str | int | float | None]) -> None:
        topic = wiring.topic(f"{prefix}_command_topic")
        if topic and first:
            wiring.sends(trait, command, None, lambda _: on)
        wiring.sends(trait, topic, wiring.template(f"{prefix}_command_template"), say)
        if topic and not first and wiring.text("on_command_type") != "brightness":
            wiring.sends(trait, command, None, lambda _: on)

    if wiring.config.get("brightness_command_topic"):
        wiring.has("level")
        take = numbered("level", wiring.traits["level"], lambda told: told * 100 / scale)
        template = wiring.template("brightness_value_template")
        wiring.reads(
            wiring.topic("brightness_state_topic"),
            template,
            lambda text: take(text) if finite(text) > 0 else {},
            "level",
        )
        setting("level", "brightness", lambda value: round(number_of(value) * scale / 100))
    if wiring.config.get("color_temp_command_topic"):
        profile = _warmth(wiring)
        take_k = numbered("color_temperature_k", profile, lambda told: 1e6 / max(1.0, told))
        template = wiring.template("color_temp_value_template")
        wiring.reads(wiring.topic("color_temp_state_topic"), template, take_k, "color_temperature_k")
        setting("color_temperature_k", "color_temp", _mireds)
    if wiring.config.get("rgb_command_topic"):
        wiring.has("color")
        wiring.reads(
            wiring.topic("rgb_state_topic"), wiring.template("rgb_value_template"), _rgb_text, "color"
        )
        setting("color", "rgb", lambda value: ",".join(map(str, rgb(value))))
    elif wiring.config.get("hs_command_topic"):
        wiring.has("color")
        wiring.reads(wiring.topic("hs_state_topic"), wiring.template("hs_value_template"), _hs_text, "color")
        setting("color", "hs", lambda value: ",".join(map(str, hs_of(value))))


def _rgb_text(text: str) -> Told:
    red, green, blue = (finite(one) for one in text.split(",", 3))
    return {"color": colour(red, green, blue)}


def _hs_text(text: str) -> Told:
    hue, saturation = (finite(one) for one in text.split(",", 2))
    return {"color": colour_of_hs(hue, saturation)}


def _json_light(wiring: Wiring) -> None:
    modes = set(wiring.texts("supported_color_modes"))
    flags = {
        name for name in ("brightness", "color_temp", "rgb", "hs", "xy") if wiring.config.get(name) is True
    }
    scale = max(1.0, wiring.number("brightness_scale", 255))
    colours = (modes | flags) & {"hs", "rgb", "xy", "rgbw", "rgbww"}
    state, command = wiring.topic("state_topic"), wiring.topic("command_topic")
    traits = ["on_off"]
    wiring.has("on_off")
    wiring.sends("on_off", command, None, lambda value: _dump(state="ON" if value is True else "OFF"))
    if modes - {"onoff"} or flags:
        traits.append("level")
        wiring.has("level")
        wiring.sends(
            "level",
            command,
            None,
            lambda value: _dump(state="ON", brightness=round(number_of(value) * scale / 100)),
        )
    kelvin = wiring.config.get("color_temp_kelvin") is True
    if "color_temp" in modes | flags:
        traits.append("color_temperature_k")
        _warmth(wiring)
        wiring.sends(
            "color_temperature_k",
            command,
            None,
            lambda value: _dump(state="ON", color_temp=round(number_of(value)) if kelvin else _mireds(value)),
        )
    if colours:
        traits.append("color")
        wiring.has("color")
        wiring.sends(
            "color", command, None, lambda value: _dump(state="ON", color=_json_colour(value, colours))
        )
    profiles = dict(wiring.traits)
    wiring.reads(state, None, lambda text: _json_state(text, scale, profiles, kelvin=kelvin), *traits)


def _dump(**told: object) -> str:
    return json.dumps(told, separators=(",", ":"))


def _json_colour(value: Value, modes: set[str]) -> dict[str, float]:
    if modes & {"rgb", "rgbw", "rgbww"} or modes == {"xy"}:
        return dict(zip("rgb", rgb(value), strict=True))
    return dict(zip("hs", hs_of(value), strict=True))


def _json_state(text: str, scale: float, profiles: dict[str, Profile], *, kelvin: bool) -> Told:
    told = msgspec.json.decode(text)
    found: dict[str, Value] = {}
    if not isinstance(told, dict):
        return found
    if told.get("state") in ("ON", "OFF"):
        found["on_off"] = told["state"] == "ON"
    brightness, warmth = told.get("brightness"), told.get("color_temp")
    if "level" in profiles and _is_number(brightness) and brightness > 0:
        found["level"] = stepped(brightness * 100 / scale, profiles["level"])
    mode = told.get("color_mode")
    if (
        "color_temperature_k" in profiles
        and _is_number(warmth)
        and warmth > 0
        and mode in (None, "color_temp")
    ):
        found["color_temperature_k"] = stepped(
            warmth if kelvin else 1e6 / warmth, profiles["color_temperature_k"]
        )
    if "color" in profiles and isinstance(told.get("color"), dict) and mode != "color_temp":
        found |= _json_colour_of(told["color"])
    return found


def _json_colour_of(told: dict[str, Any]) -> Told:
    if all(_is_number(told.get(one)) for one in "rgb"):
        return {"color": colour(told["r"], told["g"], told["b"])}
    if all(_is_number(told.get(one)) for one in "hs"):
        return {"color": colour_of_hs(told["h"], told["s"])}
    if all(_is_number(told.get(one)) for one in "xy"):
        return {"color": colour_of_xy(told["x"], told["y"])}
    return {}


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6
