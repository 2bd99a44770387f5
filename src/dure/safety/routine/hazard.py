"""How probable it is that a silence ends within its next quarter of an hour: by time of day, weekday and its age so far.

A discrete-time hazard of the silence between two signs (the usual survival analysis, with ages and times of day as
classes), learned online: each cell holds how often a silence was that old at that time, and how often it ended there, both
forgotten exponentially. Cells with little evidence lean on the next younger age at the same time of day, and those of one
kind of day on all days: that is shrinkage towards a prior of `PRIOR` observations.
"""

from __future__ import annotations

import math
from array import array

STEP_S = 900
"""The time within which a silence ends, or not."""
BINS = 48
"""Half hours of a day."""
DAY_KINDS = 2
"""Working days, and Saturdays and Sundays."""
HOME_AGES = (1, 2, 4, 8, 16, 24, 32)
"""From how many steps on a silence at home is of the next age: a quarter of an hour to eight hours."""
AWAY_AGES = (4, 8, 16, 32, 48, 96, 192, 384)
"""The same for an absence: one hour to four days."""
PRIOR = 4.0
FIRST_END = 0.5
"""The hazard of a home of which nothing is known."""


class Hazards:
    """The table of one kind of silence.

    Args:
        ages: from how many steps on a silence is of the next age.
    """

    def __init__(self, ages: tuple[int, ...]) -> None:
        self._ages = ages
        self._age_count = len(ages) + 1
        cells = DAY_KINDS * BINS * self._age_count
        self.ended = array("f", bytes(4 * cells))
        self.lasted = array("f", bytes(4 * cells))
        self._costs = array("d", bytes(8 * cells))
        self.settle()

    def cost(self, day_kind: int, bin_: int, step: int) -> float:
        """How much one more silent step weighs: minus the logarithm of the probability that it stays silent."""
        return self._costs[self._cell(day_kind, bin_, step)]

    def learn(self, day_kind: int, bin_: int, step: int, *, ended: bool, weight: float) -> None:
        """A silence of that age ended in its next step, or went on; `settle` makes it count."""
        cell = self._cell(day_kind, bin_, step)
        self.lasted[cell] += weight
        if ended:
            self.ended[cell] += weight

    def forget(self, kept: float) -> None:
        """Let all evidence count less."""
        for table in (self.ended, self.lasted):
            for cell, value in enumerate(table):
                table[cell] = value * kept

    def settle(self) -> None:
        """Make the costs of what was learned."""
        for bin_ in range(BINS):
            younger = [FIRST_END] * DAY_KINDS
            prior = FIRST_END
            for age in range(self._age_count):
                both = [self._around(day_kind, bin_, age) for day_kind in range(DAY_KINDS)]
                ended, lasted = sum(one[0] for one in both), sum(one[1] for one in both)
                prior = (ended + PRIOR * prior) / (lasted + PRIOR)
                for day_kind, (own_ended, own_lasted) in enumerate(both):
                    lean = (prior + younger[day_kind]) / 2
                    own = (own_ended + PRIOR * lean) / (own_lasted + PRIOR)
                    younger[day_kind] = own
                    cell = (day_kind * BINS + bin_) * self._age_count + age
                    self._costs[cell] = -math.log1p(-min(own, 0.999))

    def _around(self, day_kind: int, bin_: int, age: int) -> tuple[float, float]:
        """The evidence at a time of day, with half of that of the half hours beside it."""
        ended = lasted = 0.0
        for beside, share in ((-1, 0.5), (0, 1.0), (1, 0.5)):
            cell = (day_kind * BINS + (bin_ + beside) % BINS) * self._age_count + age
            ended += share * self.ended[cell]
            lasted += share * self.lasted[cell]
        return ended, lasted

    def _cell(self, day_kind: int, bin_: int, step: int) -> int:
        age = sum(step >= begins for begins in self._ages)
        return (day_kind * BINS + bin_) * self._age_count + age
