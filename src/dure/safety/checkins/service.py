"""Holds check-ins at their times: each occurrence once, recorded whatever comes of it, across restarts."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import anyio
from anyio.abc import TaskGroup

from dure.api import Alerts, Interlocutor
from dure.bus import Bus
from dure.clock import CLOCK_SET, Clock
from dure.config.care import CheckinsConfig
from dure.errors import DureError
from dure.events import CheckinAsked, CheckinEnded
from dure.safety.checkins.asking import Asker
from dure.safety.checkins.reports import answer_report
from dure.safety.checkins.schedule import due_on, next_occurrence, occurrences
from dure.safety.publishing import publish, publish_failure
from dure.safety.waiting import wait
from dure.store import CheckInStore, Plan, Run, RunState

log = logging.getLogger(__name__)

AT_ONCE = 32
"""How many conversations are held at once."""
RETRY = timedelta(seconds=30)
"""How soon a human is told again who could not be told."""


class CheckIns:
    """The check-ins of every person, for as long as it runs.

    Args:
        store: what is asked when, and what came of it.
        interlocutor: speaks and listens.
        alerts: where humans are told.
        bus: where it is told what happened.
        clock: the time.
        zone: the household's.
        config: how they are held.
        changed: a number that changes when another process changed the journal.
        look_s: how often that is looked at.
    """

    def __init__(
        self,
        store: CheckInStore,
        interlocutor: Interlocutor,
        alerts: Alerts,
        bus: Bus,
        clock: Clock,
        zone: ZoneInfo,
        config: CheckinsConfig,
        *,
        changed: Callable[[], Awaitable[int]],
        look_s: float = 2.0,
    ) -> None:
        self._store, self._alerts, self._bus = store, alerts, bus
        self._clock, self._zone, self._config = clock, zone, config
        self._changed, self._look_s = changed, look_s
        self._asker = Asker(store, interlocutor, alerts, clock, zone, config)
        self._seen = clock.now()
        longest_s = max(config.retry_after_s, config.later_s, RETRY.total_seconds())
        self._longest_wait = timedelta(seconds=longest_s)
        self._handled: dict[str, datetime] = {}
        self._busy: set[tuple[str, str]] = set()
        self._wake = anyio.Event()
        self._plans: Sequence[Plan] = ()
        self._by_id: dict[str, Plan] = {}
        self._coming: dict[str, datetime | None] = {}
        self._places: dict[str, anyio.Lock] = {}
        self._version = -1
        self._day: date | None = None
        self._untold: datetime | None = clock.now()  # what could not be told before the hub went down
        self._limit = anyio.CapacityLimiter(AT_ONCE)

    def refresh(self) -> None:
        """Look at the plans again, which this process has changed."""
        self._version = -1
        self._wake.set()

    async def run(self) -> None:
        """Hold check-ins until cancelled."""
        async with anyio.create_task_group() as tasks:
            while True:
                self._wake = anyio.Event()
                try:
                    until = await self._turn(tasks)
                except DureError as error:
                    await publish_failure(self._bus, error, "store")
                    until = self._clock.now() + RETRY
                await wait(self._clock, until, self._wake.wait)

    async def _turn(self, tasks: TaskGroup) -> datetime:
        """Begin what is due; tells when to look again."""
        now = self._clock.now()
        if now < self._seen - CLOCK_SET:  # the clock was set back: what is due is due by the new time
            self._version, self._untold = -1, now
        self._seen = now
        await self._load(now)
        await self._tell_again(now)
        for plan in self._plans:
            coming = self._coming.get(plan.id)
            if coming is not None and coming <= now:
                await self._begin(plan, now)
                self._coming[plan.id] = self._next(plan)
        later = [now + timedelta(seconds=self._look_s)]
        for run in await self._store.asking():
            key = (run.plan, run.day.isoformat())
            if key in self._busy:
                continue
            if run.next is not None and now < run.next <= now + self._longest_wait:
                later += [run.next]
                continue
            self._busy.add(key)
            tasks.start_soon(self._hold, run)
        later += [coming for coming in self._coming.values() if coming is not None]
        return min([*later, self._untold] if self._untold else later)

    async def _load(self, now: datetime) -> None:
        today = now.astimezone(self._zone).date()
        if today != self._day:
            await self._store.forget_before(now - timedelta(days=self._config.keep_days))
            self._day = today
        version = await self._changed()
        if version == self._version:
            return
        self._plans = await self._store.plans()
        self._by_id = {plan.id: plan for plan in self._plans}
        self._version = version
        for plan in self._plans:
            known = self._handled.get(plan.id)
            if known is None:
                last = await self._store.last_day(plan.id)
                known = plan.since if last is None else due_on(last, plan.at, self._zone)
            # No later than now, whatever a clock that was wrong has recorded.
            self._handled[plan.id] = min(max(known, plan.since), now)
        self._coming = {plan.id: self._next(plan) for plan in self._plans if plan.active}

    def _next(self, plan: Plan) -> datetime | None:
        """When a plan is due next; kept, so that ten thousand plans cost nothing while none is due."""
        coming = next_occurrence(plan.at, plan.weekdays, self._zone, self._handled[plan.id])
        return coming.due if coming else None

    async def _begin(self, plan: Plan, now: datetime) -> None:
        """Record every occurrence that came due, also one that is not held."""
        agreement = None
        since = self._handled[plan.id]
        for one in occurrences(plan.at, plan.weekdays, self._zone, since, now):
            agreement = agreement or await self._store.agreement(plan.person)
            reason = agreement.why_not(one.day)
            state: RunState = "skipped" if reason else "asking"
            if not reason and (now - one.due).total_seconds() > self._config.grace_s:
                state, reason = "missed", "hub_down"
            run = Run(
                plan=plan.id,
                day=one.day,
                person=plan.person,
                script=plan.script,
                state=state,
                reason=reason,
                due=one.due,
                next=now if state == "asking" else None,
            )
            if await self._store.begin(run) and state != "asking":
                await self._end(run)
            self._handled[plan.id] = one.due

    async def _hold(self, run: Run) -> None:
        """One attempt at one occurrence."""
        key = (run.plan, run.day.isoformat())
        try:
            async with self._place(run), self._limit:
                await self._attempt(run)
        except Exception as error:  # whatever one conversation meets, the others go on
            await publish_failure(self._bus, error, "store")
            with suppress(DureError):
                await self._store.again(run, self._clock.now() + RETRY)
        finally:
            self._busy.discard(key)
            self._wake.set()

    def _place(self, run: Run) -> anyio.Lock:
        """One conversation at a time at one satellite."""
        plan = self._plan(run)
        where = plan.satellite if plan and plan.satellite else f"person {run.person}"
        return self._places.setdefault(where, anyio.Lock())

    def _plan(self, run: Run) -> Plan | None:
        return self._by_id.get(run.plan.partition("@")[0])

    async def _attempt(self, run: Run) -> None:
        plan = self._plan(run)
        now = self._clock.now()
        agreement = await self._store.agreement(run.person)
        day = now.astimezone(self._zone).date()
        reason = "removed" if plan is None else agreement.why_not(day)
        if plan is None or reason:
            await self._finish(replace(run, state="skipped", reason=reason))
            return
        if run.due.astimezone(self._zone).date() < day and (now - run.due).total_seconds() > 86_400:
            await self._finish(replace(run, state="missed", reason="hub_down"))
            return
        attempt = replace(
            run, attempts=run.attempts + 1, next=now + timedelta(seconds=self._config.retry_after_s)
        )
        await self._store.put(attempt)  # whatever happens now, it is tried again
        await publish(
            self._bus,
            CheckinAsked(
                satellite=plan.satellite,
                time_ms=0,
                plan=run.plan,
                day=run.day.isoformat(),
                person=run.person,
                attempt=attempt.attempts,
            ),
        )
        ended = await self._asker.ask(plan, attempt, agreement)
        if any(not answer["told"] for answer in ended.answers):
            self._untold = self._clock.now() + RETRY
        if ended.state == "asking":
            await self._store.put(ended)
        else:
            await self._finish(ended)

    async def _finish(self, run: Run) -> None:
        over = replace(run, next=None)
        await self._store.put(over)
        await self._end(over)

    async def _end(self, run: Run) -> None:
        await publish(
            self._bus,
            CheckinEnded(
                satellite="",
                time_ms=0,
                plan=run.plan,
                day=run.day.isoformat(),
                person=run.person,
                state=run.state,
                reason=run.reason,
                grade=run.grade,
            ),
        )

    async def _tell_again(self, now: datetime) -> None:
        """Tell humans of answers that could not be told before; other check-ins go on meanwhile."""
        if self._untold is None or now < self._untold:
            return
        self._untold = now + RETRY
        try:
            for run in await self._store.untold():
                await self._tell_of(run, now.astimezone(UTC))
        except DureError as error:
            await publish_failure(self._bus, error, "store")
            return
        self._untold = None

    async def _tell_of(self, run: Run, now: datetime) -> None:
        for answer in run.answers:
            if not answer["told"]:
                rules = tuple(answer["rules"])
                await self._alerts.report(answer_report(run, answer["step"], answer["grade"], rules, now, ""))
        await self._store.told(run)
