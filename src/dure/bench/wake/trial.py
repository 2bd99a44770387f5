"""What came of one recording. Everything that is counted is counted on these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Literal

from dure.wake.arbiter import SLACK_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording that is to be heard.

    Attributes:
        path: where it lies.
        kind: `call` of one name, `background` without any, or a `sentence`, which is both: background to the names that
            it does not hold.
        called: the names that are said in it.
    """

    path: Path
    kind: Literal["call", "background", "sentence"]
    called: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A name that was heard, or nearly.

    Attributes:
        wake_word: its text.
        score: how well, in the engine's unit; 0 is its threshold.
        start_ms: where it begins.
        end_ms: where it ends.
        accepted: whether it is followed at the threshold that ships.
        told_ms: when a live stream would have told of it; None for what is not followed.
        doubted: whether a second stage was asked.
    """

    wake_word: str
    score: float
    start_ms: int
    end_ms: int
    accepted: bool
    told_ms: float | None = None
    doubted: bool = False

    @property
    def wait_ms(self) -> float | None:
        """From the end of the name until it is told."""
        return None if self.told_ms is None else self.told_ms - self.end_ms


@dataclass(frozen=True, slots=True)
class Cost:
    """What hearing took.

    Attributes:
        all_s: processor time, all of it.
        gate_s: for telling voice from silence, as far as that is the engine's business.
        questions: how often a second opinion was asked.
        unanswered: how often it was not given, so that the first stage decided alone.
    """

    all_s: float = 0.0
    gate_s: float = 0.0
    questions: int = 0
    unanswered: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(*map(sum, zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One engine's account of one recording.

    Attributes:
        recording: what was heard.
        material_s: how long the recording is.
        sound_s: how much sound was heard, what follows the recording included.
        heard: every name that was heard, or nearly.
        cost: what it took.
    """

    recording: Recording
    material_s: float
    sound_s: float
    heard: Sequence[Heard]
    cost: Cost

    def standing(self) -> list[Heard]:
        """What stands if all thresholds are moved: of what lies in one place, the best, best first."""
        kept: list[Heard] = []
        for one in sorted(self.heard, key=lambda heard: -heard.score):
            if not any(_overlap(one, other) for other in kept):
                kept.append(one)
        return kept


def _overlap(one: Heard, other: Heard) -> bool:
    return min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms) > SLACK_MS
