"""What misses would cost in false alarms, and the other way round, if all thresholds moved together. Pure.

Only what an engine tells can be counted: at shifts below what it tells at all, the curve ends.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from dure.bench.wake.trial import Trial

MOST_POINTS = 200
ABOVE = 1e-6
"""So little above a score it no longer counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One place of the curve.

    Attributes:
        shift: how much every threshold is raised; below 0 lowered.
        false_alarms_per_hour: of all names together; in transcribed speech of one name.
        missed_share: of all calls.
    """

    shift: float
    false_alarms_per_hour: float
    missed_share: float


def curve(trials: Sequence[Trial], names: Sequence[str]) -> list[Point]:
    """For each number of false alarms the fewest misses, from no false alarm on; empty without calls or background.

    Args:
        trials: one engine's.
        names: whose calls and false alarms count, all at the same shift.
    """
    calls: list[float] = []
    alarms: list[float] = []
    hours = 0.0
    for trial in trials:
        best: dict[str, float] = {}
        standing = trial.standing()
        for heard in standing:
            best.setdefault(heard.wake_word, heard.score)
        called = trial.recording.called
        calls += [best.get(name, -math.inf) for name in names if name in called]
        if trial.recording.kind != "call":
            alarms += [
                one.score for one in standing if one.wake_word in names and one.wake_word not in called
            ]
            uncalled = sum(name not in called for name in names) if trial.recording.kind == "sentence" else 1
            hours += trial.material_s * uncalled / 3600
    if not calls or not hours:
        return []
    return _points(sorted(calls), sorted(alarms, reverse=True), hours)


def at_most(points: Sequence[Point], false_alarms_per_hour: float) -> Point | None:
    """The fewest misses at no more false alarms than that; None where the curve does not reach so far."""
    fitting = [point for point in points if point.false_alarms_per_hour <= false_alarms_per_hour + 1e-9]
    return min(fitting, key=lambda point: point.missed_share, default=None)


def _points(calls: Sequence[float], alarms: Sequence[float], hours: float) -> list[Point]:
    told = [score for score in (*calls, *alarms) if score > -math.inf]
    lowest = min(told, default=0.0)
    out = []
    for count in _places(len(alarms)):
        # just above the next false alarm; where none follows, at the lowest score that was told
        shift = alarms[count] + ABOVE if count < len(alarms) else lowest
        if count and shift > alarms[count - 1]:
            continue  # several false alarms at one score
        missed = bisect_left(calls, shift)
        out.append(
            Point(
                shift=shift,
                false_alarms_per_hour=count / hours,
                missed_share=missed / len(calls),
            )
        )
    return out


def _places(count: int) -> list[int]:
    """Numbers of false alarms: every one as long as they are few, then ever fewer of them."""
    if count < MOST_POINTS:
        return list(range(count + 1))
    step = (count + 1) ** (1 / MOST_POINTS)
    return sorted({0, count, *(round(step**power) for power in range(MOST_POINTS))})
