"""Deciding that an utterance has ended. Pure: probabilities and stream time in, a decision out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dure.audio.vad import WINDOW_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An utterance is over.

    Attributes:
        reason: `silence` after speech, `no_speech` where nothing was said, `too_long`, or `stream_ended`.
        speech_start_ms: in stream time, where the first word begins; where listening began if none was said.
        speech_end_ms: where the last word ends; the same as the start if none was said.
        at_ms: the end of the window that decided.
    """

    reason: Literal["silence", "no_speech", "too_long", "stream_ended"]
    speech_start_ms: int
    speech_end_ms: int
    at_ms: int


class Endpointer:
    """Follows one utterance from the moment the hub listens.

    A window is voiced at `start_score`, and within a stretch of voice already at `stop_score`; one window
    below does not break the stretch. Speech begins, or goes on after a pause, only with `min_speech_ms` of it: a click, or a noise behind the last word, neither
    starts an utterance nor prolongs it. Voice that runs on from before `start_ms` and ends within `tail_ms`
    is the end of the name (“…야”), not a request.

    Args:
        start_ms: where listening begins, in stream time; usually the end of the name.
        end_silence_ms: how much silence ends the utterance.
        listen_ms: how long after `start_ms` the first word may come.
        max_ms: the longest utterance.
        tail_ms: how far the name's own sound may reach; 0 where no name was said.
    """

    def __init__(
        self,
        start_ms: int,
        end_silence_ms: int,
        listen_ms: int,
        max_ms: int,
        *,
        tail_ms: int = 320,
        min_speech_ms: int = 3 * WINDOW_MS,
        start_score: float = 0.5,
        stop_score: float = 0.3,
    ) -> None:
        self._start_ms = start_ms
        self._end_silence_ms = end_silence_ms
        self._listen_ms = listen_ms
        self._max_ms = max_ms
        self._tail_ms = tail_ms
        self._min_speech_ms = min_speech_ms
        self._start_score = start_score
        self._stop_score = stop_score
        self._now_ms = start_ms
        self._speech: tuple[int, int] | None = None
        self._run: tuple[int, int] | None = None

    @property
    def has_speech(self) -> bool:
        """Whether something was said by now."""
        return self._speech is not None

    @property
    def pause_ms(self) -> int:
        """How long it has been silent since the last word; 0 while speaking and before the first word."""
        if self._speech is None or self._counts(self._run):
            return 0
        return max(0, self._now_ms - self._speech[1])

    def update(self, score: float, window_end_ms: int) -> Endpoint | None:
        """Take the probability of the window that ends there; tell if the utterance is over.

        Windows that end before `start_ms` are ignored. After an endpoint the object is spent.
        """
        if window_end_ms <= self._start_ms:
            return None
        self._now_ms = window_end_ms
        self._follow(score, window_end_ms)
        return self._decide()

    def finish(self, end_ms: int) -> Endpoint:
        """The stream ended there: `stream_ended`, or `no_speech` where nothing was said."""
        self._now_ms = max(self._now_ms, end_ms)
        return self._end("stream_ended" if self.has_speech else "no_speech")

    def _follow(self, score: float, window_end_ms: int) -> None:
        start_ms = window_end_ms - WINDOW_MS
        run = self._run
        if run is not None and start_ms - run[1] > WINDOW_MS:
            run = None
        threshold = self._start_score if run is None else self._stop_score
        if score >= threshold:
            run = (start_ms if run is None else run[0], window_end_ms)
        elif run is not None and window_end_ms - run[1] > WINDOW_MS:
            run = None
        self._run = run
        if run is not None and self._counts(run):
            first_ms = self._speech[0] if self._speech else run[0]
            self._speech = (max(first_ms, self._start_ms), run[1])

    def _counts(self, run: tuple[int, int] | None) -> bool:
        """Whether a stretch of voice is speech that is meant for the agent."""
        if run is None or run[1] - run[0] < self._min_speech_ms:
            return False
        runs_on_from_name = run[0] <= self._start_ms + WINDOW_MS
        return not runs_on_from_name or run[1] > self._start_ms + self._tail_ms

    def _decide(self) -> Endpoint | None:
        if self._speech is None:
            late = self._now_ms - self._start_ms >= self._listen_ms
            return self._end("no_speech") if late and self._run is None else None
        if self._now_ms - self._speech[0] >= self._max_ms:
            return self._end("too_long")
        silent_ms = self._now_ms - self._speech[1]
        return self._end("silence") if silent_ms >= self._end_silence_ms and self._run is None else None

    def _end(self, reason: Literal["silence", "no_speech", "too_long", "stream_ended"]) -> Endpoint:
        start_ms, end_ms = self._speech or (self._start_ms, self._start_ms)
        return Endpoint(reason=reason, speech_start_ms=start_ms, speech_end_ms=end_ms, at_ms=self._now_ms)
