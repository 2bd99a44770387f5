"""How late a loudspeaker is heard.

By cross-correlation of what is played and what is heard, whitened (GCC-PHAT; C. Knapp and G. Carter, “The
generalized correlation method for estimation of time delay”, IEEE Transactions on Acoustics, Speech, and Signal
Processing 24, 1976).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Wave = npt.NDArray[np.float32]

HEARD = 8192
"""Samples of the microphone that are compared at a time, 512 ms."""

PLAYED = 32_768
"""Samples of the loudspeaker that they are compared with: echoes up to 1.5 s late are found."""

SAME = 8
"""Delays that differ by no more are the same, in samples: half a millisecond."""

STAY = 0.6
"""The expected delay stays, as long as its correlation is this share of the best one's."""

_KEEP = 0.6
_CLEAR = 18.0
"""How far above the mean correlation the echo's must be; two unrelated recordings of speech reach 16, an echo 30 dB below the voice 20."""


class DelayFinder:
    """Finds one delay, and tells when it has changed."""

    def __init__(self) -> None:
        self._cross = np.zeros(PLAYED // 2 + 1, np.complex64)
        self._guess = -1

    def look(self, played: Wave, heard: Wave, expected: int | None) -> int | None:
        """Compare the newest sound.

        Args:
            played: the 32,768 samples up to where `heard` ends.
            heard: 8,192 samples.
            expected: the delay as it is known.

        Returns:
            The delay in samples, when two looks agreed on it; None while it is not clear, or is what was expected.
        """
        spectrum = np.fft.rfft(heard, PLAYED) * np.fft.rfft(played).conj()
        size = np.abs(spectrum)
        self._cross *= _KEEP
        if size.max() > 0:
            self._cross += spectrum / (size + 1e-3 * size.max())
        correlation = np.abs(np.fft.irfft(self._cross))
        by_delay = correlation[HEARD:]
        best = int(by_delay.argmax())
        if expected is not None:
            around = by_delay[max(0, expected - SAME) : expected + SAME + 1]
            if len(around) and around.max() > STAY * by_delay[best]:
                self._guess = -1
                return None
        clear = by_delay[best] > _CLEAR * float(by_delay.mean() + 1e-12)
        agreed = clear and abs(best - self._guess) <= SAME
        self._guess = best if clear else -1
        return best if agreed else None
