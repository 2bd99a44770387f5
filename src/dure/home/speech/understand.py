"""From a sentence to a plan: pure, so that the same sentence in the same home at the same moment is always the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dure.errors import Language
from dure.home.speech.feelings import help_for, read_feeling
from dure.home.speech.guesses import guesses
from dure.home.speech.household import Snapshot
from dure.home.speech.plan import Plan
from dure.home.speech.planner import Context, Planner, spoken_of
from dure.home.speech.tiling import Tiled, tile
from dure.home.speech.times import read_times
from dure.home.speech.tokens import Reading, Token
from dure.language.text import Sentence

__all__ = ["MAX_CHARS", "Context", "understand"]

MAX_CHARS = 160
"""The longest sentence that is looked at."""

_POINTING = re.compile(r"\s*(?:아까 ?|방금 ?)?[그저] ")
"""“그 불”: how a Korean sentence begins that means what was just spoken of."""


def understand(
    text: str, language: Language, snapshot: Snapshot, context: Context, now: datetime
) -> Plan | None:
    """What is to be done, told, offered or asked; None where the sentence is nothing for the home.

    Every word of the sentence has to be explained: a sentence that holds anything else is left to others.

    Args:
        text: what was said, without a name.
        language: of a text whose letters do not tell.
        snapshot: the home as it is now.
        context: what was said before.
        now: aware, in the household's zone.
    """
    if not text or len(text) > MAX_CHARS:
        return None
    sentence = Sentence.of(text, language)
    if not sentence.key.strip():
        return None
    own = snapshot.household.entries(sentence.language)
    if feeling := read_feeling(sentence, own):
        if offer := help_for(feeling, context.room, snapshot):
            return Plan(
                intent="appliance.offer",
                offer=offer,
                feeling=feeling.what,
                memory=spoken_of(offer, snapshot),
            )
        return None
    marks = read_times(sentence.key, sentence.language, now)
    cut = [(mark.start, mark.end) for mark in marks]
    tiled = tile(sentence, own, cut=cut)
    if tiled.unknown:
        tiled = _once_more(sentence, tiled, snapshot, cut)
    if tiled.unknown or not tiled.tokens:
        return None
    planner = Planner(sentence, tiled, marks, snapshot, context, now)
    return planner.plan(pointing=_POINTING.match(text) is not None, asking=text.rstrip().endswith("?"))


def _once_more(sentence: Sentence, tiled: Tiled, snapshot: Snapshot, cut: Sequence[tuple[int, int]]) -> Tiled:
    """The same with guesses at what is not known: a name that was misheard, or a course that is not there."""
    extra = [*guesses(sentence, tiled, snapshot.household)]
    own = snapshot.household.entries(sentence.language)
    if extra:
        better = tile(sentence, own, extra, cut)
        if not better.unknown:
            return better
    if len(tiled.unknown) == 1 and (unknown := _course(tiled)):
        return tile(sentence, own, [unknown], cut)
    return tiled


def _course(tiled: Tiled) -> Token | None:
    """An unknown word before “코스” or “mode” is a course that may not be there."""
    unknown = tiled.unknown[0]
    after = [token for token in tiled.tokens if token.start == unknown.end]
    if not after or after[0].get("trait") != "mode":
        return None
    return replace(unknown, readings=(Reading("unknown_course", unknown.text), Reading("guess")))
