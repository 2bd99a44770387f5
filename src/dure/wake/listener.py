"""What one stream's frames say of its names: a quick look at everything, and a closer one where a name may have been called.

The quick look goes on where it left off, so that no frame is computed twice as context; what it remembers of a frame was
computed with little sound after it. Where a name comes near, the last seconds are judged again as a whole, and that decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from dure.api import Detection
from dure.wake.acoustic.windows import FRAME_MS, Window
from dure.wake.decode.bank import emissions
from dure.wake.decode.evidence import Surroundings
from dure.wake.decode.peaks import Peak, Peaks
from dure.wake.scored_names import ScoredNames
from dure.wake.second_stage import Candidate

MARGIN = 0.5
"""A name that the quick look puts this far below what is wanted is looked at closer."""

LATER = 12
"""By how many frames the closer look may place a name's end later; it may lie anywhere before."""

SHIFT = 16
"""By how many frames it may place its beginning elsewhere."""

UNCONFIRMED = 0.5
"""The most that a score may be above its threshold if the closer look does not confirm it: the second stage is asked. The model's frames
depend on the exact cut of the sound; in noise either look may lose a name that the other has."""

LookBack = Callable[[], tuple[Window, np.ndarray]]
"""The last seconds as one window, and its log probabilities."""


class _Closer:
    """The last seconds, judged as a whole."""

    def __init__(self, names: ScoredNames, window: Window, log_probs: np.ndarray) -> None:
        self.around = Surroundings()
        self.around.add(log_probs, window.energy, window.at_frame)
        self._at_frame = window.at_frame
        self._score, self._start = names.merge(
            names.bank.track().advance(emissions(log_probs), window.at_frame)
        )

    def find(self, rough: Peak) -> Peak | None:
        """The best fit of a name near the place where the quick look put it."""
        first = max(0, rough.start - self._at_frame)
        last = min(len(self._score), rough.end + LATER + 1 - self._at_frame)
        score, start = self._score[first:last, rough.name], self._start[first:last, rough.name]
        near = np.where(np.abs(start - rough.start) <= SHIFT, score, -np.inf)
        if not len(near) or near.max() == -np.inf:
            return None
        row = int(near.argmax())
        begin = int(start[row])
        return Peak(
            name=rough.name,
            score=float(near[row]),
            start=begin,
            end=self._at_frame + first + row,
            scores=self._score[max(0, begin - self._at_frame) : last].max(0),
        )


class Listener:
    """One stream's; all of it runs in worker threads, one call at a time.

    Args:
        names: what is listened for; at least one.
        position: what it costs per phone that no pause comes before a name.
        look_back: judges the last seconds again.
        doubts: whether names below their thresholds are wanted too, for a second opinion.
    """

    def __init__(self, names: ScoredNames, position: float, look_back: LookBack, *, doubts: bool) -> None:
        self._names = names
        self._position = position
        self._look_back = look_back
        self._track = names.bank.track()
        self._around = Surroundings()
        count = len(names.texts)
        self._doubts = doubts
        self._peaks = [Peaks(count, floor=-MARGIN)]
        if doubts:
            self._peaks.append(Peaks(count, floor=-names.depths - MARGIN))
        self._told = np.full(count, -1, np.int64)
        self._closer: _Closer | None = None

    def hear(self, window: Window, log_probs: np.ndarray) -> list[Candidate]:
        """Take in a window's frames; which names may have been called, with their scores."""
        log_probs = log_probs[window.first :]
        wanted, ahead = log_probs[: window.count], log_probs[window.count :]
        next_frame = window.at_frame + window.count
        self._around.add(log_probs, window.energy[window.first :], window.at_frame, len(ahead))
        self._closer = None
        now = self._names.merge(self._track.advance(emissions(wanted), window.at_frame))
        soon: tuple[np.ndarray, np.ndarray] | None = None
        out: list[Candidate] = []
        for peaks in self._peaks:
            found = peaks.advance(*now, window.at_frame)
            if peaks.is_open and len(ahead):
                soon = soon or self._names.merge(self._track.peek(emissions(ahead), next_frame))
                found += peaks.settle_by(*soon, next_frame)
            out += self._judge(found, sure=peaks is self._peaks[0])
        return out

    def finish(self) -> list[Candidate]:
        """No more sound follows here: what is pending; then everything is forgotten."""
        out = [
            one for peaks in self._peaks for one in self._judge(peaks.settle(), sure=peaks is self._peaks[0])
        ]
        self._track.reset()
        self._around, self._closer = Surroundings(), None
        return out

    def _judge(self, rough: Sequence[Peak], *, sure: bool) -> list[Candidate]:
        """The second look: names that stay above their threshold; or, where doubts are wanted, not too far below it."""
        out = []
        for peak in rough:
            penalty, depth = self._weigh(peak, self._around)
            if peak.score < penalty - MARGIN - (0 if sure else depth):
                continue
            if (settled := self._settle_on(peak, penalty, depth)) is None:
                continue
            exact, penalty, depth, around = settled
            if exact.start <= self._told[exact.name]:
                continue
            if exact.score >= penalty:
                self._told[exact.name] = exact.end
                for peaks in self._peaks:
                    peaks.tell(exact)
            elif sure or exact.score < penalty - depth:
                continue
            foreign = self._names.kind(exact.name)[1]
            heard = self._tell(exact, penalty, around)
            out.append(Candidate(detection=heard, most=depth, foreign=foreign))
        return out

    def _settle_on(
        self, rough: Peak, penalty: float, depth: float
    ) -> tuple[Peak, float, float, Surroundings] | None:
        """What the closer look has, with what speaks against it and its depth; where doubts are wanted, the better of both."""
        closer = self._look_closer()
        net = min(rough.score - penalty, UNCONFIRMED)
        if (exact := closer.find(rough)) is not None:
            against, deep = self._weigh(exact, closer.around)
            if exact.score - against >= net or not self._doubts:
                return exact, against, deep, closer.around
        if not self._doubts:
            return None
        return replace(rough, score=penalty + net), penalty, depth, self._around

    def _look_closer(self) -> _Closer:
        if self._closer is None:
            self._closer = _Closer(self._names, *self._look_back())
        return self._closer

    def _weigh(self, peak: Peak, around: Surroundings) -> tuple[float, float]:
        """What speaks against a peak, and how far below its threshold it is worth a second opinion."""
        phones, foreign = self._names.kind(peak.name)
        found = around.evidence(peak.start, peak.end, phones)
        depth = float(self._names.depths[peak.name])
        inside = found.in_sentence * (self._position > 0)
        return found.penalty(phones, self._position, foreign=foreign), depth * (1 - inside)

    def _tell(self, peak: Peak, penalty: float, around: Surroundings) -> Detection:
        return Detection(
            wake_word=self._names.texts[peak.name],
            score=round(peak.score - penalty, 3),
            start_ms=max(0, (peak.start - 1) * FRAME_MS),
            end_ms=around.end_of_sound(peak.end) * FRAME_MS,
            scores={
                text: round(float(score) - penalty, 3)
                for text, score in zip(self._names.texts, peak.scores, strict=True)
            },
        )
