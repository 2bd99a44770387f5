"""The home of one moment, indexed by what people call its rooms and appliances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from dure.api.home import Appliance, ApplianceState, Room, Value
from dure.errors import Language
from dure.home.model import load_model
from dure.home.speech.near import Near
from dure.home.speech.tokens import Reading
from dure.home.speech.vocabulary import Entries, Words, as_key, vocabulary
from dure.language.spoken import spell_out
from dure.language.text import normalise

_LANGUAGES: tuple[Language, ...] = ("ko", "en")
GUARDED = frozenset({"door_lock", "gas_valve", "oven", "cooktop", "shutter", "water_valve"})
"""Kinds whose names are never guessed at: what is heard must be what was said."""


@cache
def near_kinds(language: Language) -> Near:
    """Finds words for kinds of appliances that a recogniser wrote slightly wrong, where they do no harm."""
    return Near(
        {
            key: readings
            for key, readings in vocabulary(language)["noun"].items()
            if any(reading.type == "kind" for reading in readings)
            and all(
                reading.type == "activity" or (reading.type == "kind" and reading.value not in GUARDED)
                for reading in readings
            )
        },
        language,
    )


@dataclass(frozen=True)
class Household:
    """Which rooms and appliances there are; the same object for as long as they are.

    Attributes:
        appliances: every appliance.
        rooms: every room.
    """

    appliances: tuple[Appliance, ...]
    rooms: tuple[Room, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Appliance]:
        """Appliances by id."""
        return {appliance.id: appliance for appliance in self.appliances}

    @cached_property
    def room_by_id(self) -> Mapping[str, Room]:
        """Rooms by id."""
        return {room.id: room for room in self.rooms}

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of appliances by kind, in the home's order."""
        return self._grouped({appliance.id: (appliance.kind,) for appliance in self.appliances})

    @cached_property
    def by_room(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of appliances by room and by group."""
        return self._grouped(
            {appliance.id: (appliance.room, *appliance.groups) for appliance in self.appliances}
        )

    @cached_property
    def by_trait(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of appliances by trait."""
        return self._grouped({appliance.id: tuple(appliance.traits) for appliance in self.appliances})

    @cached_property
    def room_of_satellite(self) -> Mapping[str, str]:
        """In which room a microphone stands."""
        return {satellite: room.id for room in self.rooms for satellite in room.satellites}

    @cached_property
    def all_off(self) -> Mapping[str, Mapping[str, Value]]:
        """Everything that can be switched off as it is then."""
        return {appliance.id: {"on_off": False} for appliance in self.appliances}

    @cached_property
    def _entries(self) -> dict[Language, Entries]:
        return {language: self._words(language) for language in _LANGUAGES}

    @cached_property
    def _near(self) -> dict[Language, Near]:
        return {}

    def entries(self, language: Language) -> Entries:
        """The words of this home."""
        return self._entries[language]

    def near(self, language: Language) -> Near:
        """Finds the names of this home that a recogniser wrote slightly wrong; built when it is first wanted."""
        if language not in self._near:
            self._near[language] = Near(self._guessable(language), language)
        return self._near[language]

    @cached_property
    def _called(self) -> Mapping[tuple[str, Language], tuple[str, ...]]:
        return {
            (appliance.id, language): tuple(as_key(name, language) for name in names(appliance, language))
            for appliance in self.appliances
            for language in _LANGUAGES
        }

    @cached_property
    def _rooms_called(self) -> Mapping[tuple[str, Language], tuple[str, ...]]:
        return {
            (room.id, language): tuple(as_key(name, language) for name in names(room, language))
            for room in self.rooms
            for language in _LANGUAGES
        }

    @cached_property
    def chiefs(self) -> frozenset[str]:
        """What is named after its room and kind, so that these words mean it before others of the kind."""
        return frozenset(
            appliance.id
            for appliance in self.appliances
            for language in _LANGUAGES
            if set(self._called[appliance.id, language]) & self._composed_names(appliance, language)
        )

    def called(self, appliance: Appliance, language: Language) -> tuple[str, ...]:
        """Everything that an appliance is called, as the vocabulary holds it."""
        return self._called[appliance.id, language]

    def _words(self, language: Language) -> Entries:
        words = Words(language)
        for room in self.rooms:
            words.add("noun", self._rooms_called[room.id, language], Reading("room", room.id))
        for appliance in self.appliances:
            composed = self._composed_names(appliance, language)
            own = (name for name in self._called[appliance.id, language] if name not in composed)
            words.add("noun", own, Reading("name", appliance.id))
        return words.entries()

    def _composed_names(self, appliance: Appliance, language: Language) -> frozenset[str]:
        """Names that are a room and a kind, such as “거실 불”, which are understood as such."""
        room = self.room_by_id.get(appliance.room)
        kind = load_model().kinds.get(appliance.kind)
        if room is None or kind is None:
            return frozenset()
        joint = "" if language == "ko" else " "
        rooms = self._rooms_called[room.id, language]
        return frozenset(
            f"{room_key}{joint}{as_key(word, language)}"
            for room_key in rooms
            for word in kind.words[language]
        )

    def is_chief(self, appliance: Appliance) -> bool:
        """Whether it is one of the chiefs."""
        return appliance.id in self.chiefs

    def _guessable(self, language: Language) -> Mapping[str, tuple[Reading, ...]]:
        """Rooms, and names that do no harm; not numbered ones, since the next number is another thing."""
        things: list[Appliance | Room] = [*self.appliances, *self.rooms]
        numbered = {
            as_key(name, language)
            for thing in things
            if any(any(letter.isdigit() for letter in name) for name in names(thing, language))
            for name in names(thing, language)
        }
        guarded = {appliance.id for appliance in self.appliances if appliance.kind in GUARDED}
        return {
            key: readings
            for key, readings in self.entries(language).get("noun", {}).items()
            if key not in numbered and not any(reading.value in guarded for reading in readings)
        }

    @staticmethod
    def _grouped(keys: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        grouped: dict[str, list[str]] = defaultdict(list)
        for id_, groups in keys.items():
            for group in dict.fromkeys(groups):
                grouped[group].append(id_)
        return {group: tuple(ids) for group, ids in grouped.items()}


def names(thing: Appliance | Room, language: Language) -> tuple[str, ...]:
    """What a thing is called in a language, as it may be heard: with its digits also in words; the first is its name."""
    name = thing.name.get(language)
    found: dict[str, None] = {}
    for one in (*((name,) if name else ()), *thing.also.get(language, ())):
        plain = one if one.replace(" ", "").isalnum() else normalise(one)
        found[plain] = None
        if any(letter.isdigit() for letter in plain):
            found[spell_out(plain, language)] = None
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The home as it is now.

    Attributes:
        household: what there is.
        values: appliance → trait → what it is.
    """

    household: Household
    values: Mapping[str, Mapping[str, Value]]

    def value(self, appliance: str, trait: str) -> Value | None:
        """What a trait is now; None where that is not known."""
        return self.values.get(appliance, {}).get(trait)


class Households:
    """Keeps the index for as long as the home holds the same things."""

    def __init__(self) -> None:
        self._last: Household | None = None

    def snapshot(self, states: Sequence[ApplianceState], rooms: Sequence[Room]) -> Snapshot:
        """The home as it is now."""
        appliances = tuple(state.appliance for state in states)
        last = self._last
        if last is None or not _same(last.appliances, appliances) or not _same(last.rooms, tuple(rooms)):
            last = Household(appliances, tuple(rooms))
            self._last = last
        return Snapshot(last, {state.appliance.id: state.values for state in states})


def _same(one: Sequence[object], other: Sequence[object]) -> bool:
    return len(one) == len(other) and all(a is b or a == b for a, b in zip(one, other, strict=True))
