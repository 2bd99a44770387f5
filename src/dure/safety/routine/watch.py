"""Watches one person's routine: learns from events, and reports a silence that is too unlikely."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import anyio

from dure.api import AlertReport, Alerts, Evidence, Severity
from dure.bus import Bus, Subscription
from dure.clock import CLOCK_SET, Clock, wall_time_at
from dure.errors import DureError
from dure.events import (
    ApplianceChanged,
    ApplianceReached,
    CheckinEnded,
    DeviceCommanded,
    Event,
    TranscriptFinal,
    WakeDetected,
)
from dure.safety.publishing import publish_failure
from dure.safety.routine.keep import from_bytes, to_bytes
from dure.safety.routine.last import LastSign, last_sign
from dure.safety.routine.routine import Routine
from dure.safety.routine.signs import Sign, sign_of
from dure.safety.routine.words import explain
from dure.safety.waiting import wait
from dure.tasks import task_group

KEEP_EVERY = timedelta(minutes=10)
"""How much of what was learned a sudden end may cost."""
AGAIN = timedelta(minutes=1)
"""How soon a report that could not be made durable is made again."""
LOOK = timedelta(hours=6)
"""How long nothing is looked at where nothing is due."""
_WANTED = (ApplianceChanged, ApplianceReached, CheckinEnded, DeviceCommanded, TranscriptFinal, WakeDetected)


class Routines(Protocol):
    """Keeps routines as bytes."""

    async def get(self, person: str) -> bytes | None:
        """What is known of a person."""
        ...

    async def put(self, person: str, state: bytes) -> None:
        """Keep it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Whose routine is watched.

    Attributes:
        person: who may need help.
        doors: appliances that tell when somebody goes through a door out of the home.
        sources: appliances and satellites whose signs are this person's; empty for all.
        rate_per_day: how many false alarms a day may be expected.
    """

    person: str
    doors: Collection[str] = ()
    sources: Collection[str] = ()
    rate_per_day: float = 0.02


class RoutineWatch:
    """Learns and reports, for as long as it runs.

    Args:
        watched: whose routine.
        alerts: where a silence is reported.
        routines: where what was learned is kept.
        bus: where the signs come from.
        clock: the time.
        zone: where the person lives.
    """

    def __init__(
        self,
        watched: Watched,
        *,
        alerts: Alerts,
        routines: Routines,
        bus: Bus,
        clock: Clock,
        zone: ZoneInfo,
    ) -> None:
        self._began = wall_time_at(clock, 0)
        self._watched, self._alerts, self._routines = watched, alerts, routines
        self._bus, self._clock = bus, clock
        self.routine = Routine(zone, watched.rate_per_day)
        self._latest: Sign | None = None
        self._reported: datetime | None = None
        self._retry: datetime | None = None
        self._changed = anyio.Event()
        self._kept_at = clock.now()
        self._known = False

    def last(self, *, where: bool) -> LastSign:
        """The last sign of life; with `where` also what it was and where, as far as that is known since the hub began."""
        return last_sign(self.routine, self._latest, self._clock.now(), where=where)

    async def run(self) -> None:
        """Watch until cancelled. What was learned is kept when it ends."""
        with self._bus.subscribe(*_WANTED, size=1024) as events:
            await self._load()
            try:
                async with task_group() as tasks:
                    tasks.start_soon(self._learn, events)
                    tasks.start_soon(self._judge)
            finally:
                with anyio.CancelScope(shield=True):
                    await self._keep()

    async def _load(self) -> None:
        kept = await self._routines.get(self._watched.person)
        self._known = kept is not None
        if kept is not None:
            self.routine = from_bytes(kept, self.routine.zone, self._watched.rate_per_day)
            self.routine.no_later_than(self._clock.now())

    async def _learn(self, events: Subscription) -> None:
        async for event in events:
            if self._see(event, self._follow()):
                self._reported = self._retry = None
                self._changed.set()
            if self._clock.now() - self._kept_at >= KEEP_EVERY:
                await self._keep()

    def _see(self, event: Event, now: datetime) -> bool:
        """Whether the event was one of this person's signs."""
        if isinstance(event, ApplianceReached):
            if self._is_own(event.appliance):
                self.routine.sources.reach(event.appliance, reachable=event.reachable)
                self._changed.set()
            return False
        sign = sign_of(event, now, self._watched.doors)
        if isinstance(event, CheckinEnded):
            answered = event.state == "answered" or event.reason in ("later", "declined")
            if event.person != self._watched.person or not answered:
                return False
            sign = Sign(at=now, kind="voice", source="check_in")
        elif sign is None or not self._is_own(sign.source):
            return False
        self.routine.see(sign)
        self._latest = sign
        return True

    def _is_own(self, source: str) -> bool:
        return not self._watched.sources or source in self._watched.sources

    async def _judge(self) -> None:
        while True:
            self._changed = anyio.Event()
            now = self._follow()
            due = self.routine.due(now)
            if self._reported is None and due is not None and due <= now:
                await self._report(now)
            await wait(self._clock, self._next(now, due), self._changed.wait)

    def _follow(self) -> datetime:
        """Now. Where the clock was set since, the silence stays as long as it was."""
        now, began = self._clock.now(), wall_time_at(self._clock, 0)
        if abs(by := began - self._began) > CLOCK_SET:
            self.routine.shift(by)
            self._retry = now if self._retry is not None else None
            self._kept_at = now
        self._began = began
        return now

    def _next(self, now: datetime, due: datetime | None) -> datetime:
        later = [now + LOOK]
        if self._reported is None:
            later += [when for when in (due, self._retry) if when is not None and when > now]
        door_s = self.routine.presence.door_s
        settled = datetime.fromtimestamp(door_s + 301, now.tzinfo)
        return min([*later, *([settled] if door_s and settled > now else [])])

    async def _report(self, now: datetime) -> None:
        silence = self.routine.judge(now)
        if silence is None:
            return
        severity: Severity = "concern" if silence.away or silence.blind else "urgent"
        person = self._watched.person
        evidence = Evidence(
            kind="inactivity",
            source="routine",
            at=now,
            strength=round(max(0.0, min(1.0, 1.0 - silence.rate_per_day)), 3),
            reason=explain(silence, self.routine.learned, now),
        )
        since_s = int(silence.since.timestamp())
        report = AlertReport(
            command=f"inactivity:{person}:{since_s}",
            person=person,
            kind="inactivity",
            severity=severity,
            evidence=(evidence,),
        )
        try:
            await self._alerts.report(report)
        except DureError as error:
            self._retry = now + AGAIN
            await publish_failure(self._bus, error, "store")
            return
        self._reported = silence.since

    async def _keep(self) -> None:
        self._kept_at = self._clock.now()
        person = self._watched.person
        try:
            if self._known and await self._routines.get(person) is None:  # somebody had it forgotten
                self.routine, self._latest = Routine(self.routine.zone, self._watched.rate_per_day), None
            await self._routines.put(person, to_bytes(self.routine))
            self._known = True
        except DureError as error:
            await publish_failure(self._bus, error, "store")
