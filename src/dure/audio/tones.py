"""The hub's own sounds: soft struck-bar notes, made here, so that no recording needs a licence."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from dure.api import Sound

_RATE_HZ = 24_000
_LEVEL = 0.28
"""Peak of a note as a share of full scale: clearly heard, never startling."""

_PARTIALS = ((1.0, 1.0, 1.0), (3.93, 0.22, 2.6), (9.2, 0.05, 5.0))
"""Frequency ratio, level and relative decay of a marimba bar's first modes (tuned near 1:4:10)."""

_E5, _G5, _A5, _C6, _E6 = 659.26, 783.99, 880.0, 1046.5, 1318.51


@cache
def chime() -> Sound:
    """A name was heard: two quick rising notes, 0.35 s."""
    return _phrase([(0.0, _A5, 0.12), (0.09, _E6, 0.12)], length_s=0.35)


@cache
def ring() -> Sound:
    """One cycle of a timer that is due, 2 s, made to be repeated: a rising figure, twice, and a rest."""
    figure = [(0.0, _E5), (0.14, _G5), (0.28, _C6), (0.42, _E6)]
    notes = [(start_s + at_s, pitch_hz, 0.2) for at_s in (0.0, 0.7) for start_s, pitch_hz in figure]
    return _phrase(notes, length_s=2.0)


@cache
def sorry() -> Sound:
    """It did not work: two falling notes, 0.45 s."""
    return _phrase([(0.0, _G5, 0.12), (0.13, _E5, 0.14)], length_s=0.45)


def _phrase(notes: list[tuple[float, float, float]], length_s: float) -> Sound:
    wave = np.zeros(int(length_s * _RATE_HZ))
    for start_s, pitch_hz, decay_s in notes:
        start = int(start_s * _RATE_HZ)
        wave[start:] += _note(pitch_hz, decay_s, len(wave) - start)
    fade = np.minimum(1.0, np.arange(len(wave), 0, -1) / (0.02 * _RATE_HZ))
    wave *= fade * (_LEVEL / np.abs(wave).max())
    return Sound(pcm=(wave * 32767).round().astype("<i2").tobytes(), rate_hz=_RATE_HZ)


def _note(pitch_hz: float, decay_s: float, length: int) -> npt.NDArray[np.float64]:
    time_s = np.arange(length) / _RATE_HZ
    attack = np.minimum(1.0, time_s / 0.004)
    wave = np.zeros(length)
    for ratio, level, faster in _PARTIALS:
        if pitch_hz * ratio < _RATE_HZ / 2:
            wave += level * np.exp(-time_s * faster / decay_s) * np.sin(2 * np.pi * pitch_hz * ratio * time_s)
    return attack * wave
