"""Whether something that should give signs of life does: pure, by looks and spans of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Beat = Literal["well", "missing", "lost", "still_lost", "back"]
"""What a look means: all is well; it did not answer, for now; it is lost, which is told; it is lost still, which is told
again; it is back, which is told."""


@dataclass(slots=True)
class Pulse:
    """Follows one thing's signs of life.

    A look that comes much later than the one before says nothing of the time between: whoever looks was away itself
    (its machine slept), and so a pause counts as no more than `gap_ms`.

    Args:
        after_ms: for how long looks must fail until it is lost.
        again_ms: how often a loss is told anew.
        gap_ms: how much of the time between two looks may count.
        looks: how many looks must fail, at least.
    """

    after_ms: float
    again_ms: float
    gap_ms: float
    looks: int = 2
    _failed: int = 0
    _missing_ms: float = 0.0
    _told_ms: float | None = None
    _last_ms: float | None = None

    @property
    def missing_ms(self) -> float:
        """For how long it has not answered."""
        return self._missing_ms

    def resume(self, missing_ms: float, *, lost: bool) -> None:
        """Go on from what was known before whoever looks began anew.

        Args:
            missing_ms: for how long it had not answered by then.
            lost: whether that was told.
        """
        self._failed, self._missing_ms = 1, missing_ms
        self._told_ms = missing_ms if lost else None

    def look(self, now_ms: float, *, alive: bool) -> Beat:
        """Take in a look.

        Args:
            now_ms: elapsed time, which never goes back.
            alive: whether there was a sign of life.
        """
        passed_ms = 0.0 if self._last_ms is None else min(max(now_ms - self._last_ms, 0.0), self.gap_ms)
        self._last_ms = now_ms
        if alive:
            lost = self._told_ms is not None
            self._failed, self._missing_ms, self._told_ms = 0, 0.0, None
            return "back" if lost else "well"
        self._missing_ms += passed_ms if self._failed else 0.0
        self._failed += 1
        if self._told_ms is not None:
            if self._missing_ms - self._told_ms < self.again_ms:
                return "missing"
            self._told_ms = self._missing_ms
            return "still_lost"
        if self._failed < self.looks or self._missing_ms < self.after_ms:
            return "missing"
        self._told_ms = self._missing_ms
        return "lost"
