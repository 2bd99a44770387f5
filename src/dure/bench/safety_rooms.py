"""Speech as it arrives across a room: an echo louder than the voice itself, in which syllables run into each other. Made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dure.api import RATE_HZ
from dure.bench.safety_voices import Wave
from dure.bench.wake_sound import active_level


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody speaks.

    Attributes:
        reverberation_s: how long the room takes to fall by 60 dB.
        direct_db: by how much the voice is louder than its echo; below 0 from about a metre and a half on.
    """

    reverberation_s: float
    direct_db: float


PLACES: Sequence[Place] = (
    Place(reverberation_s=0.3, direct_db=0.0),
    Place(reverberation_s=0.5, direct_db=-3.0),
    Place(reverberation_s=0.7, direct_db=-6.0),
    Place(reverberation_s=1.0, direct_db=-9.0),
)
"""From a furnished living room, near, to a stairwell, far away."""

STAY = 15
"""So many recordings in a row come from the same place."""

LEVEL = 0.06
"""The level of the voice that arrives: −24 dB of full scale."""


def from_places(voice: Wave, number: int) -> Wave:
    """The recording of that number as it arrives: fifteen from each place, in turn."""
    return across(voice, PLACES[number // STAY % len(PLACES)], number)


def across(voice: Wave, place: Place, seed: int) -> Wave:
    """A voice as it arrives from a place, its echo's first half with it."""
    echo = _echo(place, seed)
    size = 1 << (len(voice) + len(echo)).bit_length()
    whole = np.fft.irfft(np.fft.rfft(voice, size) * np.fft.rfft(echo, size), size)
    heard: Wave = np.asarray(whole[: len(voice) + len(echo) // 2], np.float32)
    return np.asarray(np.clip(heard * np.float32(LEVEL / active_level(heard)), -1, 1), np.float32)


def _echo(place: Place, seed: int) -> npt.NDArray[np.float64]:
    """What a click becomes: itself, walls that return it early, and noise that fades, its high tones first."""
    rng = np.random.default_rng([7, seed])
    count = round(place.reverberation_s * RATE_HZ)
    fading = 10 ** (-3 * np.arange(count) / count)
    tail = rng.standard_normal(count) * fading
    dull = np.convolve(tail, np.ones(3) / 3, "same")
    later = np.clip(1.5 * np.arange(count) / count, 0, 1)
    tail = tail * (1 - later) + dull * later
    tail[: RATE_HZ * 3 // 1000] = 0
    walls = rng.integers(RATE_HZ * 3 // 1000, RATE_HZ * 40 // 1000, 8)
    tail[walls] += rng.choice([-1, 1], 8) * rng.uniform(1, 4, 8) * fading[walls]
    tail *= 10 ** (-place.direct_db / 20) / np.sqrt((tail**2).sum())
    tail[0] += 1.0
    return np.asarray(tail)
