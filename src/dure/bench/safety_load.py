"""How many alerts a second are accepted, how long each waits, and how late ten thousand ladders climb."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import anyio

from dure.api import AlertReport, Evidence, Notice, Receipt
from dure.bench.lateness import in_short
from dure.bench.safety_checkins import Holding, Town
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
from dure.safety.net import SafetyNet
from dure.safety.opening import Nobody
from dure.store import Journal
from dure.store.alerts import AlertTransaction

REPORTERS = 8
"""How many report at once."""

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepting:
    """How alerts were accepted, each durable before it counts.

    Attributes:
        alerts: how many.
        per_s: how many a second.
        p50_ms: how long half of them took at most.
        p99_ms: how long 99 of 100 took at most.
        most_ms: the longest.
    """

    alerts: int
    per_s: float
    p50_ms: float
    p99_ms: float
    most_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Climbing:
    """How late the ladders of many people climbed.

    Attributes:
        people: how many ladders there were.
        span_s: in how many seconds all of them were due.
        climbed: how many steps were taken in that time.
        delivered: how many notices a channel took.
        p50_ms: how late half of the steps were at most.
        p99_ms: how late 99 of 100 were at most.
        most_ms: how late the latest was.
    """

    people: int
    span_s: float
    climbed: int
    delivered: int
    p50_ms: float
    p99_ms: float
    most_ms: float


class _Counting:
    """A channel that takes everything at once."""

    def __init__(self) -> None:
        self.taken = 0

    async def deliver(self, notice: Notice) -> Receipt:
        """Take it."""
        del notice
        self.taken += 1
        return Receipt(accepted=True)


async def accept(folder: Path, count: int) -> Accepting:
    """Accept so many alerts of as many people, as fast as it goes."""
    taken_ms: list[float] = []
    async with _net(folder, _Counting()) as (_, net):
        numbers = iter(range(count))

        async def reporter() -> None:
            for number in numbers:
                began = time.perf_counter()
                await net.alerts.report(_report(number))
                taken_ms.append((time.perf_counter() - began) * 1000)

        began = time.perf_counter()
        async with anyio.create_task_group() as tasks:
            for _ in range(REPORTERS):
                tasks.start_soon(reporter)
        whole_s = time.perf_counter() - began
    p50, p99, most = in_short(taken_ms)
    return Accepting(alerts=count, per_s=round(count / whole_s), p50_ms=p50, p99_ms=p99, most_ms=most)


async def climb(folder: Path, people: int, span_s: float) -> tuple[Climbing, Holding]:
    """Let the ladders of so many people climb and hold a check-in of each, all due within a span; tell how late both were."""
    channel = _Counting()
    async with _net(folder, channel) as (journal, net):
        async with anyio.create_task_group() as tasks:
            for first in range(0, people, BATCH):
                for number in range(first, min(first + BATCH, people)):
                    tasks.start_soon(net.alerts.report, _report(number))
        town = Town(journal, net.alerts, SystemClock(), people)
        begin = datetime.now(UTC) + timedelta(seconds=1 + people / 1000)
        await town.spread(begin, span_s)
        due = await _spread(journal, begin, span_s)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(net.run)
            tasks.start_soon(town.run)
            await anyio.sleep((begin - datetime.now(UTC)).total_seconds() + span_s + 4.0)
            tasks.cancel_scope.cancel()
        climbed = await journal.alerts.view(lambda one: one.records(limit=100_000_000))
        holding = await town.held()
    late_ms = [
        (record.at - due[record.alert]) / timedelta(milliseconds=1)
        for record in climbed
        if record.action == "climbed" and record.what["step"] == 1
    ]
    p50, p99, most = in_short(late_ms)
    climbing = Climbing(
        people=people,
        span_s=span_s,
        climbed=len(late_ms),
        delivered=channel.taken,
        p50_ms=p50,
        p99_ms=p99,
        most_ms=most,
    )
    return climbing, holding


async def _spread(journal: Journal, begin: datetime, span_s: float) -> dict[str, datetime]:
    """Let every alert be due somewhere in the span, and nothing else wait; tell when."""
    due: dict[str, datetime] = {}

    def work(transaction: AlertTransaction) -> None:
        found = transaction.alerts(closed=False, limit=1_000_000)
        for number, one in enumerate(found):
            when = begin + timedelta(seconds=span_s * number / len(found))
            due[one.alert.id] = when
            transaction.put(replace(one, alert=replace(one.alert, next_due=when), wait_s=span_s + 10))

    await journal.alerts.change(work)
    return due


@asynccontextmanager
async def _net(folder: Path, channel: _Counting) -> AsyncIterator[tuple[Journal, SafetyNet]]:
    journal = await Journal.open(folder / "journal.sqlite")
    reach = (ReachConfig(channel="count", to="x"),)
    steps = tuple(StepConfig(action="notify", wait_s=3600.0) for _ in range(2))
    config = SafetyConfig(
        people={f"p{number}": PersonConfig(ladder="bench") for number in range(10_000)},
        contacts={"carer": ContactConfig(reach=reach)},
        ladders={"bench": LadderConfig(steps=steps)},
    )
    net = SafetyNet(
        journal.alerts,
        SystemClock(),
        Bus(),
        config=config,
        language="ko",
        zone=ZoneInfo("Asia/Seoul"),
        channels={"count": (channel, 5.0)},
        interlocutor=Nobody(),
        key=bytes(32),
        beats=journal.heartbeats,
        alone=True,
    )
    try:
        yield journal, net
    finally:
        await journal.close()


def _report(number: int) -> AlertReport:
    sign = Evidence(kind="fall", source="sound", at=datetime.now(UTC), strength=1.0)
    return AlertReport(
        command=f"c{number}",
        person=f"p{number % 10_000}",
        kind="fall",
        severity="urgent",
        key=f"k{number}",
        evidence=(sign,),
    )
