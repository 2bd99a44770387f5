"""Where the last sound of a name ends. The model tells a phone by a spike near its beginning; the sound goes on."""

from __future__ import annotations

import numpy as np

from dure.wake.acoustic.tokens import BLANK, BOUNDARY

LONGEST = 14
"""Frames that a last sound may go on at most."""

FADED = 0.03
"""Share of the loudest recent energy below which a sound is over."""


def end_of_sound(frame: int, log_probs: np.ndarray, energy: np.ndarray, at_frame: int) -> int:
    """The frame in which the sound that was told in `frame` is over.

    It is over where the energy has faded, where the model sees the next word begin, or a little before the next phone.

    Args:
        frame: where the last phone was told.
        log_probs: the frames around it.
        energy: their mean squares.
        at_frame: the number of the first of them.
    """
    row = frame - at_frame
    loud = energy[max(0, row - 10) : row + 4].max(initial=1e-9) * FADED
    token = int(log_probs[row].argmax())
    for later in range(row + 1, min(row + 1 + LONGEST, len(energy))):
        best = int(log_probs[later].argmax())
        if best == BOUNDARY and later > row + 1:
            return at_frame + later
        if best not in (BLANK, BOUNDARY, token):
            return at_frame + max(row + 1, later - 2)
        if energy[later] < loud:
            return at_frame + later
    return at_frame + min(row + LONGEST, len(energy))
