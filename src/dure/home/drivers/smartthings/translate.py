"""From SmartThings' devices and statuses to our appliances, and from our orders to SmartThings' commands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dure.api import Appliance, Profile, Value
from dure.home.drivers.naming import english_name
from dure.home.drivers.smartthings.vocabulary import Word, load_vocabulary
from dure.home.drivers.telling import number, tables, texts
from dure.home.model import load_model


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One appliance, and how to speak of it to SmartThings.

    Attributes:
        appliance: the appliance.
        device: the device's id at SmartThings.
        words: trait → the attribute that it lies in.
        known: trait → the words that this device knows; every word where it lists none.
    """

    appliance: Appliance
    device: str
    words: Mapping[str, Word]
    known: Mapping[str, tuple[str, ...]]

    def read(self, status: object, now: datetime) -> dict[str, Value]:
        """What a status says in our words; what it does not tell is not in it."""
        found = {}
        for trait, word in self.words.items():
            value = _value(word, attribute(status, word, word.attribute), now)
            if value is not None:
                found[trait] = value
        return found

    def command(self, trait: str, value: Value) -> dict[str, Any] | None:
        """The command that brings a trait to a value; None where SmartThings has none."""
        word = self.words[trait]
        arguments: list[object] = []
        name = word.command
        if word.values:
            told = next((one for one in self.known[trait] if word.values[one] == value), None)
            if told is None or (word.commands and told not in word.commands):
                return None
            name, arguments = (word.commands[told], []) if word.commands else (word.command, [told])
        elif name:
            told_value = int(value) if isinstance(value, float) and value.is_integer() else value
            arguments = [str(told_value) if word.text else told_value]
        if not name:
            return None
        return {
            "component": word.component,
            "capability": word.capability,
            "command": name,
            "arguments": arguments,
        }


def thing(device: Mapping[str, Any]) -> Thing | None:
    """The appliance that a device is; None where it is none of the model's.

    Args:
        device: an entry of the device list, with its status.
    """
    id_, components = device.get("deviceId"), device.get("components")
    if not isinstance(id_, str) or not isinstance(components, list):
        return None
    kind = _kind(components)
    if kind is None:
        return None
    tree = told_status(device)
    words: dict[str, Word] = {}
    profiles: dict[str, Profile] = {}
    known: dict[str, tuple[str, ...]] = {}
    for word in load_vocabulary().words:
        told = attribute(tree, word, word.attribute)
        if word.trait in words or told is None or told.get("value") is None:
            continue
        listed = _listed(attribute(tree, word, word.listed)) if word.listed else None
        usable = tuple(one for one in word.values if listed is None or one in listed)
        profile = _profile(word, usable, attribute(tree, word, word.range) if word.range else None)
        if (
            profile is not None and told.get("unit") == "F"
        ):  # what is set there comes back as no °C that was ordered
            model = load_model().traits[word.trait]
            profile = replace(profile, low=model.low, high=model.high, step=model.step, writable=False)
        if profile is not None:
            words[word.trait], profiles[word.trait], known[word.trait] = word, profile, usable
    if not words:
        return None
    name = str(device.get("label") or device.get("name") or "")[:60].strip()
    spoken = load_model().kinds[kind].words
    appliance = Appliance(
        id="st_" + re.sub(r"[^a-z0-9]", "", id_.lower())[:16],
        kind=kind,
        driver="smartthings",
        name={
            "ko": name or spoken["ko"][0],
            "en": english_name(name, spoken),
        },
        traits=profiles,
    )
    return Thing(appliance=appliance, device=id_, words=words, known=known)


def told_status(device: Mapping[str, Any]) -> dict[str, Any]:
    """The status that a device list tells of a device, in the shape in which one is told alone."""
    return {
        "components": {
            str(component.get("id")): {
                str(ability.get("id")): ability.get("status")
                for ability in tables(component.get("capabilities"))
            }
            for component in tables(device.get("components"))
        }
    }


def attribute(status: object, word: Word, name: str) -> Mapping[str, Any] | None:
    """What a status says of an attribute; None where it says nothing."""
    place: object = status
    for key in ("components", word.component, word.capability, name):
        place = place.get(key) if isinstance(place, Mapping) else None
    return place if isinstance(place, Mapping) else None


def _kind(components: list[Any]) -> str | None:
    kinds = load_vocabulary().kinds
    for component in tables(components):
        for category in tables(component.get("categories")) if component.get("id") == "main" else ():
            if (kind := kinds.get(str(category.get("name")))) is not None:
                return kind
    return None


def _listed(told: Mapping[str, Any] | None) -> frozenset[str] | None:
    value = told.get("value") if told else None
    return frozenset(texts(value)) if isinstance(value, list) else None


def _profile(word: Word, usable: tuple[str, ...], bounds: Mapping[str, Any] | None) -> Profile | None:
    trait = load_model().traits[word.trait]
    if trait.type == "option":
        options = tuple(dict.fromkeys(str(word.values[one]) for one in usable))
        return Profile(options=options, writable=word.writable) if options else None
    if trait.type == "number":
        low, high, step = trait.low, trait.high, trait.step
        told = bounds.get("value") if bounds else None
        if isinstance(told, Mapping):
            low, high = _bound(told.get("minimum"), low), _bound(told.get("maximum"), high)
            step = _bound(told.get("step"), step) or trait.step
        return Profile(low=low, high=high, step=step, writable=word.writable and trait.writable)
    return Profile(writable=word.writable and trait.writable)


def _value(word: Word, told: Mapping[str, Any] | None, now: datetime) -> Value | None:
    value = told.get("value") if told else None
    if word.until:
        return _until(value, now)
    if word.values:
        return word.values.get(value) if isinstance(value, str) else None
    if word.text and isinstance(value, str):
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else None
    found = number(value)
    if found is not None and told and told.get("unit") == "F":
        return round((found - 32) / 1.8, 1)
    return found


def _until(value: object, now: datetime) -> Value | None:
    try:
        end = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if end is None or end.tzinfo is None:
        return None
    return max(0, round((end - now).total_seconds()))


def _bound(told: object, default: float | None) -> float | None:
    found = number(told)
    return default if found is None else found
