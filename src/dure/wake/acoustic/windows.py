"""Cutting a stream into overlapping windows for a model that is not causal. Pure: sound in, windows out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dure.wake.acoustic.model import FRAME_SAMPLES, MIN_SAMPLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of sound to be judged.

    Attributes:
        sound: float32 samples.
        first: how many of its frames are context only.
        count: how many frames after those are wanted.
        at_frame: where in the stream the first wanted frame lies, in frames of 20 ms.
    """

    sound: np.ndarray
    first: int
    count: int
    at_frame: int


class Windower:
    """One stream's sound, kept as far back as the next window reaches.

    Args:
        left: frames of context before the wanted ones.
        hop: wanted frames of each window.
        right: frames of context after them: what the detection waits for.
    """

    def __init__(self, *, left: int = 96, hop: int = 16, right: int = 16) -> None:
        self._left, self._hop, self._right = left, hop, right
        self._sound = np.zeros(0, np.float32)
        self._start = 0
        self._next = 0

    @property
    def frames(self) -> int:
        """How many frames of the stream were handed out."""
        return self._next

    def add(self, pcm: bytes) -> list[Window]:
        """More sound: the windows that are complete now."""
        fresh = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)
        self._sound = np.concatenate([self._sound, fresh])
        out = []
        while self._end() >= (self._next + self._hop + self._right) * FRAME_SAMPLES:
            out.append(self._cut(self._hop, (self._next + self._hop + self._right) * FRAME_SAMPLES))
            self._forget()
        return out

    def flush(self) -> list[Window]:
        """No more sound follows here: what is left, in one last window; the context is forgotten."""
        end = self._end()
        count = end // FRAME_SAMPLES - self._next
        out = [self._cut(count, end)] if count > 0 and end - self._start >= MIN_SAMPLES else []
        self._next = end // FRAME_SAMPLES
        self._start, self._sound = end, np.zeros(0, np.float32)
        return out

    def skip(self, frames: int) -> None:
        """Time without sound, after a flush."""
        self._start = (self._next + frames) * FRAME_SAMPLES
        self._next += frames

    def _end(self) -> int:
        return self._start + len(self._sound)

    def _cut(self, count: int, end: int) -> Window:
        begin = max(self._start, (self._next - self._left) * FRAME_SAMPLES)
        window = Window(
            sound=self._sound[begin - self._start : end - self._start],
            first=self._next - begin // FRAME_SAMPLES,
            count=count,
            at_frame=self._next,
        )
        self._next += count
        return window

    def _forget(self) -> None:
        begin = max(self._start, (self._next - self._left) * FRAME_SAMPLES)
        self._sound = self._sound[begin - self._start :].copy()
        self._start = begin
