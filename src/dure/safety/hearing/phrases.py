"""The phrases of distress that a wake engine listens for."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from dure.api import Detection, Severity, WakeWord
from dure.safety.hearing.lexicon import reason_of
from dure.safety.hearing.sign import Sign

HALF_SURE, SURE_AT = 0.5, 1.0
"""How sure it is of a phrase at its threshold, and so far above it in the engine's unit it is as sure as it gets."""

MOST_SURE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One of them.

    Attributes:
        text: as it is told.
        also: other ways to say it.
        severity: how grave it is.
        what: what it tells of, as in the lexicon.
    """

    text: str
    also: tuple[str, ...]
    severity: Severity
    what: str


@cache
def phrases() -> tuple[Phrase, ...]:
    """All of them."""
    data = tomllib.loads(resources.files(__package__).joinpath("hotwords.toml").read_text("utf-8"))
    return tuple(
        Phrase(
            text=one["text"],
            also=tuple(one.get("also", ())),
            severity=one["severity"],
            what=one["what"],
        )
        for one in data["phrases"]
    )


def distress_words(also: Sequence[str] = ()) -> tuple[WakeWord, ...]:
    """What a wake engine is to listen for; `also` are a household's own cries for help."""
    own = [WakeWord(text=text, kind="distress") for text in also]
    return (*(WakeWord(text=one.text, also=one.also, kind="distress") for one in phrases()), *own)


def as_sign(heard: Detection) -> Sign:
    """A detection as a sign; a household's own phrase is a call for help."""
    phrase = next((one for one in phrases() if one.text == heard.wake_word), None)
    sure = HALF_SURE + (MOST_SURE - HALF_SURE) * min(1.0, max(0.0, heard.score) / SURE_AT)
    return Sign(
        kind="hotword",
        source="hotword",
        severity=phrase.severity if phrase is not None else "urgent",
        strength=round(sure, 3),
        start_ms=heard.start_ms,
        end_ms=heard.end_ms,
        reason=reason_of(phrase.what if phrase is not None else "help"),
        what=phrase.what if phrase is not None else "help",
    )
