"""Sentences that have the words of a request and ask for nothing: “켜지 마”, “안 켜도 돼”, “켰어”, “don't”.

What a message or another free text says is the text's own affair, and a sample that is such a sentence itself is met as
it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dure.language.intents.korean import KoreanUtterance
from dure.language.intents.scene import Placed, Scene
from dure.language.intents.template import Template, Word
from dure.language.intents.utterance import Span

DENIED, PAST = 0.4, 0.7
"""What is left of a score where something is not to be done, or has been done."""

_KO = re.compile(r"(?<![잊먹])(?<!어버리)지(?:는|도|를|좀)?(?:마|말(?!씀|해|하)|않(?!을래|겠|으))")
_KO_BEFORE = re.compile(r"(?:안|못)$")
_KO_PAST = re.compile("^(?:\u1112\u1162)?\u11bb(?!\u110b\u1173\u1106)")
"""ㅆ or 했, and not “켰으면 좋겠어”."""
_EN = frozenset({("do", "not"), ("please", "not"), ("", "never")})
_EN_KIND = frozenset({"forget", "let"})


def share_left(template: Template, scene: Scene, placed: Placed) -> float:
    """What is left of the score: 1 where something is wanted."""
    texts = list(placed.texts.values())
    for span in _denials(template, scene, placed):
        if not any(start <= span[0] and span[1] <= end for start, end in texts):
            return DENIED
    return PAST if _is_past(template, scene, placed) else 1.0


def _denials(template: Template, scene: Scene, placed: Placed) -> Iterator[Span]:
    utterance = scene.utterance
    if not isinstance(utterance, KoreanUtterance):
        for place in range(utterance.size):
            before, word, after = (utterance.word(place + step) for step in (-1, 0, 1))
            told = (before, word) in _EN or ("", word) in _EN
            if told and after not in _EN_KIND and word not in template.sample.lower().split():
                yield place, place + 1
        return
    if _KO.search(template.sample.replace(" ", "")):
        return
    for found in _KO.finditer(utterance.key):
        yield utterance.unit_span(*found.span())
    verb = _verb(template, placed)
    if verb and _KO_BEFORE.fullmatch(utterance.word_before(verb[0])):
        yield verb


def _verb(template: Template, placed: Placed) -> Span | None:
    """Where the last word of the sample stands, if it ends the sample as Korean verbs do."""
    words = [n for n, element in enumerate(template.elements) if isinstance(element, Word)]
    return placed.where.get(words[-1]) if words else None


def _is_past(template: Template, scene: Scene, placed: Placed) -> bool:
    utterance, verb = scene.utterance, _verb(template, placed)
    if verb is None or not isinstance(utterance, KoreanUtterance):
        return False
    if any(term.endswith("\u11bb") for e in template.elements if isinstance(e, Word) for term in e.terms):
        return False
    return _KO_PAST.match(utterance.rest_of_word(verb[1])) is not None
