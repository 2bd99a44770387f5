"""`dure bench home`: from a sentence to the command, in a large home that is never still."""

from __future__ import annotations

import anyio
import click

from dure.bench.home_load import measure
from dure.cli.output import emit, say


@click.command(name="home")
@click.option(
    "--appliances",
    type=click.IntRange(60, 2000),
    default=500,
    show_default=True,
    help="How many there are.",
)
@click.option(
    "--changes",
    type=click.FloatRange(1, 500),
    default=50.0,
    show_default=True,
    help="How many states change each second.",
)
@click.option(
    "--sentences",
    type=click.IntRange(10, 10_000),
    default=180,
    show_default=True,
    help="How many are said, some ten each second.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(appliances: int, changes: float, sentences: int, *, as_json: bool) -> None:
    r"""How long a sentence takes to become a command at the appliance, and whether memory stays as it is.

    Every command is in the chained journal, on disk, before it goes out; that is part of the time.

    \b
    Example:
      dure bench home --json
    """
    figures = anyio.run(measure, appliances, changes, sentences)
    if as_json:
        emit(figures.as_json())
        return
    say(
        f"{figures.appliances} appliances, {figures.changes_per_s:g} changes a second\n"
        f"{figures.done} of {figures.sentences} sentences became commands: {figures.command_p50_ms} ms "
        f"(p95 {figures.command_p95_ms}, max {figures.command_max_ms}); answered p95 {figures.answer_p95_ms} ms\n"
        f"memory: {figures.memory_before_mb} MB, {figures.memory_growth_mb:+} MB after 20,000 more changes",
        f"기기 {figures.appliances}개, 1초에 상태 변화 {figures.changes_per_s:g}번\n"
        f"문장 {figures.sentences}개 가운데 {figures.done}개가 명령이 됨: {figures.command_p50_ms}ms "
        f"(95% {figures.command_p95_ms}, 최대 {figures.command_max_ms}), 대답까지 95% {figures.answer_p95_ms}ms\n"
        f"메모리: {figures.memory_before_mb}MB, 변화 2만 번 뒤 {figures.memory_growth_mb:+}MB",
    )
