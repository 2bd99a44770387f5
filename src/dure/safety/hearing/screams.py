"""Screams, from what a stretch of sound is like. Pure.

A scream is loud over the room, bright (vocal effort lifts everything above 1 kHz) and, for half a second, either high and
periodic or rough. What begins as a cock's crow does is waited for, for a second at most. The limits come from the literature that `docs/safety-hearing.md` names and from the distance that read English,
orders to devices and household noise keep from them; no scream was listened to for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dure.errors import Language
from dure.safety.hearing.crow import Crow
from dure.safety.hearing.frames import HOP_MS, Frame
from dure.safety.hearing.sign import Sign

SCREAM: Mapping[Language, str] = {"en": "heard what may be a scream", "ko": "비명일 수 있는 소리가 들렸어요"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreamLimits:
    """What makes a scream.

    Attributes:
        above_db: by how much it is at least louder than the room.
        pitch_hz: how high it is at least.
        harmonicity: how periodic.
        below: how little of its energy lies below its pitch: in an echo the resonances of ordinary speech ring on like a high note.
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
    below: float = 0.3
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
        self._crow = Crow()
        self._waiting: Sign | None = None

    def take(self, frame: Frame) -> Sign | None:
        """One frame more; the sign, in the moment in which it is long enough, or when it turns out to be no crow."""
        limits = self._limits
        self._crow.take(frame)
        high_ms = self._high.take(
            fits=frame.above_db >= limits.above_db
            and frame.pitch_hz >= limits.pitch_hz
            and frame.harmonicity >= limits.harmonicity
            and frame.below <= limits.below
            and frame.bright >= limits.bright
        )
        rough_ms = self._rough.take(
            fits=frame.above_db >= limits.rough_above_db
            and frame.rough >= limits.rough
            and frame.bright >= limits.rough_bright
            and frame.harmonicity >= limits.rough_harmonicity
        )
        if rough_ms >= limits.rough_least_ms:
            self._waiting = None
            return self._tell(_sign(frame.end_ms, max(high_ms, rough_ms), clear=high_ms >= limits.least_ms))
        if self._waiting is not None:
            return self._decide()
        if high_ms < limits.least_ms or frame.end_ms - self._told_ms < limits.again_ms:
            return None
        sign = _sign(frame.end_ms, max(high_ms, rough_ms), clear=True)
        if self._crow.may_begin(high_ms):
            self._waiting = sign
            return None
        return self._tell(sign)

    def _decide(self) -> Sign | None:
        """What seemed to be a scream, and may have been a crow, when it is over."""
        if self._waiting is None or not self._crow.is_over:
            return None
        sign, self._waiting = self._waiting, None
        if self._crow.is_one:
            self._told_ms = sign.end_ms
            return None
        return self._tell(sign)

    def _tell(self, sign: Sign) -> Sign | None:
        if sign.end_ms - self._told_ms < self._limits.again_ms:
            return None
        self._told_ms = sign.end_ms
        return sign


def _sign(now_ms: int, lasted_ms: int, *, clear: bool) -> Sign:
    return Sign(
        kind="scream",
        source="sound",
        severity="urgent",
        strength=0.6 if clear else 0.5,
        start_ms=now_ms - lasted_ms,
        end_ms=now_ms,
        reason=SCREAM,
        what="scream",
    )
