"""Counting. Pure: trials in, figures out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from dure.bench.wake.trial import Cost, Heard, Trial


@dataclass(slots=True, kw_only=True)
class NameFigures:
    """One name's figures.

    Attributes:
        recordings: in how many it is called.
        missed: in how many of them it was not heard.
        false_alarms: how often it was heard where it was not said and no other name was called.
        wrong_name: in how many of its recordings another name was heard, whether it was itself heard or not.
    """

    recordings: int = 0
    missed: int = 0
    false_alarms: int = 0
    wrong_name: int = 0


@dataclass(slots=True, kw_only=True)
class Figures:
    """What one engine's trials come to.

    Attributes:
        names: by name.
        confused: called → heard instead or as well → in how many recordings.
        background_s: how much sound without a name was heard; of transcribed speech, all of it.
        name_background_s: the same, summed over the names that were not said in it; 0 where there are no sentences.
        sound_s: how much sound was heard in all.
        cost: processor time for it.
        waits_ms: end of a called name → told, where the engine was sure of itself.
        doubted_waits_ms: the same where a second stage was asked.
    """

    names: dict[str, NameFigures]
    confused: dict[str, Counter[str]] = field(default_factory=dict)
    background_s: float = 0.0
    name_background_s: float = 0.0
    sound_s: float = 0.0
    cost: Cost = field(default_factory=Cost)
    waits_ms: list[float] = field(default_factory=list)
    doubted_waits_ms: list[float] = field(default_factory=list)

    @property
    def recordings(self) -> int:
        """How often a name was called."""
        return sum(one.recordings for one in self.names.values())

    @property
    def missed_share(self) -> float | None:
        """The share of the calls that were not heard; None where nobody called."""
        return _share(sum(one.missed for one in self.names.values()), self.recordings)

    @property
    def wrong_name_share(self) -> float | None:
        """The share of the calls in which another name was heard."""
        return _share(sum(one.wrong_name for one in self.names.values()), self.recordings)

    @property
    def alarm_hours(self) -> float:
        """The hours by which false alarms are divided: of background, or of background and name in transcribed speech."""
        return (self.name_background_s or self.background_s) / 3600

    @property
    def false_alarms_per_hour(self) -> float | None:
        """Of all names together; in transcribed speech of one name."""
        return _share(sum(one.false_alarms for one in self.names.values()), self.alarm_hours)

    def plain(self) -> dict[str, Any]:
        """As the JSON contract has it."""
        spent, sound_s = self.cost, self.sound_s
        return {
            "names": {name: asdict(one) for name, one in self.names.items()},
            "background_hours": round(self.background_s / 3600, 4),
            "false_alarms_per_hour": _round(self.false_alarms_per_hour),
            "missed_share": _round(self.missed_share),
            "wrong_name_share": _round(self.wrong_name_share),
            "confused": {called: dict(others) for called, others in self.confused.items()},
            "real_time_factor": _round(_share(spent.all_s, sound_s), 5),
            "cost": {
                "gate": _round(_share(spent.gate_s, sound_s), 5),
                "names": _round(_share(spent.all_s - spent.gate_s, sound_s), 5),
            },
            "second_stage": {"asked": spent.questions, "unanswered": spent.unanswered},
            "latency_ms": {
                **_percentiles([*self.waits_ms, *self.doubted_waits_ms]),
                "sure": _percentiles(self.waits_ms),
                "second_stage": _percentiles(self.doubted_waits_ms),
            },
        }


def count(
    trials: Sequence[Trial],
    names: Sequence[str],
    accepts: Callable[[Heard], bool] = lambda heard: heard.accepted,
) -> Figures:
    """Count what was heard, missed and confused.

    Args:
        trials: one engine's.
        names: those that were loaded.
        accepts: what counts as heard.
    """
    figures = Figures(names={name: NameFigures() for name in names})
    for trial in trials:
        heard = [one for one in trial.heard if accepts(one)]
        figures.sound_s += trial.sound_s
        figures.cost += trial.cost
        if trial.recording.kind == "call":
            _count_call(figures, trial.recording.called, heard)
        else:
            _count_rest(figures, trial, heard)
        for one in heard:
            if one.wake_word in trial.recording.called and one.wait_ms is not None:
                (figures.doubted_waits_ms if one.doubted else figures.waits_ms).append(one.wait_ms)
    return figures


def _count_call(figures: Figures, called: frozenset[str], heard: Sequence[Heard]) -> None:
    words = {one.wake_word for one in heard}
    for name in called:
        one = figures.names[name]
        one.recordings += 1
        one.missed += name not in words
        one.wrong_name += bool(words - called)
        if words - called:
            figures.confused.setdefault(name, Counter()).update(sorted(words - called))


def _count_rest(figures: Figures, trial: Trial, heard: Sequence[Heard]) -> None:
    """Background, and sentences: a name that is said in one is called there; to all others it is background."""
    times = Counter(one.wake_word for one in heard)
    figures.background_s += trial.material_s
    for name, one in figures.names.items():
        if name in trial.recording.called:
            one.recordings += 1
            one.missed += name not in times
        else:
            one.false_alarms += times[name]
            if trial.recording.kind == "sentence":
                figures.name_background_s += trial.material_s


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _round(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)


def _percentiles(waits_ms: Sequence[float]) -> dict[str, int | None]:
    if not waits_ms:
        return {"p50": None, "p95": None}
    p50, p95 = np.percentile(waits_ms, [50, 95])
    return {"p50": round(float(p50)), "p95": round(float(p95))}
