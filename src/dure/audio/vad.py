"""How likely each 32 ms of a stream is speech (Silero VAD, https://github.com/snakers4/silero-vad)."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from dure.api import RATE_HZ
from dure.audio.silero import Silero

WINDOW_MS = 32
"""The detector's step, in milliseconds."""

_WINDOW = RATE_HZ * WINDOW_MS // 1000
_WINDOW_BYTES = _WINDOW * 2
_SILENT_PEAK = 64
"""No sample beyond ±64 of 32,768 (−54 dBFS) is no speech, and costs nothing to know."""

_CALM_SCORE = 0.1
_CALM_AFTER = 8
"""So many windows, a quarter of a second, no voice is likely before the level alone is watched."""

_RISE = 2.0
"""A level this many times the room's own (3 dB) may be a voice."""

_FOLLOW = 0.1
"""How much of a calm window's level the room's own takes over."""

_AGAIN = 8
"""Windows that were passed over are heard after all when the level rises: the detector needs what came before."""

_LOOK_EVERY = 62
"""Windows passed over in a row at most, two seconds: a voice may creep in."""


class VoiceDetector:
    """One stream's voice detector; about 0.1 ms of one core for each window, and a tenth of that in a calm room."""

    def __init__(self) -> None:
        self._silero = Silero()
        self._pending = bytearray()
        self._begin()

    def _begin(self) -> None:
        self._fresh = True
        self._score = 0.0
        self._level = 0.0
        self._calm = 0
        self._passed: deque[npt.NDArray[np.float32]] = deque(maxlen=_AGAIN)
        self._passed_count = 0

    def feed(self, pcm: bytes) -> list[float]:
        """Hear more sound, any number of bytes; one probability (0 to 1) for each window now complete."""
        self._pending += pcm
        whole = len(self._pending) // _WINDOW_BYTES * _WINDOW_BYTES
        windows = np.frombuffer(bytes(self._pending[:whole]), "<i2").reshape(-1, _WINDOW)
        del self._pending[:whole]
        return [self._hear(window) for window in windows]

    def reset(self) -> None:
        """Forget the sound so far, the incomplete window included: what comes next is a new stream."""
        self._pending.clear()
        self._silero.reset()
        self._begin()

    def _hear(self, window: npt.NDArray[np.int16]) -> float:
        if window.min() >= -_SILENT_PEAK and window.max() <= _SILENT_PEAK:
            if not self._fresh:
                self._silero.reset()
                self._begin()
            return 0.0
        self._fresh = False
        wave = window.astype(np.float32) / np.float32(32768)
        level = float(wave.var())
        if self._may_pass(level):
            self._passed.append(wave)
            self._passed_count += 1
        else:
            self._score = self._judge(wave)
            self._calm = self._calm + 1 if self._score < _CALM_SCORE else 0
        if self._calm == 1:
            self._level = level
        elif self._calm:
            # A door that slams must not make the room seem loud.
            self._level += _FOLLOW * (min(level, _RISE * self._level) - self._level)
        return self._score

    def _may_pass(self, level: float) -> bool:
        """Whether a window sounds like the room did when nobody spoke."""
        return self._calm >= _CALM_AFTER and level < self._level * _RISE and self._passed_count < _LOOK_EVERY

    def _judge(self, wave: npt.NDArray[np.float32]) -> float:
        if self._passed_count > _AGAIN:
            self._silero.reset()
        for before in self._passed:
            self._silero.hear(before)
        self._passed.clear()
        self._passed_count = 0
        return self._silero.hear(wave)
