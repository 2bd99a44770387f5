"""A second ear for “stop”: whatever short is said while something sounds is also read by the recogniser.

The wake engine hears stop words as sound and at once; they are short, and in a noisy room it may miss one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from dure.audio.gate import GateChange
from dure.errors import DureError
from dure.session.parts import Parts
from dure.session.phrases import is_stop_request

LONGEST_MS = 2000
MARGIN_MS = 200


class StopListener:
    """Reads short utterances that fall into the hub's own sound.

    Args:
        parts: what it works with.
        sound: reads the stream between two places, in milliseconds.
        stop: ends what sounds.
    """

    def __init__(
        self, parts: Parts, *, sound: Callable[[int, int], bytes], stop: Callable[[], Awaitable[None]]
    ) -> None:
        self._parts = parts
        self._sound = sound
        self._stop = stop
        self._start_ms = 0
        self._busy = False

    def wants(self, change: GateChange | None) -> bool:
        """Whether the voice that just ended is worth reading; call it for every window."""
        if change is None:
            return False
        if change.kind == "started":
            self._start_ms = change.at_ms
            return False
        return not self._busy and change.at_ms - self._start_ms <= LONGEST_MS

    async def read(self, end_ms: int) -> None:
        """Read the voice that ended there, and stop if that is what was asked for."""
        self._busy = True
        try:
            config = self._parts.config
            pcm = self._sound(self._start_ms - MARGIN_MS, end_ms + MARGIN_MS)
            heard = await self._parts.recognizer.transcribe(pcm, languages=config.recognizer.languages)
            if is_stop_request(heard.text, config.wake.stop_words):
                await self._stop()
        except DureError:
            return  # the wake engine listens for the same words; a turn's own failure is told by the turn
        finally:
            self._busy = False
