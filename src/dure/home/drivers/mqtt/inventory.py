"""Everything that was announced, as appliances: what belongs to what, what a message means, what an order sends. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dure.api import Appliance, Profile, Value
from dure.home.drivers.mqtt.discovery import Announced, ConfigRefused, announced, where
from dure.home.drivers.mqtt.entity import UNDER_WAY, Entity
from dure.home.drivers.mqtt.template import TemplateRefused
from dure.home.drivers.mqtt.values import near
from dure.home.drivers.mqtt.wire import wired

MOST_ENTITIES = 2_000
MOST_STATE_BYTES = 16 * 1024
MOST_TEMPLATES = 256 * 1024
"""How many letters all different templates have together; a home's have a few thousand."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something to publish."""

    topic: str
    payload: str
    qos: int
    retain: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message told of one appliance.

    Attributes:
        appliance: which.
        values: what it is.
        under_way: traits that are just changing, and whether they grow (1) or shrink (-1).
    """

    appliance: str
    values: Mapping[str, Value]
    under_way: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listeners:
    """With which quality a topic is wanted, and by which entities."""

    qos: int
    keys: frozenset[str]


@dataclass(slots=True)
class _Place:
    """One configuration topic: what was announced there, and as what."""

    digest: bytes
    entities: dict[str, Entity]


@dataclass(slots=True)
class _Thing:
    """An appliance, and which entity has which trait of it."""

    appliance: Appliance
    main: Entity
    owners: dict[str, Entity]
    ordered: dict[str, Value] = field(default_factory=dict)


class Inventory:
    """What the broker's announcements make up.

    Args:
        prefix: below which topic things are announced.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._places: dict[str, _Place] = {}
        self._things: dict[str, _Thing] = {}
        self._listeners: dict[str, list[tuple[str, Entity]]] = {}
        self._available: dict[str, dict[str, bool]] = {}
        self._latest: dict[str, bool] = {}
        self._stale = False
        self._sources: Counter[str] = Counter()

    def announcement(self, topic: str, payload: bytes) -> bool:
        """Take in a configuration; tells whether anything changed.

        Raises:
            ConfigRefused: it is not taken. What was announced there before is gone.
        """
        at = where(self._prefix, topic)
        if at is None:
            return False
        before = self._places.get(at.key)
        digest = hashlib.blake2b(payload, digest_size=16).digest()
        if before is not None and before.digest == digest:
            return False
        if not payload:
            return self._remove(at.key)
        entities: dict[str, Entity] = {}
        problem: ConfigRefused | None = None
        try:
            for one in announced(at, payload):
                try:
                    entities[one.key] = wired(one)
                except ConfigRefused as error:
                    problem = error
        except ConfigRefused as error:
            problem = error
        others = sum(len(place.entities) for key, place in self._places.items() if key != at.key)
        if others + len(entities) > MOST_ENTITIES or len(self._places) >= 2 * MOST_ENTITIES:
            entities, problem = {}, ConfigRefused("many")
        self._forget(at.key)
        fresh = {source for one in entities.values() for source in one.sources} - set(self._sources)
        if sum(map(len, self._sources)) + sum(map(len, fresh)) > MOST_TEMPLATES:
            entities, problem = {}, ConfigRefused("templates")
        changed = bool(entities) or bool(before and before.entities)
        if entities:
            self._places[at.key] = _Place(digest, entities)
            self._sources.update(source for one in entities.values() for source in one.sources)
        self._stale |= changed
        if problem is not None and not changed:
            raise problem
        return changed

    def keep(self, topics: frozenset[str]) -> bool:
        """Forget what was announced elsewhere than at these topics; tells whether anything was."""
        kept = {at.key for topic in topics if (at := where(self._prefix, topic)) is not None}
        gone = [key for key in self._places if key not in kept]
        for key in gone:
            self._forget(key)
        self._stale |= bool(gone)
        return bool(gone)

    def appliances(self) -> Sequence[Appliance]:
        """Every appliance."""
        self._settle()
        return tuple(thing.appliance for thing in self._things.values())

    def find(self, appliance: str) -> Appliance | None:
        """An appliance by its id."""
        self._settle()
        thing = self._things.get(appliance)
        return thing.appliance if thing else None

    def topics(self) -> Mapping[str, Listeners]:
        """Everything that wants to be heard, with which quality, and by whom."""
        self._settle()
        return {
            topic: Listeners(max(one.qos for _, one in some), frozenset(one.announced.key for _, one in some))
            for topic, some in self._listeners.items()
        }

    def forget_availability(self) -> None:
        """Nobody's word for being there counts any more; a connection was lost."""
        self._available.clear()
        self._latest.clear()

    def reachable(self, appliance: str) -> bool:
        """Whether an appliance says that it is there; one that never says anything about it is taken to be."""
        self._settle()
        entity = self._things[appliance].main
        wanted, key = entity.availability, entity.announced.key
        if not wanted.readings:
            return True
        told = self._available.get(key, {})
        if wanted.mode == "latest":
            return self._latest.get(key, False)
        said = [told.get(topic, False) for topic in wanted.readings]
        return all(said) if wanted.mode == "all" else any(said)

    def message(self, topic: str, payload: bytes) -> tuple[Sequence[Heard], frozenset[str]]:
        """What a message tells, and of which appliances it tells whether they are there."""
        self._settle()
        listeners = self._listeners.get(topic, ())
        if not listeners or len(payload) > MOST_STATE_BYTES:
            return (), frozenset()
        try:
            text = payload.decode()
        except UnicodeDecodeError:
            return (), frozenset()
        made: dict[int, str] = {}
        heard: list[Heard] = []
        reached: set[str] = set()
        for appliance, entity in listeners:
            if (reading := entity.availability.readings.get(topic)) is not None and (
                said := reading.read(text, made)
            ):
                self._available.setdefault(entity.announced.key, {})[topic] = bool(said[""])
                self._latest[entity.announced.key] = bool(said[""])
                reached.add(appliance)
            if (found := self._read(appliance, entity, topic, text, made)) is not None:
                heard.append(found)
        return heard, frozenset(reached)

    def order(self, appliance: str, trait: str, value: Value) -> Sequence[Message]:
        """What is published for an order; nothing where the appliance has no way to do it."""
        self._settle()
        thing = self._things.get(appliance)
        entity = thing.owners.get(trait) if thing else None
        if thing is None or entity is None:
            return ()
        found: list[Message] = []
        for sending in entity.sendings.get(trait, ()):
            try:
                payload = sending.payload(value)
            except (TemplateRefused, ValueError, TypeError):
                return ()
            if payload is not None:
                found.append(Message(sending.topic, payload, entity.qos, entity.retain))
        if found:
            thing.ordered[trait] = value
        return found

    def assumed(self, appliance: str, trait: str) -> bool:
        """Whether nobody tells what became of an order of this trait."""
        return trait in self._things[appliance].owners[trait].assumed

    def _read(
        self, appliance: str, entity: Entity, topic: str, text: str, made: dict[int, str]
    ) -> Heard | None:
        thing = self._things[appliance]
        values: dict[str, Value] = {}
        under_way: dict[str, int] = {}
        for reading in entity.readings:
            if reading.topic == topic:
                for trait, value in reading.read(text, made).items():
                    if trait in UNDER_WAY:
                        under_way[str(value)] = UNDER_WAY[trait]
                    elif thing.owners.get(trait) is entity:
                        wanted = thing.ordered.get(trait)
                        values[trait] = wanted if wanted is not None and near(wanted, value) else value
        return Heard(appliance, values, under_way) if values or under_way else None

    def _remove(self, key: str) -> bool:
        gone = self._forget(key)
        if gone is not None and gone.entities:
            self._stale = True
            return True
        return False

    def _forget(self, key: str) -> _Place | None:
        """Forget what was announced at a place, if anything was."""
        gone = self._places.pop(key, None)
        if gone is not None:
            self._sources.subtract(source for one in gone.entities.values() for source in one.sources)
            self._sources = +self._sources
        return gone

    def _settle(self) -> None:
        if self._stale:
            self._stale = False
            self._arrange()

    def _arrange(self) -> None:
        """Put entities together: one appliance for everything that acts, with the sensors of its device, if it is the only one."""
        devices: dict[str, list[Entity]] = {}
        for key in sorted(self._places):
            for entity in self._places[key].entities.values():
                devices.setdefault(entity.announced.device.id, []).append(entity)
        before, self._things, self._listeners = self._things, {}, {}
        for entities in devices.values():
            mains = [one for one in entities if one.kind]
            parts = [one for one in entities if not one.kind]
            for main in mains:
                self._add(main, parts if len(mains) == 1 else (), alone=len(mains) == 1)
            if parts and len(mains) != 1:
                self._add(parts[0], parts[1:], alone=not mains)
        for id_, thing in self._things.items():
            if id_ in before:
                thing.ordered = before[id_].ordered
        known = {one.announced.key for place in self._places.values() for one in place.entities.values()}
        self._available = {key: one for key, one in self._available.items() if key in known}
        self._latest = {key: one for key, one in self._latest.items() if key in known}

    def _add(self, main: Entity, parts: Sequence[Entity], *, alone: bool) -> None:
        owners: dict[str, Entity] = {}
        traits: dict[str, Profile] = {}
        for entity in (main, *parts):
            for trait, profile in entity.traits.items():
                if trait not in owners:
                    owners[trait], traits[trait] = entity, profile
        told = main.announced
        id_ = self._free(told)
        name = _name(told, alone=alone)
        appliance = Appliance(
            id=id_,
            kind=main.kind or "sensor",
            driver="mqtt",
            name={"ko": name, "en": name},
            traits=traits,
            room=told.device.area,
        )
        self._things[id_] = _Thing(appliance, main, owners)
        for entity in (main, *parts):
            for topic in entity.topics():
                self._listeners.setdefault(topic, []).append((id_, entity))

    def _free(self, told: Announced) -> str:
        if told.id not in self._things:
            return told.id
        return f"{told.id[:55]}_{hashlib.blake2b(told.key.encode(), digest_size=4).hexdigest()}"


def _name(told: Announced, *, alone: bool) -> str:
    if alone and told.device.name:
        return told.device.name
    if not told.name or not told.device.name or told.name.startswith(told.device.name):
        return told.name or told.device.name or told.id
    return f"{told.device.name} {told.name}"
