"""Taking a constant offset out of the sound, as cheap sound cards add one."""

from __future__ import annotations

import numpy as np

FOLLOW = 0.05
"""How much of a window's own mean moves the estimate: about 0.6 s to follow."""

SMALL = 96
"""Offsets up to this, of 32,768, harm nothing; such sound passes bit by bit."""


class OffsetRemover:
    """Follows the mean of a stream and subtracts it where it is large."""

    def __init__(self) -> None:
        self._offset: float | None = None

    def clean(self, window: bytes) -> bytes:
        """Take in a window of s16le and give it without the offset."""
        samples = np.frombuffer(window, dtype="<i2")
        mean = float(samples.mean()) if len(samples) else 0.0
        self._offset = mean if self._offset is None else self._offset + FOLLOW * (mean - self._offset)
        if abs(self._offset) <= SMALL:
            return window
        moved = np.clip(samples - self._offset, -32768, 32767)
        return moved.round().astype("<i2").tobytes()
