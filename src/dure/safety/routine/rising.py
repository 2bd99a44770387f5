"""By when somebody is usually up: for words, not for decisions."""

from __future__ import annotations

from datetime import datetime

NIGHT_H, NOON_H = 4, 15
"""Between these hours the first stretch of activity is taken for getting up."""
KEPT = 30
"""How many days are remembered, of working days and of weekends each."""
ENOUGH = 7
STRETCH_MIN = 45
"""So many minutes after a first sign there must be another one: a trip to the bathroom is not getting up."""


class Rising:
    """The minutes of the day at which somebody got up, of the last weeks.

    Attributes:
        mornings: minutes of the day, oldest first, of working days and of weekends.
    """

    def __init__(self) -> None:
        self.mornings: tuple[list[int], list[int]] = ([], [])
        self.day = 0
        self.weekday = 0
        self.first: int | None = None
        self.up: int | None = None

    def turn(self, day: int) -> None:
        """Another day begins."""
        if self.up is not None:
            kept = self.mornings[int(self.weekday >= 5)]
            kept.append(self.up)
            del kept[:-KEPT]
        self.day, self.first, self.up = day, None, None

    def see(self, at: datetime) -> None:
        """There was a sign."""
        if self.up is not None or not NIGHT_H <= at.hour < NOON_H:
            return
        minute = at.hour * 60 + at.minute
        self.weekday = at.weekday()
        if self.first is not None and 10 <= minute - self.first <= STRETCH_MIN:
            self.up = self.first
        elif self.first is None or minute - self.first > STRETCH_MIN:
            self.first = minute

    def usually(self, weekday: int) -> int | None:
        """By which minute of such a day they were up on four days of five; None where not enough is known."""
        kept = sorted(self.mornings[int(weekday >= 5)])
        return None if len(kept) < ENOUGH else kept[min(len(kept) * 4 // 5, len(kept) - 1)]
