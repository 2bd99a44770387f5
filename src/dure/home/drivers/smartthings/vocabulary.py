"""SmartThings' words for our model, read from `vocabulary.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from dure.api import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One attribute of one capability, for one trait.

    Attributes:
        trait: ours.
        component: of which part of the device; `main` is the whole.
        capability: SmartThings' ability.
        attribute: its attribute.
        values: SmartThings' word → our value; empty where values are numbers.
        command: the command that takes the value; empty where there is none.
        commands: SmartThings' word → the command that brings it about.
        listed: the attribute that lists the words this device knows; may be empty.
        range: the attribute that tells the bounds; may be empty.
        text: whether a number is told as text.
        until: whether an instant is told, and the time until then is meant.
    """

    trait: str
    component: str
    capability: str
    attribute: str
    values: Mapping[str, Value]
    command: str
    commands: Mapping[str, str]
    listed: str
    range: str
    text: bool
    until: bool

    @property
    def writable(self) -> bool:
        """Whether it can be ordered."""
        return bool(self.command or self.commands)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All of them.

    Attributes:
        kinds: a device's category → our kind.
        words: the attributes, the preferred first.
    """

    kinds: Mapping[str, str]
    words: tuple[Word, ...]


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The vocabulary; read once."""
    place = resources.files("dure.home.drivers.smartthings") / "vocabulary.toml"
    given = tomllib.loads(place.read_text(encoding="utf-8"))
    words = []
    for table in given["trait"]:
        capability, attribute = table["at"].split(".")
        words.append(
            Word(
                trait=table["trait"],
                component=table.get("component", "main"),
                capability=capability,
                attribute=attribute,
                values=table.get("values", {}),
                command=table.get("command", ""),
                commands=table.get("commands", {}),
                listed=table.get("listed", ""),
                range=table.get("range", ""),
                text=table.get("text", False),
                until=table.get("until", False),
            )
        )
    return Vocabulary(kinds=given["category"], words=tuple(words))
