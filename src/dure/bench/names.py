"""What more names cost: time and memory against their number."""

from __future__ import annotations

import itertools
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dure.api import BYTES_PER_MS, WakeEngine, WakeWord

SYLLABLES = "가나다라마바사아자하거너서어저고노도로모보소오조호구누두루무부수우주기니디리미비시이지히"
SECONDS = 20
CHUNK_MS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesCost:
    """What a number of names costs.

    Attributes:
        real_time_factor: processor time per second of sound.
        memory_mb: what the names and one stream hold, without the model.
        load_s: how long opening the stream took.
    """

    real_time_factor: float
    memory_mb: float
    load_s: float


def made_up(count: int) -> list[WakeWord]:
    """Names that nobody has: three syllables each, all different."""
    return [WakeWord(text=text) for text in itertools.islice(_strings(), count)]


def _strings() -> Iterator[str]:
    for index in itertools.count(1):
        first, rest = divmod(index * 977, len(SYLLABLES) ** 2)
        second, third = divmod(rest, len(SYLLABLES))
        yield SYLLABLES[first % len(SYLLABLES)] + SYLLABLES[second] + SYLLABLES[third]


async def cost_of(engine: WakeEngine, words: Sequence[WakeWord], *, seconds: int = SECONDS) -> NamesCost:
    """Stream sound through the engine with these names loaded."""
    sound = np.random.default_rng(1).normal(0, 800, seconds * 16000).astype("<i2").tobytes()
    tracemalloc.start()
    began = time.perf_counter()
    stream = await engine.open(words)
    load_s = time.perf_counter() - began
    step = CHUNK_MS * BYTES_PER_MS
    await stream.feed(sound[: 3000 * BYTES_PER_MS])
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    began = time.process_time()
    for at in range(0, len(sound), step):
        await stream.feed(sound[at : at + step])
    spent_s = time.process_time() - began
    return NamesCost(
        real_time_factor=round(spent_s / seconds, 5), memory_mb=round(held / 1e6, 2), load_s=round(load_s, 2)
    )
