"""A sentence with everything that was found in it, and what a template has explained of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dure.language.intents.english import EnglishUtterance
from dure.language.intents.index import Index
from dure.language.intents.korean import KoreanUtterance
from dure.language.intents.template import TypeId
from dure.language.intents.utterance import Hit, Span
from dure.language.intents.values import Found


@dataclass(slots=True)
class Scene:
    """A sentence with everything that was found in it.

    Attributes:
        text: as it came.
        hits: term → where it stands.
        values: slot type → the values that stand in the sentence.
        costs: what free text costs, worked out once for each intent.
        trimmed: what free text is left of a gap, the same.
    """

    text: str
    utterance: KoreanUtterance | EnglishUtterance
    index: Index
    hits: Mapping[str, Sequence[Hit]]
    values: Mapping[TypeId, Sequence[Found]]
    costs: dict[tuple[Span, int], float] = field(default_factory=dict)
    trimmed: dict[tuple[Span, int], tuple[Span | None, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Placed:
    """What a template has explained so far.

    Attributes:
        matched: the weight of what was found.
        total: the weight of what was wanted.
        words: of that, the words that were found.
        word_total: and those that were wanted.
        missing: of those, the ones with a meaning of their own that were not found.
        spans: what is explained, in units, without order.
        core: of those, the ones that mean something by themselves.
        where: the template's elements that have their place.
        slots: the values that were found.
        texts: the free text that was found.
    """

    matched: float = 0.0
    total: float = 0.0
    words: float = 0.0
    word_total: float = 0.0
    missing: float = 0.0
    spans: list[Span] = field(default_factory=list)
    core: list[Span] = field(default_factory=list)
    where: dict[int, Span] = field(default_factory=dict)
    slots: dict[str, Found] = field(default_factory=dict)
    texts: dict[str, Span] = field(default_factory=dict)
