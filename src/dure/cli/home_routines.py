"""`dure home routines`: what the home does by itself, told, written as TOML, deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from dure.cli.home_seated import seated
from dure.cli.options import config_option
from dure.cli.output import console, emit, say, spoken_language
from dure.errors import BadInput, Text

Told = Mapping[str, Any]

_IN_FILE = ("title", "phrases", "at", "days", "when", "late", "grace_s", "enabled")


@click.command()
@click.option("--toml", "as_toml", is_flag=True, help="Write them as tables for dure.toml.")
@click.option("--delete", "delete", metavar="ID", help="Delete one that was made at run time.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@config_option
def routines(file: Path | None, *, as_toml: bool, delete: str | None, as_json: bool) -> None:
    r"""Tell what the home does by itself: for a phrase, at a time, after something happened.

    What is scheduled by voice is among it. --toml leaves out what is done once, which dure.toml cannot say.

    \b
    Example:
      dure home routines
      dure home routines --toml > routines.toml
      dure home routines --delete every-3f2a9c41d07b
    """
    if as_toml and as_json:
        why = Text("--toml and --json exclude each other", "--toml과 --json은 함께 쓸 수 없어요")
        raise BadInput(what="dure home routines", why=why)
    if delete is not None:
        seated(file, lambda seat: seat.delete_routine(delete))
        say(f"{delete} is deleted.", f"{delete} 루틴을 지웠어요.")
        return
    told = seated(file, lambda seat: seat.routines())
    if as_json:
        emit(told)
    elif as_toml:
        console.print(as_tables(told), markup=False, soft_wrap=True, end="")
    else:
        _draw(told)


def as_tables(told: Sequence[Told]) -> str:
    """Routines as tables of `dure.toml`; those that are done once are left out."""
    return "\n".join(_table(one) for one in told if "once" not in one)


def _table(one: Told) -> str:
    lines = [f"[routines.{one['routine']}]"]
    lines += [f"{key} = {_value(one[key])}" for key in _IN_FILE if one.get(key) not in (None, {}, [])]
    actions = "".join(f"  {_value(action)},\n" for action in one["actions"])
    return "\n".join([*lines, f"actions = [\n{actions}]", ""])


def _value(value: object) -> str:
    """A value as TOML writes it; a string of JSON is one of TOML."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_value(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _draw(told: Sequence[Told]) -> None:
    language = spoken_language()
    table = Table(box=None, pad_edge=False)
    for title in ("id", "루틴", "다음", "") if language == "ko" else ("id", "routine", "next", ""):
        table.add_column(title)
    off = "꺼 둠" if language == "ko" else "off"
    for one in told:
        due = (one["next"] or "")[:16].replace("T", " ")
        table.add_row(one["routine"], escape(one["title"][language]), due, "" if one["enabled"] else off)
    console.print(table)
