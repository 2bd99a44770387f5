"""LG's words for our model, read from `vocabulary.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from dure.api import Value
from dure.home.drivers.thinq.paths import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Where one trait of one part lies, and what its values are called there.

    Attributes:
        at: where it is read, the preferred place first.
        write: where it is ordered; empty for where it is read.
        values: LG's word → ours; empty where values are numbers or truth values as they are.
        rest: what every other word means; None where it means nothing to us.
        orders: LG's word → ours, for orders where they differ.
        seconds: where hours, minutes and seconds lie, and how many seconds one of them is; for spans of time.
    """

    at: tuple[Path, ...] = ()
    write: tuple[Path, ...] = ()
    values: Mapping[str, Value]
    rest: Value | None = None
    orders: Mapping[str, Value]
    seconds: tuple[tuple[Path, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One appliance of a device.

    Attributes:
        device: the device's type.
        kind: what it is in our model.
        location: which location of the device; empty for the whole of it.
        suffix: what tells it from the device's other parts; empty for the first.
        traits: what it can do.
    """

    device: str
    kind: str
    location: str
    suffix: str
    traits: Mapping[str, Word]


@lru_cache(maxsize=1)
def load_parts() -> Mapping[str, tuple[Part, ...]]:
    """Device type → the appliances that it is; read once."""
    text = (resources.files("dure.home.drivers.thinq") / "vocabulary.toml").read_text(encoding="utf-8")
    given = tomllib.loads(text)
    found: dict[str, tuple[Part, ...]] = {}
    for table in given["part"]:
        part = Part(
            device=table["device"],
            kind=table["kind"],
            location=table.get("location", ""),
            suffix=table.get("suffix", table["location"].lower() if table.get("location") == "MINI" else ""),
            traits={trait: _word(word, given["states"]) for trait, word in table["traits"].items()},
        )
        found[part.device] = (*found.get(part.device, ()), part)
    return found


def _word(table: Mapping[str, Any], states: Mapping[str, Mapping[str, Value]]) -> Word:
    places = [table[name] for name in ("at", "or") if name in table]
    named = table.get("states", "")
    return Word(
        at=tuple(Path.read(place) for place in places),
        write=(Path.read(table["write"]),) if "write" in table else (),
        values=table.get("values") or states.get(named, {}),
        rest=True if named == "power" else None,
        orders=table.get("orders", {}),
        seconds=tuple(
            (Path.read(table[name]), seconds)
            for name, seconds in (("hours", 3600), ("minutes", 60), ("seconds", 1))
            if name in table
        ),
    )
