"""`dure bench enrol`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import anyio
import click
from rich.progress import Progress
from rich.table import Table

from dure.bench.enrol import EnrolBench
from dure.bench.wake_sound import Mixer, recordings_below
from dure.cli.output import console, emit
from dure.cli.output import errors as standard_error
from dure.config.load import load_config
from dure.errors import BadInput
from dure.models import open_store
from dure.speech.whisper import WhisperRecognizer
from dure.wake.engine import PhonemeEngine
from dure.wake.enrol import Teacher

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command(name="enrol")
@click.option(
    "--positives",
    type=FOLDER,
    required=True,
    help="One folder of recordings for each name; `_` stands for a space.",
)
@click.option("--background", type=FOLDER, help="Recordings in which no name is called.")
@click.option("--noise", type=FOLDER, help="Noises to mix in for a second condition.")
@click.option("--snr-db", type=float, default=10.0, show_default=True, help="Speech above noise.")
@click.option("--typed", default="", help="How names are typed, such as `jarvis=자비스,alexa=알렉사`.")
@click.option(
    "--each", type=click.IntRange(1, 1000), default=80, show_default=True, help="Calls of each name."
)
@click.option("--verify/--no-verify", default=True, show_default=True, help="Use the second stage.")
@click.option("as_json", "--json", is_flag=True, help="One JSON object.")
def command(
    positives: Path,
    background: Path | None,
    noise: Path | None,
    snr_db: float,
    typed: str,
    each: int,
    *,
    verify: bool,
    as_json: bool,
) -> None:
    r"""How much better names are heard after three recordings, and what that costs in false alarms.

    Three recordings of each name, drawn with a fixed seed, are enrolled; the others are tried without and with
    what was learned.

    \b
    Example:
      dure bench enrol --positives wake --typed jarvis=자비스 --background speech_en --noise noise --json
    """
    spellings = dict(pair.split("=", 1) for pair in typed.split(",") if "=" in pair)
    calls = {
        path.name.replace("_", " "): recordings_below(path)
        for path in sorted(positives.iterdir())
        if path.is_dir()
    }
    if not calls or any(len(paths) < 4 for paths in calls.values()):
        raise BadInput(what="--positives", why="each name needs four recordings or more")
    mixer = Mixer(others=recordings_below(noise), snr_db=snr_db) if noise else None
    quiet = recordings_below(background) if background else []
    figures = anyio.run(partial(_measure, calls, spellings, quiet, mixer, each, verify=verify))
    if as_json:
        emit(figures)
    else:
        _show(figures)


async def _measure(
    calls: dict[str, list[Path]],
    typed: dict[str, str],
    quiet: list[Path],
    mixer: Mixer | None,
    each: int,
    *,
    verify: bool,
) -> dict[str, Any]:
    store = open_store(load_config())
    weights, spelling = store.path("hama-acoustic"), store.path("hama-g2p")
    verifier = WhisperRecognizer(store.path("whisper-base")) if verify else None
    engine = PhonemeEngine(weights, spelling=spelling, verifier=verifier)
    tried = sum(min(len(paths) - 3, each) for paths in calls.values())
    with Progress(console=standard_error, transient=True) as progress:
        task = progress.add_task("", total=2 * (tried * (2 if mixer else 1) + len(quiet)))
        bench = EnrolBench(
            engine,
            Teacher(weights, spelling),
            typed=typed,
            calls=calls,
            each=each,
            tick=lambda: progress.advance(task),
        )
        await bench.calls("quiet", Mixer())
        if mixer:
            await bench.calls("noise", mixer)
        await bench.background(quiet)
    return bench.plain()


def _show(figures: dict[str, Any]) -> None:
    table = Table(box=None)
    for title in (
        "name",
        "typed",
        "learned",
        "calls",
        "missed before",
        "after",
        "false alarms before",
        "after",
    ):
        table.add_column(title)
    for name, one in figures["names"].items():
        table.add_row(
            name,
            one["typed"],
            ", ".join(one["learned"]) or "–",
            str(one["calls"]),
            *(
                " ".join(f"{key} {count}" for key, count in one[f"missed_{when}"].items())
                for when in ("before", "after")
            ),
            str(one["false_alarms_before"]),
            str(one["false_alarms_after"]),
        )
    console.print(table)
    console.print(f"background_hours: {figures['background_hours']}")
