"""`dure bench nlu`."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import click
import msgspec
from rich.table import Table

from dure.bench.nlu import NOW, Figures, measure, packaged, read_intents, read_sentences
from dure.bench.nlu_load import crowd
from dure.bench.nlu_recordings import measure_orders, read_orders
from dure.cli.output import console, emit
from dure.config.load import load_config
from dure.errors import BadInput, Language, Text
from dure.language.intents import Understander, Understood
from dure.models import ModelStore, open_store
from dure.plugins import Setup, load

_FILE = click.Path(path_type=Path, exists=True)


@click.command(name="nlu")
@click.option("--sentences", type=_FILE, help="A TSV file of labelled sentences, or a folder of them.")
@click.option(
    "--recordings", type=_FILE, help="A manifest of recordings with `[intent]` labels, heard first."
)
@click.option("--intents", type=_FILE, help="A TOML file of intents, instead of the bench's own.")
@click.option(
    "--crowd", "crowded", is_flag=True, help="With 2,000 made-up intents of 200 other skills loaded."
)
@click.option("--errors", is_flag=True, help="Tell every sentence that went wrong.")
@click.option("as_json", "--json", is_flag=True, help="One JSON object.")
def command(
    sentences: Path | None,
    recordings: Path | None,
    intents: Path | None,
    crowded: bool,
    errors: bool,
    as_json: bool,
) -> None:
    r"""How well and how fast sentences become intents and slots.

    A slot counts as right only where the intent and every slot of the sentence are right. `ms` is processor time.

    \b
    Example:
      dure bench nlu --sentences tests/data/nlu --json
      dure bench nlu --sentences tests/data/nlu --crowd --json
      dure bench nlu --recordings ../shared/data/manifest.tsv --json
    """
    if (sentences is None) == (recordings is None):
        raise BadInput(
            what="dure bench nlu",
            why=Text(
                "either --sentences or --recordings, please", "--sentences와 --recordings 중 하나가 필요해요"
            ),
        )
    own = packaged("house" if sentences else "coffee")
    specs = read_intents(intents.read_text(encoding="utf-8"), intents.stem) if intents else own
    began = time.thread_time()
    understander = Understander([*specs, *(crowd(200, 2000) if crowded else ())])
    load_s = time.thread_time() - began
    figures = (
        anyio.run(partial(_hear, understander, recordings))
        if recordings
        else measure(understander, read_sentences(sentences or Path()))
    )
    _tell(figures, load_s, len(specs) + 2000 * crowded, errors=errors, as_json=as_json)


async def _hear(understander: Understander, manifest: Path) -> dict[Language, Figures]:
    config = load_config()
    settings: dict[str, Any] = msgspec.to_builtins(config.recognizer)
    setup = Setup(name=config.recognizer.engine, settings=settings, services={ModelStore: open_store(config)})
    recognizer = load(config.plugins).recognizers.build(config.recognizer.engine, setup)

    def understand(who: Understander, text: str, language: Language) -> Understood | None:
        return who.understand(text, language, now=NOW)

    return await measure_orders(recognizer, understander, read_orders(manifest), understand)


def _tell(
    figures: dict[Language, Figures], load_s: float, intents: int, *, errors: bool, as_json: bool
) -> None:
    wrong = [{"language": language, **line} for language in figures for line in figures[language].wrong]
    if as_json:
        found: dict[str, object] = {language: figure.as_json() for language, figure in figures.items()}
        emit(
            {"intents": intents, "load_s": round(load_s, 3), **found, **({"errors": wrong} if errors else {})}
        )
        return
    table = Table("", "n", "intent", "intent and slots", "slots", "false accepts", "ms p50", "ms p95")
    for language, figure in figures.items():
        row = figure.as_json()
        table.add_row(
            language, str(row["n"]), str(row["intent_accuracy"]), str(row["slot_accuracy"]), str(row["slot_values"]),
            f"{row['false_accepts']} of {row['out_of_domain']}", str(row["ms_p50"]), str(row["ms_p95"]),
        )  # fmt: skip
    console.print(table)
    console.print(f"{intents} intents, loaded in {load_s:.2f} s")
    for line in wrong if errors else ():
        console.print(line)
