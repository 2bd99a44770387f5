"""Free text as it was said, with its capitals and contractions, from the units that it was found in."""

from __future__ import annotations

import re
import unicodedata

from dure.language.intents.english import EnglishUtterance
from dure.language.intents.korean import KoreanUtterance
from dure.language.intents.utterance import Span
from dure.language.text import normalise

_EDGES = ' \t.,!?;:…~"“”'


def as_said(text: str, utterance: KoreanUtterance | EnglishUtterance, span: Span) -> str:
    """The words of the sentence behind a stretch of units; normalised where they cannot be told apart.

    Args:
        text: the whole sentence, as it came.
        utterance: the same, in units.
        span: the stretch.
    """
    plain = utterance.words(*span)
    text = unicodedata.normalize("NFC", text)
    if isinstance(utterance, EnglishUtterance):
        return _english(text, utterance, span) or plain
    return _korean(text, utterance, span) or plain


def _english(text: str, utterance: EnglishUtterance, span: Span) -> str:
    spoken = text.split()
    owners = [
        (word, number)
        for number, token in enumerate(spoken)
        for word in re.split(r"[ -]+", normalise(token))
        if word
    ]
    owners = owners[len(owners) - utterance.size :]
    if [word for word, _ in owners] != [utterance.word(place) for place in range(utterance.size)]:
        return ""
    first, last = owners[span[0]][1], owners[span[1] - 1][1]
    return " ".join(spoken[first : last + 1]).strip(_EDGES)


def _korean(text: str, utterance: KoreanUtterance, span: Span) -> str:
    """Letter by letter from the end: what was said before the sentence began is gone from its key."""
    start, end = utterance.key_span(span)
    places: dict[int, int] = {}
    at = len(text) - 1
    for number in range(len(utterance.key) - 1, -1, -1):
        while at >= 0 and text[at].lower() != utterance.key[number]:
            if text[at].isalnum():
                return ""
            at -= 1
        if at < 0:
            return ""
        places[number] = at
        at -= 1
    return text[places[start] : places[end - 1] + 1].strip(_EDGES) if end > start else ""
