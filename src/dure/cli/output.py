"""What the command line prints: for people with Rich, for machines as JSON."""

from __future__ import annotations

import click
import msgspec
from rich.console import Console

from dure.cli.tongue import spoken_language as spoken_language  # offered beside what prints
from dure.errors import DureError


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Tell the caller: Rich's own way, leaving the program, would tear the event loop apart."""
        raise BrokenPipeError


console = _Console(highlight=False)
"""Standard output, for people."""

errors = _Console(stderr=True, highlight=False)
"""Standard error: complaints and progress bars."""


def say(en: str, ko: str) -> None:
    """Print a line for people, in their language."""
    console.print(ko if spoken_language() == "ko" else en, soft_wrap=True)


def misused(en: str, ko: str) -> click.UsageError:
    """A way to call a command that it does not have, told in the reader's language."""
    return click.UsageError(ko if spoken_language() == "ko" else en)


def refused(option: str, en: str, ko: str) -> click.BadParameter:
    """A value that an option does not take, told in the reader's language."""
    return click.BadParameter(ko if spoken_language() == "ko" else en, param_hint=option)


def warn(en: str, ko: str) -> None:
    """Print what the person should know beside the answer, to stderr, in their language."""
    errors.print(ko if spoken_language() == "ko" else en, markup=False, soft_wrap=True)


def emit(value: object) -> None:
    """Print one JSON object on a line: unescaped, and UTF-8 whatever the terminal's own encoding is."""
    click.echo(msgspec.json.encode(value))


def complain(error: DureError) -> None:
    """Say on standard error what went wrong and what to do."""
    errors.print(error.sentence(spoken_language()), style="red", markup=False, soft_wrap=True)
