"""Someone speaks, and what they said."""

from __future__ import annotations

from dure.events.base import Event, fact


@fact("speech.started")
class SpeechStarted(Event):
    """A voice begins.

    Attributes:
        score: the detector's probability of speech, 0 to 1.
    """

    score: float


@fact("speech.stopped")
class SpeechStopped(Event):
    """The voice has been silent for a while.

    Attributes:
        score: the detector's probability of speech, 0 to 1.
    """

    score: float


@fact("utterance.ended")
class UtteranceEnded(Event):
    """What was said to an agent is complete.

    Attributes:
        turn: which turn it belongs to.
        duration_ms: how much sound it holds.
        reason: `silence` after speech, `no_speech` where nothing was said, `too_long`, or `stream_ended`.
    """

    turn: str
    duration_ms: int
    reason: str


@fact("transcript.final")
class TranscriptFinal(Event):
    """The words of an utterance.

    Attributes:
        turn: which turn it belongs to.
        text: the words, NFC; empty where no words were understood.
        language: ISO 639-1 code of the language spoken.
        confidence: mean token probability, 0 to 1.
    """

    turn: str
    text: str
    language: str
    confidence: float
