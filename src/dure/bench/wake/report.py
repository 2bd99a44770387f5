"""What a run found, for machines and for people."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.markup import escape
from rich.table import Table

from dure.bench.wake.curve import Point, at_most, curve
from dure.bench.wake.figures import Figures, count
from dure.bench.wake.material import Material
from dure.bench.wake.peers import Found
from dure.bench.wake.trial import Trial
from dure.bench.wake.work import DURE, Outcome, Skipped
from dure.cli.output import console, spoken_language


@dataclass(slots=True, kw_only=True)
class Run:
    """Everything that a run heard.

    Attributes:
        material: what was to be heard.
        condition: what was mixed in.
        trials: by engine.
        skipped: recordings that cannot be heard.
        peers: other engines that were asked for.
    """

    material: Material
    condition: Mapping[str, Any]
    trials: dict[str, list[Trial]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    peers: Mapping[str, Found] = field(default_factory=dict)

    def take(self, outcome: Outcome) -> None:
        """One recording's outcome."""
        if isinstance(outcome, Skipped):
            self.skipped.append(outcome)
            return
        for stretch in outcome:
            for engine, trial in stretch.items():
                self.trials.setdefault(engine, []).append(trial)

    def figures(self) -> Figures:
        """Dure's figures."""
        return count(self.trials.get(DURE, []), self.material.names)


def as_json(run: Run, *, roc: bool) -> dict[str, Any]:
    """The JSON contract: Dure's figures, and what was asked for besides."""
    ours = run.trials.get(DURE, [])
    out = run.figures().plain()
    out["condition"] = dict(run.condition)
    if run.skipped:
        out["skipped"] = [{"path": str(one.recording.path), "why": one.en} for one in run.skipped]
    if run.material.ignored:
        out["ignored_folders"] = list(run.material.ignored)
    if roc:
        out["roc"] = {
            "all": _plain(curve(ours, run.material.names)),
            "names": {name: _plain(curve(ours, [name])) for name in run.material.names},
        }
    if run.peers:
        out["peers"] = {peer: _peer(run, peer, found, roc=roc) for peer, found in run.peers.items()}
    return out


def _peer(run: Run, peer: str, found: Found, *, roc: bool) -> dict[str, Any]:
    if found.why_not is not None:
        return {"unavailable": found.why_not.en}
    names, ours = found.names, run.trials[DURE]
    theirs = with_ends(run.trials[peer], ours)
    out = count(of_names(theirs, names), names).plain()
    for key in ("cost", "second_stage", "confused"):
        out.pop(key)
    points = curve(theirs, names)
    beside = count(of_names(ours, names), names)
    rate = beside.false_alarms_per_hour
    matched = None if rate is None else at_most(points, rate)
    out["matched"] = None if matched is None else _plain([matched])[0]
    plain = beside.plain()
    out["dure"] = {key: plain[key] for key in ("false_alarms_per_hour", "missed_share")}
    if roc:
        out["roc"] = {"all": _plain(points)}
    return out


def of_names(trials: Sequence[Trial], names: Sequence[str]) -> list[Trial]:
    """Trials as if only these names had been called, loaded and heard."""
    out = []
    for trial in trials:
        called = trial.recording.called & frozenset(names)
        if trial.recording.kind == "call" and not called:
            continue
        out.append(
            dataclasses.replace(
                trial,
                recording=dataclasses.replace(trial.recording, called=called),
                heard=[one for one in trial.heard if one.wake_word in names],
            )
        )
    return out


def with_ends(theirs: Sequence[Trial], ours: Sequence[Trial]) -> list[Trial]:
    """Another engine's trials, with the ends of called names where Dure heard them: most engines do not tell any.

    A call that Dure did not hear has no known end, and so no wait.
    """
    out = []
    for trial, known in zip(theirs, ours, strict=True):
        ends = {one.wake_word: one.end_ms for one in known.heard if one.accepted}
        heard = [
            one
            if one.wake_word not in trial.recording.called
            else dataclasses.replace(one, end_ms=ends[one.wake_word])
            if one.wake_word in ends
            else dataclasses.replace(one, told_ms=None)
            for one in trial.heard
        ]
        out.append(dataclasses.replace(trial, heard=heard))
    return out


def _plain(points: Sequence[Point]) -> list[dict[str, float]]:
    return [
        {
            "shift": round(point.shift, 6),
            "false_alarms_per_hour": round(point.false_alarms_per_hour, 4),
            "missed_share": round(point.missed_share, 4),
        }
        for point in points
    ]


def show(run: Run, found: Mapping[str, Any]) -> None:
    """Print tables.

    Args:
        run: what was heard.
        found: the same as `as_json` has it.
    """
    korean = spoken_language() == "ko"
    titles = (
        ("이름", "녹음", "놓침", "잘못 울림", "다른 이름")
        if korean
        else ("name", "recordings", "missed", "false alarms", "wrong name")
    )
    table = Table(box=None)
    for title in titles:
        table.add_column(title, justify="left" if title == titles[0] else "right")
    for name, one in run.figures().names.items():
        table.add_row(escape(name), *map(str, (one.recordings, one.missed, one.false_alarms, one.wrong_name)))
    console.print(table)
    for called, others in found["confused"].items():
        for other, times in others.items():
            console.print(f"  {called} → {other}: {times}", markup=False)
    for key, value in found.items():
        if key not in {"names", "confused", "roc", "peers", "skipped", "ignored_folders"}:
            console.print(f"{key}: {_words(value)}", markup=False, soft_wrap=True)
    if "peers" in found:
        _show_peers(run, found["peers"], korean=korean)


def _show_peers(run: Run, peers: Mapping[str, Any], *, korean: bool) -> None:
    titles = (
        ("엔진", "이름", "놓침", "오작동/시간", "같은 오작동에서", "두레", "오작동/시간", "실시간 계수")
        if korean
        else ("engine", "names", "missed", "alarms/h", "at Dure's rate", "Dure", "alarms/h", "real time")
    )
    table = Table(box=None)
    for title in titles:
        table.add_column(title, justify="left" if title == titles[0] else "right", no_wrap=title == titles[0])
    for peer, one in peers.items():
        if run.peers[peer].why_not is not None:
            continue
        matched = one["matched"]["missed_share"] if one["matched"] else None
        table.add_row(
            peer, str(len(one["names"])), _share(one["missed_share"]), _number(one["false_alarms_per_hour"]),
            _share(matched), _share(one["dure"]["missed_share"]), _number(one["dure"]["false_alarms_per_hour"]),
            str(one["real_time_factor"]),
        )  # fmt: skip
    if table.row_count:
        console.print(table)
    for peer, found in run.peers.items():
        if found.why_not is not None:
            why = found.why_not.ko if korean else found.why_not.en
            console.print(f"{peer}: {why}", markup=False, soft_wrap=True)


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_words(one)}" for key, one in value.items())
    return "–" if value is None else str(value)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
