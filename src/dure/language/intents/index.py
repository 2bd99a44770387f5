"""Every sample of every intent in one language, by the words that it is made of.

A sentence is compared only with the templates that share its rare words (inverted index, inverse document
frequency), so that two thousand intents cost little more than twenty.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dure.errors import Language
from dure.language.intents import english, korean
from dure.language.intents.kin import KIN, QUALITY
from dure.language.intents.near import NearIndex
from dure.language.intents.samples import Piece, Variant, read_sample
from dure.language.intents.spec import IntentSpec, Kind, SlotType
from dure.language.intents.template import Hole, Template, TypeId, Word
from dure.language.intents.utterance import listed
from dure.language.text import normalise

_plain = lru_cache(maxsize=16_384)(normalise)

HOLE_WEIGHTS: Mapping[Kind, float] = {
    "list": 1.0, "date": 0.8, "time": 0.9, "duration": 0.9, "number": 0.8, "ordinal": 0.8, "text": 0.6,
}  # fmt: skip
_LIGHT_KO = frozenset(
    korean.letters(word)
    for word in listed(
        "알려 알 말 말씀 가르쳐 보여 뭐 무엇 뭔 어때 어떻 어떤 어떠 궁금 확인 무슨 몇 언제 어디 누구 누가 왜 얼마 설정 실행 들려"
    )
)
_ASKING = frozenset(
    korean.letters(word) for word in listed("뭐 무엇 무슨 몇 언제 어디 누구 누가 왜 얼마 어떻")
) | frozenset(listed("who how when wher why which what"))
_TIES_KO = frozenset(korean.letters(word) for word in listed("에서 까지 으로 로 에게 한테 부터 에"))
_TIES_EN = frozenset(listed("at to from in about for by of"))
_NUMBER_GLUE = re.compile(r"[가-힣%]{1,3}")
_LIGHT, _STOP = 0.4, 0.1


Posting = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]
"""Templates, and what a word or slot is worth in each."""


class Index:
    """The templates of one language.

    Args:
        language: which.
        specs: every intent.

    Raises:
        ValueError: a sample is not well formed, or names a slot that its intent does not declare.
    """

    def __init__(self, language: Language, specs: Sequence[IntentSpec]) -> None:
        self.language = language
        self.specs = specs
        self.templates: list[Template] = []
        self.types: dict[TypeId, SlotType] = {}
        self.values: dict[str, list[tuple[TypeId, str]]] = defaultdict(list)
        self.slot_types: list[dict[str, TypeId]] = []
        self.vocabulary: list[frozenset[str]] = []
        self.ties: list[dict[str, frozenset[str]]] = []
        self._type_ids: dict[object, TypeId] = {}
        self._faint: dict[str, float] = {}
        self.heads: dict[str, set[int]] = defaultdict(set)
        for number, spec in enumerate(specs):
            self._add(number, spec)
        self.idf = self._weigh()
        self.terms = (
            frozenset(self.idf) | frozenset(self.values) | (_LIGHT_KO if language == "ko" else _LIGHT_STEMS)
        )
        self._post()
        self.terms |= frozenset(self.word_postings)
        spaces = (lambda term: term.count(" ") + 1) if language == "en" else len
        self.longest = max(map(spaces, self.terms), default=0)
        self.near = NearIndex(self.terms)

    def _add(self, number: int, spec: IntentSpec) -> None:
        self.slot_types.append({name: self._type(slot) for name, slot in spec.slots.items()})
        seen: set[tuple[object, ...]] = set()
        words: set[str] = set()
        begun = len(self.templates)
        for sample in spec.samples.get(self.language, ()):
            for variant in read_sample(sample):
                elements = self._telling(self._elements(spec, self.slot_types[-1], variant))
                shape = tuple(
                    e.terms if isinstance(e, Word) else (e.name, e.before, e.after) for e in elements
                )
                if elements and shape not in seen:
                    seen.add(shape)
                    self.templates.append(Template(number, sample, tuple(elements)))
                    words.update(term for e in elements if isinstance(e, Word) for term in e.terms)
        self.vocabulary.append(frozenset(words))
        for template in self.templates[begun:]:
            if (first := self._head(template)) is not None:
                self.heads[first].add(number)
        self.ties.append(self._tied(spec, number))

    def _head(self, template: Template) -> str | None:
        """The first word with a meaning of its own, where no slot stands before it; the verb of an English order."""
        for element in template.elements:
            if isinstance(element, Hole):
                return None
            if not self.light(element.terms[0]):
                return element.terms[0]
        return None

    def _tied(self, spec: IntentSpec, number: int) -> dict[str, frozenset[str]]:
        """By which particles or prepositions each slot of free text is told."""
        ties: dict[str, set[str]] = {name: set() for name, slot in spec.slots.items() if slot.kind == "text"}
        for template in reversed(self.templates):
            if template.spec != number:
                break
            for hole in template.holes:
                if hole.kind == "text" and (tie := hole.after if self.language == "ko" else hole.before):
                    ties[hole.name].add(tie)
        kept = _TIES_KO if self.language == "ko" else _TIES_EN
        return {name: frozenset(found & kept) for name, found in ties.items() if found & kept}

    def _type(self, slot: SlotType) -> TypeId:
        if slot.kind != "list":
            return slot.kind
        shape = tuple((value, tuple(names)) for value, names in slot.values.items())
        if shape in self._type_ids:
            return self._type_ids[shape]
        number = len(self._type_ids)
        self._type_ids[shape] = number
        self.types[number] = slot
        for value, names in slot.values.items():
            for term in {self.term(name) for name in (value, *names)} - {""}:
                self.values[term].append((number, value))
        return number

    def term(self, words: str) -> str:
        """The units of some words, as an utterance has them."""
        plain = _plain(words)
        return korean.letters(plain) if self.language == "ko" else english.stems(plain)

    def _elements(self, spec: IntentSpec, types: Mapping[str, TypeId], variant: Variant) -> list[Word | Hole]:
        elements: list[Word | Hole] = []
        for piece in variant:
            if piece.slot:
                if piece.text not in types:
                    raise ValueError(
                        f"intent “{spec.name}” does not declare the slot “{piece.text}” of its samples"
                    )
                before = elements[-1].terms[0] if elements and isinstance(elements[-1], Word) else ""
                kind = spec.slots[piece.text].kind
                elements.append(
                    Hole(piece.text, types[piece.text], kind, piece.optional, before, "", HOLE_WEIGHTS[kind])
                )
            elif self.language == "en":
                elements.extend(
                    Word((stem,), piece.optional) for stem in english.stems(_plain(piece.text)).split()
                )
            else:
                self._korean(piece, elements)
        if (
            variant
            and self.language == "ko"
            and all(isinstance(e, Hole) and e.kind == "text" for e in elements)
        ):
            elements += self._faintly(variant, alone=not elements)
        return elements

    def _faintly(self, variant: Variant, *, alone: bool) -> list[Word | Hole]:
        """A word for a sample of words without a meaning: all of them, or with free text, which would fit anything, the last."""
        words = "" if variant[-1].slot else _plain(variant[-1].text)
        if alone:
            words = "".join(_plain(piece.text) for piece in variant).replace(" ", "")
        if not (term := korean.bare(words)):
            return []
        self._faint[term] = _LIGHT if alone else _STOP
        return [Word((term,), variant[-1].optional)]

    def _telling(self, elements: Sequence[Word | Hole]) -> list[Word | Hole]:
        """Without the words that mean nothing by themselves and stand beside no slot."""
        kept = [
            element
            for number, element in enumerate(elements)
            if isinstance(element, Hole)
            or self._lightness(element.terms[0]) > _STOP
            or any(isinstance(other, Hole) for other in elements[max(0, number - 1) : number + 2])
        ]
        return (
            kept
            if any(isinstance(e, Word) and self._lightness(e.terms[0]) > _STOP for e in kept)
            else list(elements)
        )

    @staticmethod
    def _korean(piece: Piece, elements: list[Word | Hole]) -> None:
        last = elements[-1] if elements else None
        for part in _plain(piece.text).split():
            if piece.glued and isinstance(last, Hole):
                last.after = korean.letters(part)
                if korean.covered(unicodedata.normalize("NFD", part), free=False):
                    continue
                if last.kind in ("number", "ordinal") and _NUMBER_GLUE.fullmatch(part):
                    continue
            elif isinstance(last, Hole) and last is elements[-1] and korean.letters(part) in _TIES_KO:
                last.after = korean.letters(
                    part
                )  # “{where} 로”: a particle is one with a space before it too
                continue
            before = elements[-1] if elements else None
            if terms := korean.stems(part):
                elements.append(Word(terms, piece.optional))
            elif isinstance(before, Word):
                if before.alone and (longer := korean.joined(before.terms, part)):
                    before.terms = longer
                before.alone = False

    def _weigh(self) -> dict[str, float]:
        """Each term's weight: the fewer intents use it, the more it tells."""
        used: dict[str, int] = defaultdict(int)
        for words in self.vocabulary:
            for term in words:
                used[term] += 1
        room = math.log(2 + len(self.specs))
        idf = {
            term: (0.3 + 0.7 * (1 - math.log(1 + count) / room)) * self._lightness(term)
            for term, count in used.items()
        }
        for template in self.templates:
            for element in template.elements:
                if isinstance(element, Word):
                    element.weight = idf[element.terms[0]]
                    element.kin = KIN[self.language].get(element.terms[0], frozenset())
            template.total = sum(element.weight for element in template.elements if not element.optional)
        return idf

    def _lightness(self, term: str) -> float:
        if self.language == "ko":
            return self._faint.get(term) or (_LIGHT if term in _LIGHT_KO else 1.0)
        return _STOP if term in _STOP_STEMS else _LIGHT if term in _LIGHT_STEMS else 1.0

    def worth(self, term: str) -> float:
        """A word's weight; that of a word of no sample is small."""
        return self.idf.get(term, 0.2)

    def lost(self, term: str) -> float:
        """What it costs to leave a word that means little by itself unexplained; a question is not left so easily."""
        if term in _ASKING and term != "what":
            return 0.6
        return 0.0 if self._lightness(term) == _STOP else 0.15

    def asks(self, term: str) -> bool:
        """Whether a word asks a question."""
        return term in _ASKING

    def light(self, term: str) -> bool:
        """Whether a word means little by itself."""
        return self._lightness(term) < 1

    def _post(self) -> None:
        words: dict[str, dict[int, float]] = defaultdict(dict)
        holes: dict[TypeId, dict[int, float]] = defaultdict(dict)
        for number, template in enumerate(self.templates):
            for element in template.elements:
                if isinstance(element, Word):
                    for term in element.kin:
                        words[term].setdefault(number, element.weight * QUALITY)
                    for term in element.terms:
                        words[term][number] = element.weight
                elif element.kind != "text":
                    holes[element.type][number] = element.weight
        self.word_postings = {term: _posting(weights) for term, weights in words.items()}
        self.hole_postings = {kind: _posting(weights) for kind, weights in holes.items()}
        self.totals = np.array([max(template.total, 0.3) for template in self.templates])
        self.text_base = np.array(
            [
                sum(hole.weight for hole in template.holes if hole.kind == "text")
                for template in self.templates
            ],
            dtype=np.float64,
        )
        self.spec_of = np.array([template.spec for template in self.templates], dtype=np.int64)

    def best(
        self,
        terms: Mapping[str, float],
        types: Iterable[TypeId],
        content: float,
        allowed: Callable[[int], bool],
        limits: tuple[int, int],
    ) -> list[Template]:
        """The templates that a sentence with these words and values may be, the likeliest first.

        Args:
            terms: the words in it → how surely.
            types: of which slots it holds values.
            content: the weight of all that it says.
            allowed: whether an intent may be meant.
            limits: how many templates of one intent, and how many at all.
        """
        if not self.templates:
            return []
        matched = self.text_base.copy()
        for term, quality in terms.items():
            if term in self.word_postings:
                where, weights = self.word_postings[term]
                matched[where] += weights * quality
        for kind in types:
            if kind in self.hole_postings:
                where, weights = self.hole_postings[kind]
                matched[where] += weights
        estimate = matched / (self.totals + np.maximum(0.0, content - matched))
        order = np.argsort(-estimate, kind="stable") if len(estimate) < 512 else _top(estimate, 400)
        return self._chosen(order, allowed, limits)

    def _chosen(
        self, order: Collection[int], allowed: Callable[[int], bool], limits: tuple[int, int]
    ) -> list[Template]:
        counts: dict[int, int] = defaultdict(int)
        chosen: list[Template] = []
        for number in order:
            template = self.templates[number]
            if counts[template.spec] < limits[0] and allowed(template.spec):
                counts[template.spec] += 1
                chosen.append(template)
                if len(chosen) == limits[1]:
                    break
        return chosen


_STOP_STEMS = frozenset(english.stems(word) for word in english.STOP - {"on"})
_LIGHT_STEMS = frozenset(
    english.stems(word) for word in english.LIGHT - {"off", "up", "down", "out", "add", "put"}
)


def _posting(weights: Mapping[int, float]) -> Posting:
    return np.fromiter(weights, np.int64), np.fromiter(weights.values(), np.float64)


def _top(estimate: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.int64]:
    top = np.argpartition(-estimate, count)[:count]
    return top[np.argsort(-estimate[top], kind="stable")]
