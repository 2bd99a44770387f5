"""Listening for phrases of distress with a wake engine, beside the sessions' own and whatever becomes of those."""

from __future__ import annotations

from collections.abc import Sequence

import anyio

from dure.api import BYTES_PER_MS, Detection, WakeEngine, WakeStream, WakeWord

PATIENCE_S = 10.0
"""An engine that does not answer for so long is broken."""

SLACK_MS = 60
"""Two phrases that share no more than this do not lie in the same place."""

REST_MS = 5000
"""After a failure it is left alone for so long, in the stream's time."""


class Hotwords:
    """One microphone's way through the wake engine.

    Args:
        engine: hears them.
        words: what it listens for.
    """

    def __init__(self, engine: WakeEngine, words: Sequence[WakeWord]) -> None:
        self._engine, self._words = engine, tuple(words)
        self._stream: WakeStream | None = None
        self._started_ms = 0
        self._fed_ms = 0
        self._rests_until_ms = 0
        self._last: Detection | None = None

    async def hear(self, sound: bytes, start_ms: int) -> list[Detection]:
        """Hear a stretch of sound that begins at a place of the microphone's stream; detections are told in its time.

        Raises:
            DureError: the engine cannot do its work; the next call begins anew.
            TimeoutError: it did not answer.
        """
        if start_ms < self._rests_until_ms:
            return []
        try:
            with anyio.fail_after(PATIENCE_S):
                return await self._hear(sound, start_ms)
        except BaseException:
            self._stream, self._rests_until_ms = None, start_ms + REST_MS
            raise

    async def _hear(self, sound: bytes, start_ms: int) -> list[Detection]:
        found: list[Detection] = []
        if self._stream is None:
            self._stream = await self._engine.open(self._words)
            self._started_ms = self._fed_ms = start_ms
        if start_ms > self._fed_ms:
            found += await self._stream.skip(start_ms - self._fed_ms)
        found += await self._stream.feed(sound)
        self._fed_ms = start_ms + len(sound) // BYTES_PER_MS
        return self._placed(found)

    async def pause(self) -> list[Detection]:
        """Nobody speaks any more: what is still pending.

        Raises:
            DureError: the engine cannot do its work.
            TimeoutError: it did not answer.
        """
        if self._stream is None:
            return []
        try:
            with anyio.fail_after(PATIENCE_S):
                found = await self._stream.skip(1)
        except BaseException:
            self._stream = None
            raise
        self._fed_ms += 1
        return self._placed(found)

    def _placed(self, found: Sequence[Detection]) -> list[Detection]:
        shift = self._started_ms
        placed = [
            Detection(
                wake_word=one.wake_word,
                score=one.score,
                start_ms=one.start_ms + shift,
                end_ms=one.end_ms + shift,
                scores=one.scores,
                reason=one.reason,
            )
            for one in found
        ]
        return [one for one in placed if self._is_best(one, placed)]

    def _is_best(self, one: Detection, others: Sequence[Detection]) -> bool:
        """Phrases resemble each other: of those in one place the best is told, or all that came near where none was heard."""
        if one.reason:
            return True
        rivals = [*others, *([self._last] if self._last is not None else [])]
        if any(
            other is not one
            and not other.reason
            and other.score >= one.score
            and min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms) > SLACK_MS
            for other in rivals
        ):
            return False
        self._last = one
        return True
