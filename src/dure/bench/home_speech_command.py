"""`dure bench home_speech`."""

from __future__ import annotations

import tomllib
from functools import partial
from pathlib import Path

import anyio
import click
from rich.table import Table

from dure.bench.home_crowd import crowd_ms
from dure.bench.home_speech import Figures, measure, read_said
from dure.cli.output import console, emit
from dure.errors import BadInput, Language, Text

_FILE = click.Path(path_type=Path, exists=True, file_okay=False)
_LANGUAGES: tuple[Language, ...] = ("ko", "en")


@click.command(name="home_speech")
@click.option(
    "--sentences",
    type=_FILE,
    default=Path("tests/data/home"),
    help="A folder of labelled sentences: NAME_ko.toml, NAME_en.toml, and more.toml.",
)
@click.option("--errors", is_flag=True, help="Tell every sentence that went wrong.")
@click.option("as_json", "--json", is_flag=True, help="One JSON object.")
def command(sentences: Path, errors: bool, as_json: bool) -> None:
    r"""How well what people say to their home becomes orders, and how fast among 500 appliances.

    A sentence counts as right only where every order, question, offer or answer is the right one and there is no other.

    \b
    Example:
      dure bench home_speech --json
    """
    files = sorted(file for language in _LANGUAGES for file in sentences.glob(f"*_{language}.toml"))
    if not files:
        why = Text("there are no *_ko.toml or *_en.toml files", "*_ko.toml이나 *_en.toml 파일이 없어요")
        raise BadInput(what=str(sentences), why=why)
    found = _measured(files, sentences / "more.toml")
    crowd = {language: crowd_ms(language) for language in _LANGUAGES}
    if as_json:
        wrong = [{"set": name, **line} for name, one in found.items() for line in one.wrong]
        figures: dict[str, object] = {name: one.as_json() for name, one in found.items()}
        emit({**figures, "crowd": crowd, **({"errors": wrong} if errors else {})})
        return
    table = Table("", "n", "right", "false accepts", "wrong dangerous", "ms p50", "ms p95")
    for name, one in found.items():
        row = one.as_json()
        table.add_row(
            name, str(row["n"]), str(row["accuracy"]), f"{row['false_accepts']} of {row['negatives']}",
            f"{row['wrong_dangerous']} of {row['dangerous']}", str(row["ms_p50"]), str(row["ms_p95"]),
        )  # fmt: skip
    console.print(table)
    for language, times in crowd.items():
        console.print(f"{language}, 500 appliances: {times['ms_p50']} ms, p95 {times['ms_p95']} ms")
    for one in found.values() if errors else ():
        for line in one.wrong:
            console.print(line)


def _measured(files: list[Path], more: Path) -> dict[str, Figures]:
    besides = tomllib.loads(more.read_text(encoding="utf-8"))["appliance"] if more.exists() else {}
    found: dict[str, Figures] = {}
    for file in files:
        language: Language = "ko" if file.stem.endswith("_ko") else "en"
        said = read_said(file, language)
        for name, half in ((f"{file.stem}", False), (f"{file.stem}.sealed", True)):
            if chosen := [one for one in said if one.sealed is half]:
                found[name] = anyio.run(partial(measure, chosen, besides))
    return found
