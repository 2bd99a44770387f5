"""This home's appliances in Home Assistant's words: their configurations, their states, and what commands to them mean. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dure import __version__
from dure.api import Appliance, ApplianceState, Profile, Value
from dure.errors import Language
from dure.home.drivers.mqtt.discovery import OURS
from dure.home.drivers.mqtt.settings import MqttSettings
from dure.home.drivers.mqtt.values import colour, finite, neat, rgb
from dure.home.model import Trait, load_model

_CLIMATE: Mapping[str, str] = {
    "cool": "cool",
    "heat": "heat",
    "dry": "dry",
    "wind": "fan_only",
    "auto": "auto",
}
_BLOWS = frozenset({"fan", "air_purifier", "humidifier", "dehumidifier"})
_ROBOT: Mapping[str, str] = {
    "running": "cleaning",
    "paused": "paused",
    "idle": "docked",
    "finished": "docked",
}
_ROBOT_ORDERS: Mapping[str, str] = {
    "start": "running",
    "pause": "paused",
    "stop": "idle",
    "return_to_base": "idle",
}
_CLASSES: Mapping[str, str] = {
    "temperature_c": "temperature", "humidity": "humidity", "pm2_5": "pm25", "co2_ppm": "carbon_dioxide",
    "illuminance_lx": "illuminance", "battery": "battery", "power_w": "power", "remaining_s": "duration", "motion": "motion",
    "open": "opening", "door_open": "door", "smoke": "smoke", "gas_leak": "gas", "water_leak": "moisture",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One entity of an appliance: its component, its name below the appliance, its configuration."""

    component: str
    name: str
    config: Mapping[str, Any]


def configurations(appliance: Appliance, settings: MqttSettings) -> dict[str, str]:
    """Everything that announces an appliance: topic → payload."""
    device = {
        "identifiers": [f"{OURS}{settings.node}_{appliance.id}"],
        "name": _call(appliance.name, settings.language) or appliance.id,
        "manufacturer": "Dure",
        "model": load_model().kinds[appliance.kind].words[settings.language][0],
    }
    common = {
        "availability": [{"topic": settings.status}, {"topic": f"{_base(appliance.id, settings)}/there"}],
        "availability_mode": "all",
        "device": device,
        "origin": {"name": "Dure", "sw_version": __version__},
        "qos": 1,
    }
    found: dict[str, str] = {}
    for part in _parts(appliance, settings):
        unique = f"{OURS}{settings.node}_{appliance.id}_{part.name}"
        topic = f"{settings.prefix}/{part.component}/{OURS}{settings.node}/{appliance.id}_{part.name}/config"
        config = {"unique_id": unique, "object_id": unique, **part.config, **common}
        found[topic] = json.dumps(config, ensure_ascii=False, sort_keys=True)
    return found


def states(state: ApplianceState, settings: MqttSettings) -> dict[str, str]:
    """What an appliance is, and whether it is there: topic → payload."""
    base, values = _base(state.appliance.id, settings), dict(state.values)
    told: dict[str, Any] = dict(values)
    if isinstance(warmth := values.get("color_temperature_k"), int | float) and warmth > 0:
        told["mireds"] = round(1e6 / warmth)
    if isinstance(shade := values.get("color"), str):
        told["rgb"] = ",".join(map(str, rgb(shade)))
    if "on_off" in values and "target_temperature_c" in state.appliance.traits:
        told |= _hvac(state.appliance, values)
    if (doing := values.get("operation")) is not None and state.appliance.kind == "robot_cleaner":
        told["state"] = _ROBOT.get(str(doing), "idle")
        told |= {"battery_level": values["battery"]} if "battery" in values else {}
        told |= {"fan_speed": values["fan"]} if "fan" in values else {}
    return {
        base: json.dumps(told, ensure_ascii=False, sort_keys=True),
        f"{base}/there": "online" if state.reachable else "offline",
    }


def ordered(appliance: Appliance, part: str, said: str) -> Mapping[str, Value]:
    """What a command means, trait by trait; nothing where it means nothing.

    Raises:
        ValueError: it is none.
    """
    if part == "hvac" and "on_off" in appliance.traits:
        if said in ("off", "heat") and not _moded(appliance):
            return {"on_off": said != "off"}
        back = {theirs: ours for ours, theirs in _CLIMATE.items()}
        return (
            {"on_off": False}
            if said == "off"
            else {"on_off": True, "mode": back[said]}
            if said in back
            else {}
        )
    if part == "mireds":
        return {"color_temperature_k": round(1e6 / max(1.0, finite(said)), -2)}
    if part == "rgb":
        red, green, blue = (finite(one) for one in said.split(",", 3))
        return {"color": colour(red, green, blue)}
    if part == "vacuum":
        return {"operation": _ROBOT_ORDERS[said]} if said in _ROBOT_ORDERS else {}
    known = load_model().traits.get(part)
    if known is None or part not in appliance.traits:
        return {}
    if known.type == "bool":
        return {part: said == "ON"} if said in ("ON", "OFF") else {}
    return {part: neat(finite(said)) if known.type == "number" else said}


def _parts(appliance: Appliance, settings: MqttSettings) -> list[Part]:
    builder = _Builder(appliance, settings)
    traits = appliance.traits
    if appliance.kind == "light" and "on_off" in traits:
        builder.light()
    elif "target_temperature_c" in traits and _orderable(traits, "on_off"):
        builder.climate()
    elif appliance.kind in _BLOWS and _orderable(traits, "on_off"):
        builder.fan()
    elif appliance.kind == "robot_cleaner" and "operation" in traits:
        builder.vacuum()
    if "position" in traits:
        builder.cover()
    if "locked" in traits:
        builder.lock()
    if "valve_open" in traits:
        builder.valve()
    for trait in traits:
        builder.plain(trait)
    return builder.parts


class _Builder:
    """Collects the entities of one appliance; a trait that an entity tells gets none of its own."""

    def __init__(self, appliance: Appliance, settings: MqttSettings) -> None:
        self.parts: list[Part] = []
        self._appliance, self._traits = appliance, appliance.traits
        self._state = _base(appliance.id, settings)
        self._language: Language = settings.language
        self._told: set[str] = set()

    def light(self) -> None:
        """A light, as far as this one goes."""
        config = {**self._switched("on_off", "state_value_template"), "on_command_type": "first"}
        if _orderable(self._traits, "level"):
            config |= self._setting("brightness", "level", "level") | {"brightness_scale": 100}
        if _orderable(self._traits, "color_temperature_k"):
            profile = self._traits["color_temperature_k"]
            config |= self._setting("color_temp", "color_temperature_k", "mireds")
            config |= {
                "min_mireds": round(1e6 / (profile.high or 6500)),
                "max_mireds": round(1e6 / (profile.low or 2200)),
            }
        if _orderable(self._traits, "color"):
            config |= self._setting("rgb", "color", "rgb")
        self._add("light", "light", config, "on_off")

    def climate(self) -> None:
        """What heats or cools to a temperature."""
        profile = self._traits["target_temperature_c"]
        modes = (
            [_CLIMATE[one] for one in self._traits["mode"].options if one in _CLIMATE]
            if _moded(self._appliance)
            else ["heat"]
        )
        config: dict[str, Any] = {
            "modes": ["off", *modes], "mode_command_topic": self._set("hvac"), "mode_state_topic": self._state,
            "mode_state_template": "{{ value_json.hvac | default('None') }}", "temperature_unit": "C", "precision": 0.1,
            "min_temp": profile.low or 5, "max_temp": profile.high or 40, "temp_step": profile.step,
            "temperature_state_topic": self._state, "temperature_state_template": "{{ value_json.target_temperature_c }}",
        }  # fmt: skip
        if profile.writable:
            config["temperature_command_topic"] = self._set("target_temperature_c")
        if "temperature_c" in self._traits:
            config |= {
                "current_temperature_topic": self._state,
                "current_temperature_template": "{{ value_json.temperature_c }}",
            }
        if _orderable(self._traits, "fan"):
            config |= {
                "fan_modes": list(self._traits["fan"].options),
                "fan_mode_command_topic": self._set("fan"),
            }
            config |= {"fan_mode_state_topic": self._state, "fan_mode_state_template": "{{ value_json.fan }}"}
            self._told.add("fan")
        if _orderable(self._traits, "swing"):
            config |= {"swing_modes": ["ON", "OFF"], "swing_mode_command_topic": self._set("swing")}
            config |= {"swing_mode_state_topic": self._state, "swing_mode_state_template": _word("swing")}
            self._told.add("swing")
        self._add(
            "climate",
            "climate",
            config,
            "on_off",
            "target_temperature_c",
            *(("mode",) if _moded(self._appliance) else ()),
        )

    def fan(self) -> None:
        """What blows; how strongly, as presets."""
        config = self._switched("on_off", "state_value_template")
        if _orderable(self._traits, "fan"):
            config |= {
                "preset_modes": list(self._traits["fan"].options),
                "preset_mode_command_topic": self._set("fan"),
            }
            config |= {
                "preset_mode_state_topic": self._state,
                "preset_mode_value_template": "{{ value_json.fan }}",
            }
            self._told.add("fan")
        if _orderable(self._traits, "swing"):
            config |= {
                "oscillation_command_topic": self._set("swing"),
                "oscillation_state_topic": self._state,
            }
            config |= {
                "oscillation_value_template": _word("swing"),
                "payload_oscillation_on": "ON",
                "payload_oscillation_off": "OFF",
            }
            self._told.add("swing")
        self._add("fan", "fan", config, "on_off")

    def vacuum(self) -> None:
        """A robot cleaner."""
        features = ["start", "pause", "stop", "return_home", "status", "battery"]
        config: dict[str, Any] = {
            "schema": "state",
            "state_topic": self._state,
            "command_topic": self._set("vacuum"),
        }
        if _orderable(self._traits, "fan"):
            features.append("fan_speed")
            config |= {
                "fan_speed_list": list(self._traits["fan"].options),
                "set_fan_speed_topic": self._set("fan"),
            }
            self._told.add("fan")
        self._add("vacuum", "vacuum", {**config, "supported_features": features}, "operation")

    def cover(self) -> None:
        """What opens and closes by degrees."""
        class_ = "shutter" if self._appliance.kind == "shutter" else "blind"
        config: dict[str, Any] = {
            "device_class": class_, "position_topic": self._state, "position_template": "{{ value_json.position }}",
        }  # fmt: skip
        if self._traits["position"].writable:
            config |= {"set_position_topic": self._set("position"), "command_topic": self._set("position")}
            config |= {"payload_open": "100", "payload_close": "0", "payload_stop": None}
        self._add("cover", "cover", config, "position")

    def lock(self) -> None:
        """A lock. That it is opened by a program the home does not allow; whoever asks is told so by its staying locked."""
        config = {
            "state_topic": self._state, "value_template": _word("locked"), "command_topic": self._set("locked"),
            "payload_lock": "ON", "payload_unlock": "OFF", "state_locked": "ON", "state_unlocked": "OFF",
        }  # fmt: skip
        self._add("lock", "lock", config, "locked")

    def valve(self) -> None:
        """A valve; opening it is as with a lock."""
        class_ = "gas" if self._appliance.kind == "gas_valve" else "water"
        config = {
            "device_class": class_, "state_topic": self._state, "value_template": _word("valve_open"),
            "command_topic": self._set("valve_open"), "payload_open": "ON", "payload_close": "OFF", "state_open": "ON",
            "state_closed": "OFF",
        }  # fmt: skip
        self._add("valve", "valve", config, "valve_open")

    def plain(self, trait: str) -> None:
        """A trait by itself: a switch, a number, a choice, or a sensor."""
        known, profile = load_model().traits[trait], self._traits[trait]
        if trait in self._told or known.type == "colour":
            return
        writes = profile.writable and known.writable
        if known.type == "bool":
            config = self._switched(trait, "value_template")
            if not writes:
                del config["command_topic"]
            self._add("switch" if writes else "binary_sensor", trait, config, trait)
            return
        config = {"state_topic": self._state, "value_template": f"{{{{ value_json.{trait} }}}}"}
        if writes:
            config["command_topic"] = self._set(trait)
        if known.type == "number":
            config |= _bounds(known, profile) if writes else {"state_class": "measurement"}
            config |= {"unit_of_measurement": known.unit} if known.unit else {}
            self._add("number" if writes else "sensor", trait, config, trait)
        elif writes and profile.options:
            self._add("select", trait, {**config, "options": list(profile.options)}, trait)
        else:
            self._add("sensor", trait, config, trait)

    def _add(self, component: str, name: str, config: dict[str, Any], *traits: str) -> None:
        trait = traits[0]
        whole = not self.parts and trait != name
        words = load_model().traits[trait].words[self._language][0]
        if component in ("sensor", "binary_sensor") and trait in _CLASSES:
            config["device_class"] = _CLASSES[trait]
        self.parts.append(Part(component, name, {"name": None if whole else words, **config}))
        self._told.update(traits)

    def _switched(self, trait: str, template: str) -> dict[str, Any]:
        return {"state_topic": self._state, template: _word(trait), "command_topic": self._set(trait)}

    def _setting(self, prefix: str, trait: str, part: str) -> dict[str, Any]:
        self._told.add(trait)
        return {
            f"{prefix}_command_topic": self._set(part), f"{prefix}_state_topic": self._state,
            f"{prefix}_value_template": f"{{{{ value_json.{part} }}}}",
        }  # fmt: skip

    def _set(self, part: str) -> str:
        return f"{self._state}/set/{part}"


def _bounds(known: Trait, profile: Profile) -> dict[str, float]:
    low = profile.low if profile.low is not None else known.low or 0
    high = profile.high if profile.high is not None else known.high or 100
    return {"min": low, "max": high, "step": profile.step}


def _word(trait: str) -> str:
    return f"{{{{ 'ON' if value_json.{trait} else 'OFF' if value_json.{trait} is defined else 'None' }}}}"


def _hvac(appliance: Appliance, values: Mapping[str, Value]) -> dict[str, str]:
    if not values["on_off"]:
        return {"hvac": "off"}
    if not _moded(appliance):
        return {"hvac": "heat"}
    return {"hvac": _CLIMATE[str(values["mode"])]} if values.get("mode") in _CLIMATE else {}


def _moded(appliance: Appliance) -> bool:
    """Whether an appliance has modes as a climate has them."""
    profile = appliance.traits.get("mode")
    return (
        profile is not None
        and profile.writable
        and bool(profile.options)
        and set(profile.options) <= set(_CLIMATE)
    )


def _orderable(traits: Mapping[str, Profile], trait: str) -> bool:
    return trait in traits and traits[trait].writable


def _base(appliance: str, settings: MqttSettings) -> str:
    return f"dure/{settings.node}/{appliance}"


def _call(names: Mapping[Language, str], language: Language) -> str:
    return names.get(language, "") or next(iter(names.values()), "")
