"""A recogniser that hears what it is told to hear, and a synthesizer that hums."""

from __future__ import annotations

import math
from array import array
from collections.abc import AsyncIterator, Iterable, Sequence

import anyio.lowlevel

from dure.api import RATE_HZ, Sound, Transcript, Voice


class ScriptedRecognizer:
    """Gives its script's transcripts in order, one for each utterance that is not silent, then empty ones.

    Args:
        script: texts, or whole transcripts.
        language: of what the script gives as text; where it is not asked for, the first that is.

    Attributes:
        heard: every utterance it was given, as pcm.
    """

    def __init__(self, script: Iterable[str | Transcript] = (), *, language: str = "ko") -> None:
        self._script = list(script)
        self._language = language
        self.heard: list[bytes] = []

    async def transcribe(self, pcm: bytes, *, languages: Sequence[str]) -> Transcript:
        """The script's next transcript; an empty one for silence, or where the script has ended."""
        await anyio.lowlevel.checkpoint()
        self.heard.append(pcm)
        language = self._language if self._language in languages else languages[0]
        if not self._script or not any(pcm):
            return Transcript(text="", language=language, confidence=0.0)
        said = self._script.pop(0)
        return Transcript(text=said, language=language, confidence=0.9) if isinstance(said, str) else said


class ToneSynthesizer:
    """Hums 50 ms for each character, at a pitch that its voice decides.

    Args:
        rate_hz: samples per second of what it gives.

    Attributes:
        spoken: every sentence it was asked for, with its voice and language.
    """

    PIECE_MS = 100

    def __init__(self, *, rate_hz: int = RATE_HZ) -> None:
        self._rate_hz = rate_hz
        self.spoken: list[tuple[str, Voice, str]] = []

    async def speak(self, text: str, *, voice: Voice, language: str) -> AsyncIterator[Sound]:
        """Hum a sentence, in pieces of at most `PIECE_MS`."""
        self.spoken.append((text, voice, language))
        if not any(letter.isalnum() for letter in text):
            return
        pitch_hz = 150 + 250 * voice.pitch + sum(map(ord, voice.name)) % 90
        samples = int(len(text) * 0.05 / voice.speed * self._rate_hz)
        step = self._rate_hz * self.PIECE_MS // 1000
        for start in range(0, samples, step):
            await anyio.lowlevel.checkpoint()
            turn = 2 * math.pi * pitch_hz / self._rate_hz
            wave = array(
                "h", (round(6000 * math.sin(turn * i)) for i in range(start, min(start + step, samples)))
            )
            yield Sound(pcm=wave.tobytes(), rate_hz=self._rate_hz)
