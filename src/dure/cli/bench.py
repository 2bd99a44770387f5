"""`dure bench`: figures that anyone can measure again."""

from __future__ import annotations

import click

from dure.cli.context import load

BENCHES = {
    "turn": "How long an answer takes, stage by stage.",
    "speech": "How well and how fast speech becomes words.",
    "wake": "How well and how fast names are heard.",
    "names": "What more names cost.",
    "enrol": "How much better names are heard after three recordings.",
    "calls": "How well calls fit, before any threshold: what `dure names check` foretells misses from.",
    "microphones": "How many microphones one core can hear.",
    "home": "How fast a sentence becomes a command in a large home that is never still.",
    "home_speech": "How well what people say to their home becomes orders.",
    "nlu": "How well and how fast sentences become intents and slots.",
    "echo": "Names called over the hub's own voice.",
    "platform": "What a platform full of skills costs.",
    "store": "How fast the journal writes.",
    "inactivity": "How soon a silence is noticed, and how often it is nothing.",
    "safety": "Whether the safety net keeps what it promises.",
}
"""Every bench and its one-line help; `dure.bench.NAME_command` holds its `command`."""


class _Benches(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(BENCHES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # the same
        return load(f"dure.bench.{cmd_name}_command") if cmd_name in BENCHES else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # the same
        with formatter.section("Benches"):
            formatter.write_dl(list(BENCHES.items()))


@click.group(name="bench", cls=_Benches)
def command() -> None:
    r"""Measure speed, accuracy and size.

    \b
    Example:
      dure bench turn --json
    """
