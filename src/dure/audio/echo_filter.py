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

FORGET = 0.998
"""How much of the room stays the same from step to step."""

UNSURE = 1.0
"""The power with which a room is expected to return what it is played, before anything was heard."""

DECAY = 0.7
"""How that power falls from each partition to the next."""

SMOOTH = 0.8
"""How much of the near-end power is kept from step to step."""

CHANGE = 4
"""Every how many steps it is taken into account that the room may have changed."""

FLOOR = 1e-7 * BLOCK
"""Power in a band that is silence, −70 dBFS."""

_LATE: Spectrum = np.where(np.arange(BANDS) % 2, -1, 1).astype(np.complex64)
"""Moves a block to the second half of a window."""


class EchoFilter:
    """One room. Feed it blocks of what is played and of what the microphone hears."""

    def __init__(self) -> None:
        self._turn = 0
        prior = UNSURE * DECAY ** np.arange(PARTITIONS, dtype=np.float32)
        self._room: Spectrum = np.zeros((PARTITIONS, BANDS), np.complex64)
        self._unsure: Power = np.repeat(prior[:, None], BANDS, axis=1).astype(np.float32)
        self.forget_sound()

    def learned(self) -> tuple[Spectrum, Power]:
        """What is known of the room by now."""
        return self._room.copy(), self._unsure.copy()

    def recall(self, learned: tuple[Spectrum, Power]) -> None:
        """Know this of the room, and nothing that was learned since."""
        self._room, self._unsure = learned[0].copy(), learned[1].copy()

    def replay(self, played: Wave) -> None:
        """This is what was played by now: 49 blocks of 128 samples."""
        self._played[:] = _spectra(played)[::-1]
        self._power[:] = power_of(self._played)

    def forget_sound(self) -> None:
        """Nothing has been played for longer than the room sounds; what was learned of the room is kept."""
        self._played: Spectrum = np.zeros((PARTITIONS, BANDS), np.complex64)
        self._power: Power = np.zeros((PARTITIONS, BANDS), np.float32)
        self._near: Power = np.full(BANDS, FLOOR, np.float32)

    def step(self, played: Wave, heard: Wave) -> tuple[Wave, Power]:
        """Take in some blocks.

        Args:
            played: 128 samples before the blocks, then as many as `heard` has; −1 to 1.
            heard: blocks × 128 samples.

        Returns:
            What is heard without the echo, in the shape of `heard`, and the power by band (129) that is expected
            to be left of the echo in each block.
        """
        steps = [self._step(spectrum, block) for spectrum, block in zip(_spectra(played), heard, strict=True)]
        return np.stack([left for left, _ in steps]), np.stack([residual for _, residual in steps])

    def _step(self, played: Spectrum, heard: Wave) -> tuple[Wave, Power]:
        self._played[1:] = self._played[:-1]
        self._power[1:] = self._power[:-1]
        self._played[0], self._power[0] = played, power_of(played)
        echo = np.fft.irfft((self._room * self._played).sum(0))[BLOCK:].astype(np.float32)
        left = heard - echo
        error: Spectrum = np.asarray(np.fft.rfft(left, 2 * BLOCK) * _LATE, np.complex64)
        spread = (self._power * self._unsure).sum(0)
        self._near += (1 - SMOOTH) * (np.maximum(power_of(error), FLOOR) - self._near)
        self._learn(error, spread)
        return left, spread / 2

    def _learn(self, error: Spectrum, spread: Power) -> None:
        gain = self._unsure / (spread + 2 * self._near)
        self._room += gain * self._played.conj() * error
        self._turn = (self._turn + 1) % PARTITIONS
        self._constrain([0, self._turn])
        self._unsure *= FORGET**2 * (1 - gain * self._power / 2)
        if self._turn % CHANGE == 0:
            self._unsure += CHANGE * (1 - FORGET**2) * power_of(self._room)

    def _constrain(self, partitions: list[int]) -> None:
        """Keep these partitions' responses as short as their block; all take turns."""
        taps = np.fft.irfft(self._room[partitions])
        taps[:, BLOCK:] = 0
        self._room[partitions] = np.fft.rfft(taps)


def _spectra(played: Wave) -> Spectrum:
    """The spectra of every block together with the one before it."""
    windows = np.lib.stride_tricks.sliding_window_view(played, 2 * BLOCK)[::BLOCK]
    return np.asarray(np.fft.rfft(windows), np.complex64)


def power_of(spectrum: npt.NDArray[np.complexfloating]) -> Power:
    """The squared magnitude."""
    power: Power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    return power
