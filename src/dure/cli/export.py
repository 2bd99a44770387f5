"""`dure export`: write out what is remembered."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import click
import msgspec
from rich.markup import escape

from dure import __version__
from dure.cli.options import config_option
from dure.cli.output import say
from dure.cli.remembered import open_both
from dure.config import Config, load_config
from dure.errors import BadInput, Text
from dure.events import encode
from dure.store.home import MOST_ACTIONS


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file, readable by you alone.",
)
@config_option
def command(out: Path | None, file: Path | None) -> None:
    r"""Write out everything that is remembered: turns, decisions, what crossed between agents, agents' notes, names and what was taught about them, timers.

    One JSON object per line, told apart by its "type". Tokens are never written. Works beside a running hub.

    \b
    Example:
      dure export --out dure-export.jsonl
      dure export | jq 'select(.type == "turn") | .request'
    """
    lines = anyio.run(_lines, load_config(file))
    text = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
    if out is None:
        click.echo(text, nl=False)
        return
    _write(out, text)
    name, count = escape(str(out)), len(lines) - 1
    say(f"{count} entries are in {name}.", f"{name} 파일에 {count}개를 적었어요.")


async def _lines(config: Config) -> list[dict[str, Any]]:
    async with open_both(config) as (journal, history):
        lines: list[dict[str, Any]] = [
            {"type": "export", "version": __version__, "at": datetime.now(UTC).isoformat()}
        ]
        lines += [_line("turn", said) for said in await history.turns()]
        lines += [
            {"type": "decision", "at": decision.at.isoformat(), "event": encode(decision.event)}
            for decision in await history.decisions(last=None)
        ]
        lines += [_line("crossing", one) for one in await history.crossings(last=-1)]
        lines += [_line("note", entry) for entry in await journal.entries.all()]
        lines += [_line("name", change) for change in await journal.names.changes()]
        lines += [_line("feedback", one) for one in await journal.tuning.feedback()]
        lines += [_line("enrolment", one) for one in await journal.tuning.enrolments()]
        lines += [_line("action", action) for action in await journal.home.last(MOST_ACTIONS)]
        lines += [_line("timer", timer) for timer in await journal.timers.all()]
    return lines


def _line(kind: str, value: object) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(value)
    return {"type": kind, **fields}


def _write(out: Path, text: bytes) -> None:
    """Write a file whole or not at all, and for its owner only: it holds what was said."""
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        try:
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(out)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        why = Text(f"{error.strerror or type(error).__name__}.", "쓸 수 없어요.")
        raise BadInput(what=str(out), why=why) from error
