"""A question of the hub itself that comes before everything else: it sounds over whatever sounds, and hears the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import anyio
import numpy as np
from anyio.abc import TaskGroup

from dure.api import Sound, Voice
from dure.errors import DureError, Language
from dure.session.listening import Listening
from dure.session.parts import Parts
from dure.session.playback import Playback
from dure.session.turn import Turn
from dure.session.volume import LOUDNESS
from dure.speech.endpointer import Endpoint, Endpointer

UNDERSTAND_S = 20.0
"""How long recognising the answer may take."""


class Question:
    """Asks at one satellite, one question at a time.

    Attributes:
        active: whether something is asked or waited for; then nobody else is attended to.

    Args:
        parts: what it works with.
        playback: where it sounds.
        tasks: owns the recognition.
        sound: reads the stream between two places, in milliseconds.
        silence: ends whatever sounds or is attended to.
        over: called when it is over, and what was silenced may go on.
    """

    def __init__(
        self,
        parts: Parts,
        playback: Playback,
        *,
        tasks: TaskGroup,
        sound: Callable[[int, int], bytes],
        silence: Callable[[], Awaitable[None]],
        over: Callable[[], None] = lambda: None,
    ) -> None:
        self._over = over
        self._parts = parts
        self._playback = playback
        self._tasks = tasks
        self._sound = sound
        self._silence = silence
        self._turn = anyio.Lock()
        self._listening: Listening | None = None
        self._endpoint: Endpoint | None = None
        self._ended = anyio.Event()
        self.active = False

    async def ask(self, text: str, language: Language, *, loudness: float, wait_s: float) -> str | None:
        """Say something, and wait for what is answered.

        Returns:
            the words; empty where somebody spoke and was not understood; None where nobody did.

        Raises:
            SynthesisFailed: it could not be said.
        """
        async with self._turn:
            self.active = True
            try:
                await self._silence()
                async for piece in self._parts.synthesizer.speak(text, voice=Voice(), language=language):
                    await self._playback.play(_as_loud(piece, loudness), "alert", text)
                await self._playback.drain()
                return await self._listen(wait_s) if wait_s > 0 else None
            finally:
                self.active = False
                self._listening = None
                self._over()

    def hear(self, score: float, end_ms: int) -> None:
        """Take in one window's probability of a voice."""
        if self._listening is not None and self._endpoint is None:
            self._endpoint = self._listening.hear(score, end_ms)
            if self._endpoint is not None:
                self._ended.set()

    async def _listen(self, wait_s: float) -> str | None:
        attention = self._parts.config.attention
        start_ms = self._playback.stream_ms
        endpointer = Endpointer(
            start_ms=start_ms,
            end_silence_ms=round(attention.end_silence_s * 1000),
            listen_ms=round(wait_s * 1000),
            max_ms=round(attention.max_utterance_s * 1000),
            tail_ms=0,
        )
        listening = Listening(
            Turn(agent="", start_ms=start_ms, follow_up=True, spoken_names=()),
            endpointer,
            tasks=self._tasks,
            recognizer=self._parts.recognizer,
            languages=self._parts.config.recognizer.languages,
            sound=self._sound,
        )
        self._ended, self._endpoint, self._listening = anyio.Event(), None, listening
        with anyio.move_on_after(wait_s + attention.max_utterance_s):
            await self._ended.wait()
        if not listening.has_speech:
            return None
        endpoint = self._endpoint or listening.finish(self._playback.stream_ms)
        try:
            with anyio.fail_after(UNDERSTAND_S):
                return (await listening.recognize(endpoint).transcript()).text
        except (DureError, TimeoutError):
            return ""
        finally:
            listening.drop()


def _as_loud(piece: Sound, loudness: float) -> Sound:
    gain = min(max(loudness, 0.0), 1.0) ** LOUDNESS
    if gain == 1.0:
        return piece
    quieter = (np.frombuffer(piece.pcm, "<i2") * gain).astype("<i2").tobytes()
    return Sound(pcm=quieter, rate_hz=piece.rate_hz)
