"""A question before something is done that is not easily put right."""

from __future__ import annotations

import sys

import click

from dure.cli.output import spoken_language
from dure.errors import BadInput, Text


def be_sure(en: str, ko: str, *, command: str) -> None:
    """Go on only if the person at the terminal says yes.

    Raises:
        BadInput: there is nobody to ask.
        click.Abort: they said no.
    """
    if not sys.stdin.isatty():
        why = Text("nobody can be asked here: add --yes.", "물어볼 사람이 없어요. --yes를 붙이세요.")
        raise BadInput(what=command, why=why)
    click.confirm(ko if spoken_language() == "ko" else en, abort=True)
