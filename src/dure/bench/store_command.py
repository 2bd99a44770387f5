"""`dure bench store`: how fast the journal writes."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import click

from dure.bus import Bus
from dure.cli.output import console, emit, spoken_language
from dure.clock import SystemClock
from dure.config import TimersConfig
from dure.config.paths import find_paths
from dure.events import Candidate, WakeDetected
from dure.store import History, Journal, TimerService

DECISION = WakeDetected(
    decision="d1",
    satellite="bench",
    time_ms=1000,
    wake_word="아리아",
    agent="aria",
    score=1.0,
    margin=1.0,
    start_ms=200,
    end_ms=900,
    candidates=tuple(Candidate(wake_word=f"이름 {n}", agent="aria", score=-n / 10) for n in range(6)),
)
"""A decision record of ordinary size."""


@click.command(name="store")
@click.option(
    "--writes",
    type=click.IntRange(10, 100_000),
    default=300,
    show_default=True,
    help="How many of each kind.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Measure this disk; the data folder's, if not given.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(writes: int, folder: Path | None, *, as_json: bool) -> None:
    r"""How fast the journal writes: each write waits until the disk has it.

    \b
    Example:
      dure bench store
      dure bench store --folder /mnt/sdcard --json
    """
    where = folder or _existing(find_paths().data)
    with tempfile.TemporaryDirectory(prefix="dure-bench-", dir=where) as scratch:
        figures = anyio.run(_measure, Path(scratch), writes)
    if as_json:
        emit({"folder": str(where), "writes": writes, **figures})
        return
    korean = spoken_language() == "ko"
    for name, one in figures.items():
        unit = "번/초" if korean else "per second"
        console.print(
            f"{name:<10} {one['per_s']:>8.0f} {unit}   p50 {one['p50_ms']:.2f} ms   p95 {one['p95_ms']:.2f} ms   max {one['max_ms']:.1f} ms"
        )


async def _measure(folder: Path, writes: int) -> dict[str, dict[str, float]]:
    clock = SystemClock()
    journal, history = (
        await Journal.open(folder / "journal.sqlite"),
        await History.open(folder / "history.sqlite"),
    )
    timers = TimerService(journal, clock, Bus(), TimersConfig())
    due = datetime.now(UTC) + timedelta(days=1)
    kinds: dict[str, Callable[[int], Awaitable[object]]] = {
        "timer": lambda _: timers.set(agent="bench", satellite="", kind="timer", due=due, duration_s=86400),
        "setting": lambda number: journal.settings.put("muted", number % 2 == 0),
        "note": lambda number: journal.entries.put("bench", f"key {number % 10}", "value" * 10),
        "turn": lambda _: history.record_turn(agent="bench", request="지금 몇 시야?", reply="세 시예요."),
        "decision": lambda _: history.record_decision(DECISION),
    }
    try:
        return {kind: await _time(write, writes) for kind, write in kinds.items()}
    finally:
        await journal.close()
        await history.close()


async def _time(write: Callable[[int], Awaitable[object]], writes: int) -> dict[str, float]:
    taken_ms = []
    for number in range(writes):
        began = time.perf_counter()
        await write(number)
        taken_ms.append((time.perf_counter() - began) * 1000)
    return {
        "per_s": round(1000 * writes / sum(taken_ms), 1),
        "p50_ms": round(statistics.median(taken_ms), 3),
        "p95_ms": round(statistics.quantiles(taken_ms, n=20)[-1], 3),
        "max_ms": round(max(taken_ms), 3),
    }


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there: nothing is made only to measure."""
    return next(path for path in (folder, *folder.parents) if path.is_dir())
