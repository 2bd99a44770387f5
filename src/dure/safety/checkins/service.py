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
from dure.safety.checkins.schedule import Occurrence, due_on, next_occurrence, occurrences
from dure.safety.publishing import publish, publish_failure
from dure.safety.waiting import wait
from dure.store import Agreement, CheckInStore, Plan, Run, RunState

log = logging.getLogger(__name__)

AT_ONCE = 256
"""How many conversations are held at once; what they wait for is people, mostly."""
BATCH = 500
"""How many occurrences are recorded in one transaction."""
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
        self._busy: dict[tuple[str, str], str] = {}
        self._wake = anyio.Event()
        self._plans: Sequence[Plan] = ()
        self._by_id: dict[str, Plan] = {}
        self._coming: dict[str, datetime | None] = {}
        self._soonest: datetime | None = None
        self._version = -1
        self._day: date | None = None
        self._untold: datetime | None = clock.now()  # what could not be told before the hub went down

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
        if self._soonest is not None and self._soonest <= now:
            await self._begin(now)
        again = await self._hold_due(tasks, now)
        later = (now + timedelta(seconds=self._look_s), again, self._soonest, self._untold)
        return min(one for one in later if one is not None)

    async def _hold_due(self, tasks: TaskGroup, now: datetime) -> datetime | None:
        """Begin the conversations that are due and have room; tells when the next one is to be tried again.

        Who has no room waits for a conversation to end, which is a reason to look again.
        """
        if len(self._busy) >= AT_ONCE:
            return None
        most = AT_ONCE + len(self._busy)  # as many as there are slots, beside those that are held already
        due, again = await self._store.due(now, now + self._longest_wait, most)
        held = set(self._busy.values())
        for run in due:
            key, place = (run.plan, run.day.isoformat()), self._place(run)
            if key in self._busy or place in held or len(self._busy) >= AT_ONCE:
                continue
            self._busy[key] = place
            held.add(place)
            tasks.start_soon(self._hold, run)
        return again

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
        last = await self._store.last_days() if self._by_id.keys() - self._handled.keys() else {}
        for plan in self._plans:
            known = self._handled.get(plan.id)
            if known is None:
                day = last.get(plan.id)
                known = plan.since if day is None else due_on(day, plan.at, self._zone)
            # No later than now, whatever a clock that was wrong has recorded.
            self._handled[plan.id] = min(max(known, plan.since), now)
        self._coming = {plan.id: self._next(plan) for plan in self._plans if plan.active}
        self._soonest = self._first_coming()

    def _next(self, plan: Plan) -> datetime | None:
        """When a plan is due next; kept, so that ten thousand plans cost nothing while none is due."""
        coming = next_occurrence(plan.at, plan.weekdays, self._zone, self._handled[plan.id])
        return coming.due if coming else None

    def _first_coming(self) -> datetime | None:
        return min((coming for coming in self._coming.values() if coming is not None), default=None)

    async def _begin(self, now: datetime) -> None:
        """Record every occurrence that came due, also one that is not held: a whole town's at once."""
        coming = ((plan, self._coming.get(plan.id)) for plan in self._plans)
        plans = [plan for plan, when in coming if when is not None and when <= now]
        agreed = await self._store.agreements({plan.person for plan in plans})
        runs = [
            self._run(plan, one, agreed[plan.person], now)
            for plan in plans
            for one in occurrences(plan.at, plan.weekdays, self._zone, self._handled[plan.id], now)
        ]
        for first in range(0, len(runs), BATCH):
            batch = runs[first : first + BATCH]
            begun = await self._store.begin(batch)
            self._handled.update((run.plan, run.due) for run in batch)
            for run in begun:
                if run.state != "asking":
                    await self._end(run)
        for plan in plans:
            self._coming[plan.id] = self._next(plan)
        self._soonest = self._first_coming()

    def _run(self, plan: Plan, one: Occurrence, agreement: Agreement, now: datetime) -> Run:
        reason = agreement.why_not(one.day)
        state: RunState = "skipped" if reason else "asking"
        if not reason and (now - one.due).total_seconds() > self._config.grace_s:
            state, reason = "missed", "hub_down"
        return Run(
            plan=plan.id,
            day=one.day,
            person=plan.person,
            script=plan.script,
            state=state,
            reason=reason,
            due=one.due,
            next=now if state == "asking" else None,
        )

    async def _hold(self, run: Run) -> None:
        """One attempt at one occurrence."""
        key = (run.plan, run.day.isoformat())
        try:
            await self._attempt(run)
        except Exception as error:  # whatever one conversation meets, the others go on
            await publish_failure(self._bus, error, "store")
            with suppress(DureError):
                await self._store.again(run, self._clock.now() + RETRY)
        finally:
            del self._busy[key]
            self._wake.set()

    def _place(self, run: Run) -> str:
        """Where it is held: one conversation at a time at one satellite."""
        plan = self._plan(run)
        return plan.satellite if plan and plan.satellite else f"person {run.person}"

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
