"""How often silences as unlikely as this one happen here, whatever the hazards say.

A person's days are not independent draws, so that the plain survival probability of a silence claims too much. Its minus
logarithm, the score, is therefore held against the person's own silences: their largest scores follow an exponential tail
(peaks over a threshold, with shape 0), whose rate and mean excess are learned, with forgetting.
"""

from __future__ import annotations

import math
from array import array

GRID = 0.25
SIZE = 240
"""Scores up to 60; what is beyond counts as that."""
PEAKS_A_DAY = 0.3
"""The tail begins where so many silences a day are beyond it."""
LEAST_EXCESS = 0.5
FIRST_EXCESS, FIRST_WEIGHT = 1.5, 3.0
"""What a mean excess is before anything is known, and for how many peaks that counts."""


class Tail:
    """A forgetting histogram of scores."""

    def __init__(self) -> None:
        self.counts = array("f", bytes(4 * SIZE))

    def learn(self, score: float, weight: float) -> None:
        """One silence ended with this score."""
        if score >= GRID:
            self.counts[min(int(score / GRID), SIZE - 1)] += weight

    def forget(self, kept: float) -> None:
        """Let all evidence count less."""
        for place, value in enumerate(self.counts):
            self.counts[place] = value * kept

    def limit(self, rate_per_day: float, days: float) -> float:
        """The score beyond which silences go so often; more where little was seen.

        Args:
            rate_per_day: how many silences a day may be beyond it.
            days: for how many (forgotten) days silences were noted.
        """
        begins, rate, excess = self._fit(days)
        return begins + excess * max(math.log(rate / rate_per_day), 0.0)

    def rate(self, score: float, days: float) -> float:
        """How many silences a day go beyond this score."""
        begins, rate, excess = self._fit(days)
        if score >= begins:
            return rate * math.exp((begins - score) / excess)
        return sum(self.counts[int(score / GRID) :]) / max(days, 1.0)

    def _fit(self, days: float) -> tuple[float, float, float]:
        days = max(days, 1.0)
        count = weighed = 0.0
        place = SIZE
        while place > 1 and count < PEAKS_A_DAY * days:
            place -= 1
            count += self.counts[place]
            weighed += self.counts[place] * (place + 0.5) * GRID
        begins = place * GRID
        beyond = weighed - count * begins
        excess = (beyond + FIRST_WEIGHT * FIRST_EXCESS) / (count + FIRST_WEIGHT)
        return begins, max(count / days, PEAKS_A_DAY), max(excess, LEAST_EXCESS)
