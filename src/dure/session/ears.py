"""From sound to what is heard in it: voice, and names.

Names are listened for only while there is a voice (and a little before it began), so that silence
costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dure.api import BYTES_PER_MS, Detection, WakeStream
from dure.audio.echo import EchoCanceller
from dure.audio.gate import GateChange, VoiceGate
from dure.audio.offset import OffsetRemover
from dure.audio.ring import Ring
from dure.audio.vad import WINDOW_MS, VoiceDetector

WINDOW_BYTES = WINDOW_MS * BYTES_PER_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one window of sound held.

    Attributes:
        end_ms: where the window ends in the stream.
        score: the probability of a voice, 0 to 1.
        change: whether a voice began or ended.
        detections: the names whose detection became known with this window.
    """

    end_ms: int
    score: float
    change: GateChange | None
    detections: Sequence[Detection]


class Ears:
    """One microphone's sound, kept for a while, and what is heard in it.

    Args:
        stream: the way through the wake engine.
        pre_roll_ms: how much sound before a voice the wake engine hears too.
        keep_ms: how much sound is kept for the recogniser.
        echo: takes out of the sound what the hub itself plays.
    """

    def __init__(
        self, stream: WakeStream, *, pre_roll_ms: int, keep_ms: int, echo: EchoCanceller | None = None
    ) -> None:
        self._stream = stream
        self._echo = echo
        self._pre_roll_ms = pre_roll_ms
        self._ring = Ring(keep_ms)
        self._offset = OffsetRemover()
        self._voice = VoiceDetector()
        self._gate = VoiceGate()
        self._open = False
        self._fed_ms = 0

    @property
    def now_ms(self) -> int:
        """Where the stream is."""
        return self._ring.end_ms

    def sound(self, start_ms: int, end_ms: int) -> bytes:
        """The sound between two places, as far as it is kept."""
        return self._ring.read(start_ms, end_ms)

    def replace_stream(self, stream: WakeStream) -> None:
        """Go on with another set of names; the new stream's time begins now."""
        self._stream = _Shifted(stream, self.now_ms)
        self._fed_ms = self.now_ms

    async def hear(self, window: bytes) -> Heard:
        """Take in one window of 32 ms."""
        window = self._offset.clean(window)
        if self._echo is not None:
            window = self._echo.clean(window)
        self._ring.write(window)
        score = self._voice.feed(window)[-1]
        change = self._gate.update(score, self.now_ms)
        if change is not None:
            self._open = change.kind == "started"
        detections = await self._listen() if self._open else await self._pause(change)
        return Heard(end_ms=self.now_ms, score=score, change=change, detections=detections)

    async def finish(self) -> Sequence[Detection]:
        """No more sound comes: what was still pending."""
        return await self._stream.finish()

    async def _listen(self) -> Sequence[Detection]:
        found: list[Detection] = []
        start_ms = max(self._fed_ms, self.now_ms - WINDOW_MS - self._pre_roll_ms, self._ring.start_ms)
        if start_ms > self._fed_ms:
            found += await self._stream.skip(start_ms - self._fed_ms)
        found += await self._stream.feed(self._ring.read(start_ms, self.now_ms))
        self._fed_ms = self.now_ms
        return found

    async def _pause(self, change: GateChange | None) -> Sequence[Detection]:
        if change is None:
            return ()
        self._fed_ms = self.now_ms
        return await self._stream.skip(WINDOW_MS)


class _Shifted:
    """A stream that was opened later than the microphone, told in the microphone's time."""

    def __init__(self, stream: WakeStream, start_ms: int) -> None:
        self._stream = stream
        self._start_ms = start_ms

    async def feed(self, pcm: bytes) -> Sequence[Detection]:
        """Hear more sound."""
        return self._shift(await self._stream.feed(pcm))

    async def skip(self, duration_ms: int) -> Sequence[Detection]:
        """Let time pass."""
        return self._shift(await self._stream.skip(duration_ms))

    async def finish(self) -> Sequence[Detection]:
        """Tell what is pending."""
        return self._shift(await self._stream.finish())

    def _shift(self, found: Sequence[Detection]) -> Sequence[Detection]:
        return [
            replace(one, start_ms=one.start_ms + self._start_ms, end_ms=one.end_ms + self._start_ms)
            for one in found
        ]
