"""NUGU SmartHome's words for our model, read from `vocabulary.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from dure.api import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One trait of one capability.

    Attributes:
        trait: ours.
        capability: NUGU's ability, as it stands in an address.
        by_value: the directive for each of our values; empty where one directive takes the value.
        set: the directive that takes the value; empty where there is none.
        field: the parameter that carries it.
        beside: whether it also stands beside the parameters.
        text: whether a number is told as a text.
        ask: the directive that tells the trait; empty where there is none.
        at: the property that has it.
        listed: where the capability lists the values that a device knows; may be empty.
        unlisted: the list that must not be there; may be empty.
        low: where the capability tells the least number; may be empty.
        high: the greatest.
        step: the step.
        only: for which device types; empty for every one.
        without: for which not.
    """

    trait: str
    capability: str
    by_value: Mapping[str, Value]
    set: str
    field: str
    beside: bool
    text: bool
    ask: str
    at: str
    listed: str
    unlisted: str
    low: str
    high: str
    step: str
    only: tuple[str, ...]
    without: tuple[str, ...]

    @property
    def key(self) -> str:
        """The capability as a device lists it."""
        return self.capability[0].lower() + self.capability[1:]

    @property
    def writable(self) -> bool:
        """Whether it can be ordered."""
        return bool(self.set or self.by_value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All of them.

    Attributes:
        kinds: a device type code → our kind.
        words: the traits, the preferred first.
        values: by trait, their value → ours, the preferred first.
    """

    kinds: Mapping[str, str]
    words: tuple[Word, ...]
    values: Mapping[str, Mapping[str, Value]]


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The vocabulary; read once."""
    place = resources.files("dure.home.drivers.nugu_home") / "vocabulary.toml"
    given = tomllib.loads(place.read_text(encoding="utf-8"))
    words = tuple(
        Word(
            trait=one["trait"],
            capability=one["capability"],
            by_value=one.get("by_value", {}),
            set=one.get("set", ""),
            field=one.get("field", ""),
            beside=one.get("beside", False),
            text=one.get("text", False),
            ask=one.get("ask", ""),
            at=one.get("at", ""),
            listed=one.get("listed", ""),
            unlisted=one.get("unlisted", ""),
            low=one.get("low", ""),
            high=one.get("high", ""),
            step=one.get("step", ""),
            only=tuple(one.get("only", ())),
            without=tuple(one.get("except", ())),
        )
        for one in given["word"]
    )
    return Vocabulary(kinds=given["type"], words=words, values=given["values"])
