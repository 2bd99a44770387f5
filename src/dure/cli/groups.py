"""A group some of whose commands have modules of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from dure.cli.context import load


class GroupWithMore(click.Group):
    """The commands of a module, and more, each imported when it is run.

    Args:
        more: name → module, the command in it, and one-line help.
        told: what `click.Group` takes.
    """

    def __init__(self, *, more: Mapping[str, tuple[str, str, str]], **told: Any) -> None:  # noqa: ANN401  # click's
        super().__init__(**told)
        self._more = more

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The module's own commands, then the others."""
        return [*super().list_commands(ctx), *self._more]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in self._more:
            return super().get_command(ctx, cmd_name)
        module, attribute, _ = self._more[cmd_name]
        return load(module, attribute)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """List the commands without importing any of them."""
        own = [(name, one.get_short_help_str(limit=90)) for name, one in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl([*own, *((name, text) for name, (_, _, text) in self._more.items())])
