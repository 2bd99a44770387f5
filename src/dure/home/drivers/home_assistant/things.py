"""Home Assistant's entities as appliances: what they are, what they tell, what an order calls. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dure.api import Profile, Value
from dure.home.drivers.mqtt.values import (
    MEASURED,
    SENSED,
    celsius,
    colour,
    in_unit,
    neat,
    rgb,
    stepped,
    words,
)
from dure.home.drivers.telling import number, texts
from dure.home.model import load_model

Call = tuple[str, Mapping[str, Any]]
"""A service, such as `light.turn_on`, and what it is told."""

_SPEEDS: Mapping[str, int] = {"low": 33, "medium": 66, "high": 100}
_SHUTTERS = frozenset({"garage", "gate", "door", "shutter"})
_ROBOT: Mapping[str, str] = {
    "cleaning": "running",
    "paused": "paused",
    "docked": "idle",
    "idle": "idle",
    "returning": "idle",
}
_MEDIA: Mapping[str, str] = {
    "playing": "playing",
    "paused": "paused",
    "idle": "stopped",
    "standby": "stopped",
}
_MEDIA_CALLS: Mapping[str, str] = {"playing": "media_play", "paused": "media_pause", "stopped": "media_stop"}


@dataclass(slots=True)
class Entity:
    """One entity, as its state told it.

    Attributes:
        id: such as `light.desk`.
        attributes: what its state says beside the state itself.
        unit: in what temperatures are told there, `°C` or `°F`.
        traits: what it can do, or tells.
        back: trait → our option → theirs.
    """

    id: str
    attributes: Mapping[str, Any]
    unit: str
    traits: dict[str, Profile] = field(default_factory=dict)
    back: dict[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        """What sort of entity."""
        return self.id.partition(".")[0]

    def can(self, feature: int) -> bool:
        """Whether it has a feature, by Home Assistant's bit of it."""
        told = self.attributes.get("supported_features")
        return isinstance(told, int) and bool(told & feature)

    def has(self, trait: str, *, writable: bool = True, **told: Any) -> None:  # noqa: ANN401  # the fields of a profile
        """Have a trait, with the model's profile where nothing else is told."""
        known = load_model().traits[trait]
        usual = {"options": known.options, "low": known.low, "high": known.high, "step": known.step}
        self.traits[trait] = Profile(**{**usual, **told}, writable=writable and known.writable)

    def chooses(self, trait: str, attribute: str, *, without: str = "") -> None:
        """Have a trait of the options that an attribute lists."""
        listed = self.attributes.get(attribute)
        theirs = (
            [one for one in listed[:40] if isinstance(one, str) and one != without]
            if isinstance(listed, list)
            else []
        )
        if theirs:
            self.back[trait] = words(theirs)
            self.has(trait, options=tuple(self.back[trait]))


def entity(state: Mapping[str, Any], unit: str) -> tuple[Entity, str] | None:
    """An entity and its kind, empty for a sensor; None where the model has nothing for it."""
    id_, attributes = state.get("entity_id"), state.get("attributes")
    if not isinstance(id_, str) or not isinstance(attributes, dict):
        return None
    one = Entity(id_[:255], attributes, unit)
    build = _KINDS.get(one.domain)
    kind = build(one) if build else None
    return (one, kind) if kind is not None and one.traits else None


def _light(one: Entity) -> str:
    modes = set(texts(one.attributes.get("supported_color_modes")))
    one.has("on_off")
    if modes - {"onoff", "unknown"}:
        one.has("level")
    if "color_temp" in modes:
        low, high = (
            number(one.attributes.get("min_color_temp_kelvin")),
            number(one.attributes.get("max_color_temp_kelvin")),
        )
        one.has("color_temperature_k", low=round(low or 2200, -2), high=round(high or 6500, -2))
    if modes & {"hs", "rgb", "rgbw", "rgbww", "xy"}:
        one.has("color")
    return "light"


def _switch(one: Entity) -> str:
    one.has("on_off")
    return "plug" if one.attributes.get("device_class") == "outlet" else "switch"


def _fan(one: Entity) -> str:
    one.has("on_off")
    one.chooses("fan", "preset_modes")
    if one.can(1):
        presets = {ours: theirs for ours, theirs in one.back.get("fan", {}).items() if ours not in _SPEEDS}
        one.back["fan"] = presets
        one.has("fan", options=(*presets, *_SPEEDS))
    if one.can(2):
        one.has("swing")
    return "fan"


def _cover(one: Entity) -> str:
    one.has("position", step=1 if one.can(4) else 100)
    return "shutter" if str(one.attributes.get("device_class")) in _SHUTTERS else "blinds"


def _lock(one: Entity) -> str:
    one.has("locked", writable=not one.attributes.get("code_format"))
    return "door_lock"


def _valve(one: Entity) -> str:
    one.has("valve_open")
    return "water_valve" if one.attributes.get("device_class") == "water" else "gas_valve"


def _warms(one: Entity, modes: str) -> None:
    one.chooses("mode", modes, without="off")
    listed = one.attributes.get(modes)
    if isinstance(listed, list) and "off" in listed and len(listed) > 1:
        one.has("on_off")
    low, high = number(one.attributes.get("min_temp")), number(one.attributes.get("max_temp"))
    if one.can(1) and low is not None and high is not None and low < high:
        step = number(one.attributes.get("target_temp_step")) or 0.5
        one.has(
            "target_temperature_c",
            low=neat(celsius(low, one.unit)),
            high=neat(celsius(high, one.unit)),
            step=max(0.1, step),
        )
    if "current_temperature" in one.attributes:
        one.has("temperature_c")


def _climate(one: Entity) -> str:
    _warms(one, "hvac_modes")
    one.chooses("fan", "fan_modes")
    modes = set(texts(one.attributes.get("hvac_modes")))
    return "air_conditioner" if {"cool", "dry", "fan_only"} & modes else "thermostat"


def _water_heater(one: Entity) -> str:
    _warms(one, "operation_list")
    return "boiler"


def _humidifier(one: Entity) -> str:
    one.has("on_off")
    one.chooses("fan", "available_modes")
    return "dehumidifier" if one.attributes.get("device_class") == "dehumidifier" else "humidifier"


def _vacuum(one: Entity) -> str:
    one.has("operation", options=("running", "paused", "idle"))
    if "battery_level" in one.attributes:
        one.has("battery")
    one.chooses("fan", "fan_speed_list")
    return "robot_cleaner"


def _media(one: Entity) -> str:
    if one.can(128) and one.can(256):
        one.has("on_off")
    if one.can(4):
        one.has("volume")
    if one.can(8):
        one.has("mute")
    if one.can(2048):
        one.chooses("source", "source_list")
    if one.can(16384) or one.can(1):
        one.has("media")
    return "tv" if one.attributes.get("device_class") == "tv" else "speaker"


def _sensor(one: Entity) -> str | None:
    trait = MEASURED.get(str(one.attributes.get("device_class")))
    if trait:
        one.has(trait)
    return "" if trait else None


def _binary_sensor(one: Entity) -> str | None:
    trait = SENSED.get(str(one.attributes.get("device_class")))
    if trait:
        one.has(trait)
    return "" if trait else None


_KINDS = {
    "light": _light, "switch": _switch, "input_boolean": _switch, "fan": _fan, "cover": _cover, "lock": _lock, "valve": _valve,
    "climate": _climate, "water_heater": _water_heater, "humidifier": _humidifier, "vacuum": _vacuum, "media_player": _media,
    "sensor": _sensor, "binary_sensor": _binary_sensor,
}  # fmt: skip


def read(one: Entity, state: Mapping[str, Any]) -> dict[str, Value] | None:
    """What an entity is; None where it cannot be reached."""
    said, told = state.get("state"), state.get("attributes")
    if not isinstance(said, str) or said == "unavailable" or not isinstance(told, dict):
        return None
    found: dict[str, Value] = {}
    if said != "unknown":
        found |= _of_state(one, said)
    if (brightness := number(told.get("brightness"))) and "level" in one.traits:
        found["level"] = max(1, round(brightness * 100 / 255))
    if (warmth := number(told.get("color_temp_kelvin"))) and "color_temperature_k" in one.traits:
        found["color_temperature_k"] = stepped(warmth, one.traits["color_temperature_k"])
    shade = told.get("rgb_color")
    if (
        isinstance(shade, list)
        and len(shade) == 3
        and "color" in one.traits
        and told.get("color_mode") != "color_temp"
    ):
        found["color"] = colour(*(number(part) or 0 for part in shade))
    for trait, attribute in (
        ("temperature_c", "current_temperature"),
        ("target_temperature_c", "temperature"),
    ):
        if (
            trait in one.traits
            and one.domain != "sensor"
            and (degrees := number(told.get(attribute))) is not None
        ):
            found[trait] = stepped(celsius(degrees, one.unit), one.traits[trait])
    for trait, attribute, factor in (
        ("position", "current_position", 1),
        ("battery", "battery_level", 1),
        ("volume", "volume_level", 100),
    ):
        if (
            trait in one.traits
            and one.domain != "sensor"
            and (amount := number(told.get(attribute))) is not None
        ):
            found[trait] = round(amount * factor)
    for trait, attribute in (("swing", "oscillating"), ("mute", "is_volume_muted")):
        if trait in one.traits and isinstance(told.get(attribute), bool):
            found[trait] = told[attribute]
    found |= _chosen(one, told)
    return {trait: value for trait, value in found.items() if trait in one.traits}


def _of_state(one: Entity, said: str) -> dict[str, Value]:
    if one.domain == "sensor":
        (trait,) = one.traits
        amount = _number_of(said)
        unit = str(one.attributes.get("unit_of_measurement") or "")
        if amount is None:
            return {}
        amount = (
            celsius(amount, unit)
            if trait == "temperature_c"
            else amount * {"kW": 1000, "mW": 0.001}.get(unit, 1)
        )
        return {trait: stepped(amount, one.traits[trait])}
    if one.domain == "binary_sensor":
        (trait,) = one.traits
        return {trait: said == "on"}
    found: dict[str, Value] = {"on_off": said not in ("off", "standby")}
    if one.domain in ("climate", "water_heater"):
        found |= _option(one, "mode", said)
    if said in ("locked", "unlocked"):
        found["locked"] = said == "locked"
    if said in ("open", "closed"):
        found |= {"valve_open": said == "open", "position": 100 if said == "open" else 0}
    if one.domain == "vacuum" and said in _ROBOT:
        found["operation"] = _ROBOT[said]
    if one.domain == "media_player" and said in _MEDIA:
        found["media"] = _MEDIA[said]
    return found


def _option(one: Entity, trait: str, said: str | None) -> dict[str, Value]:
    ours = next((ours for ours, theirs in one.back.get(trait, {}).items() if theirs == said), None)
    return {} if ours is None else {trait: ours}


def _chosen(one: Entity, told: Mapping[str, Any]) -> dict[str, Value]:
    attributes = {"source": ("source",), "fan": ("fan_mode", "preset_mode", "fan_speed", "mode")}
    found: dict[str, Value] = {}
    for trait, names in attributes.items():
        said = next((told[name] for name in names if isinstance(told.get(name), str)), None)
        found |= _option(one, trait, said)
    speed = number(told.get("percentage"))
    if one.domain == "fan" and one.can(1) and speed and "fan" not in found:
        found["fan"] = next((name for name, top in _SPEEDS.items() if speed <= top + 1), "high")
    return found


def call(one: Entity, trait: str, value: Value) -> Call | None:
    """What an order calls; None where there is nothing for it.

    Raises:
        ValueError: the value is none of the trait.
    """
    on = value is True
    theirs = one.back.get(trait, {}).get(str(value))
    domain = one.domain
    if trait == "on_off":
        return f"{domain}.turn_{'on' if on else 'off'}", {}
    if domain == "light":
        return "light.turn_on", _light_data(trait, value)
    if trait in ("position", "valve_open"):
        return _opening(one, trait, value)
    if trait == "target_temperature_c":
        return f"{domain}.set_temperature", {"temperature": neat(in_unit(float(value), one.unit))}
    if trait in ("mode", "fan", "source"):
        return _choice(domain, trait, value, theirs)
    plain: Mapping[str, Call] = {
        "locked": (f"lock.{'lock' if on else 'unlock'}", {}),
        "swing": ("fan.oscillate", {"oscillating": on}),
        "volume": (
            "media_player.volume_set",
            {"volume_level": float(value) / 100 if trait == "volume" else 0},
        ),
        "mute": ("media_player.volume_mute", {"is_volume_muted": on}),
        "media": (f"media_player.{_MEDIA_CALLS.get(str(value), '')}", {}),
        "operation": (
            f"vacuum.{ {'running': 'start', 'paused': 'pause'}.get(str(value), 'return_to_base') }",
            {},
        ),
    }
    return plain.get(trait)


def _choice(domain: str, trait: str, value: Value, theirs: str | None) -> Call | None:
    if domain == "fan" and str(value) in _SPEEDS and theirs is None:
        return "fan.set_percentage", {"percentage": _SPEEDS[str(value)]}
    if theirs is None:
        return None
    known: Mapping[tuple[str, str], tuple[str, str]] = {
        ("climate", "mode"): ("set_hvac_mode", "hvac_mode"), ("climate", "fan"): ("set_fan_mode", "fan_mode"),
        ("water_heater", "mode"): ("set_operation_mode", "operation_mode"), ("fan", "fan"): ("set_preset_mode", "preset_mode"),
        ("humidifier", "fan"): ("set_mode", "mode"), ("vacuum", "fan"): ("set_fan_speed", "fan_speed"),
        ("media_player", "source"): ("select_source", "source"),
    }  # fmt: skip
    service, name = known[domain, trait]
    return f"{domain}.{service}", {name: theirs}


def _light_data(trait: str, value: Value) -> Mapping[str, Any]:
    if trait == "level":
        return {"brightness_pct": round(float(value))}
    if trait == "color":
        return {"rgb_color": list(rgb(value))}
    return {"color_temp_kelvin": round(float(value))}


def _opening(one: Entity, trait: str, value: Value) -> Call:
    if trait == "position" and one.can(4):
        return "cover.set_cover_position", {"position": round(float(value))}
    opens = value is True if trait == "valve_open" else float(value) > 50
    return f"{one.domain}.{'open' if opens else 'close'}_{one.domain}", {}


def _number_of(text: str) -> float | None:
    try:
        return number(float(text[:40]))
    except ValueError:
        return None
