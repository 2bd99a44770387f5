"""What the hub itself plays at a satellite, so that it does not take its own voice for a cry. Pure.

While a ring, a chime or a programme sounds, screams and crying are left out of account, for it may hold some. While it speaks, words
are, unless what it says is known and holds no words of distress; its voice never screams, so that a scream is heard over it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

TAIL_MS = 1500
"""How much longer than it is sent the sound may be heard."""

MOST_MS = 600_000
"""So long a reply or a ring may sound; of one whose end nobody told, because what played it broke, the rest is the room's."""

CONTENT = "content"
"""The purpose of music and programmes."""

WORDLESS = frozenset({"chime", "ring", CONTENT})
"""Purposes of sound over which words are heard all the same; a programme's own then cost a question."""


@dataclass(slots=True)
class _Played:
    start_ms: int
    end_ms: int | None
    speaks: bool
    programme: bool
    said: str = ""
    is_known: bool = False


class OwnSound:
    """One satellite's loudspeaker.

    Args:
        cries: tells whether a text holds words of distress.
    """

    def __init__(self, cries: Callable[[str], bool]) -> None:
        self._cries = cries
        self._played: list[_Played] = []

    def started(self, now_ms: int, purpose: str) -> None:
        """Something begins to sound."""
        self._forget(now_ms)
        self._played.append(
            _Played(
                start_ms=now_ms, end_ms=None, speaks=purpose not in WORDLESS, programme=purpose == CONTENT
            )
        )

    def says(self, text: str) -> None:
        """These words are part of what sounds, or will."""
        if self._played and self._played[-1].end_ms is None:
            last = self._played[-1]
            last.said, last.is_known = f"{last.said} {text}", True

    def stopped(self, now_ms: int) -> None:
        """It sounds no more."""
        for one in self._played:
            one.end_ms = now_ms if one.end_ms is None else one.end_ms

    @property
    def programme(self) -> bool:
        """Whether music or a programme sounds, or did within the last minute."""
        return any(one.programme for one in self._played)

    def covers_sound(self, start_ms: int, end_ms: int) -> bool:
        """Whether cries of the hub's own may be heard between two places of the stream."""
        return any(not one.speaks and self._within(one, start_ms, end_ms) for one in self._played)

    def covers_words(self, start_ms: int, end_ms: int) -> bool:
        """Whether words of distress of its own may be."""
        return any(
            one.speaks and (not one.is_known or self._cries(one.said))
            for one in self._played
            if self._within(one, start_ms, end_ms)
        )

    def _within(self, one: _Played, start_ms: int, end_ms: int) -> bool:
        until_ms = one.end_ms
        if until_ms is None and not one.programme:
            until_ms = one.start_ms + MOST_MS
        return one.start_ms <= end_ms and (until_ms is None or start_ms <= until_ms + TAIL_MS)

    def _forget(self, now_ms: int) -> None:
        self._played = [one for one in self._played if one.end_ms is None or one.end_ms > now_ms - 60_000]
