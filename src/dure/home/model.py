"""The model of appliances, read from `model.toml`: traits, kinds, and the words that people say for them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from dure.errors import Language

VERSION = 1
"""The shape of `model.toml` that this code reads."""

Words = Mapping[Language, tuple[str, ...]]
"""What people call a thing, by language; the first is its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """One value that appliances have.

    Attributes:
        id: its name.
        type: what its values are.
        unit: what a number counts; empty for any other.
        options: its values where an appliance tells none.
        low: its least value where an appliance tells none.
        high: its greatest value where an appliance tells none.
        step: between which values there is none, where an appliance tells nothing.
        writable: whether any appliance lets it be ordered.
        words: what people call it.
    """

    id: str
    type: Literal["bool", "number", "option", "colour"]
    unit: str
    options: tuple[str, ...]
    low: float | None
    high: float | None
    step: float
    writable: bool
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of appliance.

    Attributes:
        id: its name.
        traits: what such an appliance usually has.
        words: what people call it.
    """

    id: str
    traits: tuple[str, ...]
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Everything that an appliance can be.

    Attributes:
        traits: every trait, by id.
        kinds: every kind of appliance, by id.
        options: what people call the values of traits that have options.
    """

    traits: Mapping[str, Trait]
    kinds: Mapping[str, Kind]
    options: Mapping[str, Words]


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The model that comes with Dure; read once.

    Raises:
        ValueError: the file does not fit this code.
    """
    given = tomllib.loads((resources.files("dure.home") / "model.toml").read_text(encoding="utf-8"))
    if given["version"] != VERSION:
        raise ValueError(f"model.toml has version {given['version']}, this code reads {VERSION}")
    traits = {id_: _trait(id_, table) for id_, table in given["trait"].items()}
    kinds = {
        id_: Kind(id=id_, traits=tuple(table["traits"]), words=_words(table))
        for id_, table in given["kind"].items()
    }
    for kind in kinds.values():
        if unknown := set(kind.traits) - set(traits):
            raise ValueError(f"{kind.id} has unknown traits: {', '.join(sorted(unknown))}")
    options = {id_: _words(table) for id_, table in given["option"].items()}
    for trait in traits.values():
        if unknown := set(trait.options) - set(options):
            raise ValueError(f"{trait.id} has options without words: {', '.join(sorted(unknown))}")
    return Model(traits=traits, kinds=kinds, options=options)


def _trait(id_: str, table: Mapping[str, Any]) -> Trait:
    return Trait(
        id=id_,
        type=table["type"],
        unit=table.get("unit", ""),
        options=tuple(table.get("options", ())),
        low=table.get("low"),
        high=table.get("high"),
        step=table.get("step", 1.0),
        writable=table.get("writable", True),
        words=_words(table),
    )


def _words(table: Mapping[str, Any]) -> Words:
    return {"ko": tuple(table["ko"]), "en": tuple(table["en"])}
