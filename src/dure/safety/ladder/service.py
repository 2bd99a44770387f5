"""`dure.api.Alerts`, kept in the journal: every event of an alert is one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import anyio

from dure.api import Alert, AlertReport
from dure.clock import Clock
from dure.errors import NoOperator, NotFound, Text
from dure.safety.ladder import outbox
from dure.safety.ladder.events import (
    Acknowledged,
    Change,
    Due,
    HandedOver,
    LadderEvent,
    Reported,
    Resolved,
)
from dure.safety.ladder.machine import key_of, step
from dure.safety.ladder.policy import Policies
from dure.safety.ladder.telling import Teller
from dure.store.alerts import AlertRecord, AlertStore, AlertTransaction, Delivery, Standing

BATCH = 100
"""How many alerts climb in one transaction."""


class AlertService:
    """`dure.api.Alerts`, and what the hub needs beyond it.

    Args:
        store: where alerts are durable.
        clock: where it gets the time from.
        policies: the ladder of every person.
        teller: publishes what happened.
    """

    def __init__(self, store: AlertStore, clock: Clock, policies: Policies, teller: Teller) -> None:
        self._store = store
        self._clock = clock
        self._policies = policies
        self._teller = teller
        self._woken = anyio.Event()

    async def report(self, report: AlertReport) -> Alert:
        """Accept a report: a new alert, or the open one that it joins. It is durable when this returns.

        Raises:
            StoreFailed: it could not be made durable; nobody will be told.
        """
        return (await self._do(report.command, "", lambda: self._report(report))).alert

    async def acknowledge(self, alert: str, *, by: str, command: str = "") -> Alert:
        """Somebody takes care of it for now; climbing stops until the acknowledgement expires.

        Raises:
            NotFound: there is no such alert.
            StoreFailed: it could not be written.
        """
        return (await self._do(command, alert, lambda: Acknowledged(by=by))).alert

    async def resolve(
        self, alert: str, *, by: str, note: str = "", cancelled: bool = False, command: str = ""
    ) -> Alert:
        """It is over; `cancelled` where it was none. It stays on record.

        Raises:
            NotFound: there is no such alert.
            StoreFailed: it could not be written.
        """
        event = Resolved(by=by, note=note, cancelled=cancelled)
        return (await self._do(command, alert, lambda: event)).alert

    async def hand_over(self, alert: str, *, by: str, command: str = "") -> Alert:
        """A person wants the control room to be told: that confirms the alert.

        Raises:
            NotFound: there is no such alert.
            NoOperator: nobody is there to be told.
            StoreFailed: it could not be written.
        """
        standing, _, _ = await self.get(alert)
        contacts = self._policies.of(standing.alert.person).contacts.values()
        if not any(one.operator for one in contacts):
            raise NoOperator
        return (await self._do(command, alert, lambda: HandedOver(by=by))).alert

    async def happen(self, alert: str, event: LadderEvent) -> Alert:
        """Something else happened to an alert, such as an answer.

        Raises:
            NotFound: there is no such alert.
            StoreFailed: it could not be written.
        """
        return (await self._do("", alert, lambda: event)).alert

    async def climb(self, limit: int = BATCH) -> int:
        """Let every alert that is due climb; tell how many did, at most `limit` in one transaction.

        Raises:
            StoreFailed: it could not be written; they are still due.
        """
        now = self._now()

        def work(transaction: AlertTransaction) -> list[tuple[Standing, Change]]:
            return [(one, self._apply(transaction, one, Due(), now)) for one in transaction.due(now, limit)]

        climbed = await self._store.change(work)
        for before, change in climbed:
            self._teller.tell(before, change, Due())
        if climbed:
            self.wake()
        return len(climbed)

    async def get(self, alert: str) -> tuple[Standing, Sequence[Delivery], Sequence[AlertRecord]]:
        """An alert with everything that was sent about it and done to it.

        Raises:
            NotFound: there is no such alert.
        """

        def work(
            transaction: AlertTransaction,
        ) -> tuple[Standing | None, Sequence[Delivery], Sequence[AlertRecord]]:
            return transaction.alert(alert), transaction.deliveries(alert), transaction.records(alert)

        found, deliveries, records = await self._store.view(work)
        if found is None:
            raise _unknown(alert)
        return found, deliveries, records

    async def list(self, *, closed: bool = False, limit: int = 100, person: str = "") -> Sequence[Standing]:
        """The alerts that are open, or with `closed` all, newest first."""
        return await self._store.view(
            lambda transaction: transaction.alerts(closed=closed, limit=limit, person=person)
        )

    def wakes(self) -> anyio.Event:
        """An event that is set when next something may be due or to be sent."""
        return self._woken

    def wake(self) -> None:
        """Something may be due or to be sent."""
        self._woken.set()
        self._woken = anyio.Event()

    def _report(self, report: AlertReport) -> Reported:
        return Reported(report=report, id=secrets.token_hex(8))

    async def _do(self, command: str, alert: str, make: Callable[[], LadderEvent]) -> Standing:
        event, now = make(), self._now()

        def work(transaction: AlertTransaction) -> tuple[Standing | None, Change]:
            done = transaction.commanded(command) if command else None
            if done is not None and (found := transaction.alert(done)) is not None:
                return found, Change(standing=found)
            if isinstance(event, Reported):
                before = transaction.open_with(key_of(event.report))
            elif (before := transaction.alert(alert)) is None:
                raise _unknown(alert)
            change = self._apply(transaction, before, event, now)
            if command:
                transaction.command(command, change.standing.alert.id, now)
            return before, change

        before, change = await self._store.change(work)
        if change.notes:
            self._teller.tell(before, change, event)
            self.wake()
        return change.standing

    def _apply(
        self, transaction: AlertTransaction, before: Standing | None, event: LadderEvent, now: datetime
    ) -> Change:
        person = event.report.person if before is None and isinstance(event, Reported) else ""
        policy = self._policies.of(before.alert.person if before is not None else person)
        told: tuple[str, ...] = ()
        if before is not None and not isinstance(event, Due):
            told = tuple(
                dict.fromkeys(
                    one.recipient
                    for one in transaction.deliveries(before.alert.id)
                    if one.message != "ask" and one.state != "dropped" and (one.attempts or one.owner)
                )
            )
        change = step(before, event, policy, now, told)
        outbox.write(transaction, before, change, self._policies, now)
        return change

    def _now(self) -> datetime:
        return self._clock.now().astimezone(UTC)


def _unknown(alert: str) -> NotFound:
    return NotFound(what=Text("alert", "알림"), id=alert[:60])
