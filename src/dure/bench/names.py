"""What more names cost: time and memory against their number."""

from __future__ import annotations

import itertools
import statistics
import time
import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dure.api import BYTES_PER_MS, WakeEngine, WakeStream, WakeWord

SYLLABLES = "가나다라마바사아자하거너서어저고노도로모보소오조호구누두루무부수우주기니디리미비시이지히"
SECONDS = 20
CHUNK_MS = 80
ROUNDS = 10


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


async def costs_of(
    engine: WakeEngine, counts: Mapping[int, Sequence[WakeWord]], sound: bytes, *, rounds: int = ROUNDS
) -> dict[int, NamesCost]:
    """Stream the same sound through the engine with each of these lists of names loaded.

    The lists take turns, a piece of the sound at a time, and the median piece counts: a machine that is busy with other
    work slows all of them alike.
    """
    loaded = {count: await _load(engine, words, sound) for count, words in counts.items()}
    size = len(sound) // rounds // BYTES_PER_MS * BYTES_PER_MS
    spent: dict[int, list[float]] = {count: [] for count in counts}
    for begin in range(0, rounds * size, size):
        for count, one in loaded.items():
            began = time.process_time()
            for at in range(begin, begin + size, CHUNK_MS * BYTES_PER_MS):
                await one.stream.feed(sound[at : min(at + CHUNK_MS * BYTES_PER_MS, begin + size)])
            spent[count].append(time.process_time() - began)
    seconds = size / BYTES_PER_MS / 1000
    return {
        count: NamesCost(
            real_time_factor=round(statistics.median(spent[count]) / seconds, 5),
            memory_mb=one.memory_mb,
            load_s=one.load_s,
        )
        for count, one in loaded.items()
    }


def noise(seconds: int = SECONDS) -> bytes:
    """Sound for where no speech is given."""
    return np.random.default_rng(1).normal(0, 800, seconds * 16000).astype("<i2").tobytes()


@dataclass(frozen=True, slots=True)
class _Loaded:
    stream: WakeStream
    memory_mb: float
    load_s: float


async def _load(engine: WakeEngine, words: Sequence[WakeWord], sound: bytes) -> _Loaded:
    tracemalloc.start()
    began = time.perf_counter()
    stream = await engine.open(words)
    load_s = time.perf_counter() - began
    await stream.feed(sound[: 3000 * BYTES_PER_MS])
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return _Loaded(stream, round(held / 1e6, 2), round(load_s, 2))
