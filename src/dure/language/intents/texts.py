"""Free text in a sentence: what stands between the words of a sample, without what ties it to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dure.language.intents.english import EnglishUtterance
from dure.language.intents.index import Index
from dure.language.intents.korean import KoreanUtterance
from dure.language.intents.scene import Placed, Scene
from dure.language.intents.template import Hole, Template, Word
from dure.language.intents.utterance import Span

_QUALITY = 0.9
_FOREIGN = 0.35
_LISTED = 0.6
_UNANCHORED = 0.3
_OWN = 0.5
_ASKED = 0.3
_ANYWHERE = 0.1
_SHORT = 4
_NEEDED = 1.0
_WALL = 0.2


@dataclass(slots=True)
class _Stretch:
    """A stretch of text, and all that it takes away from the sentence."""

    text: Span
    whole: Span
    cost: float = 0.0


def place_texts(template: Template, scene: Scene, placed: Placed, unfilled: float) -> None:
    """Fill the slots of free text that a sample has, then those that only other samples have."""
    for number, hole in enumerate(template.elements):
        if not isinstance(hole, Hole) or hole.kind != "text":
            continue
        found = _between(number, template, scene, placed)
        if found is None:
            needed = hole.name in scene.index.specs[template.spec].required
            placed.total += _NEEDED if needed else 0 if hole.optional else hole.weight * unfilled
            continue
        placed.total += hole.weight + found.cost
        placed.matched += hole.weight * _QUALITY
        placed.spans.append(found.whole)
        placed.texts[hole.name] = found.text
    _place_tied(template, scene, placed)


def _between(number: int, template: Template, scene: Scene, placed: Placed) -> _Stretch | None:
    """The longest stretch that nothing else explains: between the words around it, else anywhere."""
    left, right = 0, scene.utterance.size
    walls = {other: span for other, span in placed.where.items() if _is_wall(other, number, template)}
    for other, span in walls.items():
        if other < number:
            left = max(left, span[1])
    for other, span in walls.items():
        if other > number and span[0] >= left:
            right = min(right, span[0])
    hole, before = template.elements[number], template.elements[number - 1] if number else None
    loose = isinstance(before, Word) and number - 1 not in placed.where
    if loose and isinstance(hole, Hole) and hole.before in scene.index.ties[template.spec].get(hole.name, ()):
        return None
    loose = loose and isinstance(before, Word) and not before.optional
    found = _longest(_gaps(left, right, placed.spans), template, scene)
    if found is None and (left or right < scene.utterance.size):
        found = _longest(_gaps(0, scene.utterance.size, placed.spans), template, scene)
        if found:
            found.cost += _ANYWHERE
    if found and loose:
        found.cost += _UNANCHORED
    return found


def _is_wall(other: int, number: int, template: Template) -> bool:
    """Whether a word bounds the text: one with a meaning, or the very next one."""
    element = template.elements[other]
    return isinstance(element, Word) and (element.weight >= _WALL or abs(other - number) == 1)


def _longest(gaps: Iterator[Span], template: Template, scene: Scene) -> _Stretch | None:
    best: _Stretch | None = None
    most = 0.0
    for whole in gaps:
        span, stop = _trimmed(whole, template, scene)
        if span is None:
            continue
        key = (span, template.spec)
        if key not in scene.costs:
            scene.costs[key] = _cost(span, template, scene)
        worth = scene.utterance.share(span) - scene.costs[key]
        if best is None or worth >= most:
            best, most = _Stretch(span, (whole[0], stop), scene.costs[key]), worth
    return best


def _trimmed(whole: Span, template: Template, scene: Scene) -> tuple[Span | None, int]:
    """The text in a gap (None where there is none), and where what belongs to it ends."""
    key = (whole, template.spec)
    if key not in scene.trimmed:
        within = _within(whole, template, scene)
        span = scene.utterance.trim(within)
        others = [(0, span[0]), (span[1], scene.utterance.size)]
        empty = span[0] >= span[1] or not scene.utterance.words(*span)
        filler = empty or (span[1] - span[0] < _SHORT and scene.utterance.unexplained(others) <= 0)
        scene.trimmed[key] = (None if filler else span, within[1])
    return scene.trimmed[key]


def _cost(span: Span, template: Template, scene: Scene) -> float:
    """Words with a meaning of their own hardly stand in free text: those of this intent, and those of others."""
    index, cost = scene.index, 0.0
    own = index.vocabulary[template.spec]
    for term, hits in scene.hits.items():
        if index.light(term):
            continue
        for hit in hits:
            if span[0] <= hit.start and hit.end <= span[1] and hit.quality >= 1:
                cost += index.worth(term) * (_OWN if term in own else _FOREIGN)
                break
    for kind, values in scene.values.items():
        if isinstance(kind, int) and any(
            span[0] <= v.start and v.end <= span[1] and v.quality >= 1 for v in values
        ):
            cost += _LISTED
    if any(
        span[0] <= hit.start and hit.end <= span[1]
        for term in scene.hits
        if index.asks(term)
        for hit in scene.hits[term]
    ):
        cost += _ASKED
    if isinstance(scene.utterance, KoreanUtterance) and scene.utterance.is_clause(*span):
        cost += _OWN
    if not _says_anything(span, scene):
        cost += _OWN
    return min(cost, 1.2)


def _says_anything(span: Span, scene: Scene) -> bool:
    """Whether there is more than words that say little by themselves."""
    light = [
        (hit.start, hit.end) for term, hits in scene.hits.items() if scene.index.light(term) for hit in hits
    ]
    inside = sorted(place for place in light if span[0] <= place[0] and place[1] <= span[1])
    size = scene.utterance.size
    return scene.utterance.unexplained([(0, span[0]), *_apart(inside), (span[1], size)]) > 0


def _apart(spans: Sequence[Span]) -> Iterator[Span]:
    place = 0
    for start, end in spans:
        if start >= place:
            yield start, end
            place = end


def _within(span: Span, template: Template, scene: Scene) -> Span:
    """A gap without the ending of the word before it and the words of the same intent at its edges."""
    utterance = scene.utterance
    if isinstance(utterance, EnglishUtterance):
        return span
    start, end = span
    if start and not utterance.begins_word(start):
        rest = utterance.rest_of_word(start)
        if start + len(rest) <= end and utterance.is_form(start, start + len(rest)):
            start += len(rest)
    for first, last in utterance.chunks():
        if first == start and last < end and utterance.is_bound(first, last):
            start = last
    if end < utterance.size:
        return start, end
    words = [(max(first, start), last) for first, last in utterance.chunks() if first >= start]
    while words and _is_tail(words[-1], template, scene, utterance):
        words.pop()
    return start, words[-1][1] if words else start


def _is_tail(word: Span, template: Template, scene: Scene, utterance: KoreanUtterance) -> bool:
    if utterance.is_form(*word):
        return True
    known: Index = scene.index
    for term in known.vocabulary[template.spec]:
        for hit in scene.hits.get(term, ()):
            if hit.start == word[0] and utterance.ends_so(hit.end, word[1]):
                return True
    return False


def _gaps(left: int, right: int, spans: Sequence[Span]) -> Iterator[Span]:
    place = left
    for start, end in sorted(spans):
        if end <= left or start >= right:
            continue
        if start > place:
            yield place, start
        place = max(place, end)
    if right > place:
        yield place, right


def _place_tied(template: Template, scene: Scene, placed: Placed) -> None:
    """Text that this sample leaves out, told by its particle or preposition: “강남역에서”, “at the town hall”."""
    for name, ties in scene.index.ties[template.spec].items():
        if name in placed.texts or any(hole.name == name for hole in template.holes):
            continue
        for whole in _gaps(0, scene.utterance.size, placed.spans):
            span = scene.utterance.tied(whole, ties)
            if span is not None and span[1] > span[0] and _says_anything(span, scene):
                placed.texts[name] = scene.utterance.trim(span)
                placed.spans.append(whole)
                placed.matched += 0.3
                placed.total += 0.4
                break
