"""Where a value lies in what ThinQ Connect sends: `resource.property`, and in lists `resource[key=value].property`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_STEP = re.compile(r"(?P<key>\w+)(?:\[(?P<picks>[\w=,]+)\])?")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path.

    Attributes:
        key: the member of an object.
        picks: which object of the list that lies there: key → value; empty where no list lies there.
    """

    key: str
    picks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Path:
    """A way through profiles, states and orders, which all have one shape."""

    steps: tuple[Step, ...]

    @classmethod
    def read(cls, text: str) -> Path:
        """Read a path as it stands in the vocabulary.

        Raises:
            ValueError: it is none.
        """
        steps = []
        for part in re.split(r"\.(?![^\[]*\])", text):
            if (found := _STEP.fullmatch(part)) is None:
                raise ValueError(f"“{text}” is no path")
            picks = dict(pick.split("=", 1) for pick in (found["picks"] or "").split(",") if pick)
            steps.append(Step(found["key"], picks))
        return cls(tuple(steps))

    def find(self, tree: object) -> Any:  # noqa: ANN401  # whatever the cloud sends
        """What lies there; None where nothing does."""
        for step in self.steps:
            tree = tree.get(step.key) if isinstance(tree, Mapping) else None
            if step.picks:
                tree = _pick(tree, step.picks)
        return tree

    def body(self, value: object) -> dict[str, Any]:
        """The order that puts a value there."""
        tree: Any = value
        for step in reversed(self.steps):
            if step.picks and isinstance(tree, dict):
                tree = {**step.picks, **tree}
            tree = {step.key: tree}
        found: dict[str, Any] = tree
        return found


def _pick(tree: object, picks: Mapping[str, str]) -> object:
    """The first object of a list that has those members; where one object lies there alone it must not contradict."""
    candidates = tree if isinstance(tree, list) else [tree]
    for candidate in candidates:
        if isinstance(candidate, Mapping) and all(
            candidate.get(key, value) == value for key, value in picks.items()
        ):
            return candidate
    return None
