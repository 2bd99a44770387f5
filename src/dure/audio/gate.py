"""From probabilities to “a voice begins” and “it has been silent for a while”."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dure.audio.vad import WINDOW_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class GateChange:
    """The gate opened or closed.

    Attributes:
        kind: `started` where a voice began, `stopped` where it has ended.
        at_ms: in stream time: where the first window of the voice begins, or its last window ends.
        score: the probability that decided, 0 to 1.
    """

    kind: Literal["started", "stopped"]
    at_ms: int
    score: float


class VoiceGate:
    """Opens at a voice, closes when it has been gone for the hang-over; pure.

    Two thresholds keep it from flickering; what is shorter than `min_speech_ms` (a click, a knock)
    does not open it. Time that passes without an update counts as silence.

    Args:
        start_score: a window at least this likely counts towards opening.
        stop_score: once open, a window at least this likely keeps it open.
        min_speech_ms: how much voice opens it; short gaps within do not count against it.
        hang_over_ms: how much silence closes it.
    """

    def __init__(
        self,
        *,
        start_score: float = 0.5,
        stop_score: float = 0.35,
        min_speech_ms: int = 2 * WINDOW_MS,
        hang_over_ms: int = 320,
    ) -> None:
        self._start_score = start_score
        self._stop_score = stop_score
        self._min_speech_ms = min_speech_ms
        self._hang_over_ms = hang_over_ms
        self._open = False
        self._voiced_ms = 0
        self._first_ms = 0
        self._last_ms = 0

    @property
    def is_open(self) -> bool:
        """Whether a voice is heard now, or was within the hang-over."""
        return self._open

    def update(self, score: float, window_end_ms: int) -> GateChange | None:
        """Take the probability of the window that ends there; tell if the gate changed."""
        if self._open:
            return self._while_open(score, window_end_ms)
        if score < self._start_score:
            return None
        window_start_ms = window_end_ms - WINDOW_MS
        if not self._voiced_ms or window_start_ms - self._last_ms > WINDOW_MS:
            self._voiced_ms, self._first_ms = 0, window_start_ms
        self._voiced_ms += WINDOW_MS
        self._last_ms = window_end_ms
        if self._voiced_ms < self._min_speech_ms:
            return None
        self._open = True
        return GateChange(kind="started", at_ms=self._first_ms, score=score)

    def _while_open(self, score: float, window_end_ms: int) -> GateChange | None:
        if score >= self._stop_score:
            self._last_ms = window_end_ms
        if window_end_ms - self._last_ms < self._hang_over_ms:
            return None
        self._open, self._voiced_ms = False, 0
        return GateChange(kind="stopped", at_ms=self._last_ms, score=score)
