"""Which way a satellite's attention goes."""

from __future__ import annotations

from enum import StrEnum


class Attention(StrEnum):
    """The attention states of Amazon's Voice Interoperability guide, without their vendor's lights."""

    IDLE = "idle"
    """Only names are listened for."""

    LISTENING = "listening"
    """An agent takes an utterance; no other name fires."""

    THINKING = "thinking"
    """The utterance is understood and answered."""

    SPEAKING = "speaking"
    """The answer sounds; any name may barge in."""
