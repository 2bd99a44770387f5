"""What a skill lets sound, in nobody's vendor words: orders to the player, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

LEAST_REPORT_MS = 10_000
"""The shortest interval at which progress is told; every report is written into the journal."""

Activity = Literal["idle", "playing", "paused", "stopped", "finished"]

Heard = Literal[
    "started",
    "paused",
    "resumed",
    "stopped",
    "finished",
    "failed",
    "nearly_finished",
    "wanted",
    "delay_passed",
    "interval_passed",
    "position_passed",
]
"""What a skill may be told about what it lets sound; `wanted` asks it for the address of a track that came without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One thing to be played.

    Attributes:
        url: where it is; empty where the skill has to be asked for it first.
        token: the skill's own name for it.
        id: the skill's id of it, where its vendor has one beside the token.
        offset_ms: where it begins.
        delay_ms: after so much of it the skill wants to hear of it once; 0 for never.
        interval_ms: after every so much; 0 for never.
        at_ms: when that much of it was heard; 0 for never.
        told: whether the skill wants to hear of it at all.
        stream: what its vendor sends back with some events, as it came.
    """

    url: str = ""
    token: str = ""
    id: str = ""
    offset_ms: int = 0
    delay_ms: int = 0
    interval_ms: int = 0
    at_ms: int = 0
    told: bool = True
    stream: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the player is to do.

    Attributes:
        act: `play` a track, `deliver` the address of one that was wanted, `pause`, `resume`, `stop`, or `clear` what waits.
        track: which; None where none is meant.
        place: `now` in place of everything, `after` what is there, or `next` in place of what waits.
    """

    act: Literal["play", "deliver", "pause", "resume", "stop", "clear"]
    track: Track | None = None
    place: Literal["now", "after", "next"] = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """How far a skill's player has come at one microphone.

    Attributes:
        activity: what it does.
        track: what it plays or played last; None for nothing.
        position_ms: how much of it was heard.
    """

    activity: Activity = "idle"
    track: Track | None = None
    position_ms: int = 0

    @property
    def token(self) -> str:
        """The skill's own name for what it plays or played last."""
        return self.track.token if self.track is not None else ""


SILENT = Player()
"""Nothing was ever played."""


def milliseconds(value: object, *, least: int = 0) -> int:
    """A count of milliseconds; 0 where it is none."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 86_400_000:
        return 0
    return max(least, int(value))


def text(value: object, most: int = 2048) -> str:
    """A text, bounded; empty where it is none or too long."""
    return value if isinstance(value, str) and len(value) <= most else ""


def mapping(value: object) -> Mapping[str, Any]:
    """A JSON object; empty where it is none."""
    return value if isinstance(value, dict) else {}
