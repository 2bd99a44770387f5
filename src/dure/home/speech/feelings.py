"""What would help someone who says how they feel: “더워” is an offer, never an order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dure.errors import Language
from dure.home.speech.household import Snapshot
from dure.home.speech.plan import Change
from dure.home.speech.tiling import tile
from dure.home.speech.tokens import Reading
from dure.home.speech.vocabulary import Entries, Words, feeling_fillers, feelings, fold
from dure.language.text import Sentence

_BESIDE = frozenset({"filler", "room", "particle", "here", "degree", "more", "inside", "also"})
_BECAUSE = frozenset({fold("때문에"), fold("땜에")})
_COOLING, _HEATING, _AIR = ("air_conditioner",), ("boiler", "thermostat"), ("air_purifier",)


@dataclass(frozen=True, slots=True)
class Feeling:
    """How someone feels.

    Attributes:
        what: hot, cold, dark, bright, dry, humid or stuffy.
        room: where; empty where that was not said.
    """

    what: str
    room: str


def read_feeling(sentence: Sentence, own: Entries) -> Feeling | None:
    """How the speaker feels, where the sentence says nothing else."""
    language = sentence.language
    known = feelings(language)
    key = _plain(sentence)
    if not any(word in key for word in known):
        return None
    tiled = tile(sentence, own, besides=_feeling_words(language))
    felt = [token for token in tiled.tokens if token.has("feel")]
    others = [token for token in tiled.tokens if not token.has("feel")]
    because = any(token.text in _BECAUSE for token in others)
    if tiled.unknown or len({token.get("feel") for token in felt}) != 1:
        return None
    if any(
        not _beside(token.readings) and not (because and token.has("kind", "name", "trait"))
        for token in others
    ):
        return None
    room = next((token.get("room") or "" for token in others if token.has("room")), "")
    return Feeling(str(felt[0].get("feel")), room)


def _plain(sentence: Sentence) -> str:
    return fold(sentence.key) if sentence.language == "ko" else sentence.key


def _beside(readings: tuple[Reading, ...]) -> bool:
    return any(reading.type in _BESIDE for reading in readings)


@cache
def _feeling_words(language: Language) -> Entries:
    """The words of feeling, and what may stand beside them."""
    words = Words(language)
    for word, what in feelings(language).items():
        words.add("noun", (word, f"너무{word}"), Reading("feel", what))
    words.add("noun", feeling_fillers(language), Reading("filler", "x"))
    return words.entries()


def help_for(feeling: Feeling, room: str, snapshot: Snapshot) -> tuple[Change, ...]:
    """What would help: changes of one appliance, in the speaker's room where there is one; empty where nothing can.

    Args:
        feeling: how the speaker feels.
        room: where the microphone stands; empty where that is not known.
        snapshot: the home.
    """
    return _Helper(snapshot, feeling.room or room).help(feeling.what)


class _Helper:
    def __init__(self, snapshot: Snapshot, room: str) -> None:
        self._snapshot = snapshot
        self._room = room

    def help(self, what: str) -> tuple[Change, ...]:
        match what:
            case "hot":
                return self._warmth(_COOLING, -1)
            case "cold":
                return self._cold()
            case "dark" | "bright":
                return self._light(brighter=what == "dark")
            case "dry":
                return self._on(self._one(("humidifier",)))
            case "humid":
                return self._humid()
            case _:
                return self._stuffy()

    def _one(self, kinds: tuple[str, ...]) -> str:
        """The appliance of the speaker's room; else, of those without a room in their name, the home's first."""
        home = self._snapshot.household
        found = [id_ for kind in kinds for id_ in home.by_kind.get(kind, ())]
        here = [id_ for id_ in found if self._room and home.by_id[id_].room == self._room]
        plain = [id_ for id_ in found if not home.is_chief(home.by_id[id_])]
        return next(iter(here or plain or found), "")

    def _is_on(self, id_: str) -> bool:
        return self._snapshot.value(id_, "on_off") is True

    def _on(self, id_: str) -> tuple[Change, ...]:
        return ((id_, "on_off", True),) if id_ and not self._is_on(id_) else ()

    def _warmth(self, kinds: tuple[str, ...], step: int) -> tuple[Change, ...]:
        id_ = self._one(kinds)
        if not id_ or not self._is_on(id_):
            return self._on(id_)
        trait = "target_temperature_c"
        profile = self._snapshot.household.by_id[id_].traits.get(trait)
        now = self._snapshot.value(id_, trait)
        if profile is None or isinstance(now, bool) or not isinstance(now, int | float):
            return ()
        value = now + step
        beyond = (profile.low is not None and value < profile.low) or (
            profile.high is not None and value > profile.high
        )
        return () if beyond else ((id_, trait, value),)

    def _cold(self) -> tuple[Change, ...]:
        cooling = self._one(_COOLING)
        if cooling and self._is_on(cooling):
            return ((cooling, "on_off", False),)
        return self._warmth(_HEATING, 1)

    def _light(self, *, brighter: bool) -> tuple[Change, ...]:
        home = self._snapshot.household
        lights = [
            id_ for id_ in home.by_kind.get("light", ()) if self._room and home.by_id[id_].room == self._room
        ]
        if brighter:
            chief = [id_ for id_ in lights if home.is_chief(home.by_id[id_])] or lights
            return tuple(change for id_ in chief for change in self._on(id_))
        found: list[Change] = []
        for id_ in filter(self._is_on, lights):
            now = self._snapshot.value(id_, "level")
            if isinstance(now, int | float) and not isinstance(now, bool) and now > 20:
                found.append((id_, "level", now - 20))
            elif "level" not in home.by_id[id_].traits:
                found.append((id_, "on_off", False))
        return tuple(found)

    def _humid(self) -> tuple[Change, ...]:
        if dehumidifier := self._one(("dehumidifier",)):
            return self._on(dehumidifier)
        id_ = self._one(_COOLING)
        profile = self._snapshot.household.by_id[id_].traits.get("mode") if id_ else None
        if profile is None or "dry" not in profile.options:
            return ()
        return (*self._on(id_), (id_, "mode", "dry"))

    def _stuffy(self) -> tuple[Change, ...]:
        id_ = self._one(_AIR)
        if not id_ or not self._is_on(id_):
            return self._on(id_)
        profile = self._snapshot.household.by_id[id_].traits.get("fan")
        return ((id_, "fan", "high"),) if profile is not None and "high" in profile.options else ()
