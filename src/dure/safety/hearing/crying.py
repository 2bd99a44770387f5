"""Crying or moaning that goes on, from what a stretch of sound is like. Pure.

Crying and moaning are a voice without words: a voiced sound that goes on for most of a second while its spectrum hardly
changes, as no syllable does, again and again within a minute, with breaths between. An echo that is louder than the voice hides
how syllables begin and end, but not that each has another vowel than the one before: so the spectrum is also compared with
what it was a syllable ago. Somebody who speaks all the while is not crying, and a note that keeps its pitch is an instrument's.
The limits come from the distance that speech in made-up rooms, orders to devices, household noise and made-up laughs and music
keep from them (`docs/safety-hearing.md`); no adult's cry or moan was listened to for them.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

from dure.errors import Language
from dure.safety.hearing.frames import HOP_MS, SYLLABLE, Frame
from dure.safety.hearing.sign import Sign

CRYING: Mapping[Language, str] = {
    "en": "heard crying or moaning that goes on",
    "ko": "울거나 신음하는 소리가 계속 들렸어요",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CryingLimits:
    """What makes crying or moaning that goes on.

    Attributes:
        above_db: by how much a cry is louder than the room.
        lowest_hz: how high it is at least.
        highest_hz: and at most.
        change_db: how little its spectrum changes from frame to frame.
        harmonicity: how periodic each moment of a clear voice is.
        drift_db: how little its spectrum differs from what it was a syllable before, on average.
        breathy_harmonicity: how periodic each moment of a moan is, which is half breath.
        breathy_drift_db: and how little its spectrum differs: echoes of speech and laughter are less periodic too.
        breathy_step_semitones: how little its pitch moves from frame to frame, by the median: a throat's glides, and breath
            alone, which has none, has another in each frame.
        wander_semitones: how far its pitch wanders at least, as every throat's does and a held note does not.
        least_ms: how long one cry lasts.
        most_ms: a sound that lasts longer without a breath is a machine or an instrument.
        within_ms: over which time cries are added up.
        cries: how many there are.
        together_ms: how long they are, added up.
        of_speech: at least this share of the time in which a voice was heard.
        spread_ms: how far apart the first and the last are.
        again_ms: so long after it was told, it is told again if it goes on.
    """

    above_db: float = 10.0
    lowest_hz: float = 80.0
    highest_hz: float = 1200.0
    change_db: float = 4.5
    harmonicity: float = 0.7
    drift_db: float = 4.5
    breathy_harmonicity: float = 0.45
    breathy_drift_db: float = 3.0
    breathy_step_semitones: float = 0.5
    wander_semitones: float = 0.25
    least_ms: int = 608
    most_ms: int = 4000
    within_ms: int = 60_000
    cries: int = 5
    together_ms: int = 5000
    of_speech: float = 0.2
    spread_ms: int = 15_000
    again_ms: int = 60_000


class _Sounds:
    """Tells voiced sounds as they end, where they are cries.

    Args:
        limits: what makes one.
        harmonicity: how periodic each moment of it is.
        drift_db: how little it drifts, on average.
        step_semitones: how little its pitch moves from frame to frame.
    """

    def __init__(
        self, limits: CryingLimits, *, harmonicity: float, drift_db: float, step_semitones: float = math.inf
    ) -> None:
        self._limits, self._harmonicity = limits, harmonicity
        self._drift_db, self._step_semitones = drift_db, step_semitones
        self._begin()

    def _begin(self) -> None:
        self._pitches: list[float] = []
        self._drifts: list[float] = []
        self._duration_ms = 0
        self._missed = 0

    def take(self, frame: Frame) -> int:
        """One frame more; how long the cry was that ended here, in milliseconds, 0 where none did."""
        if self._fits(frame):
            self._duration_ms += HOP_MS * (1 + self._missed)
            self._missed = 0
            self._pitches.append(frame.pitch_hz)
            if frame.drift is not None and self._duration_ms > SYLLABLE * HOP_MS:
                self._drifts.append(frame.drift)
            return 0
        if self._duration_ms and not self._missed:
            self._missed = 1
            return 0
        cry_ms = self._duration_ms if self._is_cry() else 0
        self._begin()
        return cry_ms

    def _fits(self, frame: Frame) -> bool:
        limits = self._limits
        return (
            frame.above_db >= limits.above_db
            and limits.lowest_hz <= frame.pitch_hz <= limits.highest_hz
            and frame.harmonicity >= self._harmonicity
            and frame.change <= limits.change_db
        )

    def _is_cry(self) -> bool:
        limits = self._limits
        if not self._drifts or not limits.least_ms <= self._duration_ms <= limits.most_ms:
            return False
        return (
            fmean(self._drifts) <= self._drift_db
            and _wander(self._pitches) >= limits.wander_semitones
            and _step(self._pitches) <= self._step_semitones
        )


class CryingDetector:
    """Adds up cries and moans, and tells when they go on.

    Args:
        limits: what makes them.
    """

    def __init__(self, limits: CryingLimits | None = None) -> None:
        self._limits = limits or CryingLimits()
        self._clear = _Sounds(
            self._limits, harmonicity=self._limits.harmonicity, drift_db=self._limits.drift_db
        )
        self._breathy = _Sounds(
            self._limits,
            harmonicity=self._limits.breathy_harmonicity,
            drift_db=self._limits.breathy_drift_db,
            step_semitones=self._limits.breathy_step_semitones,
        )
        self._cries: deque[tuple[int, int]] = deque()
        self._voiced: deque[int] = deque()
        self._told_ms = -self._limits.again_ms

    @property
    def cries(self) -> int:
        """How many are within the time that counts."""
        return len(self._cries)

    def take(self, frame: Frame, *, voice: bool) -> Sign | None:
        """One frame more; the sign, when enough cries came together.

        Args:
            frame: the sound.
            voice: whether the voice detector hears somebody.
        """
        self._forget(frame.end_ms)
        if voice:
            self._voiced.append(frame.end_ms)
        cry_ms = max(self._clear.take(frame), self._breathy.take(frame))
        if not cry_ms:
            return None
        # A clear cry within one that is half breath before and after is the same one.
        while self._cries and self._cries[-1][0] > frame.end_ms - cry_ms:
            self._cries.pop()
        self._cries.append((frame.end_ms, cry_ms))
        return self._add_up(frame.end_ms)

    def _forget(self, now_ms: int) -> None:
        since_ms = now_ms - self._limits.within_ms
        while self._cries and self._cries[0][0] < since_ms:
            self._cries.popleft()
        while self._voiced and self._voiced[0] < since_ms:
            self._voiced.popleft()

    def _add_up(self, now_ms: int) -> Sign | None:
        limits = self._limits
        first_ms = self._cries[0][0] - self._cries[0][1]
        together_ms = sum(length for _, length in self._cries)
        enough = len(self._cries) >= limits.cries and together_ms >= limits.together_ms
        if not enough or together_ms < limits.of_speech * len(self._voiced) * HOP_MS:
            return None
        if now_ms - first_ms < limits.spread_ms or now_ms - self._told_ms < limits.again_ms:
            return None
        self._told_ms = now_ms
        return Sign(
            kind="crying",
            source="sound",
            severity="concern",
            strength=0.5,
            start_ms=first_ms,
            end_ms=now_ms,
            reason=CRYING,
            what="crying",
        )


def _wander(pitches: Sequence[float]) -> float:
    """How far apart the lowest and the highest tenth of the pitches are, in semitones."""
    ordered = sorted(pitches)
    cut = len(ordered) // 10
    return 12 * math.log2(ordered[-1 - cut] / ordered[cut])


def _step(pitches: Sequence[float]) -> float:
    """By how much the pitch moves from one frame to the next, in semitones; the median."""
    return median(abs(12 * math.log2(after / one)) for one, after in pairwise(pitches))
