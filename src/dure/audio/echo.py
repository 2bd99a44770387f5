"""Taking what a loudspeaker plays out of what a microphone hears. Pure: sound in, sound out, on one time axis."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dure.api import RATE_HZ
from dure.audio.echo_delay import HEARD, PLAYED, DelayFinder
from dure.audio.echo_filter import BLOCK, PARTITIONS, EchoFilter
from dure.audio.echo_reference import EchoReference, place
from dure.audio.echo_suppressor import EchoSuppressor

Wave = npt.NDArray[np.float32]

TAIL = 8000
"""How long a room sounds after what was played, in samples: half a second."""

EARLY = 128
"""How much sooner than the delay that was found the filter begins."""

NEAR = 512
"""Up to this delay (32 ms) the filter need not begin later than the sound."""

LOOK = 4096
"""How often the delay is looked for, in samples."""


class EchoCanceller:
    """One satellite's: it is told what is played, and cleans what is heard.

    What it learned of a room and of a playback's delay is kept from one reply to the next. While nothing
    was played for half a second, sound passes unchanged and at no cost.

    Attributes:
        delay: how late the loudspeaker is heard, in samples; as far as it is known, and at least 128 less.
    """

    def __init__(self) -> None:
        self._reference = EchoReference(keep=2 * PLAYED)
        self._filter = EchoFilter()
        self._suppressor = EchoSuppressor()
        self._finder = DelayFinder()
        self._heard: Wave = np.zeros(HEARD, np.float32)
        self._at = 0
        self._looked_at = 0
        self._working = False
        self._direct: int | None = None
        self._learned = self._filter.learned()
        self.delay = 0

    @property
    def delay_ms(self) -> float | None:
        """How late the loudspeaker is heard; None as long as it was not."""
        return None if self._direct is None else (self.delay + self._direct) * 1000 / RATE_HZ

    def play(self, pcm: bytes, rate_hz: int, at_ms: float | None) -> None:
        """Mono s16le is played, from that place in the microphone's stream on or where the last piece ends."""
        self._reference.play(pcm, rate_hz, None if at_ms is None else place(at_ms))

    def stop(self, at_ms: float | None = None) -> None:
        """The sound is complete; with a place, what was to be played from there on is dropped."""
        if at_ms is None:
            self._reference.end()
        else:
            self._reference.cut(place(at_ms))

    def clean(self, window: bytes) -> bytes:
        """The next window of the microphone (16 kHz s16le, whole blocks of 128 samples) without the echo."""
        start, self._at = self._at, self._at + len(window) // 2
        if start >= self._reference.sounding_until + self.delay + TAIL:
            self._rest()
            return window
        self._working = True
        heard: Wave = np.asarray(np.frombuffer(window, "<i2") / 32768, np.float32)
        self._look(heard)
        played = self._reference.read(start - self.delay - BLOCK, BLOCK + len(heard))
        left, residual = self._filter.step(played, heard.reshape(-1, BLOCK))
        cleaned = self._suppressor.step(left, residual)
        return np.clip(np.rint(cleaned * 32768), -32768, 32767).astype("<i2").tobytes()

    def _look(self, heard: Wave) -> None:
        self._heard = np.concatenate([self._heard, heard])[-HEARD:]
        if self._at - self._looked_at < LOOK:
            return
        self._looked_at = self._at
        expected = None if self._direct is None else self.delay + self._direct
        found = self._finder.look(self._reference.read(self._at - PLAYED, PLAYED), self._heard, expected)
        if found is not None:
            self._follow(found, self._at - len(heard))

    def _follow(self, found: int, start: int) -> None:
        """The direct sound is this late: keep it where it was in the filter, and with it all of the room."""
        if self._direct is None:
            self._direct = found if found <= NEAR else EARLY
        delay = max(0, found - self._direct)
        if delay != self.delay:
            self.delay = delay
            self._filter.recall(self._learned)
            past = BLOCK * (PARTITIONS + 1)
            self._filter.replay(self._reference.read(start - delay - past, past))

    def _rest(self) -> None:
        if self._working:
            self._working = False
            self._learned = self._filter.learned()
            self._filter.forget_sound()
            self._finder = DelayFinder()
            self._suppressor = EchoSuppressor()
            self._heard = np.zeros(HEARD, np.float32)
