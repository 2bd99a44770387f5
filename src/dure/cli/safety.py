"""`dure safety`: exercise the safety net, and see whether its microphones are alive."""

from __future__ import annotations

import secrets
from pathlib import Path

import anyio
import click
from rich.markup import escape

from dure.cli.alert import report
from dure.cli.options import config_option, json_option
from dure.cli.output import emit, say
from dure.config import load_config


@click.group()
def command() -> None:
    r"""Exercise the safety net, and see whether its microphones are alive.

    \b
    Example:
      dure safety drill --person grandma
      dure safety satellites
    """


@command.command()
@click.option("--person", required=True, help="Whose ladder is climbed.")
@click.option("--satellite", default="", help="Where the person is asked.")
@config_option
@json_option
def drill(person: str, satellite: str, file: Path | None, *, as_json: bool) -> None:
    r"""Climb a person's real ladder; every question and every notice says that it is a drill (훈련).

    The ladder is climbed until somebody answers or “dure alert resolve” ends it.

    \b
    Example:
      dure safety drill --person grandma --json
    """
    from dure.server.alert_messages import NewAlert

    wanted = NewAlert(
        person=person,
        kind="fall",
        severity="urgent",
        key=f"{person}:drill",
        satellite=satellite,
        source="drill",
        command=secrets.token_hex(12),
        drill=True,
    )
    report(wanted, file, as_json=as_json)


@command.command()
@config_option
@json_option
def satellites(file: Path | None, *, as_json: bool) -> None:
    r"""Show the satellites that must be alive (safety.satellites), and when each was last heard of.

    \b
    Example:
      dure safety satellites --json
    """
    from dure.cli.alert_work import satellites as look

    found = anyio.run(look, load_config(file))
    if as_json:
        emit({"satellites": found})
        return
    if not found:
        say(
            "No satellite has to be alive: name them in safety.satellites of dure.toml.",
            "지켜볼 기기가 없어요. dure.toml의 safety.satellites에 적으세요.",
        )
    for one in found:
        name = escape(one.satellite)
        when = f"{one.seen.astimezone():%m-%d %H:%M:%S}" if one.seen else "-"
        if one.alert:
            say(
                f"{name}: silent, last heard of {when}; alert {one.alert}",
                f"{name}: 신호가 없어요. 마지막 신호 {when}, 알림 {one.alert}",
            )
        elif one.seen:
            say(f"{name}: last heard of {when}", f"{name}: 마지막 신호 {when}")
        else:
            say(f"{name}: not heard of yet", f"{name}: 아직 신호가 없어요")
