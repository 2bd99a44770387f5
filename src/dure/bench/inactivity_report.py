"""The figures of `dure bench inactivity`: every setting of the routine beside timers that alarm no more often."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from dure.bench.inactivity import Tally

ANCHOR = {
    "delay_h": 5.38,
    "false_alarms_per_day": 0.09,
    "source": "Sensors 2024, 24(20):6583",
    "note": "mean delay on seven data sets of real homes: another data set, not to be compared figure by figure",
}
"""What is published for real homes: 5 h 23 min."""

Lives = Mapping[str, Mapping[str, Tally]]
"""Life → detector → what came of it."""


def report(lives: Lives) -> dict[str, Any]:
    """Everything, as one JSON object."""
    return {
        "all": _rows(lives),
        "lives": {name: _rows({name: tallies}) for name, tallies in lives.items()},
        "timers": {
            f"{hours:g}": figures(_sum(lives, f"timer {hours:g}")) for hours in (4, 6, 8, 10, 12, 16, 24)
        },
        "anchor": ANCHOR,
    }


def figures(tally: Tally) -> dict[str, Any]:
    """One detector at one setting."""
    return {
        "false_alarms_per_day": round(tally.rate, 4),
        "false_alarms_at_home": tally.false_home,
        "false_alarms_away": tally.false_away,
        "days": tally.days,
        "incidents": len(tally.every_delay()),
        "delay_h": spread(tally.every_delay()),
        "delay_h_by_kind": {kind: spread(delays) for kind, delays in sorted(tally.delays_h.items())},
        "not_noticed": tally.late,
    }


def spread(delays_h: Sequence[float]) -> dict[str, float]:
    """Median, ninth decile, mean and worst, in hours."""
    ordered = sorted(delays_h)
    return {
        "p50": round(statistics.median(ordered), 2),
        "p90": round(ordered[min(int(0.9 * len(ordered)), len(ordered) - 1)], 2),
        "mean": round(statistics.fmean(ordered), 2),
        "max": round(ordered[-1], 2),
    }


def _rows(lives: Lives) -> list[dict[str, Any]]:
    names = next(iter(lives.values())).keys()
    return [_row(lives, name) for name in names if name.startswith("routine")]


def _row(lives: Lives, name: str) -> dict[str, Any]:
    routine = _sum(lives, name)
    one, hours = _shortest(lives, routine.rate)
    own = Tally()
    for life, tallies in lives.items():
        own.add(_shortest({life: tallies}, tallies[name].rate)[0])
    return {
        "allowed_per_day": float(name.split()[1]),
        "routine": figures(routine),
        "one_timer": {"hours": hours, **figures(one)},
        "timer_of_each_life": figures(own),
    }


def _shortest(lives: Lives, rate: float) -> tuple[Tally, float]:
    """The shortest timer that raises no more false alarms than that, found with hindsight; else the longest there is."""
    names = [name for name in next(iter(lives.values())) if name.startswith("timer")]
    summed = ((_sum(lives, name), float(name.split()[1])) for name in names)
    last = (Tally(), 0.0)
    for last in summed:
        if last[0].rate <= rate:
            return last
    return last


def _sum(lives: Lives, name: str) -> Tally:
    together = Tally()
    for tallies in lives.values():
        together.add(tallies[name])
    return together
