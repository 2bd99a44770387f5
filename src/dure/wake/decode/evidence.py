"""The second look: what around a peak speaks against a name having been called. Pure: frames in, a penalty out.

A name that is called begins and ends with a word boundary, comes after a pause, and is spoken at the pace of speech;
where the model is unsure of everything (a talking room), a fair fit is worth little. Each of these lowers the score.
The constants were fitted on recordings of six English names and read English; see `docs/wake.md`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dure.wake.acoustic.tokens import BLANK, BOUNDARY

KEPT = 160
"""Frames kept."""

LOOK_LEFT, LOOK_RIGHT = 15, 12
"""How many frames before and after a name its boundary may lie."""

EDGE_SURE = 0.3
LEFT_COST, RIGHT_COST = 2.0, 2.0
"""What a boundary that is missing costs, shared by the phones."""

RISE_DB, RISE_SPAN_DB = 8.0, 3.0
"""A name this much louder than what comes before it follows a pause; this much less, and it does not at all."""

RUNS_ON_FRAMES, RUNS_ON_FROM, RUNS_ON_SPAN = 50, 4, 4
"""So many sounds in the second before a name may be a caller (오케이); twice as many are a sentence that it stands in."""

PAUSE_FROM, PAUSE_SPAN = 12, 6
"""Frames without a sound before a name that make what came before a sentence of its own."""

LOUDER_DB, LOUDER_SPAN_DB = 9.0, 4.0
"""A name this much louder than what comes before it may be another talker's."""

TALKING_COST = 2.5
"""What it costs, of the position rule's, that a sentence runs on into the name."""

UNCLEAR_FROM, UNCLEAR_COST = 0.08, 2.0
BLUR_COST = 0.5
FOREIGN_BLUR = 0.7
"""So unsure the model is of sounds that it was not made for."""

SLOW_FROM, SLOW_COST = 6.5, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was found around a peak.

    Attributes:
        left: how sure it is that a word begins there, 0 to 1.
        right: how sure it is that it ends there, 0 to 1.
        rise_db: how much louder it is than the 300 ms before it.
        unclear: mean −log of the best token's probability over the last two seconds: 0 in clear speech.
        blur: the same over the least sure third of the name.
        pace: frames per phone.
        runs_on: how surely what is said in the second before runs on into it, 0 to 1.
    """

    left: float
    right: float
    rise_db: float
    unclear: float
    blur: float
    pace: float
    runs_on: float

    @property
    def within(self) -> float:
        """How surely it stands in the middle of what is being said, 0 to 1."""
        return float(np.clip((RISE_DB - self.rise_db) / RISE_SPAN_DB, 0, 1))

    @property
    def sharp(self) -> float:
        """How far boundaries and pauses can be told at all, 1 in clear speech, 0.2 where others talk all the time."""
        return float(np.clip(1 - (self.unclear - 0.1) / 0.2, 0.2, 1))

    @property
    def talking(self) -> float:
        """How surely one and the same talker was in the middle of a sentence, 0 to 1; never where others talk all the time."""
        alike = float(np.clip(1 - (self.rise_db - LOUDER_DB) / LOUDER_SPAN_DB, 0, 1))
        return self.runs_on * alike * max(0.0, 2 * self.sharp - 1)

    @property
    def in_sentence(self) -> float:
        """How far the position rule holds, 0 to 1: the second stage makes nothing easier then."""
        return max(self.within * self.sharp, self.talking)

    def penalty(self, phones: int, position: float, *, foreign: bool = False) -> float:
        """What the score per phone loses.

        Args:
            phones: how many the pronunciation has.
            position: what it costs per phone that no pause comes before; 0 lets a name be called anywhere.
            foreign: whether its sounds are not English: the model is less sure of them, and of where words end.
        """
        right = RIGHT_COST / 2 if foreign else RIGHT_COST
        blur = max(0.0, self.blur - FOREIGN_BLUR) if foreign else self.blur
        edges = LEFT_COST * max(0.0, 1 - self.left / EDGE_SURE) + right * max(0.0, 1 - self.right / EDGE_SURE)
        return (
            edges * self.sharp / phones
            + position * (self.within + TALKING_COST * self.talking)
            + UNCLEAR_COST * float(np.clip(self.unclear - UNCLEAR_FROM, 0, 0.4))
            + BLUR_COST * blur
            + SLOW_COST * float(np.clip(self.pace - SLOW_FROM, 0, 3))
        )


class Surroundings:
    """The last frames of a stream, as far as the second look needs them."""

    def __init__(self) -> None:
        self._rows = np.zeros((0, 5), np.float32)
        self._from = 0
        self._ahead = 0

    def add(self, log_probs: np.ndarray, energy: np.ndarray, at_frame: int, ahead: int = 0) -> None:
        """More frames.

        Args:
            log_probs: float32 (frames, tokens).
            energy: float32 (frames,), mean squares.
            at_frame: the number of the first; a gap to what came before means silence.
            ahead: how many of them, the last ones, count until the next come, which replace them.
        """
        self._rows = self._rows[: len(self._rows) - self._ahead]
        self._ahead = ahead
        best = log_probs.max(1)
        boundary, blank = np.exp(log_probs[:, BOUNDARY]), np.exp(log_probs[:, BLANK])
        rows = np.stack([boundary, 1 - boundary - blank, -best, energy, log_probs.argmax(1)], 1).astype(
            np.float32
        )
        if at_frame != self._from + len(self._rows):
            self._rows = rows
        else:
            self._rows = np.concatenate([self._rows, rows])[-KEPT - ahead :]
        self._from = at_frame + len(rows) - len(self._rows)

    def evidence(self, start: int, end: int, phones: int) -> Evidence:
        """What is found around a path from frame `start` to frame `end`."""
        first, last = max(start - self._from, 0), min(end - self._from, len(self._rows) - 1)
        unsure = self._rows[:, 2]
        within = np.sort(unsure[first : last + 1])
        return Evidence(
            left=self._edge(range(first - 1, first - 1 - LOOK_LEFT, -1)),
            right=self._edge(range(last + 2, last + 2 + LOOK_RIGHT)),
            rise_db=self._rise_db(first, last),
            unclear=float(unsure[max(0, last - 96) : last + 8].mean()),
            blur=float(within[-max(1, len(within) // 3) :].mean()),
            pace=(end - start) / phones,
            runs_on=self._runs_on(first),
        )

    def end_of_sound(self, frame: int) -> int:
        """The frame in which the sound that was told in `frame` is over.

        The model tells a phone by a spike near its beginning; the sound goes on until the energy has faded, the model
        sees the next word begin, or a little before the next phone.
        """
        row, count = frame - self._from, len(self._rows)
        tokens, energy = self._rows[:, 4].astype(int), self._rows[:, 3]
        faded = float(energy[max(0, row - 10) : row + 4].max(initial=1e-9)) * FADED
        stop = min(row + LONGEST, count)
        for later in range(row + 1, stop):
            if (tokens[later] == BOUNDARY and later > row + 1) or energy[later] < faded:
                return self._from + later
            if tokens[later] not in (BLANK, BOUNDARY, tokens[row]):
                return self._from + max(row + 1, later - 2)
        return self._from + stop

    def _edge(self, rows: range) -> float:
        """How sure it is that a boundary or silence comes before the next phone in that direction."""
        sure = 0.0
        for row in rows:
            if not 0 <= row < len(self._rows):
                break
            sure = max(sure, float(self._rows[row, 0]))
            if self._rows[row, 1] > 0.5:
                return sure
        return max(sure, 0.9)

    def _runs_on(self, first: int) -> float:
        """From how many sounds begin in the second before, and how long ago the last one was."""
        said = self._rows[max(0, first - RUNS_ON_FRAMES - 2) : first, 1] > 0.5
        places = np.flatnonzero(said)
        if not len(places):
            return 0.0
        pause = len(said) - 1 - int(places[-1])
        heard = said[:-2]
        sounds = int((heard[1:] & ~heard[:-1]).sum() + heard[:1].sum())
        many = float(np.clip((sounds - RUNS_ON_FROM) / RUNS_ON_SPAN, 0, 1))
        return many * float(np.clip(1 - (pause - PAUSE_FROM) / PAUSE_SPAN, 0, 1))

    def _rise_db(self, first: int, last: int) -> float:
        energy = self._rows[:, 3]
        name = np.sort(energy[first : last + 3])
        name = name[-max(3, (last - first) * 2 // 3) :]
        before = energy[max(0, first - 17) : max(0, first - 2)]
        if len(before) < 7:
            return 40.0
        return float(10 * np.log10((name.mean() + 1e-10) / (before.mean() + 1e-10)))


LONGEST = 14
"""Frames that a last sound may go on at most."""

FADED = 0.03
"""Share of the loudest recent energy below which a sound is over."""
