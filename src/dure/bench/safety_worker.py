"""A process that accepts alerts, climbs and delivers until it is killed; `dure bench safety --faults` kills it.

::

    python -m dure.bench.safety_worker FOLDER load FIRST     accept commands from cFIRST on, climb, deliver, until killed
    python -m dure.bench.safety_worker FOLDER report FIRST COUNT   accept so many one after the other, and nothing else
    python -m dure.bench.safety_worker FOLDER drain          climb and deliver until every ladder was climbed once

What it accepted it says on standard output, after the journal has it: `ACK command alert`; `FAIL command code`
where it could not be made durable. Every delivery that its channel takes is a line of `FOLDER/taken`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import anyio

from dure.api import AlertReport, Evidence, Notice, Receipt
from dure.bus import Bus
from dure.clock import SystemClock
from dure.config.safety import (
    ContactConfig,
    LadderConfig,
    PersonConfig,
    ReachConfig,
    SafetyConfig,
    StepConfig,
)
from dure.errors import StoreFailed
from dure.safety.net import SafetyNet
from dure.safety.opening import Nobody
from dure.store import Journal
from dure.store.alerts import AlertStore, AlertTransaction

STEPS = 3
"""How many steps the ladder has, each of which tells one contact."""

PAUSE_S = 0.01
"""How long each of the reporters waits between two reports."""

REPORTERS = 4

DONE_S = 300.0
"""How long draining may take."""

_WAIT_S = 0.15


def household() -> SafetyConfig:
    """One person, and a ladder of `STEPS` steps that is climbed in half a second."""
    names = [f"contact{number}" for number in range(STEPS)]
    steps = tuple(StepConfig(action="notify", wait_s=_WAIT_S, contacts=(name,)) for name in names)
    reach = (ReachConfig(channel="file", to="x"),)
    return SafetyConfig(
        people={"person": PersonConfig(contacts=tuple(names), ladder="quick")},
        contacts={name: ContactConfig(reach=reach, language="en") for name in names},
        ladders={"quick": LadderConfig(steps=steps, repeat_s=3600.0)},
    )


class FileChannel:
    """Takes notices into a file that outlives the process."""

    def __init__(self, file: Path) -> None:
        self._handle = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    async def deliver(self, notice: Notice) -> Receipt:
        """Take it."""
        os.write(self._handle, f"{notice.id}\n".encode())
        return Receipt(accepted=True)


def say(words: str) -> None:
    """One line on standard output, at once."""
    os.write(1, f"{words}\n".encode())


async def accept(net: SafetyNet, number: int) -> None:
    """Report once, and say what came of it."""
    command, clock = f"c{number}", SystemClock()
    say(f"BEGIN {command}")
    sign = Evidence(kind="fall", source="bench", at=clock.now(), strength=1.0)
    report = AlertReport(
        command=command, person="person", kind="fall", severity="urgent", key=command, evidence=(sign,)
    )
    try:
        alert = await net.alerts.report(report)
    except StoreFailed as error:
        say(f"FAIL {command} {error.code}")
    else:
        say(f"ACK {command} {alert.id}")


async def load(net: SafetyNet, first: int) -> None:
    """Accept, climb and deliver until killed."""
    numbers = iter(range(first, first + 10**9))

    async def reporter() -> None:
        for number in numbers:
            await accept(net, number)
            await anyio.sleep(PAUSE_S)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(net.run)
        for _ in range(REPORTERS):
            tasks.start_soon(reporter)


async def drain(net: SafetyNet, store: AlertStore) -> None:
    """Climb and deliver until every alert's ladder was climbed to its end and nothing waits."""
    with anyio.fail_after(DONE_S):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(net.run)
            while await _open(store):  # noqa: ASYNC110  # nobody tells
                await anyio.sleep(0.5)
            tasks.cancel_scope.cancel()


async def _open(store: AlertStore) -> bool:
    """Whether any ladder is still on its first round, or any delivery waits."""

    def work(transaction: AlertTransaction) -> bool:
        found = transaction.alerts(closed=False, limit=1_000_000)
        if any(one.round == 0 for one in found):
            return True
        return any(sent.waits for one in found for sent in transaction.deliveries(one.alert.id))

    return await store.view(work)


async def main(folder: Path, mode: str, numbers: list[int]) -> None:
    """Do it."""
    journal = await Journal.open(folder / "journal.sqlite")
    net = SafetyNet(
        journal.alerts,
        SystemClock(),
        Bus(),
        config=household(),
        language="en",
        zone=ZoneInfo("Asia/Seoul"),
        channels={"file": (FileChannel(folder / "taken"), 5.0)},
        interlocutor=Nobody(),
        key=bytes(32),
        beats=journal.heartbeats,
        alone=True,
    )
    say("READY")
    if mode == "load":
        await load(net, numbers[0])
    elif mode == "report":
        for number in range(numbers[0], numbers[0] + numbers[1]):
            await accept(net, number)
    else:
        await drain(net, journal.alerts)
    await journal.close()


if __name__ == "__main__":
    anyio.run(main, Path(sys.argv[1]), sys.argv[2], [int(word) for word in sys.argv[3:]])
