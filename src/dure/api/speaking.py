"""What speaks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How an agent sounds; a synthesizer follows what it can.

    Attributes:
        name: a voice of that synthesizer; empty for its default.
        pitch: 0 (low) to 1 (high).
        speed: 1 is ordinary; 0.5 to 2.
    """

    name: str = ""
    pitch: float = 0.5
    speed: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A stretch of mono signed 16-bit sound.

    Attributes:
        pcm: the samples, little end first.
        rate_hz: samples per second.
    """

    pcm: bytes
    rate_hz: int

    @property
    def duration_ms(self) -> int:
        """How long it lasts, in milliseconds."""
        return len(self.pcm) * 1000 // (2 * self.rate_hz)


class Synthesizer(Protocol):
    """Turns words into speech."""

    def speak(self, text: str, *, voice: Voice, language: str) -> AsyncIterator[Sound]:
        """Speak one sentence, in pieces as they are made; all pieces have one rate.

        Raises:
            SynthesisFailed: it could not do its work.
        """
        ...
