"""From NUGU's smart-home devices and answers to our appliances, and from our orders to its directives: pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dure.api import Appliance, Profile, Value
from dure.home.drivers import telling
from dure.home.drivers.naming import appliance_id, english_name
from dure.home.drivers.nugu_home.vocabulary import Word, load_vocabulary
from dure.home.model import load_model

_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{1,4})?")
_MOST_ID = 200
_ECHOED = (
    "id",
    "deviceTypeCode",
    "deviceTypeName",
    "deviceModelName",
    "friendlyName",
    "manufacturer",
    "supportedCapabilities",
    "customData",
    "connectionStatus",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Directive:
    """One request to a play.

    Attributes:
        capability: which ability.
        name: which directive.
        parameters: what it carries; None for nothing.
        beside: what stands beside the parameters.
    """

    capability: str
    name: str
    parameters: Mapping[str, Any] | None
    beside: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One appliance, and how to speak of it to its play.

    Attributes:
        appliance: the appliance.
        device: the device, as it is told back in every request.
        connected: whether the play says that it reaches it.
        words: trait → where it lies.
        values: trait → the values that this device knows, theirs → ours.
    """

    appliance: Appliance
    device: Mapping[str, Any]
    connected: bool
    words: Mapping[str, Word]
    values: Mapping[str, Mapping[str, Value]]

    def directive(self, trait: str, value: Value) -> Directive | None:
        """What brings a trait to a value; None where NUGU has no way."""
        word = self.words.get(trait)
        if word is None or not word.writable:
            return None
        if word.by_value:
            name = next((told for told, ours in word.by_value.items() if _same(ours, value)), None)
            return (
                Directive(capability=word.capability, name=name, parameters=None, beside={}) if name else None
            )
        told: Value | None = value
        if trait in self.values:
            told = next((one for one, ours in self.values[trait].items() if _same(ours, value)), None)
        if told is None:
            return None
        if isinstance(told, float) and told.is_integer():
            told = int(told)
        sent = {word.field: str(told) if word.text else told}
        return Directive(
            capability=word.capability, name=word.set, parameters=sent, beside=sent if word.beside else {}
        )

    def asks(self) -> Mapping[tuple[str, str], tuple[Word, ...]]:
        """The directives that tell its traits, and which each tells."""
        found: dict[tuple[str, str], tuple[Word, ...]] = {}
        for word in self.words.values():
            if word.ask:
                key = (word.capability, word.ask)
                found[key] = (*found.get(key, ()), word)
        return found

    def read(self, word: Word, properties: Mapping[str, Any]) -> Value | None:
        """What an answer says of a trait; None where it says nothing that is one."""
        told = properties.get(word.at or word.field)
        if word.trait == "remaining_s":
            hours, minutes = number(told), number(properties.get("minute"))
            if hours is None and minutes is None:
                return None
            return round((hours or 0) * 3600 + (minutes or 0) * 60)
        if word.trait in load_vocabulary().values:
            return load_vocabulary().values[word.trait].get(told) if isinstance(told, str) else None
        if load_model().traits[word.trait].type == "number":
            return number(told)
        return told.lower() if isinstance(told, str) and word.trait == "color" else None


def thing(told: object, driver: str) -> Thing | None:
    """The appliance that a play tells of; None where it is none of the model's.

    Args:
        told: an entry of `devices`.
        driver: the driver's name.
    """
    if not isinstance(told, Mapping):
        return None
    id_, type_ = told.get("id"), told.get("deviceTypeCode") or told.get("type")
    able = told.get("supportedCapabilities")
    if not isinstance(id_, str) or not 0 < len(id_) <= _MOST_ID or not isinstance(able, Mapping):
        return None
    kind = load_vocabulary().kinds.get(type_) if isinstance(type_, str) else None
    if kind is None:
        return None
    words: dict[str, Word] = {}
    values: dict[str, Mapping[str, Value]] = {}
    profiles: dict[str, Profile] = {}
    for word in load_vocabulary().words:
        ability = able.get(word.key)
        if word.trait in words or not isinstance(ability, Mapping) or word.unlisted in ability:
            continue
        if (word.only and type_ not in word.only) or type_ in word.without:
            continue
        usable = _usable(word, ability)
        profile = _profile(word, usable, ability)
        if profile is not None:
            words[word.trait], profiles[word.trait] = word, profile
            if usable:
                values[word.trait] = usable
    if not words:
        return None
    device = {key: told[key] for key in _ECHOED if key in told} | {"id": id_, "deviceTypeCode": type_}
    device.setdefault("friendlyName", told.get("friendlyNameSuggestion"))
    return Thing(
        appliance=_appliance(told, id_, kind, driver, profiles),
        device=device,
        connected=told.get("connectionStatus") is not False,
        words=words,
        values=values,
    )


def _appliance(
    told: Mapping[str, Any], id_: str, kind: str, driver: str, profiles: Mapping[str, Profile]
) -> Appliance:
    spoken = load_model().kinds[kind].words
    place = str(told.get("friendlyName") or told.get("friendlyNameSuggestion") or "")[:40].strip()
    # the documents' names are places, "거실", said together with what stands there
    name = place if not place or any(word in place for word in spoken["ko"]) else f"{place} {spoken['ko'][0]}"
    return Appliance(
        id=appliance_id(driver, id_),
        kind=kind,
        driver=driver,
        name={
            "ko": name or spoken["ko"][0],
            "en": english_name(place, spoken),
        },
        traits=profiles,
    )


def _usable(word: Word, ability: Mapping[str, Any]) -> dict[str, Value]:
    listed = ability.get(word.listed) if word.listed else None
    known = load_vocabulary().values.get(word.trait, {})
    if not isinstance(listed, list):
        return {} if word.listed else dict(known)
    return {told: ours for told, ours in known.items() if told in listed}


def _profile(word: Word, usable: Mapping[str, Value], ability: Mapping[str, Any]) -> Profile | None:
    trait = load_model().traits[word.trait]
    writable = word.writable and trait.writable
    if trait.type == "option":
        ours = usable.values() if word.listed else word.by_value.values()
        options = tuple(dict.fromkeys(str(one) for one in ours))
        return Profile(options=options, writable=writable) if options else None
    if trait.type != "number":
        return Profile(writable=writable)
    low, high = number(ability.get(word.low)), number(ability.get(word.high))
    if low is None or high is None or low > high:
        low, high = trait.low, trait.high
    return Profile(low=low, high=high, step=number(ability.get(word.step)) or trait.step, writable=writable)


def number(told: object) -> float | int | None:
    """A number that NUGU tells as one or as a text; None where it is none."""
    if isinstance(told, str):
        told = float(told) if _NUMBER.fullmatch(told) and told.isascii() else None
    return telling.number(told)


def _same(one: object, other: object) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)
