"""Switches, sensors, robot cleaners, and what parts of appliances can be set by number or choice. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from dure.api import Value
from dure.home.drivers.mqtt.discovery import ConfigRefused
from dure.home.drivers.mqtt.entity import Entity, Told, Wiring
from dure.home.drivers.mqtt.values import (
    MEASURED,
    SENSED,
    celsius,
    in_unit,
    neat,
    number_of,
    numbered,
    switched,
    worded,
    words,
)

_UNITS: Mapping[str, float] = {"kW": 1000.0, "mW": 0.001}
_CHOSEN: Mapping[str, tuple[str, ...]] = {
    "mode": ("mode", "program", "programme", "course", "cycle", "코스", "모드"),
    "fan": ("fan", "speed", "strength", "wind", "풍량", "세기"),
    "source": ("source", "input", "입력"),
}
_COUNTED: Mapping[str, tuple[str, ...]] = {
    "volume": ("volume", "볼륨", "음량"),
    "level": ("brightness", "밝기"),
    "channel": ("channel", "채널"),
}


def switch(wiring: Wiring) -> Entity:
    """Switches and plugs."""
    on, off = wiring.text("payload_on", "ON"), wiring.text("payload_off", "OFF")
    is_on, is_off = wiring.text("state_on", on), wiring.text("state_off", off)
    wiring.has("on_off")
    wiring.reads(
        wiring.topic("state_topic"),
        wiring.template("value_template"),
        switched("on_off", is_on, is_off),
        "on_off",
    )
    command = wiring.template("command_template")
    wiring.sends("on_off", wiring.topic("command_topic"), command, lambda value: on if value is True else off)
    return wiring.entity("plug" if wiring.text("device_class") == "outlet" else "switch")


def sensor(wiring: Wiring) -> Entity:
    """What measures; of a kind that the model knows."""
    trait = MEASURED.get(wiring.text("device_class"))
    if trait is None:
        raise ConfigRefused("class")
    unit = wiring.text("unit_of_measurement")
    factor = _UNITS.get(unit, 1.0)
    wiring.has(trait)

    def change(told: float) -> float:
        return celsius(told, unit) if trait == "temperature_c" else told * factor

    take = numbered(trait, wiring.traits[trait], change)
    wiring.reads(wiring.topic("state_topic"), wiring.template("value_template"), take, trait)
    return wiring.entity("")


def binary_sensor(wiring: Wiring) -> Entity:
    """What notices something; of a kind that the model knows."""
    trait = SENSED.get(wiring.text("device_class"))
    if trait is None:
        raise ConfigRefused("class")
    on, off = wiring.text("payload_on", "ON"), wiring.text("payload_off", "OFF")
    wiring.has(trait)
    wiring.reads(
        wiring.topic("state_topic"), wiring.template("value_template"), switched(trait, on, off), trait
    )
    return wiring.entity("")


_DOING: Mapping[str, str] = {
    "cleaning": "running", "paused": "paused", "docked": "idle", "idle": "idle", "returning": "idle",
}  # fmt: skip


def vacuum(wiring: Wiring) -> Entity:
    """Robot cleaners. Idle, for one of them, is on its way home or there."""
    orders = {
        "running": wiring.text("payload_start", "start"),
        "paused": wiring.text("payload_pause", "pause"),
        "idle": wiring.text("payload_return_to_base", "return_to_base"),
    }
    state = wiring.topic("state_topic")
    wiring.has("operation", options=tuple(orders))
    wiring.has("battery")
    wiring.sends("operation", wiring.topic("command_topic"), None, lambda value: orders.get(str(value)))
    speeds = words(wiring.texts("fan_speed_list"))
    if speeds and (topic := wiring.topic("set_fan_speed_topic")):
        wiring.has("fan", options=tuple(speeds))
        wiring.sends("fan", topic, None, lambda value: speeds.get(str(value)))
    speed, battery = worded("fan", speeds), numbered("battery", wiring.traits["battery"])

    def told(text: str) -> Told:
        said = msgspec.json.decode(text)
        found: dict[str, Value] = {}
        if not isinstance(said, dict):
            return found
        if isinstance(doing := said.get("state"), str) and doing in _DOING:
            found["operation"] = _DOING[doing]
        if isinstance(level := said.get("battery_level"), int | float) and not isinstance(level, bool):
            found |= battery(str(level))
        if isinstance(pace := said.get("fan_speed"), str):
            found |= speed(pace)
        return found

    wiring.reads(state, wiring.template("value_template"), told, "operation", "battery", "fan")
    return wiring.entity("robot_cleaner")


def number(wiring: Wiring) -> Entity:
    """A number that can be set: a temperature by its class, a volume, brightness or channel by its name."""
    unit = wiring.text("unit_of_measurement")
    trait = (
        "target_temperature_c" if wiring.text("device_class") == "temperature" else _named(wiring, _COUNTED)
    )
    low, high, step = wiring.number("min", 1), wiring.number("max", 100), wiring.number("step", 1)
    if not low < high or not 0.001 <= step <= high - low:
        raise ConfigRefused("range")
    warm = trait == "target_temperature_c"
    wiring.has(
        trait,
        low=neat(celsius(low, unit) if warm else low),
        high=neat(celsius(high, unit) if warm else high),
        step=step,
    )
    take = numbered(trait, wiring.traits[trait], lambda told: celsius(told, unit) if warm else told)
    wiring.reads(wiring.topic("state_topic"), wiring.template("value_template"), take, trait)
    wiring.sends(
        trait,
        wiring.topic("command_topic"),
        wiring.template("command_template"),
        lambda value: neat(in_unit(number_of(value), unit) if warm else number_of(value)),
    )
    return wiring.entity("")


def select(wiring: Wiring) -> Entity:
    """A choice that can be made: of a mode, a strength or a source, by its name."""
    trait, ours = _named(wiring, _CHOSEN), words(wiring.texts("options"))
    if not ours:
        raise ConfigRefused("options")
    wiring.has(trait, options=tuple(ours))
    wiring.reads(wiring.topic("state_topic"), wiring.template("value_template"), worded(trait, ours), trait)
    command = wiring.template("command_template")
    wiring.sends(trait, wiring.topic("command_topic"), command, lambda value: ours.get(str(value)))
    return wiring.entity("")


def _named(wiring: Wiring, names: Mapping[str, tuple[str, ...]]) -> str:
    said = f"{wiring.announced.name} {wiring.announced.id} {wiring.text('object_id')}".casefold()
    for trait, signs in names.items():
        if any(sign in said for sign in signs):
            return trait
    raise ConfigRefused("unknown")
