"""What SmartThings wants to know of an appliance, read from `words.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """A kind of device that SmartThings has ready.

    Attributes:
        type: its name there.
        needs: the capabilities that it cannot do without.
        also: those that it takes besides.
    """

    type: str
    needs: frozenset[str]
    also: frozenset[str]

    def shows(self, capabilities: Collection[str]) -> frozenset[str]:
        """Which of these capabilities it shows; none, where one that it needs is not among them."""
        there = frozenset(capabilities)
        return (self.needs | self.also) & there if self.needs <= there else frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """All of it.

    Attributes:
        handlers: every kind of device that SmartThings has ready.
        chosen: trait → kind of appliance → the component and capability that are meant.
    """

    handlers: tuple[Handler, ...]
    chosen: Mapping[str, Mapping[str, tuple[str, str]]]

    def handler(self, capabilities: Collection[str]) -> Handler | None:
        """The kind of device that shows most of these; None where there is none for them."""
        found = max(self.handlers, key=lambda one: len(one.shows(capabilities)))
        return found if found.shows(capabilities) else None


@lru_cache(maxsize=1)
def load_words() -> Words:
    """The words; read once."""
    place = resources.files("dure.home.drivers.smartthings.schema") / "words.toml"
    given = tomllib.loads(place.read_text(encoding="utf-8"))
    return Words(
        handlers=tuple(
            Handler(type=one["type"], needs=frozenset(one["needs"]), also=frozenset(one.get("also", ())))
            for one in given["handler"]
        ),
        chosen={
            trait: {kind: _place(told) for kind, told in kinds.items()}
            for trait, kinds in given["chosen"].items()
        },
    )


def _place(told: str) -> tuple[str, str]:
    component, _, capability = told.partition("/")
    return component, capability
