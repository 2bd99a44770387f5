"""SIGKILL at random instants, under load, mid-ladder: what was accepted is there, is not stuck, and no step is skipped."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import anyio

from dure.bench.safety_worker import STEPS
from dure.store import Journal
from dure.store.alerts import AlertTransaction

LIVE_S = (0.05, 0.6)
"""How long a process lives before it is killed, from when it begins to accept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was found after all kills.

    Attributes:
        kills: how often the process was killed.
        accepted: how many alerts it had said to have accepted.
        lost: how many of those are not in the journal.
        stuck: how many are neither closed nor have anything due.
        skipped: how many alerts lack a step of their ladder, or a delivery of one.
        untold: how many deliveries are noted as accepted that no channel took.
        twice: how many deliveries a channel took more than once, under one id.
        chain: the first record of the chain that does not fit; None where it is whole.
    """

    kills: int
    accepted: int
    lost: int
    stuck: int
    skipped: int
    untold: int
    twice: int
    chain: int | None

    @property
    def good(self) -> bool:
        """Whether the promise was kept."""
        broken = self.lost + self.stuck + self.skipped + self.untold
        return self.accepted > 0 and broken == 0 and self.chain is None


def command(folder: Path, mode: str, *numbers: int) -> list[str]:
    """How the worker is started."""
    return [sys.executable, "-m", "dure.bench.safety_worker", str(folder), mode, *map(str, numbers)]


async def kill_and_look(folder: Path, kills: int, seed: int = 1) -> Verdict:
    """Kill so often, let the ladders be climbed to their end, and look."""
    chance = random.Random(seed)  # noqa: S311  # instants, no secrets
    accepted: dict[str, str] = {}
    begun = 0
    for _ in range(kills):
        said = await anyio.to_thread.run_sync(_live_and_die, folder, begun, chance.uniform(*LIVE_S))
        for line in said:
            words = line.split()
            if words[0] == "ACK" and len(words) == 3:
                accepted[words[1]] = words[2]
            elif words[0] == "BEGIN" and len(words) == 2:
                begun = max(begun, int(words[1][1:]) + 1)
    await anyio.run_process(command(folder, "drain"), stdout=subprocess.DEVNULL)
    return await look(folder, kills, accepted)


async def look(folder: Path, kills: int, accepted: dict[str, str]) -> Verdict:
    """Hold what was accepted against the journal and the channel's own list."""
    taken = Counter((folder / "taken").read_text().split())
    journal = await Journal.open(folder / "journal.sqlite")
    try:

        def work(transaction: AlertTransaction) -> tuple[int, int, int, int]:
            lost = sum(transaction.commanded(one) != alert for one, alert in accepted.items())
            found = transaction.alerts(closed=True, limit=10_000_000)
            there = {one.alert.id for one in found}
            lost += sum(alert not in there for alert in accepted.values())
            stuck = sum(one.alert.next_due is None and not one.closed for one in found)
            skipped = untold = 0
            for one in found:
                climbed = [
                    record.what["step"]
                    for record in transaction.records(one.alert.id)
                    if record.action == "climbed" and record.what["round"] == 0
                ]
                sent = transaction.deliveries(one.alert.id)
                ids = {each.step for each in sent if each.round == 0 and each.state == "accepted"}
                skipped += climbed != list(range(STEPS)) or ids != set(range(STEPS))
                untold += sum(each.state == "accepted" and each.id not in taken for each in sent)
            return lost, stuck, skipped, untold

        lost, stuck, skipped, untold = await journal.alerts.view(work)
        return Verdict(
            kills=kills,
            accepted=len(accepted),
            lost=lost,
            stuck=stuck,
            skipped=skipped,
            untold=untold,
            twice=sum(count > 1 for count in taken.values()),
            chain=await journal.alerts.broken(),
        )
    finally:
        await journal.close()


def _live_and_die(folder: Path, begun: int, live_s: float) -> list[str]:
    """Start a worker, kill it so long after it began to accept, and give what it has said."""
    with subprocess.Popen(command(folder, "load", begun), stdout=subprocess.PIPE, text=True) as worker:  # noqa: S603  # ourselves
        assert worker.stdout is not None  # noqa: S101  # it was asked for
        if worker.stdout.readline() != "READY\n":
            worker.kill()
            raise RuntimeError("the worker did not start")
        try:
            worker.wait(live_s)
        except subprocess.TimeoutExpired:
            worker.send_signal(signal.SIGKILL)
        said = worker.stdout.read().splitlines()
    if worker.returncode != -signal.SIGKILL:
        raise RuntimeError(f"the worker ended by itself: {worker.returncode}")
    return [line for line in said if line]
