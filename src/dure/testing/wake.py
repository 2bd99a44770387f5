"""A wake engine that hears what it is told to hear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dure.api import BYTES_PER_MS, Detection, WakeWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A wake word that is called at a place in every stream.

    Attributes:
        wake_word: its text; where it is not loaded nothing is detected.
        start_ms: where in the stream it begins.
        end_ms: where it ends.
        score: how well it is heard.
        others: the scores of other wake words there; those not named get -1.
        reason: why the engine takes it back itself, such as `second_stage`; empty where it does not.
    """

    wake_word: str
    start_ms: int
    end_ms: int
    score: float = 1.0
    others: tuple[tuple[str, float], ...] = ()
    reason: str = ""


class ScriptedWakeEngine:
    """Fires given wake words at given stream times.

    Args:
        script: what is called, and where.
        delay_ms: how much sound after a name's end the detection waits for.
    """

    def __init__(self, script: Sequence[Called] = (), *, delay_ms: int = 300) -> None:
        self.script = sorted(script, key=lambda called: called.end_ms)
        self.delay_ms = delay_ms
        self.opened: list[tuple[WakeWord, ...]] = []

    async def open(self, wake_words: Sequence[WakeWord]) -> ScriptedWakeStream:
        """Start a stream that follows the script."""
        self.opened.append(tuple(wake_words))
        return ScriptedWakeStream(self, tuple(word.text for word in wake_words))


class ScriptedWakeStream:
    """One stream of a `ScriptedWakeEngine`."""

    def __init__(self, engine: ScriptedWakeEngine, texts: tuple[str, ...]) -> None:
        self._delay_ms = engine.delay_ms
        self._texts = texts
        self._waiting = [called for called in engine.script if called.wake_word in texts]
        self._heard_bytes = 0

    @property
    def heard_ms(self) -> int:
        """How much of the stream has passed."""
        return self._heard_bytes // BYTES_PER_MS

    async def feed(self, pcm: bytes) -> Sequence[Detection]:
        """Tell what the script holds up to here."""
        self._heard_bytes += len(pcm)
        return self._due(self.heard_ms - self._delay_ms)

    async def skip(self, duration_ms: int) -> Sequence[Detection]:
        """Tell what is pending, and drop what would lie in the time left out."""
        out = self._due(self.heard_ms)
        self._heard_bytes += duration_ms * BYTES_PER_MS
        self._waiting = [called for called in self._waiting if called.start_ms >= self.heard_ms]
        return out

    async def finish(self) -> Sequence[Detection]:
        """Tell what is pending."""
        return self._due(self.heard_ms)

    def _due(self, until_ms: int) -> list[Detection]:
        due = [called for called in self._waiting if called.end_ms <= until_ms]
        self._waiting = self._waiting[len(due) :]
        return [self._detection(called) for called in due]

    def _detection(self, called: Called) -> Detection:
        scores = {**dict.fromkeys(self._texts, -1.0), **dict(called.others), called.wake_word: called.score}
        return Detection(
            wake_word=called.wake_word,
            score=called.score,
            start_ms=called.start_ms,
            end_ms=called.end_ms,
            scores={text: scores[text] for text in self._texts},
            reason=called.reason,
        )
