"""What `strace` saw of a process that accepts alerts: was each acknowledged only after an fsync that began after its write?"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import anyio

from dure.bench.safety_kills import command
from dure.store import Journal

_CALL = re.compile(r"^(\d+)\s+(\w+)\((.*)$")
_RESUMED = re.compile(r"^(\d+)\s+<\.\.\. (\w+) resumed>(.*)$")
_SYNCS = ("fsync", "fdatasync")
_WRITES = ("write", "pwrite64")


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """What a trace shows.

    Attributes:
        acknowledged: how many alerts were said to be accepted.
        early: how many of them before an fsync of the log that began after the log's last write had succeeded.
        syncs: how many syncs of the log succeeded.
        failed_syncs: how many failed.
    """

    acknowledged: int
    early: int
    syncs: int
    failed_syncs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Injected:
    """What an injected fault has led to.

    Attributes:
        fault: what was injected.
        acknowledged: how many alerts were accepted in spite of it.
        refused: how many commands were told that they are not durable.
        lost: how many accepted ones are not in the journal afterwards.
        found: how many refused ones are in the journal all the same.
        doubled: how many commands made more than one alert once they were repeated.
        missing: how many commands made none once they were repeated.
        trace: what the trace shows.
    """

    fault: str
    acknowledged: int
    refused: int
    lost: int
    found: int
    doubled: int
    missing: int
    trace: Traced

    @property
    def good(self) -> bool:
        """Whether the promise was kept."""
        return not (self.lost or self.doubled or self.missing or self.trace.early) and self.refused > 0


def read_trace(lines: Iterable[str], log: str = "-wal>") -> Traced:
    """Read a trace of `strace -f -y`, of a process that accepts one alert after the other.

    Args:
        lines: the trace.
        log: what the name of the write-ahead log's file descriptor ends with.
    """
    unfinished: dict[tuple[str, str], tuple[int, str]] = {}
    written = covered = -1
    acknowledged = early = syncs = failed = 0
    for number, line in enumerate(lines):
        began = number
        if found := _RESUMED.match(line):
            thread, name, rest = found.groups()
            began, arguments = unfinished.pop((thread, name), (number, ""))
            arguments += rest
        elif found := _CALL.match(line):
            thread, name, arguments = found.groups()
            if arguments.rstrip().endswith("<unfinished ...>"):
                unfinished[thread, name] = (number, arguments)
                if name in _WRITES and log in arguments:
                    written = number
                continue
        else:
            continue
        if name in _WRITES and log in arguments:
            written = max(written, began)
        elif name in _SYNCS and log in arguments:
            if re.search(r"\)\s+= 0", arguments):
                syncs += 1
                covered = max(covered, began)
            else:
                failed += 1
        elif name in _WRITES and '"ACK ' in arguments:
            acknowledged += 1
            early += covered < written
    return Traced(acknowledged=acknowledged, early=early, syncs=syncs, failed_syncs=failed)


def can_trace() -> bool:
    """Whether `strace` is there and may trace."""
    strace = shutil.which("strace")
    if strace is None:
        return False
    tried = subprocess.run([strace, "-f", "true"], capture_output=True, check=False)  # noqa: S603  # found on the path
    return tried.returncode == 0


async def trace(folder: Path, count: int) -> Traced:
    """Let a process accept so many alerts, and look at what it did to the disk."""
    return read_trace((await _traced(folder, 0, count, ()))[1])


async def inject(folder: Path, fault: str, count: int) -> Injected:
    """Let system calls fail while a process accepts alerts, then look, and repeat every command without the fault.

    Args:
        folder: an empty folder.
        fault: as `strace -e inject=` has it, such as `fdatasync,fsync:error=EIO:when=30+`.
        count: how many alerts are reported.
    """
    said, lines = await _traced(folder, 0, count, ("-e", f"inject={fault}"))
    acknowledged = {words[1]: words[2] for words in said if words[0] == "ACK"}
    refused = [words[1] for words in said if words[0] == "FAIL"]
    before = await _alerts(folder, count)
    lost = sum(before[one][0] != alert for one, alert in acknowledged.items())
    found = sum(before[one][1] > 0 for one in refused)
    await anyio.run_process(command(folder, "report", 0, count), stdout=subprocess.DEVNULL)
    after = await _alerts(folder, count)
    return Injected(
        fault=fault,
        acknowledged=len(acknowledged),
        refused=len(refused),
        lost=lost,
        found=found,
        doubled=sum(made > 1 for _, made in after.values()),
        missing=sum(made == 0 for _, made in after.values()),
        trace=read_trace(lines),
    )


async def _traced(
    folder: Path, first: int, count: int, more: tuple[str, ...]
) -> tuple[list[list[str]], list[str]]:
    file = folder / "trace"
    calls = "trace=write,pwrite64,fsync,fdatasync"
    strace = ["strace", "-f", "-y", "-s", "24", "-e", "signal=none", "-e", calls, *more, "-o", str(file)]
    ended = await anyio.run_process(
        [*strace, *command(folder, "report", first, count)], stderr=subprocess.DEVNULL, check=False
    )
    said = [line.split() for line in ended.stdout.decode().splitlines() if line]
    return said, file.read_text(errors="replace").splitlines()


async def _alerts(folder: Path, count: int) -> dict[str, tuple[str | None, int]]:
    """For every command, the alert that it made, and how many alerts have its key."""
    journal = await Journal.open(folder / "journal.sqlite")
    try:
        alerts = await journal.alerts.view(lambda one: one.alerts(closed=True, limit=10_000_000))
        keys = [one.alert.key for one in alerts]
        names = [f"c{number}" for number in range(count)]
        commanded = await journal.alerts.view(lambda one: {name: one.commanded(name) for name in names})
        return {name: (commanded[name], keys.count(name)) for name in names}
    finally:
        await journal.close()
