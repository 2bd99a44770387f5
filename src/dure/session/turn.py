"""One turn: who was called, where in the stream, and how long each stage took."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

from dure.events import TurnMeasured


def new_id() -> str:
    """An id that is never used again."""
    return uuid4().hex[:12]


@dataclass(slots=True, kw_only=True)
class Stopwatch:
    """The stages of a turn, in milliseconds of wall time; 0 where a stage did not happen."""

    endpoint_ms: float = 0.0
    utterance_ended_ms: float = 0.0
    transcribed_ms: float = 0.0
    worded_ms: float = 0.0
    sounded_ms: float = 0.0

    def measured(self, satellite: str, time_ms: int, turn: str) -> TurnMeasured:
        """The stages as an event."""
        from_end_ms = self.sounded_ms - self.utterance_ended_ms
        return TurnMeasured(
            satellite=satellite,
            time_ms=time_ms,
            turn=turn,
            endpoint_ms=round(self.endpoint_ms, 1),
            recognition_ms=round(self.transcribed_ms - self.utterance_ended_ms, 1),
            agent_ms=round(self.worded_ms - self.transcribed_ms, 1),
            synthesis_ms=round(self.sounded_ms - self.worded_ms, 1),
            total_ms=round(self.endpoint_ms + from_end_ms, 1),
        )


@dataclass(slots=True, kw_only=True)
class Turn:
    """A request on its way to an answer.

    Attributes:
        id: never used again.
        agent: who was called.
        start_ms: where in the stream the request may begin: right after the name.
        follow_up: whether the agent had asked back, so that no name was needed.
        spoken_names: the spellings of the name that was called, to be cut from the transcript.
        transferred: whether another agent was asked, who hands it on.
        watch: how long each stage took.
    """

    agent: str
    start_ms: int
    follow_up: bool
    spoken_names: tuple[str, ...]
    transferred: bool = False
    id: str = field(default_factory=new_id)
    watch: Stopwatch = field(default_factory=Stopwatch)
