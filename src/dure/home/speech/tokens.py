"""What a sentence is cut into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Class = Literal["noun", "verb", "was", "end", "asked", "particle"]
"""Which words may stand after which: an ending stands after a verb, a particle after a noun; English has nouns only."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a word may mean.

    Attributes:
        type: what sort of thing, such as `kind`, `act`, `room`.
        value: which, such as `light`; for a number its value.
        unit: what a number counts: `degree`, `percent`, `channel`, `step`, `grade`, or empty.
    """

    type: str
    value: str | float = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a sentence that is known.

    Attributes:
        start: its first letter in Korean, its first word in English.
        end: the one after its last.
        text: how it was written.
        word_class: what may stand beside it.
        readings: everything it may mean.
        fresh: whether a written word begins with it.
    """

    start: int
    end: int
    text: str
    word_class: Class
    readings: tuple[Reading, ...]
    fresh: bool = True

    def all(self, kind: str) -> Iterator[Reading]:
        """Its readings of one type."""
        return (reading for reading in self.readings if reading.type == kind)

    def get(self, kind: str) -> str | None:
        """The value of its first reading of a type, as text; None where it has none."""
        found = next(self.all(kind), None)
        return None if found is None else str(found.value)

    def has(self, *kinds: str) -> bool:
        """Whether it may mean one of these."""
        return any(reading.type in kinds for reading in self.readings)
