"""`dure bench safety --faults`: kills, and a disk that fails, against the promise that no accepted alert is lost."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path

from dure.bench.safety_kills import kill_and_look
from dure.bench.safety_trace import can_trace, inject, trace

FAULTS = (
    "fdatasync,fsync:error=EIO:when=30+",
    "fdatasync,fsync:error=ENOSPC:when=30+",
    "fdatasync:error=EIO:when=30+7",
    "pwrite64:error=EIO:when=600+",
    "pwrite64:error=ENOSPC:when=600+",
    "pwrite64:error=EROFS:when=600+",
)
"""What fails, as `strace -e inject=` has it: every sync, a sync now and then, every write."""

REPORTS = 60


async def measure(folder: Path | None, kills: int, seed: int) -> dict[str, object]:
    """Break what can be broken, and tell whether the promise was kept.

    Args:
        folder: the disk to do it on; None for where temporary files lie.
        kills: how often a process is killed.
        seed: of the instants.
    """
    with tempfile.TemporaryDirectory(prefix="dure-bench-", dir=folder) as scratch:
        verdict = await kill_and_look(Path(scratch), kills, seed)
    told: dict[str, object] = {"kills": {**asdict(verdict), "good": verdict.good}}
    good = verdict.good
    if not can_trace():
        return {**told, "traced": False, "good": good}
    with tempfile.TemporaryDirectory(prefix="dure-bench-", dir=folder) as scratch:
        traced = await trace(Path(scratch), REPORTS)
    good = good and traced.early == 0 and traced.acknowledged == REPORTS
    found = []
    for fault in FAULTS:
        with tempfile.TemporaryDirectory(prefix="dure-bench-", dir=folder) as scratch:
            one = await inject(Path(scratch), fault, REPORTS)
        good = good and one.good
        found.append({**asdict(one), "good": one.good})
    return {**told, "traced": True, "trace": asdict(traced), "faults": found, "good": good}
