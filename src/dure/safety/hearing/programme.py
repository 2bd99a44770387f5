"""Whether a television or radio may be on: somebody has been speaking for most of the last minutes. Pure."""

from __future__ import annotations

from collections import deque

BLOCK_MS = 4000
BLOCKS = 45
"""Three minutes."""

SHARE = 0.4
"""A voice for this share of the time is no conversation of somebody who lives alone with a loudspeaker."""

LEAST_BLOCKS = 15
"""A minute has to be heard before anything can be said."""


class Programme:
    """One microphone's last minutes."""

    def __init__(self) -> None:
        self._blocks: deque[float] = deque(maxlen=BLOCKS)
        self._voiced_ms = 0
        self._heard_ms = 0

    def take(self, duration_ms: int, *, voice: bool) -> None:
        """So much more was heard, with a voice in it or without."""
        self._heard_ms += duration_ms
        self._voiced_ms += duration_ms if voice else 0
        if self._heard_ms >= BLOCK_MS:
            self._blocks.append(self._voiced_ms / self._heard_ms)
            self._voiced_ms = self._heard_ms = 0

    @property
    def may_be_on(self) -> bool:
        """Whether one may be."""
        enough = len(self._blocks) >= LEAST_BLOCKS
        return enough and sum(self._blocks) / len(self._blocks) >= SHARE
