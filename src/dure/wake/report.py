"""What can be told about names before they are used: how they are said, how often they may fire, what they resemble."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dure.api import WakeWord
from dure.wake.acoustic.tokens import BLANK
from dure.wake.decode.bank import Bank, emissions
from dure.wake.decode.hearing import phone_index, weights
from dure.wake.decode.thresholds import RATE_PER_HOUR, calibrate
from dure.wake.engine import SHORTEST
from dure.wake.names import check_wake_word
from dure.wake.pronounce.spoken import Pronouncer, Pronunciation

SURE = 0.9
"""How sure the model is imagined to be of each phone of a name that is said well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """Another name that the same sound may be taken for.

    Attributes:
        wake_word: the other name.
        distance: by how much it stays below its own threshold when this one is said; below 0 it fires too.
    """

    wake_word: str
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NameReport:
    """What is known of a name.

    Attributes:
        wake_word: the name.
        pronunciations: how it may be said.
        false_alarms_per_hour: what its threshold aims at.
        interval_per_hour: where that rate lies with 95 % probability, as far as the basis goes.
        basis: `measured`, `foretold` or `uncalibrated`, as in `dure.wake.decode.thresholds`.
        warnings: codes, such as `short`.
        resembles: other names, the nearest first.
    """

    wake_word: str
    pronunciations: tuple[Pronunciation, ...]
    false_alarms_per_hour: float
    interval_per_hour: tuple[float, float]
    basis: str
    warnings: tuple[str, ...]
    resembles: tuple[Resemblance, ...]


def report_names(
    wake_words: Sequence[WakeWord], pronouncer: Pronouncer, *, near: float = 0.5
) -> list[NameReport]:
    """Look at names that are to be loaded together.

    Args:
        wake_words: the names.
        pronouncer: tells how they are said.
        near: up to what distance a resemblance is told.

    Raises:
        WakeWordInvalid: one of them cannot be used.
    """
    said = [_said(word, pronouncer) for word in wake_words]
    return [
        _report(
            word, said[index], [(wake_words[i].text, said[i]) for i in range(len(said)) if i != index], near
        )
        for index, word in enumerate(wake_words)
    ]


def _said(word: WakeWord, pronouncer: Pronouncer) -> list[Pronunciation]:
    found = {one.phones: one for text in (word.text, *word.also) for one in pronouncer.pronounce(text)}
    return list(found.values())


def _report(
    word: WakeWord, said: list[Pronunciation], others: list[tuple[str, list[Pronunciation]]], near: float
) -> NameReport:
    warnings = check_wake_word(word.text).warnings
    first = calibrate(said[0].phones)
    if min(len(one.phones) for one in said) < SHORTEST:
        warnings = (*warnings, "short_spelling")
    found = [Resemblance(wake_word=text, distance=_distance(said, other)) for text, other in others]
    return NameReport(
        wake_word=word.text,
        pronunciations=tuple(said),
        false_alarms_per_hour=RATE_PER_HOUR * sum(len(one.phones) >= SHORTEST for one in said),
        interval_per_hour=first.interval_per_hour(),
        basis=first.basis,
        warnings=warnings,
        resembles=tuple(sorted((one for one in found if one.distance < near), key=lambda one: one.distance)),
    )


def _distance(said: list[Pronunciation], other: list[Pronunciation]) -> float:
    """By how much the other name misses its threshold at best when one of these pronunciations is said."""
    bank = Bank([one.phones for one in other])
    thresholds = np.array([calibrate(one.phones).threshold for one in other], np.float32)
    best = max(
        float((bank.track().advance(emissions(imagined(one.phones)), 0).score - thresholds).max())
        for one in said
    )
    return round(-best, 2)


def imagined(phones: Sequence[str]) -> np.ndarray:
    """Log-probabilities as they would be if these phones were said well: float32 (frames, tokens)."""
    table, where = weights(), phone_index()
    frames = np.full((4 * len(phones) + 4, table.shape[0]), 1e-5, np.float32)
    frames[:, BLANK] = 1
    for place, phone in enumerate(phones):
        heard = table[:, where[phone]].copy()
        heard[BLANK] = 0
        row = frames[2 + 4 * place]
        row[:] = heard / heard.sum() * SURE + 1e-5
        row[BLANK] = 1 - SURE
    return np.asarray(np.log(frames / frames.sum(1, keepdims=True)))
