"""How late the check-ins of ten thousand people are held: at any instant, and all at the same minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import anyio

from dure.api import Alerts
from dure.bench.lateness import in_short
from dure.bus import Bus
from dure.clock import Clock, SystemClock
from dure.config.care import CheckinsConfig
from dure.errors import Language
from dure.safety.checkins.service import CheckIns
from dure.store import Agreement, Journal, Plan, Run
from dure.testing.care import NotedAlerts

_SEOUL = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """How late check-ins were held.

    Attributes:
        people: how many had one due.
        held: how many of them were talked through.
        p50_ms: how late the first question of half of them was at most.
        p99_ms: how late that of 99 of 100 was at most.
        most_ms: how late the latest was.
    """

    people: int
    held: int
    p50_ms: float
    p99_ms: float
    most_ms: float


class Town:
    """Many people, each with a check-in at a satellite of their own, where somebody answers at once.

    Args:
        journal: where it is kept.
        alerts: where humans are told.
        clock: the time.
        people: how many.
    """

    def __init__(self, journal: Journal, alerts: Alerts, clock: Clock, people: int) -> None:
        self._store = journal.checkins
        self._clock = clock
        self._people = people
        self._answering = _Answering(clock, people)
        self._due: dict[str, datetime] = {}
        self.run = CheckIns(
            self._store,
            self._answering,
            alerts,
            Bus(),
            clock,
            _SEOUL,
            CheckinsConfig(),
            changed=journal.data_version,
        ).run

    async def spread(self, begin: datetime, span_s: float) -> None:
        """Let each be due at an instant of its own in a span, as those are that are tried again."""
        await self._plan(begin + timedelta(days=1))
        runs = [
            Run(
                plan=f"plan{number}",
                day=begin.astimezone(_SEOUL).date(),
                person=f"p{number}",
                script="medicine",
                state="asking",
                attempts=1,
                due=begin,
                next=begin + timedelta(seconds=span_s * number / self._people),
            )
            for number in range(self._people)
        ]
        await self._store.begin(runs)
        self._due = {f"s{number}": run.next for number, run in enumerate(runs) if run.next}

    async def crowd(self, minute: datetime) -> None:
        """Let all of them be due at the same minute."""
        await self._plan(minute)
        self._due = {f"s{number}": minute for number in range(self._people)}

    async def all_asked(self) -> None:
        """Return when each of them was asked."""
        await self._answering.all_asked.wait()

    async def held(self) -> Holding:
        """How late they were, of those that are over."""
        runs = [await self._store.runs(f"p{number}", _LONG_AGO, _FAR_OFF) for number in range(self._people)]
        asked = self._answering.asked
        late_ms = [
            (asked[place] - due) / timedelta(milliseconds=1)
            for place, due in self._due.items()
            if place in asked
        ]
        p50, p99, most = in_short(late_ms)
        return Holding(
            people=self._people,
            held=sum(run.state == "answered" for one in runs for run in one),
            p50_ms=p50,
            p99_ms=p99,
            most_ms=most,
        )

    async def _plan(self, when: datetime) -> None:
        local = when.astimezone(_SEOUL)
        async with anyio.create_task_group() as tasks:
            for number in range(self._people):
                plan = Plan(
                    id=f"plan{number}",
                    person=f"p{number}",
                    satellite=f"s{number}",
                    script="medicine",
                    at=time(local.hour, local.minute),
                    weekdays=tuple(range(7)),
                    language="ko",
                    since=self._clock.now(),
                )
                tasks.start_soon(self._store.put_plan, plan)
                tasks.start_soon(self._store.agree, Agreement(person=plan.person, consent=True, words=True))


async def crowd(folder: Path, people: int) -> Holding:
    """Hold so many check-ins that are all due at the same minute."""
    clock = _Ahead()
    journal = await Journal.open(folder / "journal.sqlite")
    try:
        town = Town(journal, NotedAlerts(), clock, people)
        minute = clock.now().replace(second=0, microsecond=0) + timedelta(minutes=1)
        await town.crowd(minute)
        clock.turn_to(minute - timedelta(seconds=1 + people / 5_000))
        with anyio.move_on_after(_LONGEST_S):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(town.run)
                await town.all_asked()
                await anyio.sleep(0.5 + people / 5_000)
                tasks.cancel_scope.cancel()
        return await town.held()
    finally:
        await journal.close()


_LONGEST_S = 300.0
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_FAR_OFF = datetime(2100, 1, 1, tzinfo=UTC)


class _Ahead(SystemClock):
    """A clock that can be turned before it is used, so that nobody waits for the minute to be full."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def turn_to(self, when: datetime) -> None:
        self._ahead = when - super().now()

    def now(self) -> datetime:
        return super().now() + self._ahead


class _Answering:
    """`dure.api.Interlocutor` of as many satellites as people; tells when each was asked first."""

    def __init__(self, clock: Clock, people: int) -> None:
        self._clock = clock
        self._places = tuple(f"s{number}" for number in range(people))
        self.asked: dict[str, datetime] = {}
        self.all_asked = anyio.Event()

    def places(self) -> Sequence[str]:
        return self._places

    async def ask(
        self, satellite: str, text: str, language: Language, *, loudness: float, wait_s: float
    ) -> str | None:
        del text, language, loudness
        await anyio.lowlevel.checkpoint()
        self.asked.setdefault(satellite, self._clock.now())
        if len(self.asked) == len(self._places):
            self.all_asked.set()
        return "네, 먹었어요" if wait_s else None
