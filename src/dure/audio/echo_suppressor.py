"""What an echo filter left of an echo, made quieter band by band (a Wiener filter).

The gains become a minimum-phase filter, so that nothing is delayed and gains of one change nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dure.audio.echo_filter import BANDS, BLOCK, power_of

Wave = npt.NDArray[np.float32]
Power = npt.NDArray[np.float32]

LEAST = 0.1
"""The smallest gain, −20 dB."""

OVER = 1.0
"""How much more of an echo is suspected than the filter expects."""

STEADY = 0.7
"""How much of a band's estimate is kept from step to step."""

_FADE = np.linspace(0, 1, BLOCK, endpoint=False, dtype=np.float32)
_FOLD = np.concatenate([[1.0], np.full(BLOCK - 1, 2.0), [1.0], np.zeros(BLOCK - 1)])


class EchoSuppressor:
    """One stream's; feed it what an `EchoFilter` gives."""

    def __init__(self) -> None:
        self._last: Wave = np.zeros(BLOCK, np.float32)
        self._filter = np.ones((1, BANDS), np.complex128)
        self._power: Power = np.zeros(BANDS, np.float32)
        self._residual: Power = np.zeros(BANDS, np.float32)

    def step(self, left: Wave, residual: Power) -> Wave:
        """Take in some blocks.

        Args:
            left: blocks × 128 samples, −1 to 1.
            residual: the echo's expected power in them; blocks × 129 bands.

        Returns:
            The samples in one row.
        """
        doubled = np.concatenate([np.vstack([self._last, left[:-1]]), left], axis=1)
        self._last = left[-1]
        spectrum = np.fft.rfft(doubled)
        gain = np.empty_like(residual)
        # The window holds two blocks, the filter's power is of one.
        for index, power in enumerate(power_of(spectrum) / 2):
            self._power += (1 - STEADY) * (power - self._power)
            self._residual += (1 - STEADY) * (residual[index] - self._residual)
            gain[index] = 1 - OVER * self._residual / np.maximum(self._power, 1e-12)
        gain[:, 1:-1] = 0.25 * gain[:, :-2] + 0.5 * gain[:, 1:-1] + 0.25 * gain[:, 2:]
        filters = np.vstack([self._filter, _minimum_phase(np.clip(gain, LEAST, 1))])
        self._filter = filters[-1:]
        old = np.fft.irfft(filters[:-1] * spectrum)[:, BLOCK:]
        new = np.fft.irfft(filters[1:] * spectrum)[:, BLOCK:]
        return np.asarray(old + _FADE * (new - old), np.float32).ravel()


def _minimum_phase(gain: Power) -> npt.NDArray[np.complex128]:
    """Causal filters with these gains (A. Oppenheim and R. Schafer, “Discrete-Time Signal Processing”, ch. 13)."""
    cepstrum = np.fft.irfft(np.log(gain)) * _FOLD
    taps = np.fft.irfft(np.exp(np.fft.rfft(cepstrum)))
    taps[:, BLOCK:] = 0
    return np.asarray(np.fft.rfft(taps))
