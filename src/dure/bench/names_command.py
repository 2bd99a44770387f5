"""`dure bench names`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import anyio
import click

from dure.bench.names import SYLLABLES, NamesCost, costs_of, made_up, noise
from dure.bench.wake_sound import read, recordings_below, to_pcm
from dure.cli.output import emit, misused, say
from dure.config.load import load_config
from dure.models import open_store
from dure.wake.engine import PhonemeEngine

FILES = 12
MOST_NAMES = len(SYLLABLES) ** 3
"""More names of three syllables there are not."""
MOST = 60 * 32000
"""A minute of sound, in bytes."""


@click.command(name="names")
@click.option("--counts", default="1,10,100,1000", show_default=True, help="How many names, with commas.")
@click.option(
    "--speech",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Recordings of people who speak; without it, noise.",
)
@click.option("as_json", "--json", is_flag=True, help="One JSON object.")
def command(counts: str, speech: Path | None, as_json: bool) -> None:
    r"""What more names cost.

    \b
    Example:
      dure bench names --counts 1,10,100,1000 --json
    """
    numbers = _numbers(counts)
    found = anyio.run(_measure, numbers, speech)
    if as_json:
        emit({"counts": {str(count): asdict(cost) for count, cost in found.items()}})
        return
    for count, cost in found.items():
        say(
            f"{count:5d}: real-time factor {cost.real_time_factor:.4f}, {cost.memory_mb:.1f} MB, loaded in {cost.load_s:.2f} s",
            f"{count:5d}개: 실시간 계수 {cost.real_time_factor:.4f}, {cost.memory_mb:.1f}MB, 올리는 데 {cost.load_s:.2f}초",
        )


def _numbers(counts: str) -> list[int]:
    numbers = [int(count) if count.strip().isdecimal() else 0 for count in counts.split(",")]
    if not all(0 < number <= MOST_NAMES for number in numbers):
        raise misused(
            f"--counts wants numbers from 1 to {MOST_NAMES}, with commas.",
            f"--counts에는 1부터 {MOST_NAMES}까지의 수를 쉼표로 이어 주세요.",
        )
    return numbers


async def _measure(numbers: list[int], speech: Path | None) -> dict[int, NamesCost]:
    store = open_store(load_config())
    engine = PhonemeEngine(store.path("hama-acoustic"), spelling=store.path("hama-g2p"))
    sound = b"".join(to_pcm(read(path)) for path in recordings_below(speech)[:FILES]) if speech else noise()
    return await costs_of(engine, {count: made_up(count) for count in numbers}, sound[:MOST])
