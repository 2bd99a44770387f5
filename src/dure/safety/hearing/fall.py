"""A bang as of a fall, and then nothing. Pure.

A heavy thing that hits the floor is sudden, far louder than the room, mostly below 1 kHz, and over within half a second
(Popescu and others, “An acoustic fall detector system that uses sound height information”, 2008, and Li and others, “A microphone
array system for automatic fall detection”, 2012, use such cues). A door is so too; what makes a fall likely is that somebody was heard before it and nobody is after it. It is
a weak sign, which only asks. There are no recordings of falls: how many are found is not known.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from dure.errors import Language
from dure.safety.hearing.frames import Frame
from dure.safety.hearing.sign import Sign

FALL: Mapping[Language, str] = {
    "en": "heard a bang as of a fall, and then nothing more",
    "ko": "넘어지는 듯한 큰 소리가 나고 나서 아무 소리도 없었어요",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FallLimits:
    """What makes it.

    Attributes:
        above_db: by how much the bang is louder than the room.
        level_db: how loud it is at least, in dB of full scale.
        sudden_db: by how much it rises within two frames.
        bright: the share of its energy between 1 and 5 kHz is at most this.
        over_ms: so long after it, it has faded.
        faded_db: to so little above the room.
        silence_ms: how long nothing is heard after it.
        stir_db: what rises so far over the room is something: somebody is up.
        before_ms: within which time before it somebody was heard.
        again_ms: so long after one sign there is no other.
    """

    above_db: float = 30.0
    level_db: float = -30.0
    sudden_db: float = 20.0
    bright: float = 0.4
    over_ms: int = 800
    faded_db: float = 10.0
    silence_ms: int = 30_000
    stir_db: float = 9.0
    before_ms: int = 300_000
    again_ms: int = 1_800_000


class FallDetector:
    """Waits, after each bang, for a sign of life.

    Args:
        limits: what makes a fall.
    """

    def __init__(self, limits: FallLimits | None = None) -> None:
        self._limits = limits or FallLimits()
        self._recent: deque[float] = deque(maxlen=3)
        self._bang_ms: int | None = None
        self._life_ms: int | None = None
        self._told_ms: int | None = None

    def take(self, frame: Frame, *, voice: bool) -> Sign | None:
        """One frame more.

        Args:
            frame: the sound.
            voice: whether somebody speaks.
        """
        limits = self._limits
        before = min(self._recent, default=frame.above_db)
        self._recent.append(frame.above_db)
        if self._bang_ms is None:
            if self._is_bang(frame, before) and self._was_somebody(frame.end_ms):
                self._bang_ms = frame.end_ms
            elif voice:
                self._life_ms = frame.end_ms
            return None
        since_ms = frame.end_ms - self._bang_ms
        if since_ms <= limits.over_ms and not voice:
            return None
        # Right after the bang it has to have faded; later anything at all is life.
        if voice or frame.above_db > (limits.faded_db if since_ms < 2 * limits.over_ms else limits.stir_db):
            self._bang_ms, self._life_ms = None, frame.end_ms
            return None
        if since_ms < limits.silence_ms:
            return None
        start_ms, self._bang_ms, self._told_ms, self._life_ms = self._bang_ms, None, frame.end_ms, None
        return Sign(
            kind="fall",
            source="sound",
            severity="concern",
            strength=0.3,
            start_ms=start_ms,
            end_ms=frame.end_ms,
            reason=FALL,
            what="fall",
        )

    def _is_bang(self, frame: Frame, before_db: float) -> bool:
        limits = self._limits
        return (
            frame.above_db >= limits.above_db
            and frame.level_db >= limits.level_db
            and frame.above_db - before_db >= limits.sudden_db
            and frame.bright <= limits.bright
        )

    def _was_somebody(self, now_ms: int) -> bool:
        limits = self._limits
        if self._told_ms is not None and now_ms - self._told_ms < limits.again_ms:
            return False
        return self._life_ms is not None and now_ms - self._life_ms <= limits.before_ms
