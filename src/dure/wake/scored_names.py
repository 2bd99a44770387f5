"""Wake words as they are scored: chains of phones, each with the threshold above which it is that name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dure.api import WakeWord
from dure.errors import WakeWordInvalid
from dure.wake.acoustic.tokens import ENGLISH
from dure.wake.decode.bank import Bank, Scores
from dure.wake.decode.thresholds import RATE_PER_HOUR, calibrate
from dure.wake.names import TOO_SHORT, check_wake_words
from dure.wake.pronounce.ipa import is_ipa
from dure.wake.pronounce.spoken import Pronouncer, Pronunciation

SHORTEST = 3
"""Fewer phones than this are no name: they are everywhere."""

ENGLISH_DEPTH, KOREAN_DEPTH = 2.0, 0.8
"""How far below its threshold a name is worth a second opinion."""


class ScoredNames:
    """Wake words made ready to be scored.

    Args:
        wake_words: what to listen for.
        pronouncer: tells how they are said.
        rate_per_hour: the false alarms an hour and name that thresholds aim at.

    Raises:
        WakeWordInvalid: one of them cannot be listened for.
    """

    def __init__(
        self,
        wake_words: Sequence[WakeWord],
        pronouncer: Pronouncer,
        rate_per_hour: float = RATE_PER_HOUR,
    ) -> None:
        check_wake_words(word.text for word in wake_words)
        self.texts = [word.text for word in wake_words]
        self.spellings = {
            word.text: tuple(one for one in (word.text, *word.also) if not is_ipa(one.strip()))
            for word in wake_words
        }
        self.pronunciations: list[Pronunciation] = []
        begins, shifts = [], []
        self._usual: list[tuple[str, ...]] = []
        for word in wake_words:
            begins.append(len(self.pronunciations))
            self.pronunciations += _pronounce(word, pronouncer)
            self._usual.append(word.learned[0] if word.learned else self.pronunciations[begins[-1]].phones)
            shifts += [word.shift] * (len(self.pronunciations) - begins[-1])
        self.begins = np.array(begins, np.int64)
        self.depths = np.array(
            [KOREAN_DEPTH if self.kind(name)[1] else ENGLISH_DEPTH for name in range(len(begins))], np.float32
        )
        self.bank = Bank([one.phones for one in self.pronunciations])
        self.thresholds = np.array(
            [
                calibrate(one.phones, rate_per_hour).threshold + shift
                for one, shift in zip(self.pronunciations, shifts, strict=True)
            ],
            np.float32,
        )

    def kind(self, name: int) -> tuple[int, bool]:
        """How many phones a name's first pronunciation has, or what its owner taught, and whether they are not English."""
        phones = self._usual[name]
        return len(phones), not ENGLISH.issuperset(phones)

    def merge(self, scores: Scores) -> tuple[np.ndarray, np.ndarray]:
        """Scores of pronunciations → of names: the best pronunciation above its own threshold counts."""
        score, start = scores.score - self.thresholds, scores.start
        best = np.maximum.reduceat(score, self.begins, axis=1)
        owner = np.repeat(np.arange(len(self.begins)), np.diff([*self.begins, score.shape[1]]))
        begun = np.where(score >= best[:, owner], start, np.int32(-1))
        return best, np.maximum.reduceat(begun, self.begins, axis=1)


def _pronounce(word: WakeWord, pronouncer: Pronouncer) -> list[Pronunciation]:
    """All spellings' pronunciations that are long enough, without doubles.

    Raises:
        WakeWordInvalid: none is.
    """
    found = {one.phones: one for text in (word.text, *word.also) for one in pronouncer.pronounce(text)}
    for chain in word.learned:
        found.setdefault(chain, Pronunciation(spelling=word.text, phones=chain, basis="learned"))
    out = [one for phones, one in found.items() if len(phones) >= SHORTEST]
    if not out:
        raise WakeWordInvalid(wake_word=word.text, why=TOO_SHORT)
    return out
