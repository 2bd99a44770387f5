"""All names' pronunciations side by side, scored frame by frame in vectorised code.

Every pronunciation is a chain of phones in the manner of CTC (Graves et al., 2006): between two phones there may be frames
of `<blank>` or `<wb>`. A path may begin at any frame. A frame costs log p(phone) − max log p, so a path that the model
agrees with costs nothing; a path's score is its cost divided by its number of phones. Viterbi keeps the best path to each
state with the frame in which it began. Cost per frame is a few array operations over all states, whatever their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dure.wake.acoustic.tokens import BLANK, BOUNDARY
from dure.wake.decode.hearing import PHONES, phone_index, weights

WORST = np.float32(-1e4)
FLOOR = np.float32(-12.0)
"""No single frame costs more than this."""

FRAME_COST = np.float32(0.03)
"""What each frame of a path costs: of two paths that fit alike the quicker one is taken."""

_SCALE = 4096
_HALF = 32
_LOWER = (1 << _HALF) - 1
_NOWHERE = int(WORST) * _SCALE << _HALF

MAX_FRAMES_PER_PHONE = 9
MAX_FRAMES_MORE = 20
"""A path longer than phones × 9 + 20 frames of 20 ms is no name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What one stretch of frames gave, per pronunciation.

    Attributes:
        score: float32 (frames, pronunciations); the best path's cost per phone ending in that frame, 0 at best.
        start: int32, the same shape: the frame of the stream in which that path began.
    """

    score: np.ndarray
    start: np.ndarray


def emissions(log_probs: np.ndarray) -> np.ndarray:
    """What each phone, and at last the pause between phones, costs in each frame.

    Args:
        log_probs: float (frames, tokens).

    Returns:
        float32 (frames, phones + 1), at most -`FRAME_COST`.
    """
    log_probs = log_probs.astype(np.float32, copy=False)
    best = log_probs.max(1, keepdims=True)
    relative = np.exp(log_probs - best)
    heard = relative @ weights()
    pause = np.maximum(relative[:, BLANK], relative[:, BOUNDARY])
    heard = np.concatenate([heard, pause[:, None]], 1)
    with np.errstate(divide="ignore"):
        return np.asarray(np.clip(np.log(heard), FLOOR, 0) - FRAME_COST)


class Bank:
    """The chains of all pronunciations; holds no stream's state.

    Args:
        pronunciations: each a sequence of phones.
    """

    def __init__(self, pronunciations: Sequence[Sequence[str]]) -> None:
        where, pause = phone_index(), len(PHONES)
        symbols: list[int] = []
        self.lengths = np.array([len(phones) for phones in pronunciations], np.int64)
        for phones in pronunciations:
            for phone in phones:
                symbols += [where[phone], pause]
            symbols.pop()
        self.symbols = np.array(symbols, np.int64)
        ends = np.cumsum(2 * self.lengths - 1)
        self.last = ends - 1
        self.first = np.concatenate([[0], ends[:-1]]) if len(ends) else ends
        is_pause = self.symbols == pause
        self.leaps = ~is_pause
        """States that may follow the phone before them with no pause between."""
        self.leaps[self.first] = False
        twice = (
            np.concatenate([[-1, -1], self.symbols[:-2]]) if len(self.symbols) > 1 else self.symbols * 0 - 1
        )
        self.leaps &= self.symbols != twice
        self.bars = np.where(self.leaps[2:], 0, _NOWHERE)
        """What is added to a leap: nothing, or so much that it is never taken."""
        self.limits = self.lengths * MAX_FRAMES_PER_PHONE + MAX_FRAMES_MORE

    def track(self) -> Track:
        """Begin a stream."""
        return Track(self)


class Track:
    """One stream's way through a bank: an array of the size of its states.

    A path's cost, in 4096ths, and the frame in which it began share one integer, the cost in the upper half: the greater
    integer is the better path, and it brings its beginning along. Of equal paths the later one is taken.
    """

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._paths = np.full(len(bank.symbols), _NOWHERE, np.int64)

    def reset(self) -> None:
        """Forget every path."""
        self._paths.fill(_NOWHERE)

    def peek(self, heard: np.ndarray, at_frame: int) -> Scores:
        """What `advance` would give, without going on."""
        kept = self._paths
        scores = self.advance(heard, at_frame)
        self._paths = kept
        return scores

    def advance(self, heard: np.ndarray, at_frame: int) -> Scores:
        """Go on by some frames.

        Args:
            heard: what `emissions` gave for them.
            at_frame: the number of the first of them in the stream.
        """
        bank = self._bank
        ended = np.empty((len(heard), len(bank.lengths)), np.int64)
        local = (np.rint(heard * _SCALE).astype(np.int64) << _HALF)[:, bank.symbols]
        paths, spare = self._paths.copy(), np.empty_like(self._paths)
        leap = np.empty_like(paths[2:])
        for row in range(len(heard)):
            spare[1:] = paths[:-1]
            spare[bank.first] = at_frame + row
            np.maximum(spare, paths, out=spare)
            np.add(paths[:-2], bank.bars, out=leap)
            np.maximum(spare[2:], leap, out=spare[2:])
            spare += local[row]
            paths, spare = spare, paths
            np.take(paths, bank.last, out=ended[row])
        self._paths = np.maximum(paths, _NOWHERE)
        start = (ended & _LOWER).astype(np.int32)
        score = (ended >> _HALF).astype(np.float32) / (np.float32(_SCALE) * bank.lengths.astype(np.float32))
        frames = np.arange(at_frame, at_frame + len(heard), dtype=np.int32)[:, None]
        score[frames - start > bank.limits] = WORST
        return Scores(score=score, start=start)
