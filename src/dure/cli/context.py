"""The context in which every command of `dure` runs: it gives help in the reader's language."""

from __future__ import annotations

import importlib

import click

from dure.cli.tongue import spoken_language


class _Help(click.HelpFormatter):
    r"""Keeps the lines of an example: docstrings are raw, so their `\b` is two letters until here."""

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        super().write_text(text.replace(r"\b", "\b"))


class HouseContext(click.Context):
    """click's context, whose help and usage line are Korean where the reader is."""

    formatter_class = _Help

    def get_help(self) -> str:
        """The help of this context's command."""
        if spoken_language() == "en":
            return super().get_help()
        from dure.cli import korean  # its catalogue is read only where it is shown

        return korean.help_of(self)

    def get_usage(self) -> str:
        """The line that tells how the command is called."""
        if spoken_language() == "en":
            return super().get_usage()
        from dure.cli import korean  # the same

        return korean.usage_of(self)


def load(module: str, attribute: str = "command") -> click.Command:
    """Import a command, and let it and those below it run in `HouseContext`.

    Raises:
        TypeError: there is something else in that place.
    """
    found = getattr(importlib.import_module(module), attribute)
    if not isinstance(found, click.Command):
        raise TypeError(f"{module}.{attribute} is no command")
    _bring_in(found)
    return found


def _bring_in(command: click.Command) -> None:
    command.context_class = HouseContext
    if isinstance(command, click.Group):
        for one in command.commands.values():
            _bring_in(one)
