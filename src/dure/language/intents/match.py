"""How well a sentence fits one template, and what stands in its slots.

The score is a weighted overlap (Jaccard): what the template's words and slots explain, over all that the template wants
plus all of the sentence that it leaves unexplained. Words may stand in any order; free text lies between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dure.language.intents.english import EnglishUtterance
from dure.language.intents.index import Hole, Index, Template, TypeId, Word
from dure.language.intents.korean import KoreanUtterance
from dure.language.intents.korean import covered as only_endings
from dure.language.intents.spec import SlotValue
from dure.language.intents.utterance import Hit, Span
from dure.language.intents.values import Found

_UNFILLED = 0.7
_EXTRA = 0.0
_KNOWN = 0.25
_LIGHT = 0.15
_CHOICES = 5


@dataclass(slots=True)
class Scene:
    """A sentence with everything that was found in it.

    Attributes:
        hits: term → where it stands.
        values: slot type → the values that stand in the sentence.
    """

    utterance: KoreanUtterance | EnglishUtterance
    index: Index
    hits: Mapping[str, Sequence[Hit]]
    values: Mapping[TypeId, Sequence[Found]]


@dataclass(slots=True)
class Fit:
    """How a sentence fits a template."""

    template: Template
    score: float
    slots: dict[str, SlotValue]
    text_size: int = 0

    @property
    def rank(self) -> tuple[float, int, int]:
        """For sorting, the best first."""
        return (-round(self.score, 3), -len(self.slots), self.text_size)


@dataclass(slots=True)
class _Placed:
    matched: float = 0.0
    total: float = 0.0
    words: float = 0.0
    word_total: float = 0.0
    spans: list[Span] = field(default_factory=list)
    where: dict[int, Span] = field(default_factory=dict)
    slots: dict[str, Found] = field(default_factory=dict)
    texts: dict[str, Span] = field(default_factory=dict)


def fit(template: Template, scene: Scene) -> Fit:
    """Lay a template over a sentence."""
    placed = _Placed()
    _place_values(template, scene, placed)
    _place_words(template, scene, placed)
    _place_extras(template, scene, placed)
    _place_texts(template, scene, placed)
    loose = _explain_known(template, scene, placed)
    left = scene.utterance.unexplained(_in_order(placed.spans)) + loose
    score = placed.matched / (placed.total + left) if placed.total + left else 0.0
    if placed.texts and placed.word_total and placed.words < 0.6 * placed.word_total:
        score *= 0.5
    return Fit(
        template,
        min(score, 1.0),
        _slots(template, scene, placed),
        sum(end - start for start, end in placed.texts.values()),
    )


def _slots(template: Template, scene: Scene, placed: _Placed) -> dict[str, SlotValue]:
    declared = scene.index.specs[template.spec].slots
    slots: dict[str, SlotValue] = {}
    for name, found in placed.slots.items():
        words = scene.utterance.words(found.start, found.end)
        slots[name] = SlotValue(text=words, value=found.value, kind=declared[name].kind)
    for name, span in placed.texts.items():
        words = scene.utterance.words(*span)
        slots[name] = SlotValue(text=words, value=words)
    return slots


def _in_order(spans: Sequence[Span]) -> list[Span]:
    return sorted(spans)


def _free(span: Span, spans: Sequence[Span]) -> bool:
    return all(span[1] <= start or end <= span[0] for start, end in spans)


def _place_values(template: Template, scene: Scene, placed: _Placed) -> None:
    holes = [
        (number, element)
        for number, element in enumerate(template.elements)
        if isinstance(element, Hole) and element.kind != "text"
    ]
    _, choice = _choose(holes, scene, [])
    for (number, hole), found in zip(holes, choice, strict=True):
        if found is None:
            placed.total += 0 if hole.optional else hole.weight * _UNFILLED
            continue
        placed.total += hole.weight
        placed.matched += hole.weight * found.quality
        placed.where[number] = (found.start, found.end)
        placed.spans.append((found.start, found.end))
        placed.slots[hole.name] = found


def _choose(
    holes: Sequence[tuple[int, Hole]], scene: Scene, taken: list[Span]
) -> tuple[float, list[Found | None]]:
    """The best values for some slots: long, in order, with the words around them that the sample has."""
    if not holes:
        return 0.0, []
    (_, hole), *others = holes
    best = _choose(others, scene, taken)
    best = (best[0], [None, *best[1]])
    for found in _likely(scene.values.get(hole.type, ()), hole):
        span = (found.start, found.end)
        if not _free(span, taken):
            continue
        worth = found.quality + 0.02 * (found.end - found.start) + _context(hole, found, scene)
        if taken and span[0] >= taken[-1][1]:
            worth += 0.1
        rest, choice = _choose(others, scene, [*taken, span])
        if worth + rest > best[0]:
            best = (worth + rest, [found, *choice])
    return best


def _likely(values: Sequence[Found], _hole: Hole) -> Sequence[Found]:
    return values if len(values) <= _CHOICES else sorted(values, key=lambda v: v.start - v.end)[:_CHOICES]


def _context(hole: Hole, found: Found, scene: Scene) -> float:
    utterance = scene.utterance
    if isinstance(utterance, KoreanUtterance):
        return 0.3 if hole.after and utterance.rest_of_word(found.end).startswith(hole.after) else 0.0
    return 0.3 if hole.before and utterance.stem(found.start - 1) == hole.before else 0.0


def _place_words(template: Template, scene: Scene, placed: _Placed) -> None:
    """Words before free text stand as far left as they can, words after it as far right."""
    values = list(placed.spans)
    texts = [n for n, e in enumerate(template.elements) if isinstance(e, Hole) and e.kind == "text"]
    taken: list[Span] = []
    last = 0
    for number, element in enumerate(template.elements):
        if not isinstance(element, Word):
            continue
        after_text = bool(texts) and number > texts[0]
        hit = _pick(element, scene, values, taken, last=last, rightmost=after_text)
        if hit is None:
            placed.total += 0 if element.optional else element.weight
            placed.word_total += 0 if element.optional else element.weight
            continue
        placed.total += element.weight
        placed.word_total += element.weight
        placed.matched += element.weight * hit.quality
        placed.words += element.weight * hit.quality
        placed.where[number] = (hit.start, hit.end)
        taken.append((hit.start, hit.end))
        last = hit.end
    placed.spans.extend(span for span in taken if _free(span, values))


def _pick(
    word: Word, scene: Scene, values: Sequence[Span], taken: Sequence[Span], *, last: int, rightmost: bool
) -> Hit | None:
    best: tuple[float, float, Hit] | None = None
    for term in word.terms:
        for hit in scene.hits.get(term, ()):
            span = (hit.start, hit.end)
            inside = any(start <= hit.start and hit.end <= end for start, end in values)
            if not _free(span, taken) or not (inside or _free(span, values)):
                continue
            worth = hit.quality + (0.2 if hit.start >= last else 0) - (0.3 if inside else 0)
            side = float(hit.start if rightmost else -hit.start)
            if best is None or (worth, side) > best[:2]:
                best = (worth, side, hit)
    return best[2] if best else None


def _place_extras(template: Template, scene: Scene, placed: _Placed) -> None:
    """Slots of the intent that this sample leaves out."""
    for name, kind in scene.index.slot_types[template.spec].items():
        if name in placed.slots or kind == "text":
            continue
        named = any(hole.name == name for hole in template.holes)
        for found in () if named else sorted(scene.values.get(kind, ()), key=lambda v: v.start - v.end):
            span = (found.start, found.end)
            if found.quality >= 0.8 and _free(span, placed.spans):
                placed.slots[name] = found
                placed.spans.append(span)
                placed.matched += 0.5
                placed.total += 0.5
                break


def _place_texts(template: Template, scene: Scene, placed: _Placed) -> None:
    for number, hole in enumerate(template.elements):
        if not isinstance(hole, Hole) or hole.kind != "text":
            continue
        span = _text(number, template, scene, placed)
        if span is None:
            placed.total += 0 if hole.optional else hole.weight * _UNFILLED
            continue
        placed.total += hole.weight
        placed.matched += hole.weight * 0.95
        placed.where[number] = span
        placed.texts[hole.name] = span


def _text(number: int, template: Template, scene: Scene, placed: _Placed) -> Span | None:
    """The longest stretch between the words around it that nothing else explains."""
    left, right = 0, scene.utterance.size
    for other, span in placed.where.items():
        if other < number and isinstance(template.elements[other], Word):
            left = max(left, span[1])
    for other, span in placed.where.items():
        if other > number and isinstance(template.elements[other], Word) and span[0] >= left:
            right = min(right, span[0])
    best: Span | None = None
    for start, end in _gaps(left, right, placed.spans):
        begin = _after_ending(start, end, scene)
        if begin >= end:
            continue
        trimmed = scene.utterance.trim((begin, end))
        if scene.utterance.unexplained([(0, trimmed[0]), (trimmed[1], scene.utterance.size)]) <= 0:
            continue
        if best is None or trimmed[1] - trimmed[0] > best[1] - best[0]:
            best, whole = trimmed, (start, end)
    if best is not None:
        placed.spans.append(whole)
    return best


def _after_ending(start: int, end: int, scene: Scene) -> int:
    """Past the particle or ending of the word before, which belongs to no text."""
    utterance = scene.utterance
    if not isinstance(utterance, KoreanUtterance) or not start or utterance.begins_word(start):
        return start
    rest = utterance.rest_of_word(start)
    return start + len(rest) if only_endings(rest, free=False) and start + len(rest) <= end else start


def _gaps(left: int, right: int, spans: Sequence[Span]) -> Iterator[Span]:
    place = left
    for start, end in _in_order(spans):
        if end <= left or start >= right:
            continue
        if start > place:
            yield place, start
        place = max(place, end)
    if right > place:
        yield place, right


def _explain_known(template: Template, scene: Scene, placed: _Placed) -> float:
    """Words that the intent knows from other samples, and words that say little: they cost less than unknown ones."""
    cost = 0.0
    known = scene.index.vocabulary[template.spec]
    for term, hits in scene.hits.items():
        light = scene.index.light(term)
        if not light and term not in known:
            continue
        for hit in hits:
            span = (hit.start, hit.end)
            if hit.quality >= 0.7 and _free(span, placed.spans):
                placed.spans.append(span)
                cost += _LIGHT if light else _KNOWN * scene.index.idf[term]
    return cost
