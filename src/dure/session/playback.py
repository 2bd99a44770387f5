"""What a satellite is playing, and when it will be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import anyio
from anyio.lowlevel import checkpoint_if_cancelled

from dure.api import Sound
from dure.audio.echo import EchoCanceller
from dure.bus import Bus
from dure.clock import Clock
from dure.events import AudioChunk, AudioStarted, AudioStopped
from dure.session.own_voice import OwnVoice
from dure.session.volume import Volume

CHUNK_MS = 200
LEAD_MS = 4000
LATE_MS = 100
UNKNOWN_LATE_MS = 500
"""How much later than played the hub's own voice may be heard, beyond the delay if that is known."""


class PlayTime(Protocol):
    """The time in which a satellite plays."""

    def now_ms(self) -> float:
        """Milliseconds since some fixed instant."""
        ...

    async def reach(self, when_ms: float) -> None:
        """Return when that time has come, or nobody listens any more."""
        ...


class WallTime:
    """A live satellite's: sound takes as long as it lasts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now_ms(self) -> float:
        """Milliseconds since some fixed instant."""
        return self._clock.monotonic_ms()

    async def reach(self, when_ms: float) -> None:
        """Return when that time has come."""
        while (left_ms := when_ms - self.now_ms()) > 0:  # noqa: ASYNC110  # time is no event
            await anyio.sleep(left_ms / 1000)


class StreamTime:
    """A recording's own: it is fed as fast as it is heard, and always gives the same events."""

    def __init__(self) -> None:
        self._now_ms = 0.0
        self._moved = anyio.Event()

    def now_ms(self) -> float:
        """Milliseconds since the recording began."""
        return self._now_ms

    def advance(self, now_ms: float) -> None:
        """So much of the recording has been heard; infinity when it is over."""
        self._now_ms = now_ms
        self._moved.set()
        self._moved = anyio.Event()

    async def reach(self, when_ms: float) -> None:
        """Return when that much has been heard."""
        while self._now_ms < when_ms:
            await self._moved.wait()


class Playback:
    """The loudspeaker of one satellite; one thing sounds at a time.

    Attributes:
        stream_ms: where the satellite's stream is; the session keeps it.

    Args:
        bus: where the sound is published.
        satellite: whose loudspeaker.
        time: the time in which it plays.
        volume: how loud it plays; None for everything as it is.
        echo: is told what is played, and where in the satellite's stream.
        waiting_ms: how much of the stream has arrived and not been heard yet.
    """

    def __init__(
        self,
        bus: Bus,
        satellite: str,
        time: PlayTime,
        *,
        volume: Volume | None = None,
        echo: EchoCanceller | None = None,
        waiting_ms: Callable[[], int] = int,
    ) -> None:
        self._volume = volume
        self._bus = bus
        self._satellite = satellite
        self._time = time
        self._echo = echo
        self._waiting_ms = waiting_ms
        self._own_voice = OwnVoice()
        self._until_ms = 0.0
        self._rate_hz = 0
        self._changed = anyio.Event()
        self.stream_ms = 0

    @property
    def sounding(self) -> bool:
        """Whether sound has begun and not stopped."""
        return self._rate_hz != 0

    @property
    def now_ms(self) -> float:
        """The time in which it plays, in milliseconds since some fixed instant."""
        return self._time.now_ms()

    @property
    def end_ms(self) -> float:
        """When what was sent will have been played, in that time; now, where nothing is left."""
        return max(self._until_ms, self._time.now_ms())

    @property
    def left_ms(self) -> float:
        """How much of what was sent is still to be played."""
        return self._until_ms - self._time.now_ms()

    def notify(self) -> None:
        """Something changed: wake whoever waits in `changed`."""
        self._changed.set()
        self._changed = anyio.Event()

    def says(self, start_ms: int, end_ms: int) -> str:
        """The hub's own sentences of which something may be heard between two places of the stream."""
        delay_ms = self._echo.delay_ms if self._echo is not None else None
        late_ms = UNKNOWN_LATE_MS if delay_ms is None else LATE_MS + delay_ms
        return self._own_voice.text(start_ms, end_ms, late_ms=late_ms)

    async def changed(self) -> None:
        """Return when sound was sent or stopped, or the attention changed."""
        await self._changed.wait()

    async def play(self, sound: Sound, purpose: str, text: str = "", *, softly: bool = False) -> None:
        """Send sound to the loudspeaker; waits while much of it is still to be played.

        Args:
            sound: what sounds.
            purpose: as in `AudioStarted`.
            text: the sentence that it says, or of which it is a part.
            softly: whether something more important sounds elsewhere.
        """
        await checkpoint_if_cancelled()
        if text:
            start_ms = self._stream_now_ms + max(0.0, self.left_ms)
            self._own_voice.say(text, start_ms, start_ms + len(sound.pcm) * 500 / sound.rate_hz)
        if self._rate_hz not in {0, sound.rate_hz}:
            await self.stop(interrupted=False)
        if self._rate_hz == 0:
            self._rate_hz = sound.rate_hz
            await self._bus.publish(
                AudioStarted(
                    satellite=self._satellite,
                    time_ms=self.stream_ms,
                    rate_hz=sound.rate_hz,
                    width_bytes=2,
                    channels=1,
                    purpose=purpose,
                )
            )
        step = sound.rate_hz * CHUNK_MS // 1000 * 2
        for at in range(0, len(sound.pcm), step):
            await self._reach(self._until_ms - LEAD_MS)
            piece = sound.pcm[at : at + step]
            if self._volume is not None:
                piece = self._volume.apply(piece, purpose, softly=softly)
            self._tell_echo(piece, sound.rate_hz)
            self._until_ms = max(self._until_ms, self._time.now_ms()) + len(piece) * 500 / sound.rate_hz
            await self._bus.publish(AudioChunk(satellite=self._satellite, time_ms=self.stream_ms, pcm=piece))
            self.notify()

    async def room(self, lead_ms: float) -> None:
        """Wait until at most so much is left to be played."""
        await self._reach(self._until_ms - lead_ms)

    async def drain(self) -> None:
        """Wait until everything was played, and stop."""
        await self._reach(self._until_ms)
        await self.stop(interrupted=False)

    async def stop(self, *, interrupted: bool) -> None:
        """Stop; with `interrupted` what is not yet played is dropped."""
        if self._rate_hz:
            self._rate_hz = 0
            if interrupted:
                self._until_ms = self._time.now_ms()
                self._own_voice.cut(self._stream_now_ms)
            if self._echo is not None:
                self._echo.stop(self._stream_now_ms if interrupted else None)
            await self._bus.publish(
                AudioStopped(satellite=self._satellite, time_ms=self.stream_ms, interrupted=interrupted)
            )

    async def _reach(self, when_ms: float) -> None:
        """Wait; who was cancelled in the same instant in which that time came plays no more."""
        await self._time.reach(when_ms)
        await checkpoint_if_cancelled()

    @property
    def _stream_now_ms(self) -> int:
        return self.stream_ms + self._waiting_ms()

    def _tell_echo(self, piece: bytes, rate_hz: int) -> None:
        if self._echo is not None:
            follows = self.left_ms > 0
            self._echo.play(piece, rate_hz, None if follows else self._stream_now_ms)
