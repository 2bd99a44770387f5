"""`dure safety`: exercise the safety net."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from dure.cli.alert import report
from dure.cli.options import config_option, json_option


@click.group()
def command() -> None:
    r"""Exercise the safety net.

    \b
    Example:
      dure safety drill --person grandma
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
