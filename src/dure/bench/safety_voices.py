"""Voices that nobody has: screams, moans and crying made of a buzzing source and a few resonances, and a bang as of a fall.

They check that a detector does what it says, and never stand for people. The source's pitch wanders, its loudness beats, and each
seed gives another voice.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dure.api import RATE_HZ

Wave = npt.NDArray[np.float32]


def scream(seed: int, seconds: float = 1.2) -> Wave:
    """A high, bright, rough cry: 600 to 1400 Hz, resonances as of a wide open mouth."""
    rng = np.random.default_rng([1, seed])
    top = rng.uniform(650, 1400)
    contour = top * (0.75 + 0.25 * np.sin(np.linspace(0.2, np.pi - 0.4, _samples(seconds))))
    rough = 1 + 0.5 * rng.uniform(0.2, 1) * np.sin(2 * np.pi * rng.uniform(40, 110) * _time(seconds))
    return _loud(
        _voice(rng, contour, (1000, 1600, 2900, 3700), tilt=0.7) * rough * _edges(seconds, 0.03), 0.5
    )


def moan(seed: int, seconds: float = 1.1) -> Wave:
    """A low, dull vowel that falls: 110 to 300 Hz."""
    rng = np.random.default_rng([2, seed])
    contour = rng.uniform(120, 290) * np.linspace(1.08, 0.85, _samples(seconds))
    vowel = [(500, 1000, 2400), (350, 900, 2300), (600, 1200, 2500)][seed % 3]
    return _loud(_voice(rng, contour, vowel, tilt=1.6) * _edges(seconds, 0.12), 0.08)


def sob(seed: int, seconds: float = 0.9) -> Wave:
    """A cry between low and high: 300 to 600 Hz, rising and falling."""
    rng = np.random.default_rng([3, seed])
    middle = rng.uniform(330, 520)
    contour = middle * (1 + 0.12 * np.sin(np.linspace(0, np.pi, _samples(seconds))))
    return _loud(_voice(rng, contour, (700, 1300, 2700), tilt=1.1) * _edges(seconds, 0.06), 0.15)


def bang(seed: int) -> Wave:
    """A dull blow that fades within a third of a second."""
    rng = np.random.default_rng([4, seed])
    time = _time(0.5)
    body = sum(
        rng.uniform(0.4, 1)
        * np.sin(2 * np.pi * rng.uniform(50, 220) * time + rng.uniform(0, 6))
        * np.exp(-time * rng.uniform(10, 20))
        for _ in range(6)
    )
    noise = rng.standard_normal(len(time)) * np.exp(-time * 60) * 0.4
    return _loud(np.asarray(body + noise, np.float64), 0.6, peak=True)


def room(seconds: float, level_db: float = -62.0, seed: int = 0) -> Wave:
    """The hum and hiss of a room in which nothing happens."""
    rng = np.random.default_rng([5, seed])
    return np.asarray(rng.standard_normal(_samples(seconds)) * 10 ** (level_db / 20), np.float32)


def _voice(
    rng: np.random.Generator, contour: npt.NDArray[np.float64], formants: tuple[float, ...], *, tilt: float
) -> npt.NDArray[np.float64]:
    jitter = 1 + 0.01 * np.repeat(rng.standard_normal(len(contour) // 160 + 1), 160)[: len(contour)]
    phase = 2 * np.pi * np.cumsum(contour * jitter) / RATE_HZ
    out = np.zeros(len(contour))
    for harmonic in range(1, 60):
        height = contour * harmonic
        if height.min() > RATE_HZ / 2 - 200:
            break
        gain = sum(1 / (1 + ((height - formant) / (60 + formant * 0.08)) ** 2) for formant in formants)
        out += np.where(height < RATE_HZ / 2 - 200, gain, 0) * harmonic**-tilt * np.sin(harmonic * phase)
    breath = rng.standard_normal(len(contour)) * np.abs(out).mean() * 0.15
    return np.asarray(out + breath)


def _loud(sound: npt.NDArray[np.float64], level: float, *, peak: bool = False) -> Wave:
    against = np.abs(sound).max() if peak else np.sqrt((sound**2).mean()) * 2
    return np.asarray(np.clip(sound / against * level, -1, 1), np.float32)


def _edges(seconds: float, fade_s: float) -> npt.NDArray[np.float64]:
    time = _time(seconds)
    return np.asarray(np.clip(np.minimum(time, seconds - time) / fade_s, 0, 1))


def _time(seconds: float) -> npt.NDArray[np.float64]:
    return np.arange(_samples(seconds)) / RATE_HZ


def _samples(seconds: float) -> int:
    return round(seconds * RATE_HZ)
