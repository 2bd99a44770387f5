"""`dure bench platform`: what a platform full of skills costs."""

from __future__ import annotations

import anyio
import click

from dure.bench.platform import measure, told
from dure.cli.output import emit, say


@click.command(name="platform")
@click.option(
    "--skills", type=click.IntRange(1, 2000), default=200, show_default=True, help="How many skills."
)
@click.option(
    "--intents",
    type=click.IntRange(1, 20_000),
    default=2000,
    show_default=True,
    help="How many intents in all.",
)
@click.option(
    "--rounds",
    type=click.IntRange(1, 100),
    default=5,
    show_default=True,
    help="How often everything is said.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(skills: int, intents: int, rounds: int, *, as_json: bool) -> None:
    r"""What a platform full of skills costs beyond their own time, and whether a dead one keeps others waiting.

    \b
    Example:
      dure bench platform --skills 200 --intents 2000 --json
    """
    figures = anyio.run(measure, skills, intents, rounds)
    if as_json:
        emit(told(figures))
        return
    say(
        f"{figures.skills} skills, {figures.intents} intents, loaded in {figures.load_ms:.0f} ms\n"
        f"a sentence: {figures.route_p50_ms} ms (p95 {figures.route_p95_ms}, max {figures.route_max_ms})\n"
        f"40 turns at once: p95 {figures.alone_p95_ms} ms; beside a dead partner {figures.beside_dead_p95_ms} ms ({figures.ratio}×)",
        f"스킬 {figures.skills}개, 의도 {figures.intents}개를 {figures.load_ms:.0f}ms에 읽음\n"
        f"문장 하나: {figures.route_p50_ms}ms (95% {figures.route_p95_ms}, 최대 {figures.route_max_ms})\n"
        f"한꺼번에 40번: 95% {figures.alone_p95_ms}ms, 멈춘 스킬 옆에서 {figures.beside_dead_p95_ms}ms ({figures.ratio}배)",
    )
