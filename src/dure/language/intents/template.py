"""What a sample becomes: words and slots in a row, each with its weight."""

from __future__ import annotations

from dataclasses import dataclass

from dure.language.intents.spec import Kind

TypeId = int | Kind
"""A list's number, or the kind of any other slot."""


@dataclass(slots=True)
class Word:
    """A word of a template: found by any of its terms, and less surely by the words that may stand for it.

    Attributes:
        alone: whether no bound word has followed it yet.
    """

    terms: tuple[str, ...]
    optional: bool
    weight: float = 1.0
    kin: frozenset[str] = frozenset()
    alone: bool = True


@dataclass(slots=True)
class Hole:
    """A slot of a template.

    Attributes:
        before: the English word before it.
        after: the Korean letters glued to it.
    """

    name: str
    type: TypeId
    kind: Kind
    optional: bool
    before: str = ""
    after: str = ""
    weight: float = 1.0


@dataclass(slots=True)
class Template:
    """One way to say one intent."""

    spec: int
    sample: str
    elements: tuple[Word | Hole, ...]
    total: float = 0.0

    @property
    def holes(self) -> list[Hole]:
        """Its slots."""
        return [element for element in self.elements if isinstance(element, Hole)]
