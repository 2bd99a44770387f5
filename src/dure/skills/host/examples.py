"""Example sentences from samples: one that a person might say for each."""

from __future__ import annotations

import re

from dure.errors import Language
from dure.skills.host.manifest import IntentConfig, Manifest

_SLOT = re.compile(r"\{(\w+)(?::\w+)?\}")
_GROUP = re.compile(r"\(([^()]*)\)")
_VALUES: dict[str, dict[Language, str]] = {
    "number": {"ko": "두", "en": "two"},
    "ordinal": {"ko": "두 번째", "en": "second"},
    "date": {"ko": "내일", "en": "tomorrow"},
    "time": {"ko": "오후 세 시", "en": "three pm"},
    "duration": {"ko": "십 분", "en": "ten minutes"},
    "text": {"ko": "고구마", "en": "sweet potato"},
}


def sentence_of(sample: str, manifest: Manifest, intent: IntentConfig, language: Language) -> str:
    """A sample as a sentence: first alternatives, optional words said, slots filled."""
    text = sample.replace("[", " ").replace("]", " ")
    while (shorter := _GROUP.sub(lambda group: group[1].split("|")[0], text)) != text:
        text = shorter
    text = text.split("|")[0]
    filled = _SLOT.sub(lambda slot: example(slot[1], manifest, intent, language), text)
    return " ".join(filled.split())


def example(slot: str, manifest: Manifest, intent: IntentConfig, language: Language) -> str:
    """A value of a slot, as it is said."""
    kind = intent.slots[slot].type if slot in intent.slots else "text"
    own = manifest.types.get(kind)
    if own is None:
        return _VALUES.get(kind, _VALUES["text"])[language]
    if not own.values:
        return _VALUES["text"][language]
    value, names = next(iter(own.values.items()))
    spoken = (*names, value)
    hangul = [name for name in spoken if any("가" <= letter <= "힣" for letter in name)]
    latin = [name for name in spoken if name not in hangul]
    return next(iter((hangul if language == "ko" else latin) or spoken))
