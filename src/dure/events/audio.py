"""Sound that starts, flows and stops. On a stream to a satellite it is what the hub plays."""

from __future__ import annotations

from dure.events.base import Event, fact


@fact("audio.started")
class AudioStarted(Event):
    """Sound of one format begins.

    Attributes:
        rate_hz: samples per second.
        width_bytes: bytes per sample; 2 is signed 16-bit, little end first.
        channels: samples per frame; 1 is mono.
        purpose: what is heard: `reply`, `chime`, `ring`, `alert` or `content`.
    """

    rate_hz: int
    width_bytes: int
    channels: int
    purpose: str


@fact("audio.chunk")
class AudioChunk(Event):
    """A stretch of sound in the format that `audio.started` told.

    Attributes:
        pcm: the samples.
    """

    pcm: bytes


@fact("audio.stopped")
class AudioStopped(Event):
    """No more sound follows; what is not yet played is to be dropped if `interrupted`.

    Attributes:
        interrupted: whether the sound was cut short.
    """

    interrupted: bool
