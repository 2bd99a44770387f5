"""Air: climate, fans, humidifiers, and water heaters, which are wired alike. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dure.api import Value
from dure.home.drivers.mqtt.discovery import ConfigRefused
from dure.home.drivers.mqtt.entity import Entity, Told, Wiring
from dure.home.drivers.mqtt.values import (
    celsius,
    finite,
    in_unit,
    neat,
    number_of,
    numbered,
    switched,
    worded,
    words,
)

_MODES = ("auto", "off", "cool", "heat", "dry", "fan_only")
_SPEEDS = {"low": 1 / 3, "medium": 2 / 3, "high": 1.0}


def climate(wiring: Wiring) -> Entity:
    """Air conditioners and thermostats: what cools is the one, what only heats the other."""
    theirs = wiring.texts("modes", _MODES)
    entity_kind = "air_conditioner" if {"cool", "dry", "fan_only"} & set(theirs) else "thermostat"
    _moded(wiring, theirs)
    _temperatures(wiring)
    _options(wiring, "fan", "fan_mode", wiring.texts("fan_modes", ("auto", "low", "medium", "high")))
    if (topic := wiring.topic("swing_mode_command_topic")) and {"on", "off"} <= set(
        wiring.texts("swing_modes", ("on", "off"))
    ):
        wiring.has("swing")
        template = wiring.template("swing_mode_state_template")
        wiring.reads(
            wiring.topic("swing_mode_state_topic"), template, switched("swing", "on", "off"), "swing"
        )
        command = wiring.template("swing_mode_command_template")
        wiring.sends("swing", topic, command, lambda value: "on" if value is True else "off")
    return wiring.entity(entity_kind)


def water_heater(wiring: Wiring) -> Entity:
    """Boilers and water heaters."""
    _moded(
        wiring,
        wiring.texts("modes", ("off", "eco", "electric", "gas", "heat_pump", "high_demand", "performance")),
    )
    _temperatures(wiring)
    return wiring.entity("boiler")


def _moded(wiring: Wiring, theirs: Sequence[str]) -> None:
    """Mode and power: `off` is a mode of theirs, and a trait of ours."""
    ours = words([one for one in theirs if one != "off"])
    state, template = wiring.topic("mode_state_topic"), wiring.template("mode_state_template")
    command, command_template = wiring.topic("mode_command_topic"), wiring.template("mode_command_template")
    power = wiring.topic("power_command_topic")
    on, off = wiring.text("payload_on", "ON"), wiring.text("payload_off", "OFF")
    first = next(iter(ours.values()), "")
    if command or state:
        wiring.has("mode", options=tuple(ours))
        wiring.sends("mode", command, command_template, lambda value: ours.get(str(value)))
        back = worded("mode", ours)

        def mode(text: str) -> Told:
            return {"on_off": False} if text == "off" else {"on_off": True, **back(text)}

        wiring.reads(state, template, mode, "mode", "on_off")
    if power:
        wiring.has("on_off")
        wiring.sends(
            "on_off",
            power,
            wiring.template("power_command_template"),
            lambda value: on if value is True else off,
        )
    elif command and "off" in theirs and first:
        wiring.has("on_off")
        wiring.sends("on_off", command, command_template, lambda value: first if value is True else "off")


def _temperatures(wiring: Wiring) -> None:
    unit = wiring.text("temperature_unit", "C")
    if topic := wiring.topic("temperature_command_topic"):
        low, high = (
            celsius(wiring.number("min_temp", in_unit(7, unit)), unit),
            celsius(wiring.number("max_temp", in_unit(35, unit)), unit),
        )
        step = wiring.number("temp_step", 1.0)
        if not low < high or not 0.05 <= step <= 20:
            raise ConfigRefused("range")
        wiring.has(
            "target_temperature_c",
            low=neat(round(low, 1)),
            high=neat(round(high, 1)),
            step=neat(step if unit.upper() != "F" else 0.5),
        )
        take = numbered(
            "target_temperature_c", wiring.traits["target_temperature_c"], lambda told: celsius(told, unit)
        )
        template = wiring.template("temperature_state_template")
        wiring.reads(wiring.topic("temperature_state_topic"), template, take, "target_temperature_c")
        command = wiring.template("temperature_command_template")
        wiring.sends(
            "target_temperature_c", topic, command, lambda value: neat(in_unit(number_of(value), unit))
        )
    if topic := wiring.topic("current_temperature_topic"):
        wiring.has("temperature_c")
        take_now = numbered("temperature_c", wiring.traits["temperature_c"], lambda told: celsius(told, unit))
        wiring.reads(topic, wiring.template("current_temperature_template"), take_now, "temperature_c")


def _options(wiring: Wiring, trait: str, prefix: str, theirs: Sequence[str]) -> None:
    """A trait of options whose settings begin alike."""
    ours = words(theirs)
    if ours and (topic := wiring.topic(f"{prefix}_command_topic")):
        wiring.has(trait, options=tuple(ours))
        template = wiring.template(f"{prefix}_state_template") or wiring.template(f"{prefix}_value_template")
        wiring.reads(wiring.topic(f"{prefix}_state_topic"), template, worded(trait, ours), trait)
        command = wiring.template(f"{prefix}_command_template")
        wiring.sends(trait, topic, command, lambda value: ours.get(str(value)))


def fan(wiring: Wiring) -> Entity:
    """Fans and air purifiers: their speed in three steps, and what presets they have."""
    _power(wiring, "state_value_template")
    presets = words(wiring.texts("preset_modes"))
    if not wiring.config.get("preset_mode_command_topic"):
        presets = {}
    if wiring.config.get("percentage_command_topic"):
        _speeds(wiring, presets)
    elif presets:
        _options(wiring, "fan", "preset_mode", tuple(presets.values()))
    if topic := wiring.topic("oscillation_command_topic"):
        on, off = (
            wiring.text("payload_oscillation_on", "oscillate_on"),
            wiring.text("payload_oscillation_off", "oscillate_off"),
        )
        wiring.has("swing")
        template = wiring.template("oscillation_value_template")
        wiring.reads(wiring.topic("oscillation_state_topic"), template, switched("swing", on, off), "swing")
        wiring.sends(
            "swing",
            topic,
            wiring.template("oscillation_command_template"),
            lambda value: on if value is True else off,
        )
    return wiring.entity("fan")


def _speeds(wiring: Wiring, presets: Mapping[str, str]) -> None:
    least, most = wiring.number("speed_range_min", 1), wiring.number("speed_range_max", 100)
    if not 0 < least <= most:
        raise ConfigRefused("range")
    wiring.has("fan", options=(*(one for one in presets if one not in _SPEEDS), *_SPEEDS))

    def speed(text: str) -> Told:
        share = (finite(text) - least + 1) / (most - least + 1)
        if share <= 0:
            return {}
        return {"fan": next((name for name, top in _SPEEDS.items() if share <= top + 0.01), "high")}

    def pace(value: Value) -> int | None:
        share = _SPEEDS.get(str(value))
        return (
            None if share is None else max(round(least), round(share * (most - least + 1)) + round(least) - 1)
        )

    def preset(value: Value) -> str | None:
        return None if str(value) in _SPEEDS else presets.get(str(value))

    wiring.reads(
        wiring.topic("percentage_state_topic"), wiring.template("percentage_value_template"), speed, "fan"
    )
    wiring.sends(
        "fan", wiring.topic("percentage_command_topic"), wiring.template("percentage_command_template"), pace
    )
    if presets:
        state, template = (
            wiring.topic("preset_mode_state_topic"),
            wiring.template("preset_mode_value_template"),
        )
        wiring.reads(state, template, worded("fan", presets), "fan")
        wiring.sends(
            "fan",
            wiring.topic("preset_mode_command_topic"),
            wiring.template("preset_mode_command_template"),
            preset,
        )


def humidifier(wiring: Wiring) -> Entity:
    """Humidifiers and dehumidifiers: power, modes as strengths, and the humidity they measure."""
    _power(wiring, "state_value_template")
    _options(wiring, "fan", "mode", wiring.texts("modes"))
    if topic := wiring.topic("current_humidity_topic"):
        wiring.has("humidity")
        take = numbered("humidity", wiring.traits["humidity"])
        wiring.reads(topic, wiring.template("current_humidity_template"), take, "humidity")
    return wiring.entity("dehumidifier" if wiring.text("device_class") == "dehumidifier" else "humidifier")


def _power(wiring: Wiring, template: str) -> None:
    on, off = wiring.text("payload_on", "ON"), wiring.text("payload_off", "OFF")
    wiring.has("on_off")
    wiring.reads(
        wiring.topic("state_topic"), wiring.template(template), switched("on_off", on, off), "on_off"
    )
    wiring.sends(
        "on_off",
        wiring.topic("command_topic"),
        wiring.template("command_template"),
        lambda value: on if value is True else off,
    )
