"""How well a sentence fits one template, and what stands in its slots.

The score is a weighted overlap (Jaccard): what the template's words and slots explain, over all that the template wants
plus all of the sentence that it leaves unexplained. Words may stand in any order; free text lies between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dure.language.intents.as_said import as_said
from dure.language.intents.denial import share_left
from dure.language.intents.kin import KIN, QUALITY
from dure.language.intents.korean import KoreanUtterance
from dure.language.intents.scene import Placed, Scene
from dure.language.intents.spec import SlotValue
from dure.language.intents.template import Hole, Template, Word
from dure.language.intents.texts import place_texts
from dure.language.intents.utterance import Hit, Span
from dure.language.intents.values import Found

_UNFILLED = 0.8
_UNSAID = 0.4
_DOUBT = 0.1
_EVIDENCE = 0.2
_KNOWN = 0.25
_INSTEAD = 0.75
_FULL = 4
_LIGHT_MISSING = 0.5
_SURE = 0.7
_CORE = 0.2
_STOP_MOST = 0.11
_MISSING = 0.6
_CHOICES = 5
_OTHERWISE = 0.6
_VAGUE, _AS_WRITTEN = 0.5, 0.6
"""What is left of a score that rests on little; a sentence that is the sample to the word keeps enough to be taken in a talk."""


@dataclass(slots=True)
class Fit:
    """How a sentence fits a template."""

    template: Template
    score: float
    placed: Placed

    @property
    def rank(self) -> tuple[float, int, int]:
        """For sorting, the best first: well explained, many slots, little free text."""
        texts = self.placed.texts
        size = sum(end - start for start, end in texts.values())
        return (-round(self.score, 3), -len(self.placed.slots) - len(texts), size)

    def slots(self, scene: Scene) -> dict[str, SlotValue]:
        """What stands in its slots."""
        declared = scene.index.specs[self.template.spec].slots
        slots: dict[str, SlotValue] = {}
        for name, found in self.placed.slots.items():
            words = scene.utterance.words(found.start, found.end)
            slots[name] = SlotValue(text=words, value=found.value, kind=declared[name].kind)
        for name, span in self.placed.texts.items():
            words = as_said(scene.text, scene.utterance, span)
            slots[name] = SlotValue(text=words, value=words)
        return slots


def fit(template: Template, scene: Scene) -> Fit:
    """Lay a template over a sentence."""
    placed = Placed()
    _place_values(template, scene, placed)
    _place_words(template, scene, placed)
    _place_extras(template, scene, placed)
    place_texts(template, scene, placed, _UNFILLED)
    missing, loose = _explain_known(template, scene, placed)
    if placed.texts:
        loose += _MISSING * missing
    left = scene.utterance.unexplained(_in_order(placed.spans), _core(placed)) + loose
    score = placed.matched / (placed.total + left + _DOUBT)
    if (placed.texts and not _tells_enough(placed)) or not _names_it(template, scene, placed):
        score *= _AS_WRITTEN if left < _DOUBT and _is_written_so(template, placed) else _VAGUE
    if _says_to_do_otherwise(template, scene, placed):
        score *= _OTHERWISE
    return Fit(template, min(score, 1.0) * share_left(template, scene, placed), placed)


def _says_to_do_otherwise(template: Template, scene: Scene, placed: Placed) -> bool:
    """Whether an English sentence begins with what another intent of the same skill does: “cancel my booking” books nothing."""
    utterance, index = scene.utterance, scene.index
    if isinstance(utterance, KoreanUtterance):
        return False
    head = utterance.head()
    if head is None or not _free((head, head + 1), placed.spans):
        return False
    term = utterance.stem(head)
    if {term, *KIN["en"].get(term, ())} & index.vocabulary[template.spec]:
        return False
    owner = index.specs[template.spec].owner
    return any(index.specs[spec].owner == owner for spec in index.heads.get(term, ()))


def _names_it(template: Template, scene: Scene, placed: Placed) -> bool:
    """Whether some word with a meaning of its own is there, of this template or another of the intent.

    Two values serve as well, one of them with the counter that the sample has: “거실 24도로”.
    """
    index = scene.index
    counted = (
        hole.name in placed.slots and _context(hole, placed.slots[hole.name], scene) > 0
        for hole in template.holes
        if hole.kind == "number"
    )
    if len(placed.slots) > 1 and any(counted):
        return True
    if all(index.light(element.terms[0]) for element in template.elements if isinstance(element, Word)):
        return True
    known = index.vocabulary[template.spec]
    return any(term in known and not index.light(term) for term in scene.hits)


def _is_written_so(template: Template, placed: Placed) -> bool:
    """Whether every word and typed slot of a template is there, and there are any."""
    wanted = sum(not isinstance(one, Hole) or one.kind != "text" for one in template.elements)
    return 0 < wanted == len(placed.where)


def _core(placed: Placed) -> Span | None:
    spans = [
        *placed.core,
        *placed.texts.values(),
        *((found.start, found.end) for found in placed.slots.values()),
    ]
    return (min(spans)[0], max(end for _, end in spans)) if spans else None


def _tells_enough(placed: Placed) -> bool:
    """Whether there is more than free text, which may be anything."""
    return placed.words >= 0.5 * placed.word_total and placed.words + 0.5 * len(placed.slots) >= _EVIDENCE


def _in_order(spans: Sequence[Span]) -> list[Span]:
    return sorted(spans)


def _free(span: Span, spans: Sequence[Span]) -> bool:
    return all(span[1] <= start or end <= span[0] for start, end in spans)


def _place_values(template: Template, scene: Scene, placed: Placed) -> None:
    holes = [
        (number, element)
        for number, element in enumerate(template.elements)
        if isinstance(element, Hole) and element.kind != "text"
    ]
    _, choice = _choose(holes, scene, [])
    for (number, hole), found in zip(holes, choice, strict=True):
        if found is None:
            placed.total += 0 if hole.optional else hole.weight * _unfilled(hole, template, scene)
            continue
        placed.total += hole.weight
        placed.matched += hole.weight * found.quality
        placed.where[number] = (found.start, found.end)
        placed.spans.append((found.start, found.end))
        placed.slots[hole.name] = found


def _unfilled(hole: Hole, template: Template, scene: Scene) -> float:
    return _UNFILLED if hole.name in scene.index.specs[template.spec].required else _UNSAID


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
        rest = utterance.rest_of_word(found.end)
        counted = hole.kind == "number" and hole.after in utterance.rest_of_word(found.start + 1)
        return 0.3 if hole.after and (counted or rest.startswith(hole.after)) else 0.0
    return 0.3 if hole.before and utterance.stem(found.start - 1) == hole.before else 0.0


def _place_words(template: Template, scene: Scene, placed: Placed) -> None:
    """Words before free text stand as far left as they can, words after it as far right."""
    values = list(placed.spans)
    texts = [n for n, e in enumerate(template.elements) if isinstance(e, Hole) and e.kind == "text"]
    taken: list[Span] = []
    telling: list[Span] = []
    last = 0
    for number, element in enumerate(template.elements):
        if not isinstance(element, Word):
            continue
        after_text = bool(texts) and number > texts[0]
        hit = _pick(element, scene, values, taken, last=last, rightmost=after_text)
        if hit is None:
            light = scene.index.light(element.terms[0])
            placed.total += 0 if element.optional else element.weight * (_LIGHT_MISSING if light else 1)
            placed.word_total += 0 if element.optional else element.weight
            placed.missing += 0 if element.optional or light else element.weight
            continue
        placed.total += element.weight
        placed.word_total += element.weight
        placed.matched += element.weight * hit.quality
        placed.words += element.weight * hit.quality if hit.term in element.terms else 0
        placed.where[number] = (hit.start, hit.end)
        taken.append((hit.start, hit.end))
        if element.weight > _STOP_MOST or not texts:
            telling.append((hit.start, hit.end))
        if element.weight >= _CORE:
            placed.core.append((hit.start, hit.end))
        last = hit.end
    placed.spans.extend(span for span in telling if _free(span, values))


def _pick(
    word: Word, scene: Scene, values: Sequence[Span], taken: Sequence[Span], *, last: int, rightmost: bool
) -> Hit | None:
    best: tuple[float, float, Hit] | None = None
    for hit in _hits(word, scene):
        span = (hit.start, hit.end)
        inside = any(start <= hit.start and hit.end <= end for start, end in values)
        if not _free(span, taken) or not (inside or _free(span, values)):
            continue
        worth = hit.quality + (0.2 if hit.start >= last else 0) - (0.3 if inside else 0)
        side = float(hit.start if rightmost else -hit.start)
        if best is None or (worth, side) > best[:2]:
            best = (worth, side, hit)
    return best[2] if best else None


def _hits(word: Word, scene: Scene) -> Iterator[Hit]:
    for term in word.terms:
        yield from scene.hits.get(term, ())
    for term in word.kin:
        for hit in scene.hits.get(term, ()):
            yield Hit(hit.term, hit.start, hit.end, hit.quality * QUALITY)


def _place_extras(template: Template, scene: Scene, placed: Placed) -> None:
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


def _explain_known(template: Template, scene: Scene, placed: Placed) -> tuple[float, float]:
    """Words that the intent has in other samples may stand for those that this one wants; words that say little cost little.

    Returns:
        the weight of the words that are missing all the same, and what the others cost.
    """
    cost = 0.0
    missing = placed.missing
    known = scene.index.vocabulary[template.spec]
    for term, hits in scene.hits.items():
        light = scene.index.light(term)
        if not light and term not in known:
            continue
        weight = scene.index.worth(term)
        for hit in hits:
            span = (hit.start, hit.end)
            if hit.quality < _SURE or not _free(span, placed.spans):
                continue
            placed.spans.append(span)
            if term not in known:
                cost += scene.index.lost(term)
                continue
            instead = min(missing, weight) * _INSTEAD * min(1.0, len(term) / _FULL)
            missing -= min(missing, weight)
            placed.matched += instead
            cost += _KNOWN * (weight - instead) if instead < weight else 0.0
    return missing, cost
