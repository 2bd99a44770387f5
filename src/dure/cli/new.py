"""`dure new`: a skill or an agent that works, to begin from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from string import Template

import click
from rich.markup import escape

from dure.cli.options import json_option
from dure.cli.output import console, emit, say
from dure.errors import BadInput, Text

VENDORS = {"cek": "CLOVA (CEK)", "kakao": "Kakao i", "nugu": "NUGU", "alexa": "Alexa"}
PATHS = {"cek": "clova", "kakao": "skill", "nugu": "nugu", "alexa": "alexa"}

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")

out_option = click.option(
    "out",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to make; NAME here, if not given.",
)


@click.group()
def command() -> None:
    r"""Make a skill or an agent that works, to begin from.

    \b
    Example:
      dure new skill greeter --protocol cek
      dure new agent parrot
    """


@command.command()
@click.argument("name")
@click.option(
    "--protocol",
    type=click.Choice(list(VENDORS)),
    default="kakao",
    show_default=True,
    help="What its server speaks.",
)
@click.option("--title", help="What it is called when spoken to; NAME, if not given.")
@out_option
@json_option
def skill(name: str, protocol: str, title: str | None, out: Path | None, *, as_json: bool) -> None:
    r"""Make a skill: a server that needs nothing but Python, and its dure-skill.toml.

    \b
    Example:
      dure new skill greeter --protocol cek --title 인사꾼
    """
    _check(name)
    called = _plain(title or name)
    if not called:
        why = Text("letters, please.", "글자로 적어 주세요.")
        raise BadInput(what="--title", why=why)
    words = {
        "id": name,
        "title": called,
        "protocol": protocol,
        "vendor": VENDORS[protocol],
        "path": PATHS[protocol],
        "answer": _text(f"skill/{protocol}.py"),
        "more": _text("skill/nugu.toml") if protocol == "nugu" else "",
    }
    folder = out or Path(name)
    _write(
        folder,
        {
            "dure-skill.toml": _fill("skill/dure-skill.toml", words),
            "server.py": _fill("skill/server.py", words),
        },
    )
    _tell(
        folder,
        [
            f"python {folder}/server.py &",
            f"dure skills add {folder}",
            f'dure skills try "{called} 열어 줘" "민준에게 인사해 줘"',
            f"dure skills test {name}",
        ],
        as_json=as_json,
    )


@command.command()
@click.argument("name")
@out_option
@json_option
def agent(name: str, out: Path | None, *, as_json: bool) -> None:
    r"""Make an agent: a plug-in package with one module, and its test.

    \b
    Example:
      dure new agent parrot
    """
    _check(name)
    module = f"dure_{name.replace('-', '_')}"
    words = {"id": name, "title": name, "module": module, "package": module.replace("_", "-")}
    folder = out or Path(name)
    _write(
        folder,
        {
            "pyproject.toml": _fill("agent/pyproject.toml", words),
            f"{module}.py": _fill("agent/agent.py", words),
            f"test_{module}.py": _fill("agent/test_agent.py", words),
        },
    )
    _tell(
        folder,
        [
            f"pip install -e {folder}",
            "# dure.toml",
            f"[plugins.{module}]",
            f"[agents.{name}]",
            f'kind = "{name}"',
            f'wake_words = [{{ text = "{name}" }}]',
            "# then",
            "dure up",
        ],
        as_json=as_json,
    )


def _check(name: str) -> None:
    if not _NAME.fullmatch(name):
        why = Text(
            "a name begins with a-z and is made of a-z, 0-9, - and _.",
            "a-z로 시작하고 a-z, 0-9, -, _만 쓸 수 있어요.",
        )
        raise BadInput(what=name, why=why)


def _plain(words: str) -> str:
    """Without what would end a docstring or a line."""
    return re.sub(r'[\x00-\x1f\x7f"\\]', " ", words).strip()


def _text(name: str) -> str:
    return (resources.files("dure.cli") / "scaffold" / f"{name}.txt").read_text(encoding="utf-8")


def _fill(name: str, words: Mapping[str, str]) -> str:
    return Template(_text(name)).substitute(words).rstrip("\n") + "\n"


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files; nothing that is there already is touched.

    Raises:
        BadInput: the folder holds something already, or cannot be written.
    """
    try:
        if folder.exists() and any(folder.iterdir()):
            why = Text(
                "it is not empty. Give another with --out.", "비어 있지 않아요. --out으로 다른 곳을 주세요."
            )
            raise BadInput(what=str(folder), why=why)
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        why = Text(f"{error.strerror or type(error).__name__}.", "쓸 수 없어요.")
        raise BadInput(what=str(folder), why=why) from error


def _tell(folder: Path, steps: list[str], *, as_json: bool) -> None:
    if as_json:
        emit({"folder": str(folder), "files": sorted(file.name for file in folder.iterdir())})
        return
    say(
        f"{escape(str(folder))} is there. Then:",
        f"{escape(str(folder))} 폴더를 만들었어요. 다음은 이렇게 하세요:",
    )
    for step in steps:
        console.print(f"  {step}", markup=False, soft_wrap=True)
