"""From ThinQ's devices, profiles and states to our appliances, and from our orders to ThinQ's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dure.api import Appliance, Profile, Value
from dure.home.drivers.telling import number, texts
from dure.home.drivers.thinq.paths import Path
from dure.home.drivers.thinq.vocabulary import Part, Word, load_parts
from dure.home.model import Trait, load_model

_HANGUL = re.compile(r"[가-힣]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One appliance, and how to speak of it to ThinQ.

    Attributes:
        appliance: the appliance.
        device: the device's id at ThinQ.
        part: the words for it.
        profile: what the device's profile says of this part.
    """

    appliance: Appliance
    device: str
    part: Part
    profile: Mapping[str, Any]

    def read(self, state: object) -> dict[str, Value]:
        """What a state, or a part of one, says in our words; what it does not tell is not in it."""
        tree = located(state, self.part.location)
        found = {}
        for trait, word in self.part.traits.items():
            if trait not in self.appliance.traits:
                continue
            value = _read(word, load_model().traits[trait], tree)
            if value is not None and _fits(self.appliance.traits[trait], value):
                found[trait] = value
        return found

    def body(self, trait: str, value: Value) -> dict[str, Any] | None:
        """The order that brings a trait to a value; None where ThinQ has no word for it."""
        word = self.part.traits[trait]
        place = _written_at(word, self.profile)
        if place is None:
            return None
        told: object = value
        if meanings := word.orders or word.values:
            allowed = _writable(place.find(self.profile))
            words = [
                lg for lg, ours in meanings.items() if ours == value and (allowed is None or lg in allowed)
            ]
            if not words:
                return None
            told = words[0]
        elif isinstance(value, float) and value.is_integer():
            told = int(value)
        body = place.body(told)
        return {"location": {"locationName": self.part.location}, **body} if self.part.location else body


def things(device: Mapping[str, Any], profile: Mapping[str, Any]) -> list[Thing]:
    """The appliances that a device is.

    Args:
        device: an entry of the device list: `deviceId` and `deviceInfo`.
        profile: the device's profile.
    """
    info = device.get("deviceInfo")
    id_, info = device.get("deviceId"), info if isinstance(info, Mapping) else {}
    if not isinstance(id_, str):
        return []
    found = []
    for part in load_parts().get(str(info.get("deviceType")), ()):
        own = located(profile.get("property"), part.location)
        if not isinstance(own, Mapping):
            continue
        traits = {
            trait: made
            for trait, word in part.traits.items()
            if (made := _profile(trait, word, own)) is not None
        }
        if traits:
            appliance = _appliance(id_, str(info.get("alias") or ""), part, traits)
            found.append(Thing(appliance=appliance, device=id_, part=part, profile=own))
    return found


def located(tree: object, location: str) -> object:
    """The part of a profile or state that is about one location of the device."""
    if isinstance(tree, list):
        for entry in tree:
            place = entry.get("location") if isinstance(entry, Mapping) else None
            if isinstance(place, Mapping) and place.get("locationName") == location:
                return entry
        return tree[0] if len(tree) == 1 and not location else None
    if location and isinstance(tree, Mapping) and isinstance(place := tree.get("location"), Mapping):
        return tree if place.get("locationName") == location else None
    return tree if location in ("", "MAIN", "UPPER") else None


def _appliance(device: str, alias: str, part: Part, traits: Mapping[str, Profile]) -> Appliance:
    words = load_model().kinds[part.kind].words
    suffix = f"_{part.suffix}" if part.suffix else ""
    korean = english = alias[:60].strip()
    if not alias or part.suffix:
        korean, english = f"{alias} {words['ko'][0]}".strip(), f"{alias} {words['en'][0]}".strip()
    if _HANGUL.search(english):
        english = words["en"][0]
    id_ = "thinq_" + re.sub(r"[^a-z0-9]", "", device.lower())[:16] + suffix
    return Appliance(
        id=id_, kind=part.kind, driver="thinq", name={"ko": korean, "en": english}, traits=traits
    )


def _profile(trait: str, word: Word, own: Mapping[str, Any]) -> Profile | None:
    """What the device says that this trait can be; None where it has no such property."""
    model = load_model().traits[trait]
    if word.seconds:
        there = any(place.find(own) is not None for place, _ in word.seconds)
        return Profile(low=0, high=model.high, writable=False) if there else None
    read = next((found for place in word.at if (found := place.find(own)) is not None), None)
    if read is None:
        return None
    place = _written_at(word, own)
    ordered = place.find(own) if place else None
    writable = model.writable and _is_writable(ordered)
    if model.type == "option":
        meanings = word.values.values()
        allowed = _allowed(read, word)
        options = tuple(dict.fromkeys(str(ours) for ours in (allowed if allowed is not None else meanings)))
        return Profile(options=options, writable=writable) if options else None
    if model.type == "number":
        return _number(model, ordered if writable else read, writable=writable)
    return Profile(writable=writable)


def _number(model: Trait, told: object, *, writable: bool) -> Profile:
    value = told.get("value") if isinstance(told, Mapping) else None
    bounds = value.get("w" if writable else "r") if isinstance(value, Mapping) else None
    low, high = model.low, model.high
    step: float | None = model.step
    if isinstance(bounds, Mapping):
        low, high = _bound(bounds.get("min"), low), _bound(bounds.get("max"), high)
        step = _bound(bounds.get("step"), step)
    elif isinstance(bounds, list) and (listed := [one for one in map(number, bounds) if one is not None]):
        low, high = min(listed), max(listed)
    return Profile(low=low, high=high, step=step or 1.0, writable=writable)


def _bound(told: object, default: float | None) -> float | None:
    found = number(told)
    return default if found is None else found


def _allowed(told: object, word: Word) -> list[Value] | None:
    """The values that a profile lists, in our words."""
    value = told.get("value") if isinstance(told, Mapping) else None
    listed = value.get("r") or value.get("w") if isinstance(value, Mapping) else None
    if not isinstance(listed, list):
        return None
    return [word.values[one] for one in texts(listed) if one in word.values]


def _is_writable(told: object) -> bool:
    return isinstance(told, Mapping) and "w" in texts(told.get("mode"))


def _writable(told: object) -> list[Any] | None:
    value = told.get("value") if isinstance(told, Mapping) else None
    listed = value.get("w") if isinstance(value, Mapping) else None
    return listed if isinstance(listed, list) else None


def _written_at(word: Word, own: Mapping[str, Any]) -> Path | None:
    return next((place for place in (word.write or word.at) if place.find(own) is not None), None)


def _read(word: Word, model: Trait, tree: object) -> Value | None:
    if word.seconds:
        told = [(number(place.find(tree)), seconds) for place, seconds in word.seconds]
        known = [value * seconds for value, seconds in told if value is not None]
        return sum(known) if known else None
    told_value = next((found for place in word.at if (found := place.find(tree)) is not None), None)
    if word.values or word.rest is not None:
        return word.values.get(told_value, word.rest) if isinstance(told_value, str) else None
    if model.type == "bool":
        return told_value if isinstance(told_value, bool) else None
    return number(told_value)


def _fits(profile: Profile, value: Value) -> bool:
    return not profile.options or value in profile.options
