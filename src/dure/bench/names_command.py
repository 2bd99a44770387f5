"""`dure bench names`."""

from __future__ import annotations

from dataclasses import asdict

import anyio
import click

from dure.bench.names import NamesCost, cost_of, made_up
from dure.cli.output import console, emit
from dure.config.load import load_config
from dure.models import open_store
from dure.wake.engine import PhonemeEngine


@click.command(name="names")
@click.option("--counts", default="1,10,100,1000", show_default=True, help="How many names, with commas.")
@click.option("as_json", "--json", is_flag=True, help="One JSON object.")
def command(counts: str, as_json: bool) -> None:
    r"""What more names cost.

    \b
    Example:
      dure bench names --counts 1,10,100,1000 --json
    """
    try:
        numbers = [int(count) for count in counts.split(",")]
    except ValueError as error:
        raise click.BadParameter("numbers with commas, please", param_hint="--counts") from error
    found = anyio.run(_measure, numbers)
    if as_json:
        emit({"counts": {str(count): asdict(cost) for count, cost in found.items()}})
        return
    for count, cost in found.items():
        console.print(
            f"{count:5d}: real-time factor {cost.real_time_factor:.4f}, {cost.memory_mb:.1f} MB, loaded in {cost.load_s:.2f} s"
        )


async def _measure(numbers: list[int]) -> dict[int, NamesCost]:
    store = open_store(load_config())
    engine = PhonemeEngine(store.path("hama-acoustic"), spelling=store.path("hama-g2p"))
    await cost_of(engine, made_up(1), seconds=3)
    return {count: await cost_of(engine, made_up(count)) for count in numbers}
