"""`dure bench wake`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import anyio
import click
from rich.progress import Progress
from rich.table import Table

from dure.api import WakeWord
from dure.bench.wake import WakeBench, WakeFigures
from dure.bench.wake_sound import Mixer, recordings_below, rows_of, speakers_near
from dure.cli.output import console, emit
from dure.cli.output import errors as standard_error
from dure.config.load import load_config
from dure.errors import BadInput
from dure.models import open_store
from dure.speech.whisper import WhisperRecognizer
from dure.wake.engine import POSITION, PhonemeEngine

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command(name="wake")
@click.option(
    "--positives", type=FOLDER, help="One folder of recordings for each name; `_` stands for a space."
)
@click.option("--background", type=FOLDER, help="Recordings in which no name is called.")
@click.option("--noise", type=FOLDER, help="Noises to mix in.")
@click.option("--babble", type=FOLDER, help="Speech of which three talkers are mixed in.")
@click.option("--snr-db", type=float, default=10.0, show_default=True, help="Speech above noise.")
@click.option("--names", help="The names to load, with commas; without it, the folders' names.")
@click.option(
    "--manifest", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Transcribed speech."
)
@click.option(
    "--names-from", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Names, one a line."
)
@click.option("--verify/--no-verify", default=True, show_default=True, help="Use the second stage.")
@click.option("as_json", "--json", is_flag=True, help="One JSON object.")
def command(
    positives: Path | None,
    background: Path | None,
    noise: Path | None,
    babble: Path | None,
    snr_db: float,
    names: str | None,
    manifest: Path | None,
    names_from: Path | None,
    *,
    verify: bool,
    as_json: bool,
) -> None:
    r"""How well and how fast names are heard, at the thresholds that ship.

    With --manifest, transcribed speech is used instead: a sentence that holds a name is a call of it, wherever
    in the sentence it stands, and all other sentences are its background.

    \b
    Example:
      dure bench wake --positives wake --background speech_en --babble speech_en --json
      dure bench wake --manifest manifest.tsv --names-from words.txt
    """
    if (manifest is None) == (positives is None):
        raise click.UsageError("Give --positives, or --manifest with --names-from.")
    if noise and babble:
        raise click.UsageError("Give --noise or --babble, not both.")
    words = _words(names, names_from, positives)
    mixed = noise or babble
    others = recordings_below(mixed) if mixed else []
    speakers = speakers_near(positives or background or Path()) if babble else {}
    mixer = Mixer(others=others, babble=babble is not None, snr_db=snr_db, speakers=speakers)
    figures = anyio.run(partial(_measure, words, positives, background, manifest, mixer, verify=verify))
    if as_json:
        emit(figures.plain())
    else:
        _show(figures)


def _words(names: str | None, names_from: Path | None, positives: Path | None) -> list[WakeWord]:
    if names:
        texts = names.split(",")
    elif names_from:
        texts = names_from.read_text(encoding="utf-8").splitlines()
    else:
        texts = [
            path.name.replace("_", " ") for path in sorted((positives or Path()).iterdir()) if path.is_dir()
        ]
    found = [WakeWord(text=text.strip()) for text in texts if text.strip() and not text.startswith("#")]
    if not found:
        raise BadInput(what="--names", why="no name was given")
    return found


async def _measure(
    words: list[WakeWord],
    positives: Path | None,
    background: Path | None,
    manifest: Path | None,
    mixer: Mixer,
    *,
    verify: bool,
) -> WakeFigures:
    store = open_store(load_config())
    engine = PhonemeEngine(
        store.path("hama-acoustic"),
        spelling=store.path("hama-g2p"),
        position=0.0 if manifest else POSITION,
        verifier=WhisperRecognizer(store.path("whisper-base")) if verify else None,
    )
    quiet = recordings_below(background) if background else []
    total = len(quiet) + (len(recordings_below(positives)) if positives else 0)
    total += sum(1 for _ in rows_of(manifest)) if manifest else 0
    with Progress(console=standard_error, transient=True) as progress:
        task = progress.add_task("", total=total)
        bench = WakeBench(engine, words, tick=lambda: progress.advance(task))
        if manifest:
            await bench.transcribed(manifest)
        if positives:
            await bench.positives(positives, mixer)
        await bench.background(quiet, mixer)
    return bench.figures


def _show(figures: WakeFigures) -> None:
    table = Table(box=None)
    for title in ("name", "recordings", "missed", "false alarms", "wrong name"):
        table.add_column(title, justify="left" if title == "name" else "right")
    for name, one in figures.names.items():
        table.add_row(name, *map(str, (one.recordings, one.missed, one.false_alarms, one.wrong_name)))
    console.print(table)
    for key, value in figures.plain().items():
        if key != "names":
            console.print(f"{key}: {value}")
