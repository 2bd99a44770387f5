"""An appliance as SmartThings shows it: as which kind of device, with which capabilities. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dure import __version__
from dure.api import Appliance, ApplianceState, Profile
from dure.errors import Language
from dure.home.drivers.smartthings.schema.facets import (
    PREFIX,
    SPEEDS,
    ColourFacet,
    Facet,
    ShadeFacet,
    ShadeLevelFacet,
    ShadeSwitchFacet,
    SpeedFacet,
    State,
    Values,
    Wanted,
    WordFacet,
)
from dure.home.drivers.smartthings.schema.words import load_words
from dure.home.drivers.smartthings.vocabulary import load_vocabulary
from dure.home.model import load_model

MANUFACTURER = "Dure"
_HEALTH = "healthCheck"
_MOST_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """An appliance, and how it is shown.

    Attributes:
        appliance: the appliance.
        handler: the kind of device that SmartThings has ready, or a device profile's id.
        facets: its capabilities.
    """

    appliance: Appliance
    handler: str
    facets: tuple[Facet, ...]

    def states(self, state: ApplianceState, now: datetime) -> Sequence[State]:
        """What it is; only that it cannot be reached, where it cannot."""
        health = State(
            component="main",
            capability=_HEALTH,
            attribute="healthStatus",
            value="online" if state.reachable else "offline",
        )
        if not state.reachable:
            return [health]
        found = {one.key: one for facet in self.facets for one in facet.states(state.values, now)}
        return [*found.values(), health]

    def take(
        self, component: str, capability: str, command: str, arguments: Sequence[Any], values: Values
    ) -> Wanted | None:
        """What a command wants of the appliance; None where it has no such ability."""
        name = capability.removeprefix(PREFIX)
        for facet in self.facets:
            if (facet.component, facet.capability) == (component, name):
                wanted = facet.take(command, arguments, values)
                if wanted is not None:
                    return wanted
        return None

    def told(self, unique: str, room: str, language: Language) -> dict[str, Any]:
        """The device as a discovery tells it.

        Args:
            unique: an id that no other home's device has.
            room: what the room is called; empty where there is none.
            language: in which language.
        """
        one, kinds = self.appliance, load_model().kinds
        context: dict[str, Any] = {"groups": [], "categories": _categories(one.kind)}
        return {
            "externalDeviceId": one.id,
            "friendlyName": one.name[language][:_MOST_NAME],
            "deviceUniqueId": unique,
            "deviceHandlerType": self.handler,
            "manufacturerInfo": {
                "manufacturerName": MANUFACTURER,
                "modelName": kinds[one.kind].words["en"][0],
                "swVersion": __version__,
            },
            "deviceContext": {**context, "roomName": room} if room else context,
        }


def device(appliance: Appliance, profiles: Mapping[str, str]) -> Device | None:
    """How an appliance is shown; None where SmartThings has no kind of device for it, and the household made no profile.

    Args:
        appliance: the appliance.
        profiles: device profiles that the household made, by kind of appliance.
    """
    facets = _facets(appliance)
    if (profile := profiles.get(appliance.kind)) is not None:
        return Device(appliance=appliance, handler=profile, facets=facets) if facets else None
    at_main = {facet.capability for facet in facets if facet.component == "main"}
    handler = load_words().handler(at_main)
    if handler is None:
        return None
    shown = _only(facets, handler.shows(at_main))
    return Device(appliance=appliance, handler=handler.type, facets=shown)


def profile_of(kind: str) -> dict[str, Any]:
    """The device profile that SmartThings wants for a kind of appliance: everything that one usually can.

    Args:
        kind: one of the model's.
    """
    model = load_model()
    traits = {
        name: Profile(options=SPEEDS if name == "fan" else model.traits[name].options)
        for name in model.kinds[kind].traits
    }
    one = Appliance(id=kind, kind=kind, driver="", name={}, traits=traits)
    found: dict[str, list[str]] = {"main": []}
    for facet in _facets(one):
        names = found.setdefault(facet.component, [])
        if facet.capability not in names:
            names.append(facet.capability)
    found["main"] += [_HEALTH, "refresh"]
    return {
        "name": f"{MANUFACTURER} {kind}",
        "components": [
            {
                "id": component,
                "capabilities": [{"id": name, "version": 1} for name in names],
                "categories": [{"name": name} for name in _categories(kind)] if component == "main" else [],
            }
            for component, names in found.items()
        ],
    }


def _categories(kind: str) -> list[str]:
    """What SmartThings draws such an appliance as."""
    found = [name for name, known in load_vocabulary().kinds.items() if known == kind]
    return found[:1] or ["Others"]


def _only(facets: Sequence[Facet], wanted: Collection[str]) -> tuple[Facet, ...]:
    return tuple(one for one in facets if one.component == "main" and one.capability in wanted)


def _facets(appliance: Appliance) -> tuple[Facet, ...]:
    """Every capability that an appliance can be shown with."""
    traits, chosen = appliance.traits, load_words().chosen
    found: list[Facet] = []
    seen: set[str] = set()
    for word in load_vocabulary().words:
        profile = traits.get(word.trait)
        if profile is None or word.trait in seen:
            continue
        wanted = chosen.get(word.trait)
        if wanted is not None and wanted.get(appliance.kind) != (word.component, word.capability):
            continue
        seen.add(word.trait)
        found.append(WordFacet(word=word, profile=profile, switched="on_off" in traits))
    if "color" in traits:
        found.append(ColourFacet())
    if "position" in traits:
        found.append(ShadeFacet())
        found += [ShadeLevelFacet()] if "level" not in traits else []
        found += [ShadeSwitchFacet()] if "on_off" not in traits else []
    if appliance.kind == "fan" and set(SPEEDS) <= set(traits["fan"].options if "fan" in traits else ()):
        found.append(SpeedFacet())
    return tuple(found)
