"""A cock's crow, which is as loud, high and bright as a scream. Pure.

It has three or four syllables, as high as no word is spoken, and the last is a note: held for most of a second, clear, its pitch as
steady as an instrument's. A scream begins at once, and its pitch rises, falls or breaks. The limits come from ten cocks (ESC-10,
K. J. Piczak, CC BY 3.0); no scream was listened to for them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import islice

import numpy as np

from dure.safety.hearing.frames import HOP_MS, Frame

BEFORE_FRAMES = 1000 // HOP_MS
"""So long before its note the syllables are."""

SYLLABLES_FRAMES = 96 // HOP_MS
SYLLABLES_DB = 20.0
SYLLABLES_HZ = 450.0
"""So much is to be heard of them, not this much quieter than the note, and higher than people speak."""

CLEAR, LOWEST_HZ = 0.5, 300.0
NOTE_FRAMES = 640 // HOP_MS
STEADY_SEMITONES = 0.75
STEADY_SHARE = 0.85
SMOOTH = 0.2
"""A note has no roughness to speak of."""

WAIT_FRAMES = 1500 // HOP_MS
FADED_DB = 15.0
FADED_FRAMES = 4


class Crow:
    """Remembers what was heard, and tells whether what seems to be a scream is a crow."""

    def __init__(self) -> None:
        self._frames: deque[Frame] = deque(maxlen=BEFORE_FRAMES + WAIT_FRAMES)
        self._note = 0
        self._peak_db = 0.0
        self._faded = 0

    def take(self, frame: Frame) -> None:
        """One frame more."""
        self._frames.append(frame)
        self._note += 1
        self._faded = self._faded + 1 if frame.level_db < self._peak_db - FADED_DB else 0

    def may_begin(self, note_ms: int) -> bool:
        """Whether there were syllables before what has been going on for so long."""
        self._note = min(note_ms // HOP_MS, len(self._frames))
        self._faded = 0
        note = len(self._frames) - self._note
        self._peak_db = max(frame.level_db for frame in islice(self._frames, note, None))
        before = islice(self._frames, max(0, note - BEFORE_FRAMES), note)
        least_db = self._peak_db - SYLLABLES_DB
        return sum(frame.level_db >= least_db and _is_high(frame) for frame in before) >= SYLLABLES_FRAMES

    @property
    def is_over(self) -> bool:
        """Whether its note has faded, or enough of it was heard."""
        return self._faded >= FADED_FRAMES or self._note >= WAIT_FRAMES

    @property
    def is_one(self) -> bool:
        """Whether it held a note."""
        heard = list(islice(self._frames, max(0, len(self._frames) - self._note), None))
        clear = [frame for frame in heard if frame.harmonicity >= CLEAR and frame.pitch_hz >= LOWEST_HZ]
        return any(
            _is_note(clear[begin : begin + NOTE_FRAMES]) for begin in range(len(clear) - NOTE_FRAMES + 1)
        )


def _is_high(frame: Frame) -> bool:
    return frame.pitch_hz >= SYLLABLES_HZ and frame.harmonicity >= CLEAR


def _is_note(frames: Sequence[Frame]) -> bool:
    """Whether these frames have one pitch; an octave up or down is an error of its measurement."""
    steps = 12 * np.log2([frame.pitch_hz for frame in frames])
    away = np.abs((steps - np.median(steps) + 6) % 12 - 6)
    return bool(
        (away <= STEADY_SEMITONES).mean() >= STEADY_SHARE
        and np.median([frame.rough for frame in frames]) <= SMOOTH
    )
