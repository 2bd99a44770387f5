"""Learning how an owner says a name, from a few recordings. Pure: frames in, a chain of sounds out.

The search begins at the pronunciation that fits best and at what the model itself hears where the name is, and changes
one sound at a time: another one in its place, one left out, one put in. A chain is worth its mean score above *its own*
threshold, which is foretold for the same rate of false alarms: a chain that fits everything gains nothing. What is learned
must also hold for a recording that it was not learned from, else it is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dure.wake.acoustic.tokens import BLANK, BOUNDARY, ENGLISH
from dure.wake.acoustic.tokens import NAMES as TOKENS
from dure.wake.decode.bank import Bank, emissions
from dure.wake.decode.hearing import PHONES
from dure.wake.decode.thresholds import calibrate
from dure.wake.pronounce.ipa import SAME

Chain = tuple[str, ...]

MOST_CHANGES = 3
"""How many sounds may differ from where the search began."""

WORTH_A_CHANGE = 0.08
"""What one more change must bring in mean score."""

WORTH_LEARNING = 0.04
"""What must be gained, on average, for a recording that was not learned from."""

ENOUGH = 2.0
"""A recording that is this far above the threshold needs no better fit."""

SHORTEST = 4
"""A learned chain is at least this long: shorter ones are everywhere."""

AROUND = 10
"""Frames before and after the name in which the model's own hearing is read."""

STARTS = 2
"""From so many beginnings the search climbs, the best first."""

HEARD_LEAST, FOREIGN_HEARD_LEAST = -1.9, -0.9
"""A recording whose score is lower does not hold the name; of English names, and of others."""

DOUBTFUL, FOREIGN_DOUBTFUL = -1.0, -0.4
"""One whose score is lower holds it only if what the others taught fits it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What was learned.

    Attributes:
        chain: the sounds; empty where nothing better was found.
        before: each recording's best score above its threshold with the pronunciations alone.
        after: the same with the chain beside them.
    """

    chain: Chain
    before: tuple[float, ...]
    after: tuple[float, ...]


def learn(pronunciations: Sequence[Chain], recordings: Sequence[np.ndarray]) -> Learned:
    """Find the chain that fits the recordings of one name better than its pronunciations do.

    Args:
        pronunciations: how the name is known to be said.
        recordings: log-probabilities of each, float (frames, tokens), two or more.
    """
    known = [_scores(pronunciations, emissions(one)) for one in recordings]
    places = [_place(scores) for scores in known]
    cut = [
        one[max(0, begin - AROUND) : end + AROUND]
        for one, (begin, end) in zip(recordings, places, strict=True)
    ]
    heard = [emissions(one) for one in cut]
    before = np.array([scores.best.max() for scores in known])
    own = [_read(one) for one in cut]
    chain = _climb(_starts(pronunciations, own, heard), heard, before)
    if not chain or not _holds(pronunciations, own, heard, before):
        return Learned(chain=(), before=_plain(before), after=_plain(before))
    after = np.maximum(before, margins([chain], heard)[:, 0])
    return Learned(chain=chain, before=_plain(before), after=_plain(after))


def is_heard(pronunciations: Sequence[Chain], before: float, after: float) -> bool:
    """Whether a recording with these scores holds the name at all."""
    english = ENGLISH.issuperset(pronunciations[0])
    least, doubtful = (HEARD_LEAST, DOUBTFUL) if english else (FOREIGN_HEARD_LEAST, FOREIGN_DOUBTFUL)
    return before >= least and (before >= doubtful or after >= 0)


def margins(chains: Sequence[Chain], heard: Sequence[np.ndarray]) -> np.ndarray:
    """Each chain's best score above its own threshold: float (recordings, chains)."""
    bank = Bank(chains)
    thresholds = np.array([calibrate(chain).threshold for chain in chains], np.float32)
    return np.stack([bank.track().advance(one, 0).score.max(0) - thresholds for one in heard])


@dataclass(frozen=True, slots=True)
class _Scores:
    best: np.ndarray
    start: np.ndarray
    end: np.ndarray


def _scores(chains: Sequence[Chain], heard: np.ndarray) -> _Scores:
    found = Bank(chains).track().advance(heard, 0)
    end = found.score.argmax(0)
    columns = np.arange(len(chains))
    best = found.score[end, columns] - [calibrate(chain).threshold for chain in chains]
    return _Scores(best, found.start[end, columns], end)


def _place(scores: _Scores) -> tuple[int, int]:
    """Where in a recording the name fits best, in frames."""
    best = int(scores.best.argmax())
    return int(scores.start[best]), int(scores.end[best])


def _read(log_probs: np.ndarray) -> Chain:
    """What the model itself hears, in English sounds."""
    out: list[str] = []
    before = BLANK
    for token in log_probs.argmax(1):
        if token not in (before, BLANK, BOUNDARY):
            sound = SAME.get(TOKENS[token], TOKENS[token])
            if sound in ENGLISH:
                out.append(sound)
        before = token
    return tuple(out)


def _starts(
    pronunciations: Sequence[Chain], own: Sequence[Chain], heard: Sequence[np.ndarray]
) -> list[Chain]:
    """Where to begin, the best first."""
    usable = [*pronunciations, *(chain for chain in dict.fromkeys(own) if len(chain) >= SHORTEST)]
    worth = np.minimum(margins(usable, heard), ENOUGH).mean(0)
    return [usable[place] for place in np.argsort(-worth)[:STARTS]]


def _holds(
    pronunciations: Sequence[Chain],
    own: Sequence[Chain],
    heard: Sequence[np.ndarray],
    before: np.ndarray,
) -> bool:
    """Whether what is learned from all recordings but one brings that one something, on average."""
    gains = []
    for out in range(len(heard)):
        rest = [one for index, one in enumerate(heard) if index != out]
        starts = _starts(pronunciations, [*own[:out], *own[out + 1 :]], rest)
        chain = _climb(starts[:1], rest, np.delete(before, out))
        found = float(margins([chain], [heard[out]])[0, 0]) if chain else before[out]
        gains.append(min(max(found, before[out]), ENOUGH) - min(before[out], ENOUGH))
    return float(np.mean(gains)) >= WORTH_LEARNING


def _climb(starts: Sequence[Chain], heard: Sequence[np.ndarray], before: np.ndarray) -> Chain:
    """Change one sound after the other for as long as it pays; empty where it never does."""
    best: Chain = ()
    most = float(np.minimum(before, ENOUGH).mean())
    for begin in starts:
        here, worth = begin, most
        for change in range(MOST_CHANGES + 1):
            nearby = _neighbours(here) if change else [begin]
            found = np.minimum(np.maximum(margins(nearby, heard), before[:, None]), ENOUGH).mean(0)
            place = int(found.argmax())
            if change and found[place] < worth + WORTH_A_CHANGE:
                break
            here, worth = nearby[place], max(worth, float(found[place]))
            if worth >= most + WORTH_A_CHANGE:
                best, most = here, worth
    return best


def _neighbours(chain: Chain) -> list[Chain]:
    """Every chain that differs in one sound; the sounds of its own language only."""
    sounds = sorted(ENGLISH) if ENGLISH.issuperset(chain) else [one for one in PHONES if one not in ENGLISH]
    out = {(*chain[:at], *chain[at + 1 :]) for at in range(len(chain))}
    for sound in sounds:
        out |= {(*chain[:at], sound, *chain[at + 1 :]) for at in range(len(chain))}
        out |= {(*chain[:at], sound, *chain[at:]) for at in range(len(chain) + 1)}
    return sorted(one for one in out - {chain} if len(one) >= SHORTEST)


def _plain(scores: np.ndarray) -> tuple[float, ...]:
    return tuple(round(float(one), 3) for one in scores)
