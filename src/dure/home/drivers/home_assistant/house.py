"""What a Home Assistant tells of itself, put together: entities to appliances, areas to rooms. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from dure.api import Appliance, Profile, Value
from dure.home.drivers.home_assistant.things import Entity, entity, read
from dure.home.drivers.mqtt.discovery import OURS, clean, slug

MOST = 2_000

Wanted = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Thing:
    """An appliance, and which entity has which trait of it."""

    appliance: Appliance
    main: Entity
    owners: Mapping[str, Entity]


def wanted(include: Sequence[str], exclude: Sequence[str]) -> Wanted:
    """Which entities are taken, by patterns such as `light.*`; all, if no pattern includes any."""

    def judge(id_: str) -> bool:
        taken = not include or any(fnmatchcase(id_, one) for one in include)
        return taken and not any(fnmatchcase(id_, one) for one in exclude)

    return judge


def things(
    states: Sequence[Mapping[str, Any]],
    registry: Mapping[str, Mapping[str, Any]],
    areas: Mapping[str, str],
    rooms: Mapping[str, str],
    take: Wanted,
    unit: str,
) -> Sequence[Thing]:
    """Every appliance.

    Args:
        states: of all entities.
        registry: what is known of an entity beside its state, by its id.
        areas: device → the area in which it stands.
        rooms: area → what it is called.
        take: which entities are taken.
        unit: in what temperatures are told.
    """
    devices: dict[str, list[tuple[Entity, str]]] = {}
    for state in states[: MOST * 10]:
        known = registry.get(str(state.get("entity_id")), {})
        ours = str(known.get("unique_id")).startswith(OURS)  # what Dure announced there does not come back
        if (
            known.get("hidden_by")
            or known.get("disabled_by")
            or ours
            or not take(str(state.get("entity_id")))
        ):
            continue
        if (made := entity(state, unit)) is not None:
            devices.setdefault(str(known.get("device_id") or made[0].id), []).append(made)
    found: list[Thing] = []
    for device, entities in devices.items():
        mains = [(one, kind) for one, kind in entities if kind]
        parts = [one for one, kind in entities if not kind]
        for one, kind in mains:
            found.append(
                _thing(one, kind, parts if len(mains) == 1 else (), registry, rooms, areas.get(device, ""))
            )
        if parts and len(mains) != 1:
            found.append(_thing(parts[0], "sensor", parts[1:], registry, rooms, areas.get(device, "")))
    return found[:MOST]


def values(thing: Thing, states: Mapping[str, Mapping[str, Any]]) -> dict[str, Value] | None:
    """What an appliance is; None where it cannot be reached."""
    found: dict[str, Value] = {}
    for one in dict.fromkeys(map(id, thing.owners.values())):
        owner = next(it for it in thing.owners.values() if id(it) == one)
        said = read(owner, states.get(owner.id, {}))
        if said is None and owner is thing.main:
            return None
        found |= {trait: value for trait, value in (said or {}).items() if thing.owners.get(trait) is owner}
    return found


def _thing(
    main: Entity,
    kind: str,
    parts: Sequence[Entity],
    registry: Mapping[str, Mapping[str, Any]],
    rooms: Mapping[str, str],
    area: str,
) -> Thing:
    owners: dict[str, Entity] = {}
    traits: dict[str, Profile] = {}
    for one in (main, *parts):
        for trait, profile in one.traits.items():
            if trait not in owners:
                owners[trait], traits[trait] = one, profile
    name = clean(main.attributes.get("friendly_name")) or main.id
    room = str(registry.get(main.id, {}).get("area_id") or area)
    appliance = Appliance(
        id=slug(main.id),
        kind=kind,
        driver="home_assistant",
        name={"ko": name, "en": name},
        traits=traits,
        room=rooms.get(room) or slug(room),
    )
    return Thing(appliance, main, owners)
