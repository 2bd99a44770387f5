"""What a stretch of sound is like: how loud over the room, how high, how harmonic, how bright, how rough, how steady. Pure.

Pitch and harmonicity follow Boersma, “Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise
ratio of a sampled sound” (1993): the autocorrelation of a windowed frame divided by that of the window. Roughness is the share
of a scream's loudness that beats 30 to 150 times a second (Arnal and others, “Human screams occupy a privileged niche in the
communication soundscape”, Current Biology 25, 2015).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dure.api import RATE_HZ

HOP = RATE_HZ * 32 // 1000
HOP_MS = 32
WINDOW = 2 * HOP
"""A frame spans 64 ms: five periods of the lowest voice."""

LOWEST_HZ, HIGHEST_HZ = 75.0, 2400.0
_FFT = 4 * HOP
_SHORTEST, _LONGEST = int(RATE_HZ / HIGHEST_HZ), int(RATE_HZ / LOWEST_HZ)
_HANN = np.hanning(WINDOW).astype(np.float32)
_OWN = np.fft.irfft(np.abs(np.fft.rfft(_HANN, _FFT)) ** 2)[: _LONGEST + 2]
_OWN = (_OWN / _OWN[0]).astype(np.float32)
_FREQUENCIES = np.fft.rfftfreq(_FFT, 1 / RATE_HZ)
_BANDS = 24

OCTAVE_COST = 0.015
"""A period half as long is taken where it fits almost as well: screams have no voice an octave below."""

BELOW = 0.7
"""So far below its pitch a voice has no energy of its own: half an octave."""

SILENT_DB = -62.0
"""Quieter than this nothing is worth a look."""

RISE_DB = 6.0
"""Nor is what does not rise this far over the room."""

FLOOR_FRAMES = 20_000 // HOP_MS
FLOOR_SHARE = 0.2
"""The room's level is the quietest fifth of the last 20 s."""

_FLOOR_EVERY = 16
SYLLABLE = 256 // HOP_MS
"""So many frames a syllable lasts: people speak four in a second, or more."""

_ROUGHLY = 8
"""Bands of a rough shape: wide enough that a high voice's harmonics do not pass from one to the next when it glides."""

_ENVELOPE_STEP = 16
_ENVELOPE = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """64 ms of sound, the newer half of which is new.

    Attributes:
        end_ms: where in the stream it ends.
        level_db: its level, in dB of full scale.
        above_db: by how much it is louder than the room.
        pitch_hz: the voice's fundamental; 0 where nothing is periodic, or it was not looked at.
        harmonicity: how periodic it is, 0 to 1.
        bright: the share of its energy between 1 and 5 kHz, 0 to 1.
        below: the share of its energy that lies below its pitch, 0 to 1: a voice has none there, a resonance that was taken for
            its pitch has.
        rough: how deeply its loudness beats at 30 to 150 Hz, over the last quarter of a second; 0 to about 1.
        change: how much the shape of its spectrum differs from the frame before, in dB.
        drift: how much the rough shape of its spectrum differs from that a syllable before, in dB; None where that long ago
            nothing was looked at.
    """

    end_ms: int
    level_db: float
    above_db: float
    pitch_hz: float = 0.0
    harmonicity: float = 0.0
    bright: float = 0.0
    below: float = 0.0
    rough: float = 0.0
    change: float = 0.0
    drift: float | None = None


class Framer:
    """One stream's analysis: 32 ms in, one frame out. A quiet room costs a mean square and nothing more."""

    def __init__(self) -> None:
        self._before = np.zeros(HOP, np.float32)
        self._levels: deque[float] = deque(maxlen=FLOOR_FRAMES)
        self._floor_db = -90.0
        self._count = 0
        self._shapes: deque[npt.NDArray[np.float32] | None] = deque([None], maxlen=SYLLABLE)
        self._envelope = np.zeros(_ENVELOPE, np.float32)

    def feed(self, window: bytes, end_ms: int) -> Frame:
        """Take in 32 ms: 16 kHz mono s16le."""
        fresh = np.frombuffer(window, "<i2").astype(np.float32) / np.float32(32768)
        wave = np.concatenate([self._before, fresh])
        self._before = fresh
        level = _db(float(fresh.var()))
        self._follow(level)
        above = level - self._floor_db
        self._envelope = np.roll(self._envelope, -HOP // _ENVELOPE_STEP)
        self._envelope[-HOP // _ENVELOPE_STEP :] = np.abs(fresh).reshape(-1, _ENVELOPE_STEP).mean(1)
        if level < SILENT_DB or above < RISE_DB:
            self._shapes.append(None)
            return Frame(end_ms=end_ms, level_db=level, above_db=above)
        return self._look(wave - wave.mean(), end_ms, level, above)

    def _follow(self, level: float) -> None:
        """The room: while less than a few seconds were heard, the quietest that there was."""
        self._levels.append(level)
        self._count += 1
        if self._count % _FLOOR_EVERY == 1 or len(self._levels) < _FLOOR_EVERY:
            self._floor_db = max(-90.0, float(np.quantile(self._levels, FLOOR_SHARE)))

    def _look(self, wave: npt.NDArray[np.float32], end_ms: int, level: float, above: float) -> Frame:
        power = np.abs(np.fft.rfft(wave * _HANN, _FFT)) ** 2
        pitch, harmonicity = _pitch(power)
        total = float(power.sum()) + 1e-12
        bright = float(power[(_FREQUENCIES >= 1000) & (_FREQUENCIES <= 5000)].sum()) / total
        below = float(power[pitch * BELOW > _FREQUENCIES].sum()) / total
        shape = _bands(power)
        before, syllable_before = self._shapes[-1], self._shapes[0]
        self._shapes.append(shape)
        return Frame(
            end_ms=end_ms,
            level_db=level,
            above_db=above,
            pitch_hz=pitch,
            harmonicity=harmonicity,
            bright=bright,
            below=below,
            rough=_roughness(self._envelope),
            change=0.0 if before is None else float(np.abs(shape - before).mean()),
            drift=None if syllable_before is None else float(np.abs(_rough(shape - syllable_before)).mean()),
        )


def _pitch(power: npt.NDArray[np.float64]) -> tuple[float, float]:
    """The fundamental and how periodic the sound is, from its power spectrum."""
    own = np.fft.irfft(power)[: _LONGEST + 2]
    if own[0] <= 0:
        return 0.0, 0.0
    fit = own / own[0] / _OWN
    inner = fit[_SHORTEST : _LONGEST + 1]
    peaks = np.flatnonzero(
        (inner >= fit[_SHORTEST - 1 : _LONGEST]) & (inner > fit[_SHORTEST + 1 : _LONGEST + 2])
    )
    if not len(peaks):
        return 0.0, 0.0
    lags = peaks + _SHORTEST
    strength = inner[peaks] - OCTAVE_COST * np.log2(lags / _SHORTEST)
    best = int(strength.argmax())
    return RATE_HZ / float(lags[best]), float(np.clip(inner[peaks[best]], 0, 1))


def _bands(power: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """The spectrum's shape in 24 bands from 100 Hz to 8 kHz, in dB around their mean."""
    energy = np.add.reduceat(power, _EDGES)[:_BANDS]
    shape = 10 * np.log10(energy + 1e-10)
    shape = np.maximum(shape, shape.max() - 50)
    return np.asarray(shape - shape.mean(), dtype=np.float32)


def _rough(shape: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """A shape, or the difference of two, in fewer bands."""
    return np.asarray(shape.reshape(_ROUGHLY, -1).mean(1))


def _roughness(envelope: npt.NDArray[np.float32]) -> float:
    """The depth of the loudness's beats between 30 and 150 Hz, against its mean."""
    mean = float(envelope.mean())
    if mean <= 0:
        return 0.0
    beats = np.abs(np.fft.rfft((envelope - mean) * _ENVELOPE_HANN)) ** 2
    return float(np.sqrt(beats[_ROUGH].sum() * 2 / _ENVELOPE_POWER / _ENVELOPE) / mean)


def _db(power: float) -> float:
    return 10 * float(np.log10(power + 1e-12))


_EDGES = np.unique(np.searchsorted(_FREQUENCIES, np.geomspace(100, 8000, _BANDS + 1)[:-1]))
_ENVELOPE_HANN = np.hanning(_ENVELOPE).astype(np.float32)
_ENVELOPE_POWER = float((_ENVELOPE_HANN**2).sum())
_BEATS = np.fft.rfftfreq(_ENVELOPE, _ENVELOPE_STEP / RATE_HZ)
_ROUGH = (_BEATS >= 30) & (_BEATS <= 150)
