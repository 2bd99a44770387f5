"""`dure bench speech`."""

from __future__ import annotations

import dataclasses
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import click
import msgspec
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from dure.api import Recognizer
from dure.bench.speech import SpeechFigures, measure, read_manifest
from dure.cli.output import console, emit
from dure.cli.output import errors as standard_error
from dure.config import Config
from dure.config.load import load_config
from dure.models import ModelStore, open_store
from dure.plugins import Setup, load


@click.command(name="speech")
@click.option(
    "--manifest",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="Tab-separated: path (relative to this file), transcript, language.",
)
@click.option(
    "--language", type=click.Choice(["ko", "en"]), required=True, help="What is spoken in the recordings."
)
@click.option("--limit", type=click.IntRange(1), help="At most so many recordings, spread over the manifest.")
@click.option("--under", default="", metavar="PREFIX", help="Only recordings whose path begins so.")
@click.option(
    "--sounds",
    is_flag=True,
    help="Instead, recordings without words (`[…]`): how many get words all the same.",
)
@click.option("--engine", help="The recogniser, instead of the configured one.")
@click.option("--model", help="Its model, instead of the configured one.")
@click.option("--peers", is_flag=True, help="Measure plain faster-whisper on the same recordings too.")
@click.option("as_json", "--json", is_flag=True, help="One JSON object.")
def command(
    manifest: Path,
    language: str,
    limit: int | None,
    under: str,
    sounds: bool,
    engine: str | None,
    model: str | None,
    peers: bool,
    as_json: bool,
) -> None:
    r"""How well and how fast speech becomes words.

    The error rate is of the whole corpus: of characters in Korean (`cer`, spaces aside), of words in English
    (`wer`). Punctuation does not count, and numbers count as they are read. `[…]` transcripts are left out.

    \b
    Example:
      dure bench speech --manifest recordings/manifest.tsv --language ko --json
      dure bench speech --manifest recordings/manifest.tsv --language en --limit 100 --peers
      dure bench speech --manifest recordings/manifest.tsv --language ko --sounds --under noise
    """
    recordings = read_manifest(manifest, language, under=under, limit=limit, sounds=sounds)
    config = _configure(load_config(), engine, model)
    others = [other for other in config.recognizer.languages if other != language]
    languages = [language, *others] if len(others) < len(config.recognizer.languages) else [language]
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=standard_error,
    )
    with bar if standard_error.is_terminal else nullcontext():
        task = bar.add_task(language, total=len(recordings))
        recognizers = _build(config, peers=peers)
        tell = partial(bar.advance, task)
        figures = anyio.run(partial(measure, recognizers, recordings, language, languages, tell=tell))
    if as_json:
        ours, *rest = (figure.as_json() for figure in figures)
        emit({**ours, "peers": rest} if peers else ours)
    else:
        _show(figures)


def _configure(config: Config, engine: str | None, model: str | None) -> Config:
    recognizer = config.recognizer
    if engine is not None and engine != recognizer.engine:
        recognizer = dataclasses.replace(recognizer, engine=engine, model="")
    if model is not None:
        recognizer = dataclasses.replace(recognizer, model=model)
    return dataclasses.replace(config, recognizer=recognizer)


def _build(config: Config, *, peers: bool) -> dict[str, Recognizer]:
    store = open_store(config)
    settings: dict[str, Any] = msgspec.to_builtins(config.recognizer)
    setup = Setup(name=config.recognizer.engine, settings=settings, services={ModelStore: store})
    name = f"{config.recognizer.engine} {config.recognizer.model}".strip()
    recognizers = {name: load(config.plugins).recognizers.build(config.recognizer.engine, setup)}
    if peers:
        from dure.bench.speech_peers import PlainFasterWhisper

        folder = store.path(
            config.recognizer.model
            if config.recognizer.engine == "whisper" and config.recognizer.model
            else "whisper-base"
        )
        for beam_size in (5, 1):
            peer = PlainFasterWhisper(folder, threads=config.recognizer.threads, beam_size=beam_size)
            recognizers[f"faster-whisper, beam {beam_size}"] = peer
    return recognizers


def _show(figures: list[SpeechFigures]) -> None:
    metric = figures[0].score.metric.upper()
    table = Table("", metric, "n", "h", "real-time factor", "s", "without words")
    for figure in figures:
        row = figure.as_json()
        rate = figure.score.rate
        shown = "–" if rate is None else f"{rate:.1%}"
        table.add_row(
            figure.engine, shown, str(row["n"]), f"{figure.score.audio_s / 3600:.2f}",
            str(row["real_time_factor"]), str(row["mean_s"]), str(row["refused"]),
        )  # fmt: skip
    console.print(table)
