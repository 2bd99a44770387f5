"""Finds what a sentence means among many intents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dure.errors import Language
from dure.language.intents.english import EnglishUtterance
from dure.language.intents.index import Index
from dure.language.intents.korean import KoreanUtterance
from dure.language.intents.match import Fit, fit
from dure.language.intents.scene import Scene
from dure.language.intents.spec import IntentSpec, Kind, SlotType, SlotValue, Understood
from dure.language.intents.template import TypeId
from dure.language.intents.utterance import Hit, Span
from dure.language.intents.values import Found, find_values
from dure.language.text import Sentence, language_of

ACCEPT: Mapping[Language, float] = {"ko": 0.52, "en": 0.57}
"""The least score at which a sentence is taken for an intent, by its language."""

IN_TALK = 0.42
"""What is enough of someone who has called a skill by its name, or is in the middle of a talk with it."""

MAX_CHARS = 240
"""The longest sentence that is looked at: half a minute of speech."""

_LIMITS = (5, 24)
_ENOUGH = (10, 0.9)
"""So many templates are laid over every sentence; more only until one fits so well."""
_HEARD = 0.3
_MIDDLE = 0.6
_OF_SPAN = 0.4
_KINDS: tuple[Kind, ...] = ("number", "ordinal", "date", "time", "duration")


class Understander:
    """Understands sentences of many skills.

    Args:
        specs: every intent, in order of preference where two fit equally well.

    Raises:
        ValueError: a sample is not well formed, or names a slot that its intent does not declare.
    """

    def __init__(self, specs: Sequence[IntentSpec]) -> None:
        self._specs = tuple(specs)
        self._indexes: dict[Language, Index] = {
            "ko": Index("ko", self._specs),
            "en": Index("en", self._specs),
        }

    def understand(
        self,
        text: str,
        language: Language,
        *,
        now: datetime,
        owners: Collection[str] | None = None,
        least: float | None = None,
    ) -> Understood | None:
        """What a sentence means.

        Args:
            text: the words without the assistant's name.
            language: what it was said in, where its letters do not tell.
            now: aware; days such as “tomorrow” are counted from it.
            owners: whose intents may be meant; None for all.
            least: the score that is enough; without it, `ACCEPT`. `IN_TALK` where the sentence is surely for these owners.
        """
        found = self.candidates(text, language, now=now, owners=owners, limit=1)
        if least is None:
            least = ACCEPT[language_of(text[:MAX_CHARS], language)]
        return found[0] if found and found[0].score >= least else None

    def candidates(
        self,
        text: str,
        language: Language,
        *,
        now: datetime,
        owners: Collection[str] | None = None,
        limit: int = 5,
    ) -> Sequence[Understood]:
        """The intents that fit best, the best first, whether good enough (`ACCEPT`) or not."""
        sentence = Sentence.of(text[:MAX_CHARS], language)
        if not sentence.key or len(text) > MAX_CHARS:
            return []
        index = self._indexes[sentence.language]
        scene = look(index, text, sentence, now)
        terms = {term: max(hit.quality for hit in hits) for term, hits in scene.hits.items()}
        best: dict[int, Fit] = {}
        likely = index.best(
            terms, scene.values, _content(scene), lambda spec: self._allowed(spec, owners), _LIMITS
        )
        for number, template in enumerate(likely):
            if number >= _ENOUGH[0] and max(fitting.score for fitting in best.values()) >= _ENOUGH[1]:
                break
            fitting = fit(template, scene)
            known = best.get(template.spec)
            if known is None or fitting.rank < known.rank:
                best[template.spec] = fitting
        ranked = sorted(best.items(), key=lambda item: (*item[1].rank, item[0]))
        return [self._understood(fitting, scene) for _, fitting in ranked[:limit]]

    def _allowed(self, spec: int, owners: Collection[str] | None) -> bool:
        return owners is None or self._specs[spec].owner in owners

    def _understood(self, fitting: Fit, scene: Scene) -> Understood:
        spec = self._specs[fitting.template.spec]
        slots = fitting.slots(scene)
        return Understood(
            intent=spec.name,
            owner=spec.owner,
            slots=slots,
            score=fitting.score,
            sample=fitting.template.sample,
            missing=[name for name in spec.required if name not in slots],
        )


def look(index: Index, text: str, sentence: Sentence, now: datetime) -> Scene:
    """Find every known word and every value in a sentence."""
    utterance = KoreanUtterance(sentence) if sentence.language == "ko" else EnglishUtterance(sentence)
    hits: dict[str, list[Hit]] = defaultdict(list)
    values: dict[TypeId, list[Found]] = defaultdict(list)
    for kind in _KINDS:
        if kind in index.hole_postings and (typed := find_values(kind, utterance, now)):
            values[kind].extend(typed)
    if "number" in values:
        values["number"] = [_doubted(number, values.get("duration", ())) for number in values["number"]]
    found = list(utterance.find(index.terms, index.longest))
    if isinstance(utterance, KoreanUtterance):
        found = _standing(utterance, found, [value.end for typed in values.values() for value in typed])
    lists: dict[TypeId, list[Found]] = defaultdict(list)
    for hit in (*found, *_misheard(utterance, index, found)):
        if hit.term in index.word_postings or index.light(hit.term):
            hits[hit.term].append(hit)
        for list_type, value in index.values.get(hit.term, ()):
            lists[list_type].append(Found(hit.start, hit.end, value, hit.quality))
    for list_type, listed in lists.items():
        values[list_type] = [value for value in listed if not any(_within(value, other) for other in listed)]
    return Scene(text, utterance, index, hits, values)


def _doubted(number: Found, spans: Sequence[Found]) -> Found:
    """A number that belongs to a span of time is hardly one by itself."""
    if any(span.start <= number.start and number.end <= span.end for span in spans):
        return replace(number, quality=_OF_SPAN)
    return number


def _within(value: Found, other: Found) -> bool:
    """Whether a value is only a part of another one (“milk” of “almond milk”)."""
    longer = other.end - other.start > value.end - value.start
    return (
        longer
        and other.start <= value.start
        and value.end <= other.end
        and other.quality >= value.quality - _HEARD
    )


def _standing(utterance: KoreanUtterance, found: Sequence[Hit], ends: Sequence[int]) -> list[Hit]:
    """Without single syllables in the middle of a word, unless another known word or value ends just before them."""
    stops = {*ends, *(hit.end for hit in found if hit.quality > _MIDDLE)}
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda hit: hit.start):
        if hit.quality > _MIDDLE or any(
            stop <= hit.start and utterance.goes_on(stop, hit.start) for stop in stops
        ):
            kept.append(hit)
            stops.add(hit.end)
    return kept


def _misheard(utterance: KoreanUtterance | EnglishUtterance, index: Index, found: Sequence[Hit]) -> list[Hit]:
    """What the words in which nothing was found may have been."""
    near: list[Hit] = []
    for start, end in utterance.chunks():
        if any(hit.start < end and hit.end > start and hit.quality > 0.7 for hit in found):
            continue
        if utterance.unexplained([(0, start), (end, utterance.size)]) <= 0:
            continue
        for text, span in utterance.near_keys((start, end), index.near.parts):
            near += [Hit(term, *span, quality) for term, quality in index.near.find(text)]
    return near


def _content(scene: Scene) -> float:
    """The weight of all that a sentence says."""
    spans = [
        (hit.start, hit.end, scene.index.worth(term)) for term, hits in scene.hits.items() for hit in hits
    ]
    spans += [(value.start, value.end, 0.9) for values in scene.values.values() for value in values]
    used: list[Span] = []
    total = 0.0
    for start, end, weight in sorted(spans, key=lambda span: span[0] - span[1]):
        if all(end <= first or last <= start for first, last in used):
            used.append((start, end))
            total += weight
    return total + scene.utterance.unexplained(sorted(used))


def read_slot(slot: SlotType, text: str, language: Language, *, now: datetime) -> SlotValue | None:
    """Read the answer to a question for one slot, such as “두 개요” or “the large one”; None where it does not fit."""
    spec = IntentSpec(
        name="", owner="", samples={"ko": ["{answer}"], "en": ["{answer}"]}, slots={"answer": slot}
    )
    sentence = Sentence.of(text[:MAX_CHARS], language)
    if not sentence.key:
        return None
    scene = look(Index(sentence.language, [spec]), text, sentence, now)
    return fit(scene.index.templates[0], scene).slots(scene).get("answer")
