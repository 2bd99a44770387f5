"""Which utterances are worth writing down though nobody called a name. Pure.

A recogniser costs a second of a processor for each utterance, and a television speaks all day. So only those are read that something cheap
speaks for, and only so many a minute.
"""

from __future__ import annotations

from collections import deque

from dure.safety.hearing.senses import Utterance

LOUDER_DB = 6.0
"""So much louder than people usually speak here."""

HIGHER = 1.25
"""So much higher: four semitones."""

NEAR_MS = 15_000
"""A sign of another kind, or a hotword that was nearly heard, so long before."""

MOST_WORDS_MS = 4000
"""A cry for help is short; a longer utterance has to be louder or higher, or follow a sign."""


class Worth:
    """One satellite's choice.

    Args:
        per_minute: how many utterances are written down a minute at most.
    """

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._read: deque[int] = deque()
        self._hint_ms: int | None = None

    def hint(self, now_ms: int) -> None:
        """Something else was noticed, or nearly: what is said now is worth more."""
        self._hint_ms = now_ms

    def why(self, said: Utterance, *, programme: bool) -> str:
        """Why an utterance is to be written down: `near_sign`, `louder`, `higher` or `short`; empty where it is not.

        Args:
            said: the utterance.
            programme: whether a television may be on: then being short says nothing.
        """
        while self._read and self._read[0] <= said.end_ms - 60_000:
            self._read.popleft()
        if len(self._read) >= self._per_minute:
            return ""
        reason = self._reason(said, programme=programme)
        if reason:
            self._read.append(said.end_ms)
        return reason

    def _reason(self, said: Utterance, *, programme: bool) -> str:
        if self._hint_ms is not None and said.start_ms - self._hint_ms <= NEAR_MS:
            return "near_sign"
        if said.louder_db >= LOUDER_DB:
            return "louder"
        if said.higher >= HIGHER:
            return "higher"
        if not programme and said.end_ms - said.start_ms <= MOST_WORDS_MS:
            return "short"
        return ""
