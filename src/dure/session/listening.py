"""One utterance on its way: where it ends, and what was said.

Recognition begins at the first pause that may be the end, before the endpointer is sure. If the
speaker goes on, that attempt is thrown away; if not, the words are there when the utterance ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import anyio
from anyio.abc import TaskGroup

from dure.api import Recognizer, Transcript
from dure.errors import DureError
from dure.session.turn import Turn
from dure.speech.endpointer import Endpoint, Endpointer

EARLY_PAUSE_MS = 224
"""A pause this long may be the end; shorter ones are stops within words."""

MARGIN_MS = 200
"""Sound that the recogniser hears before and after the speech."""


class Attempt:
    """One recognition that runs in the background."""

    def __init__(self, speech_end_ms: int) -> None:
        self.speech_end_ms = speech_end_ms
        self._done = anyio.Event()
        self._scope = anyio.CancelScope()
        self._outcome: Transcript | DureError | None = None

    async def run(self, recognizer: Recognizer, pcm: bytes, languages: Sequence[str]) -> None:
        """Do it; a failure is kept for who asks."""
        with self._scope:
            try:
                self._outcome = await recognizer.transcribe(pcm, languages=languages)
            except DureError as error:
                self._outcome = error
        self._done.set()

    def drop(self) -> None:
        """Nobody wants it any more."""
        self._scope.cancel()

    async def transcript(self) -> Transcript:
        """What was said.

        Raises:
            RecognitionFailed: the recogniser could not do its work.
        """
        await self._done.wait()
        if isinstance(self._outcome, Transcript):
            return self._outcome
        raise self._outcome or RuntimeError("a dropped attempt was asked for its words")


class Listening:
    """Listens to one utterance.

    Args:
        turn: whose request it is.
        endpointer: decides where it ends.
        tasks: owns the recognition.
        recognizer: does it.
        languages: the languages that are spoken here.
        sound: reads the stream between two places, in milliseconds.
    """

    def __init__(
        self,
        turn: Turn,
        endpointer: Endpointer,
        *,
        tasks: TaskGroup,
        recognizer: Recognizer,
        languages: Sequence[str],
        sound: Callable[[int, int], bytes],
    ) -> None:
        self.turn = turn
        self._endpointer = endpointer
        self._tasks = tasks
        self._recognizer = recognizer
        self._languages = languages
        self._sound = sound
        self._attempt: Attempt | None = None

    @property
    def has_speech(self) -> bool:
        """Whether anything was said yet."""
        return self._endpointer.has_speech

    def began_by(self, place_ms: int) -> bool:
        """Whether something had been said well before this place in the stream."""
        return self.has_speech and self._endpointer.finish(place_ms).speech_start_ms < place_ms - MARGIN_MS

    def hear(self, score: float, end_ms: int) -> Endpoint | None:
        """Take in one window's probability of a voice; tells when the utterance has ended."""
        endpoint = self._endpointer.update(score, end_ms)
        if endpoint is None and self._endpointer.pause_ms >= EARLY_PAUSE_MS:
            self.recognize(self._endpointer.finish(end_ms))
        return endpoint

    def finish(self, end_ms: int) -> Endpoint:
        """The stream is over, and with it the utterance."""
        return self._endpointer.finish(end_ms)

    def recognize(self, endpoint: Endpoint) -> Attempt:
        """The recognition of the utterance as far as this endpoint, begun now if not before."""
        if self._attempt is not None and self._attempt.speech_end_ms == endpoint.speech_end_ms:
            return self._attempt
        self.drop()
        self._attempt = Attempt(endpoint.speech_end_ms)
        start_ms = max(self.turn.start_ms, endpoint.speech_start_ms - MARGIN_MS)
        pcm = self._sound(start_ms, endpoint.speech_end_ms + MARGIN_MS)
        self._tasks.start_soon(self._attempt.run, self._recognizer, pcm, self._languages)
        return self._attempt

    def drop(self) -> None:
        """The utterance is not wanted any more."""
        if self._attempt is not None:
            self._attempt.drop()
