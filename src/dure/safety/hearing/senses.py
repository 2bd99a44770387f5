"""One microphone's sound, and what the safety net notices in it without any model but the voice detector's. Pure: sound in, signs out.

What is worth more than that, names and words, is handed on: the sound that hotwords are listened for in, and utterances that
may be worth writing down.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from dure.api import BYTES_PER_MS
from dure.audio.gate import VoiceGate
from dure.audio.offset import OffsetRemover
from dure.audio.ring import Ring
from dure.audio.vad import WINDOW_MS, VoiceDetector
from dure.safety.hearing.crying import CryingDetector, CryingLimits
from dure.safety.hearing.fall import FallDetector, FallLimits
from dure.safety.hearing.frames import Framer
from dure.safety.hearing.programme import Programme
from dure.safety.hearing.screams import ScreamDetector, ScreamLimits
from dure.safety.hearing.sign import Sign

WINDOW_BYTES = WINDOW_MS * BYTES_PER_MS

PRE_ROLL_MS = 600
"""Hotwords are listened for from so long before a voice begins."""

KEEP_MS = 14_000
MOST_UTTERANCE_MS = 12_000
"""So much of an utterance is written down. A voice without a pause, such as a radio's, is cut into pieces as long as this:
a cry in the midst of it is read too."""

OVERLAP_MS = 2_000
"""So much of a piece begins the next one, so that no word is cut."""

USUAL = 40
"""So many utterances tell how loud and how high people usually speak here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """Somebody spoke, and stopped, or goes on for long.

    Attributes:
        start_ms: where in the stream.
        end_ms: until where.
        louder_db: how much louder than people usually speak here.
        higher: how much higher, as a factor; 1 where that is not known.
        goes_on: whether the voice has not stopped.
    """

    start_ms: int
    end_ms: int
    louder_db: float
    higher: float
    goes_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensed:
    """What one window held.

    Attributes:
        end_ms: where it ends in the stream.
        signs: what was noticed in its sound.
        listen: sound in which hotwords are to be listened for; empty where nobody speaks.
        listen_from_ms: where that begins.
        utterance: one that ended here.
    """

    end_ms: int
    signs: tuple[Sign, ...] = ()
    listen: bytes = b""
    listen_from_ms: int = 0
    utterance: Utterance | None = None


@dataclass(slots=True)
class _Voice:
    """What an utterance that goes on was like so far."""

    start_ms: int
    levels: list[float] = field(default_factory=list)
    pitches: list[float] = field(default_factory=list)


class Senses:
    """One microphone's.

    Args:
        screams: what makes a scream.
        crying: what makes crying.
        falls: what makes a fall; None where no fall is to be heard.
    """

    def __init__(
        self,
        *,
        screams: ScreamLimits | None = None,
        crying: CryingLimits | None = None,
        falls: FallLimits | None = None,
    ) -> None:
        self._offset = OffsetRemover()
        self._framer = Framer()
        self._voice = VoiceDetector()
        self._gate = VoiceGate()
        self._ring = Ring(KEEP_MS)
        self._screams = ScreamDetector(screams)
        self._crying = CryingDetector(crying)
        self._falls = FallDetector(falls) if falls is not None else None
        self._programme = Programme()
        self._speaking: _Voice | None = None
        self._heard_ms = 0
        self._usual: deque[tuple[float, float]] = deque(maxlen=USUAL)

    @property
    def now_ms(self) -> int:
        """Where the stream is."""
        return self._ring.end_ms

    @property
    def programme(self) -> bool:
        """Whether a television or radio may be on."""
        return self._programme.may_be_on

    def sound(self, start_ms: int, end_ms: int) -> bytes:
        """The sound between two places, as far as it is kept."""
        return self._ring.read(start_ms, end_ms)

    def hear(self, window: bytes) -> Sensed:
        """Take in 32 ms: 16 kHz mono s16le."""
        window = self._offset.clean(window)
        self._ring.write(window)
        now_ms = self.now_ms
        frame = self._framer.feed(window, now_ms)
        change = self._gate.update(self._voice.feed(window)[-1], now_ms)
        voice = self._gate.is_open
        self._programme.take(WINDOW_MS, voice=voice)
        found = [self._screams.take(frame), self._crying.take(frame, voice=voice)]
        if self._falls is not None:
            found.append(self._falls.take(frame, voice=voice))
        utterance = None
        if change is not None and change.kind == "started":
            self._speaking = _Voice(start_ms=change.at_ms)
        if self._speaking is not None:
            self._speaking.levels.append(frame.level_db)
            if frame.harmonicity > 0.6:
                self._speaking.pitches.append(frame.pitch_hz)
        if change is not None and change.kind == "stopped" and self._speaking is not None:
            utterance = self._utterance(self._speaking, change.at_ms)
            self._speaking = None
        elif self._speaking is not None and now_ms - self._speaking.start_ms >= MOST_UTTERANCE_MS:
            utterance = self._utterance(self._speaking, now_ms, goes_on=True)
            self._speaking = _Voice(start_ms=now_ms - OVERLAP_MS)
        start_ms, listen = self._to_listen(voice=voice)
        return Sensed(
            end_ms=now_ms,
            signs=tuple(sign for sign in found if sign is not None),
            listen=listen,
            listen_from_ms=start_ms,
            utterance=utterance,
        )

    def _to_listen(self, *, voice: bool) -> tuple[int, bytes]:
        """The sound that hotwords were not listened for in yet, while somebody speaks."""
        if not voice:
            return 0, b""
        start_ms = max(self._heard_ms, self.now_ms - WINDOW_MS - PRE_ROLL_MS, self._ring.start_ms)
        self._heard_ms = self.now_ms
        return start_ms, self._ring.read(start_ms, self.now_ms)

    def _utterance(self, voice: _Voice, end_ms: int, *, goes_on: bool = False) -> Utterance:
        level = float(np.quantile(voice.levels, 0.8)) if voice.levels else -90.0
        pitch = float(np.median(voice.pitches)) if voice.pitches else 0.0
        usual_level = float(np.median([one for one, _ in self._usual])) if self._usual else level
        pitches = [one for _, one in self._usual if one]
        usual_pitch = float(np.median(pitches)) if pitches else 0.0
        self._usual.append((level, pitch))
        return Utterance(
            start_ms=max(voice.start_ms, end_ms - MOST_UTTERANCE_MS),
            end_ms=end_ms,
            louder_db=level - usual_level,
            higher=pitch / usual_pitch if usual_pitch and pitch else 1.0,
            goes_on=goes_on,
        )
