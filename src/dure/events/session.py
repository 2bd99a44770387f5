"""The state of one satellite's session."""

from __future__ import annotations

from dure.events.base import Event, fact


@fact("attention.changed")
class AttentionChanged(Event):
    """The satellite turned its attention.

    Attributes:
        state: `idle`, `listening`, `thinking` or `speaking`.
        agent: who it attends to; empty when idle.
    """

    state: str
    agent: str


@fact("microphone.muted")
class MicrophoneMuted(Event):
    """The microphone was muted or opened again.

    Attributes:
        muted: whether sound is ignored now.
    """

    muted: bool


@fact("turn.measured")
class TurnMeasured(Event):
    """How long each stage of a turn took, in milliseconds of wall time.

    Attributes:
        turn: the turn's id.
        endpoint_ms: from the last sample of speech to `utterance.ended`.
        recognition_ms: from `utterance.ended` to the transcript; work done before the end does not count.
        agent_ms: from the transcript to the agent's first sentence.
        synthesis_ms: from that sentence to its first sound.
        total_ms: from the last sample of speech to the first sound of the answer.
    """

    turn: str
    endpoint_ms: float
    recognition_ms: float
    agent_ms: float
    synthesis_ms: float
    total_ms: float
