"""What can be told about names before they are used: how they are said, how often they may fire, what they resemble."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dure.api import WakeWord
from dure.errors import DureError, WakeWordInvalid
from dure.wake.calls import missed_share
from dure.wake.decode.thresholds import RATE_PER_HOUR, Calibration, calibrate
from dure.wake.everyday import everyday_chains
from dure.wake.names import TOO_SHORT, check_among, check_wake_word
from dure.wake.pronounce.hangul import has_hangul
from dure.wake.pronounce.spoken import Pronouncer, Pronunciation
from dure.wake.resemblance import Chain, shortfalls

SHORTEST = 3
"""Fewer phones than this are no name: they are everywhere."""

NEAR = 0.3
"""Up to this distance a resemblance is told."""

HARDLY = -0.05
"""A name that clears its own threshold by no more than this when it is said well is hardly ever heard."""

CALLERS = {"ko": ("헤이", "하이", "오케이"), "en": ("hey", "okay", "hello")}
MANY = 50
"""Of more names than this, no better ones are looked for."""


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
        agent: whom it calls; empty where it is not in use.
        pronunciations: how it may be said.
        threshold: the first pronunciation's, in score per sound; 0 would be a perfect fit.
        shift: by how much feedback moved that threshold.
        false_alarms_per_hour: how often it is to be expected to be heard where nobody says it: at most that often.
        interval_per_hour: where that rate lies with 95 % probability; None where the basis says nothing of it.
        basis: `measured`, `foretold` or `uncalibrated`, as in `dure.wake.decode.thresholds`.
        missed_share: the share of calls that is to be expected to be missed, by `quiet` and `noise`, and its 95 %
            interval as `quiet_interval`, `noise_interval`; None where nothing is known, as for Korean.
        warnings: codes: `short`, `short_spelling`, `hardly_heard`, `everyday`, `resembles_everyday`, `resembles`.
        resembles: names that were given or are in use, the nearest first.
        everyday: everyday words that it may be taken for, the nearest first.
        suggestion: a better name to take; empty where there is none or none is needed.
    """

    wake_word: str
    agent: str = ""
    pronunciations: tuple[Pronunciation, ...]
    threshold: float
    shift: float
    false_alarms_per_hour: float
    interval_per_hour: tuple[float, float] | None
    basis: str
    missed_share: Mapping[str, float | tuple[float, float]] | None
    warnings: tuple[str, ...]
    resembles: tuple[Resemblance, ...]
    everyday: tuple[Resemblance, ...]
    suggestion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A name that cannot be used.

    Attributes:
        wake_word: the name, as it was given.
        error: why.
        suggestion: a name to take instead; empty where none can be told.
    """

    wake_word: str
    error: DureError
    suggestion: str = ""


def report_names(
    wake_words: Sequence[WakeWord], pronouncer: Pronouncer, *, loaded: Sequence[WakeWord] = ()
) -> list[NameReport | Refusal]:
    """Look at names that are to be loaded together.

    Args:
        wake_words: the names; one that is among the loaded ones is compared with the others of them.
        pronouncer: tells how they are said.
        loaded: the names that are in use.

    Raises:
        ModelMissing: Latin letters are to be read and the spelling model is not there.
    """
    found = _look(wake_words, pronouncer, loaded)
    if len(wake_words) > MANY:
        return found
    return [
        replace(one, suggestion=_suggest(word, one, pronouncer, loaded)) if _is_poor(one) else one
        for word, one in zip(wake_words, found, strict=True)
    ]


def _is_poor(found: NameReport | Refusal) -> bool:
    return isinstance(found, Refusal) or bool(found.warnings)


def _look(
    wake_words: Sequence[WakeWord], pronouncer: Pronouncer, loaded: Sequence[WakeWord]
) -> list[NameReport | Refusal]:
    said: dict[int, list[Pronunciation]] = {}
    refused: dict[int, DureError] = {}
    seen: set[str] = set()
    for place, word in enumerate(wake_words):
        try:
            check_among(word.text, seen)
            said[place] = pronounced(word, pronouncer)
        except WakeWordInvalid as error:
            refused[place] = error
    mine = {word.text for word in wake_words}
    others = [word for word in loaded if word.text not in mine]
    names = [*(wake_words[place] for place in said), *others]
    chains = [*said.values(), *(pronounced(word, pronouncer) for word in others)]
    near = _nearest(list(said.values()), chains, names)
    daily = _everyday(list(said.values()), [wake_words[place] for place in said])
    reports = iter(
        _report(wake_words[place], said[place], near[number], daily[number])
        for number, place in enumerate(said)
    )
    return [
        Refusal(wake_word=word.text, error=refused[place]) if place in refused else next(reports)
        for place, word in enumerate(wake_words)
    ]


def pronounced(word: WakeWord, pronouncer: Pronouncer) -> list[Pronunciation]:
    """Every way in which a name is heard, what was learned from its owner included.

    Raises:
        WakeWordInvalid: none can be told from other speech.
    """
    found = {one.phones: one for text in (word.text, *word.also) for one in pronouncer.pronounce(text)}
    for chain in word.learned:
        found.setdefault(chain, Pronunciation(spelling=word.text, phones=chain, basis="learned"))
    if all(len(chain) < SHORTEST for chain in found):
        raise WakeWordInvalid(wake_word=word.text, why=TOO_SHORT)
    return list(found.values())


def _report(
    word: WakeWord, said: list[Pronunciation], near: list[Resemblance], daily: list[Resemblance]
) -> NameReport:
    counted = [one for one in said if len(one.phones) >= SHORTEST]
    first = calibrate(counted[0].phones)
    own = next((one.distance for one in near if one.wake_word == word.text), -1.0)
    resembles = tuple(one for one in near if one.wake_word != word.text and one.distance < NEAR)
    warnings = [
        *check_wake_word(word.text).warnings,
        *(["short_spelling"] if len(counted) < len(said) else []),
        *(["hardly_heard"] if own > HARDLY else []),
        *(["resembles_everyday"] if daily else []),
        *(["resembles"] if resembles else []),
    ]
    rate = RATE_PER_HOUR * len(counted) * math.exp(-word.shift / first.tail)
    return NameReport(
        wake_word=word.text,
        agent=word.agent,
        pronunciations=tuple(said),
        threshold=round(first.threshold + word.shift, 3),
        shift=word.shift,
        false_alarms_per_hour=round(rate, 4),
        interval_per_hour=_interval(first, rate),
        basis=first.basis,
        missed_share=missed_share(first.threshold + word.shift) if first.basis != "uncalibrated" else None,
        warnings=tuple(warnings),
        resembles=resembles,
        everyday=tuple(daily),
    )


def _interval(basis: Calibration, rate: float) -> tuple[float, float] | None:
    if basis.basis == "uncalibrated":
        return None
    low, high = basis.interval_per_hour(rate)
    return round(low, 4), round(high, 4)


def _flat(groups: Sequence[Sequence[Pronunciation]]) -> tuple[list[Chain], np.ndarray]:
    """Every chain that counts, and whose it is."""
    pairs = [
        (one.phones, at) for at, group in enumerate(groups) for one in group if len(one.phones) >= SHORTEST
    ]
    return [chain for chain, _ in pairs], np.array([at for _, at in pairs], np.int64)


def _thresholds(chains: Sequence[Chain], owner: np.ndarray, shifts: Sequence[float]) -> np.ndarray:
    return np.array(
        [calibrate(chain).threshold + shifts[at] for chain, at in zip(chains, owner, strict=True)], np.float32
    )


def _nearest(
    said: Sequence[Sequence[Pronunciation]],
    heard: Sequence[Sequence[Pronunciation]],
    names: Sequence[WakeWord],
) -> list[list[Resemblance]]:
    """For each name that is said, every other one and itself with their distances, the nearest first."""
    if not said:
        return []
    mine, whose = _flat(said)
    theirs, owner = _flat(heard)
    thresholds = _thresholds(theirs, owner, [name.shift for name in names])
    pairs, found = shortfalls(mine, theirs, thresholds)
    best: list[dict[str, float]] = [{} for _ in said]
    for (one, other), distance in zip(pairs, found, strict=True):
        group, text = best[whose[one]], names[owner[other]].text
        group[text] = min(group.get(text, math.inf), float(distance))
    return [_sorted(group) for group in best]


def _everyday(said: Sequence[Sequence[Pronunciation]], names: Sequence[WakeWord]) -> list[list[Resemblance]]:
    """For each name the everyday words, but for itself, at which it fires."""
    if not said:
        return []
    words = everyday_chains()
    theirs, owner = _flat(said)
    mine = list(words.values())
    texts = list(words)
    pairs, found = shortfalls(mine, theirs, _thresholds(theirs, owner, [name.shift for name in names]))
    best: list[dict[str, float]] = [{} for _ in said]
    for (one, other), distance in zip(pairs, found, strict=True):
        text = texts[one]
        if distance < 0 and text != names[owner[other]].text.lower():
            group = best[owner[other]]
            group[text] = min(group.get(text, 0.0), float(distance))
    return [_sorted(group) for group in best]


def _sorted(group: Mapping[str, float]) -> list[Resemblance]:
    found = [Resemblance(wake_word=text, distance=round(distance, 2)) for text, distance in group.items()]
    return sorted(found, key=lambda one: one.distance)


def _suggest(
    word: WakeWord, found: NameReport | Refusal, pronouncer: Pronouncer, loaded: Sequence[WakeWord]
) -> str:
    """The same name after a caller, where that is better in every way that was complained of."""
    language = "ko" if has_hangul(word.text) else "en"
    taken = {one.text for one in loaded}
    calls = [
        WakeWord(text=call)
        for caller in CALLERS[language]
        if (call := f"{caller} {word.text.strip()}") not in taken
    ]
    others = [one for one in loaded if one.text != word.text]
    looked = [_look([one], pronouncer, others)[0] for one in calls]
    reports = [one for one in looked if isinstance(one, NameReport)]
    complaints = 9 if isinstance(found, Refusal) else len(found.warnings)
    better = [one for one in reports if len(one.warnings) < complaints]
    return min(better, key=lambda one: len(one.warnings)).wake_word if better else ""
