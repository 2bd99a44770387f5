"""What a loudspeaker is told to play, placed on the microphone's time axis."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from dure.api import RATE_HZ
from dure.audio.resample import Resampler

Wave = npt.NDArray[np.float32]

SILENT_PEAK = 16
"""No sample beyond ±16 of 32,768 (−66 dBFS) is nothing that a room returns."""

NEVER = -(1 << 60)


class EchoReference:
    """The sound that is played, by its place in the microphone's stream.

    Places are samples at 16 kHz since the stream began.

    Args:
        keep: how many samples behind the newest place that was read are kept.

    Attributes:
        sounding_until: where the newest sound that is not silence ends; far before the stream, if there was none.
    """

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._pieces: deque[tuple[int, Wave]] = deque()
        self._resampler: Resampler | None = None
        self._rate_hz = 0
        self._end = 0
        self.sounding_until = NEVER

    def play(self, pcm: bytes, rate_hz: int, at: int | None) -> None:
        """Sound of mono s16le is played from that place on, or where the last piece ends."""
        if at is not None or rate_hz != self._rate_hz:
            self.end()
            self._end = self._end if at is None else max(at, self._end)
            self._resampler, self._rate_hz = Resampler(rate_hz), rate_hz
        if self._resampler is not None:
            self._append(self._resampler.feed(pcm))

    def end(self) -> None:
        """The last piece was the last of its sound."""
        if self._resampler is not None:
            self._append(self._resampler.flush())
            self._resampler, self._rate_hz = None, 0

    def cut(self, at: int) -> None:
        """What was to be played from that place on is not."""
        self._resampler, self._rate_hz = None, 0
        self._pieces = deque((start, wave[: at - start]) for start, wave in self._pieces if start < at)
        self._end = min(self._end, at)
        self.sounding_until = min(self.sounding_until, at)

    def read(self, start: int, count: int) -> Wave:
        """The sound from one place on, zeros where nothing is played; never further back than is kept."""
        while self._pieces and self._pieces[0][0] + len(self._pieces[0][1]) < start - self._keep:
            self._pieces.popleft()
        found = np.zeros(count, np.float32)
        for begin, wave in self._pieces:
            first, last = max(begin, start), min(begin + len(wave), start + count)
            if first < last:
                found[first - start : last - start] = wave[first - begin : last - begin]
        return found

    def _append(self, pcm: bytes) -> None:
        samples = np.frombuffer(pcm, "<i2")
        if not len(samples):
            return
        loud = np.flatnonzero((samples > SILENT_PEAK) | (samples < -SILENT_PEAK))
        if len(loud):
            self._pieces.append((self._end, np.asarray(samples / 32768, np.float32)))
            self.sounding_until = self._end + int(loud[-1]) + 1
        self._end += len(samples)


def place(time_ms: float) -> int:
    """Milliseconds of the stream as samples."""
    return round(time_ms * RATE_HZ / 1000)
