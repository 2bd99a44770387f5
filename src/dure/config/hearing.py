"""`[safety.hearing]`: what the safety net listens for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingConfig:
    """Hearing that somebody needs help, at every microphone that is connected and not muted.

    Attributes:
        enabled: `auto` listens where `[safety.people]` or `[safety.contacts]` names anybody; `on`, or `off`.
        words: whether what is said is read for cries for help, with or without a name.
        hotwords: whether phrases of distress are listened for without the recogniser.
        sounds: whether screams and crying that goes on are listened for.
        falls: whether a bang after which nobody stirs is a reason to ask.
        phrases: a household's own cries for help, heard as hotwords.
        read_per_minute: how many utterances without a name are written down a minute at each microphone; 0 none.
        scream_above_db: by how much a scream is louder than the room; lower hears more, and more by mistake.
        scream_pitch_hz: how high it is at least.
        crying_s: how many seconds of crying within a minute are enough.
        fall_silence_s: how long nothing is heard after a bang.
        wait_s: how long signs that are no graver wait after an alert was called off; twice as long each time, to ten minutes.
    """

    enabled: Literal["auto", "on", "off"] = "auto"
    words: bool = True
    hotwords: bool = True
    sounds: bool = True
    falls: bool = True
    phrases: tuple[str, ...] = ()
    read_per_minute: int = 6
    scream_above_db: float = 15.0
    scream_pitch_hz: float = 500.0
    crying_s: float = 5.0
    fall_silence_s: float = 30.0
    wait_s: float = 120.0
