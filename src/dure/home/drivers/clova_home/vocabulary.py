"""CLOVA Home's words for our model, read from `vocabulary.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from dure.api import Value

Pairs = tuple[tuple[Value, Value], ...]
"""Their value and ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What changes a trait.

    Attributes:
        trait: ours.
        by_value: the action for each of our values; empty where one action takes the value.
        action: the one action.
        field: the field of the payload that carries the value.
        bare: whether the field is the value itself, and not an object that has it.
        values: their value and ours; empty where numbers are the same.
        low: the least number; None where the model's is right.
        high: the greatest number.
        only: for which appliance types; empty for every one.
        without: for which not.
    """

    trait: str
    by_value: Pairs
    action: str
    field: str
    bare: bool
    values: Pairs
    low: float | None
    high: float | None
    only: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What asks for a trait.

    Attributes:
        trait: ours.
        action: the action that asks.
        at: where its answer has the value.
        values: their value and ours; empty where they are the same.
        span: whether it is an ISO 8601 duration.
        only: for which appliance types; empty for every one.
        without: for which not.
    """

    trait: str
    action: str
    at: tuple[str, ...]
    values: Pairs
    span: bool
    only: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All of them.

    Attributes:
        kinds: an appliance type → our kind.
        acts: what changes traits, the preferred first.
        reads: what asks for traits.
        modes: by appliance type, their mode and ours.
    """

    kinds: Mapping[str, str]
    acts: tuple[Act, ...]
    reads: tuple[Read, ...]
    modes: Mapping[str, Pairs]


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The vocabulary; read once."""
    place = resources.files("dure.home.drivers.clova_home") / "vocabulary.toml"
    given = tomllib.loads(place.read_text(encoding="utf-8"))
    return Vocabulary(
        kinds=given["type"],
        acts=tuple(
            Act(
                trait=one["trait"],
                by_value=tuple(one.get("by_value", {}).items()),
                action=one.get("action", ""),
                field=one.get("field", ""),
                bare=one.get("bare", False),
                low=one.get("low"),
                high=one.get("high"),
                **_scope(one),
            )
            for one in given["act"]
        ),
        reads=tuple(
            Read(
                trait=one["trait"],
                action=one["action"],
                at=tuple(one["at"].split(".")),
                span=one.get("span", False),
                **_scope(one),
            )
            for one in given["read"]
        ),
        modes={type_: tuple(modes.items()) for type_, modes in given["modes"].items()},
    )


def _scope(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "values": tuple((theirs, ours) for theirs, ours in one.get("values", ())),
        "only": tuple(one.get("only", ())),
        "without": tuple(one.get("except", ())),
    }
