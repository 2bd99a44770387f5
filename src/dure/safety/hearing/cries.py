"""Screams, and crying or moaning that goes on, from what a stretch of sound is like. Pure.

A scream is loud over the room, bright (vocal effort lifts everything above 1 kHz) and, for half a second, either high and
periodic or rough. Crying and moaning are a voice without words: a voiced sound that goes on for most of a second while
its spectrum hardly changes, as no syllable does, again and again within a minute, with breaths between. The limits come from
the literature that `docs/safety-hearing.md` names and from the distance that read English, orders to devices and household noise
keep from them; no scream, cry or moan was listened to for them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from dure.errors import Language
from dure.safety.hearing.frames import HOP_MS, Frame
from dure.safety.hearing.sign import Sign

SCREAM: Mapping[Language, str] = {"en": "heard what may be a scream", "ko": "비명일 수 있는 소리가 들렸어요"}
CRYING: Mapping[Language, str] = {
    "en": "heard crying or moaning that goes on",
    "ko": "울거나 신음하는 소리가 계속 들렸어요",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreamLimits:
    """What makes a scream.

    Attributes:
        above_db: by how much it is at least louder than the room.
        pitch_hz: how high it is at least.
        harmonicity: how periodic.
        bright: the share of its energy between 1 and 5 kHz.
        least_ms: how long it lasts.
        rough: how deeply it beats, where it is not high and periodic.
        rough_above_db: by how much such a one is louder than the room.
        rough_bright: how bright it is.
        rough_harmonicity: how periodic it still is: wind and water are not at all.
        rough_least_ms: how long it lasts.
        again_ms: so long after one, another is told.
    """

    above_db: float = 15.0
    pitch_hz: float = 500.0
    harmonicity: float = 0.55
    bright: float = 0.35
    least_ms: int = 480
    rough: float = 0.35
    rough_above_db: float = 20.0
    rough_bright: float = 0.4
    rough_harmonicity: float = 0.4
    rough_least_ms: int = 576
    again_ms: int = 3000


GAP_FRAMES = 2
"""So many frames in a row that do not fit do not end a run."""


class _Run:
    """How long something has been going on."""

    def __init__(self) -> None:
        self._frames = 0
        self._missed = 0

    def take(self, *, fits: bool) -> int:
        """One frame more; how long the run is, in milliseconds, counting frames that fit."""
        if fits:
            self._frames += 1
            self._missed = 0
        else:
            self._missed += 1
            if self._missed > GAP_FRAMES:
                self._frames = 0
        return self._frames * HOP_MS


class ScreamDetector:
    """Tells screams, once each.

    Args:
        limits: what makes one.
    """

    def __init__(self, limits: ScreamLimits | None = None) -> None:
        self._limits = limits or ScreamLimits()
        self._high, self._rough = _Run(), _Run()
        self._told_ms = -self._limits.again_ms

    def take(self, frame: Frame) -> Sign | None:
        """One frame more; the sign, in the moment in which it is long enough."""
        limits = self._limits
        high_ms = self._high.take(
            fits=frame.above_db >= limits.above_db
            and frame.pitch_hz >= limits.pitch_hz
            and frame.harmonicity >= limits.harmonicity
            and frame.bright >= limits.bright
        )
        rough_ms = self._rough.take(
            fits=frame.above_db >= limits.rough_above_db
            and frame.rough >= limits.rough
            and frame.bright >= limits.rough_bright
            and frame.harmonicity >= limits.rough_harmonicity
        )
        if high_ms < limits.least_ms and rough_ms < limits.rough_least_ms:
            return None
        if frame.end_ms - self._told_ms < limits.again_ms:
            return None
        self._told_ms = frame.end_ms
        return Sign(
            kind="scream",
            source="sound",
            severity="urgent",
            strength=0.6 if high_ms >= limits.least_ms else 0.5,
            start_ms=frame.end_ms - max(high_ms, rough_ms),
            end_ms=frame.end_ms,
            reason=SCREAM,
            what="scream",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CryingLimits:
    """What makes crying or moaning that goes on.

    Attributes:
        above_db: by how much a cry is louder than the room.
        lowest_hz: how high it is at least.
        highest_hz: and at most.
        harmonicity: how periodic it is.
        change_db: how little its spectrum changes from frame to frame.
        least_ms: how long one cry lasts.
        most_ms: a sound that lasts longer without a breath is a machine or an instrument.
        within_ms: over which time cries are added up.
        cries: how many there are.
        together_ms: how long they are, added up.
        spread_ms: how far apart the first and the last are.
        again_ms: so long after it was told, it is told again if it goes on.
    """

    above_db: float = 10.0
    lowest_hz: float = 80.0
    highest_hz: float = 1200.0
    harmonicity: float = 0.7
    change_db: float = 4.5
    least_ms: int = 608
    most_ms: int = 4000
    within_ms: int = 60_000
    cries: int = 5
    together_ms: int = 5000
    spread_ms: int = 15_000
    again_ms: int = 60_000


class CryingDetector:
    """Adds up cries and moans, and tells when they go on.

    Args:
        limits: what makes them.
    """

    def __init__(self, limits: CryingLimits | None = None) -> None:
        self._limits = limits or CryingLimits()
        self._run_ms = 0
        self._missed = 0
        self._cries: deque[tuple[int, int]] = deque()
        self._told_ms = -self._limits.again_ms

    @property
    def cries(self) -> int:
        """How many are within the time that counts."""
        return len(self._cries)

    def take(self, frame: Frame) -> Sign | None:
        """One frame more; the sign, when enough cries came together."""
        limits = self._limits
        fits = (
            frame.above_db >= limits.above_db
            and limits.lowest_hz <= frame.pitch_hz <= limits.highest_hz
            and frame.harmonicity >= limits.harmonicity
            and frame.change <= limits.change_db
        )
        if fits:
            self._run_ms += HOP_MS * (1 + self._missed)
            self._missed = 0
            return None
        if self._run_ms and self._missed < 1:
            self._missed += 1
            return None
        ended, self._run_ms, self._missed = self._run_ms, 0, 0
        if not limits.least_ms <= ended <= limits.most_ms:
            return None
        self._cries.append((frame.end_ms, ended))
        return self._add_up(frame.end_ms)

    def _add_up(self, now_ms: int) -> Sign | None:
        limits = self._limits
        while self._cries and self._cries[0][0] < now_ms - limits.within_ms:
            self._cries.popleft()
        first_ms = self._cries[0][0] - self._cries[0][1]
        together_ms = sum(length for _, length in self._cries)
        enough = len(self._cries) >= limits.cries and together_ms >= limits.together_ms
        if not enough or now_ms - first_ms < limits.spread_ms or now_ms - self._told_ms < limits.again_ms:
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
