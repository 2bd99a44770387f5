"""From scores per frame to the best place of each name. Pure: frames in, peaks out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dure.wake.decode.bank import WORST

HISTORY = 160
"""Frames of scores kept: as far back as a name may reach."""

SETTLE = 10
"""Frames for which nothing better must follow before a peak is told."""

MOST_SETTLES = 2
"""So many times that long a peak waits at most, whatever else is heard meanwhile: somebody talks all the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """The best fit of one name at one place.

    Attributes:
        name: its number.
        score: above its threshold, which is 0.
        start: the frame in which its path begins.
        end: the frame in which its last phone is heard.
        scores: float32, every name's best score from `start` until now.
    """

    name: int
    score: float
    start: int
    end: int
    scores: np.ndarray


class Peaks:
    """Watches the scores of all names on one stream.

    Args:
        names: how many there are.
        settle: frames to wait for something better.
        floor: the score from which a name is watched; 0 is its threshold.
    """

    def __init__(self, names: int, settle: int = SETTLE, floor: float | np.ndarray = 0.0) -> None:
        self._settle = settle
        self._floor = floor
        self._history = np.full((HISTORY, names), WORST, np.float32)
        self._frame = 0
        self._open: dict[int, tuple[float, int, int]] = {}
        self._told = np.full(names, -1, np.int64)

    def advance(self, score: np.ndarray, start: np.ndarray, at_frame: int) -> list[Peak]:
        """Go on by some frames.

        Args:
            score: float32 (frames, names), 0 at each name's threshold.
            start: the frame in which each path began.
            at_frame: the number of the first frame in the stream.
        """
        out: list[Peak] = []
        lively = np.asarray((score >= self._floor).any(1))
        for row in range(len(score)):
            frame = at_frame + row
            self._frame = frame
            self._history[frame % HISTORY] = score[row]
            if lively[row]:
                for name in np.nonzero(score[row] >= self._floor)[0]:
                    self._see(int(name), float(score[row, name]), int(start[row, name]), frame)
            if self._open and frame >= self._settled_at():
                out += self.settle()
        return out

    @property
    def is_open(self) -> bool:
        """Whether a peak waits for something better to follow."""
        return bool(self._open)

    def settle_by(self, score: np.ndarray, start: np.ndarray, at_frame: int) -> list[Peak]:
        """Tell what is open already now, if the frames ahead, as far as they can be judged yet, hold nothing better.

        Args:
            score: float32 (frames, names), of the frames after those that `advance` took in.
            start: the frame in which each path began.
            at_frame: the number of the first frame in the stream.
        """
        if not self._open:
            return []
        settled_at = self._settled_at()
        if settled_at >= at_frame + len(score):
            return []
        wait = score[: max(0, settled_at + 1 - at_frame)]
        for row, name in zip(*np.nonzero(wait >= self._floor), strict=True):
            known = self._open.get(int(name))
            if start[row, name] > self._told[name] and (known is None or wait[row, name] > known[0]):
                return []
        return self.settle()

    def settle(self) -> list[Peak]:
        """Tell what is open, best first: nothing better will follow."""
        out = []
        for name, (score, start, end) in sorted(self._open.items(), key=lambda item: -item[1][0]):
            out.append(Peak(name=name, score=score, start=start, end=end, scores=self._since(start)))
        self._open.clear()
        return out

    def tell(self, peak: Peak) -> None:
        """A peak was followed: nothing that overlaps it counts again for that name."""
        self._told[peak.name] = peak.end

    def _settled_at(self) -> int:
        """The frame in which what is open is told, if nothing better follows until then."""
        ends = [end for _, _, end in self._open.values()]
        return min(max(ends) + self._settle, min(ends) + MOST_SETTLES * self._settle)

    def _see(self, name: int, score: float, start: int, frame: int) -> None:
        if start <= self._told[name]:
            return
        known = self._open.get(name)
        if known is None or score > known[0]:
            self._open[name] = (score, start, frame)

    def _since(self, start: int) -> np.ndarray:
        rows = np.arange(max(start, self._frame - HISTORY + 1, 0), self._frame + 1) % HISTORY
        return np.asarray(self._history[rows].max(0))
