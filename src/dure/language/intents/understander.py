"""Finds what a sentence means among many intents."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from dure.errors import Language
from dure.language.clock_times import CLOCK_TIME, read_clock_time
from dure.language.dates import DATE, read_date
from dure.language.durations import DURATION, read_duration
from dure.language.intents.spec import IntentSpec, SlotType, SlotValue, Understood, Value
from dure.language.numbers import NUMBER, read_number
from dure.language.numbers_en import read_ordinal
from dure.language.templates import Grammar
from dure.language.text import Sentence

ACCEPT = 0.6
"""The least score at which a sentence is taken for an intent."""


class Understander:
    """Understands sentences of many skills.

    Args:
        specs: every intent, in order of preference where two fit equally well.

    Raises:
        ValueError: a sample is not well formed, or names a slot that its intent does not declare.
    """

    def __init__(self, specs: Sequence[IntentSpec]) -> None:
        self._grammars = [
            (spec, {language: _grammar(spec, language) for language in spec.samples}) for spec in specs
        ]

    def understand(
        self,
        text: str,
        language: Language,
        *,
        now: datetime,
        owners: Collection[str] | None = None,
    ) -> Understood | None:
        """What a sentence means.

        Args:
            text: the words without the assistant's name.
            language: what it was said in, where its letters do not tell.
            now: aware; days such as “tomorrow” are counted from it.
            owners: whose intents may be meant; None for all.
        """
        found = self.candidates(text, language, now=now, owners=owners, limit=1)
        return found[0] if found and found[0].score >= ACCEPT else None

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
        sentence = Sentence.of(text, language)
        return list(self._all(sentence, now, owners))[:limit]

    def _all(self, sentence: Sentence, now: datetime, owners: Collection[str] | None) -> Iterator[Understood]:
        for spec, grammars in self._grammars:
            if (owners is not None and spec.owner not in owners) or sentence.language not in grammars:
                continue
            for match in grammars[sentence.language].matches(sentence):
                values = {
                    name: read_slot(spec.slots[name], words, sentence.language, now=now)
                    for name, words in match.slots.items()
                }
                slots = {name: value for name, value in values.items() if value}
                if len(slots) == len(values):
                    missing = [name for name in spec.required if name not in slots]
                    yield Understood(
                        intent=spec.name, owner=spec.owner, slots=slots, score=1.0, missing=missing
                    )


def read_slot(slot: SlotType, text: str, language: Language, *, now: datetime) -> SlotValue | None:
    """Read the answer to a question for one slot, or None where it does not fit."""
    words = Sentence.of(text, language).words
    value: Value | None
    match slot.kind:
        case "number":
            value = read_number(words, language)
        case "ordinal":
            value = read_ordinal(words)
        case "date":
            value = read_date(words, now.date(), language)
        case "time":
            value = read_clock_time(words, language)
        case "duration":
            value = read_duration(words, language)
        case "list":
            value = _names(slot).get(words.replace(" ", ""))
        case _:
            value = words or None
    return None if value is None else SlotValue(text=words, value=value, kind=slot.kind)


def _names(slot: SlotType) -> Mapping[str, str]:
    return {
        name.replace(" ", "").lower(): value
        for value, names in slot.values.items()
        for name in (value, *names)
    }


def _grammar(spec: IntentSpec, language: Language) -> Grammar:
    kinds = {"number": NUMBER, "date": DATE, "time": CLOCK_TIME, "duration": DURATION}
    patterns = {}
    for name, slot in spec.slots.items():
        if slot.kind in kinds:
            patterns[name] = f"(?:{kinds[slot.kind][language]})"
        elif slot.kind == "list":
            space = " " if language == "en" else ""
            names = sorted(
                {n.lower().replace(" ", space) for v, more in slot.values.items() for n in (v, *more)}
            )
            patterns[name] = "(?:" + "|".join(map(re.escape, reversed(names))) + ")"
    return Grammar(language, {spec.name: spec.samples[language]}, kinds=patterns)
