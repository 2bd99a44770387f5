"""What the hub itself says, and when it is heard. Pure: text and places in, text out."""

from __future__ import annotations

from collections import deque

REMEMBERED = 64
"""Pieces of speech that are remembered: each sentence comes in a few."""


class OwnVoice:
    """One satellite's sentences on the time axis of its microphone, in milliseconds."""

    def __init__(self) -> None:
        self._said: deque[tuple[float, float, str]] = deque(maxlen=REMEMBERED)

    def say(self, text: str, start_ms: float, end_ms: float) -> None:
        """This, or a part of it, sounds between these places."""
        self._said.append((start_ms, end_ms, text))

    def cut(self, at_ms: float) -> None:
        """What was to sound from there on does not."""
        kept = [(start, min(end, at_ms), text) for start, end, text in self._said if start < at_ms]
        self._said = deque(kept, maxlen=REMEMBERED)

    def text(self, start_ms: float, end_ms: float, *, late_ms: float) -> str:
        """Every sentence of which something may be heard between these places.

        Args:
            start_ms: from where on.
            end_ms: until where.
            late_ms: how late the loudspeaker may be heard.
        """
        heard = [text for start, end, text in self._said if start < end_ms and start_ms < end + late_ms]
        return " ".join(dict.fromkeys(heard))
