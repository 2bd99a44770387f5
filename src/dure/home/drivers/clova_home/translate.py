"""From CLOVA Home's appliances and answers to ours, and from our orders to its requests: pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dure.api import Appliance, Profile, Value
from dure.home.drivers.clova_home.vocabulary import Act, Pairs, Read, load_vocabulary
from dure.home.drivers.naming import appliance_id, english_name
from dure.home.drivers.telling import number, texts
from dure.home.model import load_model

_SPAN = re.compile(r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,7})(?:\.\d+)?S)?)?")
_MOST_ID = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request to an extension.

    Attributes:
        action: which action.
        payload: what it carries beside token and appliance.
    """

    action: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One appliance, and how to speak of it to its extension.

    Attributes:
        appliance: the appliance.
        id: its id at the extension.
        details: what the extension wants told back about it.
        reachable: whether the extension says that it reaches it.
        acts: trait → what changes it.
        reads: what asks for its traits.
        values: trait → their value and ours, where the trait has such.
        ask_first: the actions before which its maker wants the user asked.
        checks_health: whether it can be asked whether it is reachable.
    """

    appliance: Appliance
    id: str
    details: Mapping[str, Any]
    reachable: bool
    acts: Mapping[str, Act]
    reads: tuple[Read, ...]
    values: Mapping[str, Pairs]
    ask_first: frozenset[str]
    checks_health: bool

    def request(self, trait: str, value: Value) -> Request | None:
        """What brings a trait to a value; None where CLOVA Home has no way."""
        act = self.acts.get(trait)
        if act is None:
            return None
        if act.by_value:
            action = next((str(theirs) for theirs, ours in act.by_value if _same(ours, value)), None)
            return Request(action=action, payload={}) if action else None
        told: Value | None = value
        if pairs := self.values.get(trait):
            told = next((theirs for theirs, ours in pairs if _same(ours, value)), None)
        if told is None:
            return None
        if isinstance(told, float) and told.is_integer():
            told = int(told)
        return Request(action=act.action, payload={act.field: told if act.bare else {"value": told}})

    def confirmed(self, trait: str, payload: Mapping[str, Any]) -> Value | None:
        """What a confirmation says that a trait now is; None where it does not say."""
        act = self.acts[trait]
        if not act.field:
            return None
        found = _at(payload, (act.field,) if act.bare else (act.field, "value"))
        return _ours(found, self.values.get(trait, ()), span=False)

    def read(self, read: Read, payload: Mapping[str, Any]) -> Value | None:
        """What an answer says of a trait; None where it says nothing that is one."""
        return _ours(_at(payload, read.at), read.values, span=read.span)


def thing(told: object, driver: str) -> Thing | None:
    """The appliance that an extension tells of; None where it is none of the model's.

    Args:
        told: an entry of `discoveredAppliances`.
        driver: the driver's name.
    """
    if not isinstance(told, Mapping):
        return None
    id_, vocabulary = told.get("applianceId"), load_vocabulary()
    type_ = next((one for one in texts(told.get("applianceTypes")) if one in vocabulary.kinds), None)
    if not isinstance(id_, str) or not 0 < len(id_) <= _MOST_ID or type_ is None:
        return None
    actions = frozenset(texts(told.get("actions")))
    acts: dict[str, Act] = {}
    for act in vocabulary.acts:
        needed = {str(theirs) for theirs, _ in act.by_value} or {act.action}
        if act.trait not in acts and needed <= actions and _is_for(act, type_):
            acts[act.trait] = act
    if "mode" in acts and type_ not in vocabulary.modes:
        del acts["mode"]
    infrared = told.get("isIr") is True  # nothing comes back from it but that it was sent
    reads = tuple(
        read
        for read in vocabulary.reads
        if read.action in actions and _is_for(read, type_) and not (infrared and read.trait in acts)
    )
    values = {trait: act.values for trait, act in acts.items() if act.values}
    if "mode" in acts:
        values["mode"] = vocabulary.modes[type_]
    profiles = _profiles(acts, reads, values)
    if not profiles:
        return None
    details = told.get("additionalApplianceDetails")
    return Thing(
        appliance=_appliance(told, id_, vocabulary.kinds[type_], driver, profiles),
        id=id_,
        details=details if isinstance(details, Mapping) else {},
        reachable=told.get("isReachable") is not False,
        acts=acts,
        reads=reads,
        values=values,
        ask_first=frozenset(texts(told.get("actionsNeededUserConfirmation"))),
        checks_health="HealthCheck" in actions,
    )


def _appliance(
    told: Mapping[str, Any], id_: str, kind: str, driver: str, profiles: Mapping[str, Profile]
) -> Appliance:
    spoken = load_model().kinds[kind].words
    name = str(told.get("friendlyName") or "")[:60].strip()
    return Appliance(
        id=appliance_id(driver, id_),
        kind=kind,
        driver=driver,
        name={
            "ko": name or spoken["ko"][0],
            "en": english_name(name, spoken),
        },
        traits=profiles,
    )


def _profiles(
    acts: Mapping[str, Act], reads: tuple[Read, ...], values: Mapping[str, Pairs]
) -> dict[str, Profile]:
    found = {}
    for trait in dict.fromkeys((*acts, *(read.trait for read in reads))):
        known, writable = load_model().traits[trait], trait in acts
        options: tuple[str, ...] = ()
        low, high, step = known.low, known.high, known.step
        if writable:
            low = low if acts[trait].low is None else acts[trait].low
            high = high if acts[trait].high is None else acts[trait].high
        if known.type == "option":
            pairs = values.get(trait) or (acts[trait].by_value if writable else ())
            pairs = pairs or next((read.values for read in reads if read.trait == trait), ())
            options = tuple(dict.fromkeys(str(ours) for _, ours in pairs))
        elif writable and known.type == "number" and acts[trait].by_value:
            step = 100.0  # all the way open or closed
        found[trait] = Profile(
            options=options, low=low, high=high, step=step, writable=writable and known.writable
        )
    return found


def _is_for(one: Act | Read, type_: str) -> bool:
    return (not one.only or type_ in one.only) and type_ not in one.without


def _ours(found: object, pairs: Pairs, *, span: bool) -> Value | None:
    if span:
        return _seconds(found)
    if pairs:
        return next((ours for theirs, ours in pairs if _same(theirs, found)), None)
    return found if isinstance(found, bool) else number(found)


def _seconds(found: object) -> int | None:
    match = _SPAN.fullmatch(found) if isinstance(found, str) and len(found) < 40 else None
    if match is None or not any(match.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _at(payload: object, path: tuple[str, ...]) -> object:
    place = payload
    for key in path:
        if not isinstance(place, Mapping):
            return None
        # the guide itself writes `openState` in its table and `OpenState` in its example
        place = place.get(key, place.get(key[:1].upper() + key[1:]))
    return place


def _same(one: object, other: object) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)
