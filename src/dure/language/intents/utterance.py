"""A sentence as the matcher sees it: units in a row, known words found in them, and what is left unexplained.

A unit is a word's stem in English and a letter (jamo) in Korean, which is matched without spaces and in any form of
its verbs.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

Span = tuple[int, int]
"""From and to, in units."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A known word in a sentence.

    Attributes:
        term: the word as the vocabulary holds it.
        start: its first unit.
        end: the unit after its last.
        quality: 1 where it stands there as it is; less where it is only nearly so.
    """

    term: str
    start: int
    end: int
    quality: float = 1.0


class Utterance(Protocol):
    """One sentence, in either language."""

    key: str
    """The normalised sentence, as `Sentence.key`."""

    size: int
    """How many units it has."""

    def find(self, vocabulary: Container[str], longest: int) -> Iterator[Hit]:
        """Every known word in it."""
        ...

    def chunks(self) -> Iterator[Span]:
        """Its words as they were written, in units."""
        ...

    def near_keys(self, span: Span, parts: Container[str]) -> Iterator[tuple[str, Span]]:
        """What may be a misheard word there: its units, and where they stand.

        Args:
            span: a written word.
            parts: words that known terms of several words are made of.
        """
        ...

    def unit_span(self, start: int, end: int) -> Span:
        """Where a stretch of `key` lies in units."""
        ...

    def unexplained(self, used: Sequence[Span], core: Span | None = None) -> float:
        """The weight of what is left when these spans (in order, apart) are explained.

        Args:
            used: what is explained.
            core: from the first to the last of it that means something by itself; what is before or after counts differently.
        """
        ...

    def words(self, start: int, end: int) -> str:
        """The words behind a stretch of units, as they were said."""
        ...

    def trim(self, span: Span) -> Span:
        """A stretch of free text without the words at its edges that tie it to the sentence."""
        ...

    def share(self, span: Span) -> float:
        """How much of the sentence a stretch is, 0 to 1."""
        ...

    def tied(self, span: Span, ties: Collection[str]) -> Span | None:
        """The free text in a stretch that is tied to the sentence by one of these particles or prepositions."""
        ...


def listed(words: str) -> list[str]:
    """The words of a list that is written in one line."""
    return words.split()
