"""What skills say, as text that is fit to be spoken and shown."""

from __future__ import annotations

from collections.abc import Sequence

MAX_SPEECH_CHARS = 4_000
"""The longest stretch that a skill may say at once; what is beyond is cut off."""


def clean(text: object) -> str:
    """What a skill says, fit to be spoken and shown: one line, no control or direction marks, bounded."""
    if not isinstance(text, str):
        return ""
    kept = "".join(letter if letter.isprintable() else " " for letter in text[:MAX_SPEECH_CHARS])
    return " ".join(kept.split())


def join(pieces: Sequence[str]) -> str:
    """Stretches of speech as one text; each stays a sentence of its own."""
    whole = ""
    for piece in filter(None, pieces):
        if whole and whole[-1] not in ".!?…。？！,":
            whole += "."
        whole = f"{whole} {piece}" if whole else piece
    return whole[:MAX_SPEECH_CHARS]
