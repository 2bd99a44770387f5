"""A room as an adaptive filter, from the loudspeaker to the microphone.

A partitioned-block Kalman filter in the frequency domain: G. Enzner and P. Vary, “Frequency-domain adaptive
Kalman filter for acoustic echo control in hands-free telephones”, Signal Processing 86 (2006), in the
partitioned form of F. Kuech, E. Mabande and G. Enzner, ICASSP 2014. It knows how unsure it is of the room in
every band, so it learns fast at first, little later, and next to nothing while somebody talks over the
loudspeaker.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Wave = npt.NDArray[np.float32]
Power = npt.NDArray[np.float32]
Spectrum = npt.NDArray[np.complex64]

BLOCK = 128
"""Samples of a step, 8 ms."""

PARTITIONS = 48
"""Steps that the filter reaches back, 384 ms."""

BANDS = BLOCK + 1

FORGET = 0.9998
"""How much of the room stays the same from step to step."""

UNSURE = 1.0
"""The power with which a room is expected to return what it is played, before anything was heard."""

DECAY = 0.7
"""How that power falls from each partition to the next."""

SMOOTH = 0.8
"""How much of the near-end power is kept from step to step."""

FLOOR = 1e-7 * BLOCK
"""Power in a band that is silence, −70 dBFS."""


class EchoFilter:
    """One room. Feed it blocks of what is played and of what the microphone hears."""

    def __init__(self) -> None:
        prior = UNSURE * DECAY ** np.arange(PARTITIONS, dtype=np.float32)
        self._room: Spectrum = np.zeros((PARTITIONS, BANDS), np.complex64)
        self._unsure: Power = np.repeat(prior[:, None], BANDS, axis=1).astype(np.float32)
        self._turn = 0
        self.forget_sound()

    def forget_sound(self) -> None:
        """Nothing has been played for longer than the room sounds; what was learned of the room is kept."""
        self._played: Spectrum = np.zeros((PARTITIONS, BANDS), np.complex64)
        self._power: Power = np.zeros((PARTITIONS, BANDS), np.float32)
        self._last: Wave = np.zeros(BLOCK, np.float32)
        self._near: Power = np.full(BANDS, FLOOR, np.float32)

    def step(self, played: Wave, heard: Wave) -> tuple[Wave, Power]:
        """Take in one block of each: 128 samples, −1 to 1.

        Returns:
            What is heard without the echo, and the power by band (129) that is expected to be left of the echo.
        """
        self._play(played)
        echo = np.fft.irfft((self._room * self._played).sum(0))[BLOCK:].astype(np.float32)
        left = heard - echo
        error = np.fft.rfft(left, 2 * BLOCK)
        error *= np.exp(-1j * np.pi * np.arange(BANDS))
        spread = (self._power * self._unsure).sum(0)
        self._near += (1 - SMOOTH) * (np.maximum(power_of(error), FLOOR) - self._near)
        self._learn(error.astype(np.complex64), spread)
        return left, spread / 2

    def _play(self, played: Wave) -> None:
        self._played[1:] = self._played[:-1]
        self._power[1:] = self._power[:-1]
        self._played[0] = np.fft.rfft(np.concatenate([self._last, played]))
        self._power[0] = power_of(self._played[0])
        self._last = played

    def _learn(self, error: Spectrum, spread: Power) -> None:
        gain = self._unsure / (spread + 2 * self._near)
        self._room += gain * self._played.conj() * error
        self._turn = (self._turn + 1) % PARTITIONS
        self._constrain(0, self._turn)
        self._unsure *= FORGET**2 * (1 - gain * self._power / 2)
        self._unsure += (1 - FORGET**2) * power_of(self._room)

    def _constrain(self, *partitions: int) -> None:
        """Keep each partition's response as short as its block, a few at a time."""
        for one in partitions:
            taps = np.fft.irfft(self._room[one])
            taps[BLOCK:] = 0
            self._room[one] = np.fft.rfft(taps)


def power_of(spectrum: npt.NDArray[np.complexfloating]) -> Power:
    """The squared magnitude."""
    power: Power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    return power
