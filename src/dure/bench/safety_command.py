"""`dure bench safety`: whether the safety net keeps what it promises."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path

import anyio
import click

from dure.cli.output import emit, say
from dure.errors import ExitCode


@click.command(name="safety")
@click.option("--faults", is_flag=True, help="Kill it, and let the disk fail.")
@click.option(
    "--load",
    is_flag=True,
    help="Accept as many alerts as it can; let 10,000 ladders climb and hold 10,000 check-ins.",
)
@click.option(
    "--kills", type=click.IntRange(1, 10_000), default=200, show_default=True, help="With --faults."
)
@click.option(
    "--people", type=click.IntRange(1, 10_000), default=10_000, show_default=True, help="With --load."
)
@click.option(
    "--seconds",
    type=click.IntRange(1, 3600),
    default=60,
    show_default=True,
    help="With --load: in how long all ladders and check-ins are due.",
)
@click.option(
    "--alerts", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True, help="With --load."
)
@click.option(
    "--recordings",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("../shared/data"),
    show_default=True,
    help="With neither: recordings to hear distress in, and none.",
)
@click.option(
    "--read",
    type=click.IntRange(0, 10_000),
    default=40,
    show_default=True,
    help="With neither: how many recordings of each folder the recogniser reads.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="With --faults: of the instants.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False, exists=True), help="On this disk.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    kills: int,
    people: int,
    seconds: int,
    alerts: int,
    recordings: Path,
    read: int,
    seed: int,
    folder: Path | None,
    *,
    faults: bool,
    load: bool,
    as_json: bool,
) -> int:
    r"""Whether the safety net keeps what it promises. Exit code: 0, or 1 if a promise was broken.

    Without either option it measures how well distress is heard: in recordings of voices, noise and ordinary speech, and in
    synthesised phrases. Recall of real spoken distress is not known: nobody has recorded any.

    --faults kills a process that accepts, climbs and delivers, and lets its disk fail (with strace, where that is
    installed). --load measures how many alerts a second are accepted, how late 10,000 ladders climb and 10,000 check-ins
    are held meanwhile, and how late they are where all of them are due at the same minute.

    \b
    Example:
      dure bench safety --recordings ../shared/data --json
      dure bench safety --faults --json
      dure bench safety --load --json
    """
    told: dict[str, object] = {}
    if not (faults or load):
        from dure.bench.safety_heard import measure_hearing

        told["hearing"] = anyio.run(measure_hearing, recordings, read)
    good = True
    if faults:
        from dure.bench.safety_faults import measure

        told["faults"] = found = anyio.run(measure, folder, kills, seed)
        good = good and found["good"] is True
    if load:
        told["load"] = _load(folder, alerts, people, seconds)
    if as_json:
        emit({**told, "good": good})
    else:
        _tell(told)
    return ExitCode.OK if good else ExitCode.FAILED


def _load(folder: Path | None, alerts: int, people: int, seconds: int) -> dict[str, object]:
    from dure.bench.safety_checkins import crowd
    from dure.bench.safety_load import accept, climb

    with tempfile.TemporaryDirectory(prefix="dure-bench-", dir=folder) as scratch:
        accepting = anyio.run(accept, Path(scratch), alerts)
    with tempfile.TemporaryDirectory(prefix="dure-bench-", dir=folder) as scratch:
        climbing, holding = anyio.run(climb, Path(scratch), people, float(seconds))
    with tempfile.TemporaryDirectory(prefix="dure-bench-", dir=folder) as scratch:
        crowded = anyio.run(crowd, Path(scratch), people)
    return {
        "accepting": asdict(accepting),
        "climbing": asdict(climbing),
        "checkins": asdict(holding),
        "checkins_at_one_minute": asdict(crowded),
    }


def _tell(told: dict[str, object], name: str = "") -> None:
    for key, value in told.items():
        if isinstance(value, dict):
            _tell(value, f"{name}{key}.")
        elif isinstance(value, list):
            for number, one in enumerate(value):
                _tell(one, f"{name}{key}[{number}].")
        else:
            say(f"{name}{key}: {value}", f"{name}{key}: {value}")
