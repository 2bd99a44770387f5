"""Names that were heard."""

from __future__ import annotations

from dataclasses import dataclass

from dure.events.base import Event, fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """How well one name fitted what was heard.

    Attributes:
        wake_word: the configured name.
        agent: who owns it.
        score: the engine's score in its own unit; higher fits better, and 0 is the name's own threshold.
    """

    wake_word: str
    agent: str
    score: float


@fact("wake.detected")
class WakeDetected(Event):
    """A name was called.

    Attributes:
        decision: its id, under which feedback names it.
        wake_word: the configured name, never the variant that was heard.
        agent: who owns it.
        score: its score; 0 is its threshold.
        margin: its score above the next name's; null where only one name is loaded.
        start_ms: where in the stream the name begins.
        end_ms: where in the stream the name ends.
        candidates: every name's score, best first: the decision record.
    """

    decision: str
    wake_word: str
    agent: str
    score: float
    margin: float | None
    start_ms: int
    end_ms: int
    candidates: tuple[Candidate, ...]


@fact("wake.suppressed")
class WakeSuppressed(Event):
    """A name was heard and, for a reason, not followed.

    Attributes:
        decision: its id, under which feedback names it.
        wake_word: the configured name.
        agent: who owns it.
        score: its score; 0 is its threshold.
        margin: its score above the best other name's, below 0 where that one was better; null where only one name is loaded.
        winner: the name that was followed in its place; empty where none was.
        start_ms: where in the stream the name begins.
        end_ms: where in the stream the name ends.
        reason: `agent_listening`, `refractory`, `own_voice`, `not_speaking` (a stop word while nothing sounds), `distress` (a cry for help calls nobody),
            `outscored`, `second_stage` (a closer look rejected it), or `below_threshold` (it fitted nearly well enough).
        candidates: every name's score, best first: the decision record.
    """

    decision: str
    wake_word: str
    agent: str
    score: float
    margin: float | None
    winner: str
    start_ms: int
    end_ms: int
    reason: str
    candidates: tuple[Candidate, ...]
