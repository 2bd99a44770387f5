"""Alerts in memory: a second `AlertStore`, for tests that need no disk and no threads."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from anyio.lowlevel import checkpoint

from dure.store.alerts import Address, AlertRecord, AlertTransaction, Delivery, Standing

T = TypeVar("T")


class MemoryAlertStore:
    """`AlertStore` that forgets when the process ends.

    Attributes:
        failing: what the next changes raise, instead of being made; None for nothing.
    """

    def __init__(self) -> None:
        self._kept = _Tables()
        self.failing: Exception | None = None

    async def change(self, work: Callable[[AlertTransaction], T]) -> T:
        """Read and write at once; if the work raises, nothing was changed."""
        await checkpoint()
        if self.failing is not None:
            raise self.failing
        draft = self._kept.copy()
        result = work(draft)
        self._kept = draft
        return result

    async def view(self, work: Callable[[AlertTransaction], T]) -> T:
        """Read."""
        await checkpoint()
        return work(self._kept.copy())


class _Tables:
    """`AlertTransaction` over dictionaries."""

    def __init__(self) -> None:
        self._commands: dict[str, str] = {}
        self._alerts: dict[str, Standing] = {}
        self._deliveries: dict[str, Delivery] = {}
        self._records: list[AlertRecord] = []

    def copy(self) -> _Tables:
        other = _Tables()
        other._commands = dict(self._commands)
        other._alerts = dict(self._alerts)
        other._deliveries = dict(self._deliveries)
        other._records = list(self._records)
        return other

    def commanded(self, command: str) -> str | None:
        return self._commands.get(command)

    def command(self, command: str, alert: str, at: datetime) -> None:
        del at
        self._commands[command] = alert

    def probe(self) -> None:
        """Nothing can go wrong in memory but what `failing` says."""

    def alert(self, alert: str) -> Standing | None:
        return self._alerts.get(alert)

    def open_with(self, key: str) -> Standing | None:
        return next((one for one in self._open() if one.alert.key == key), None)

    def alerts(self, *, closed: bool, limit: int, person: str = "") -> Sequence[Standing]:
        found = [
            one
            for one in self._alerts.values()
            if (closed or not one.closed) and person in ("", one.alert.person)
        ]
        found.sort(key=lambda one: one.alert.id)
        return sorted(found, key=lambda one: one.alert.opened, reverse=True)[:limit]

    def put(self, standing: Standing) -> None:
        self._alerts[standing.alert.id] = standing

    def due(self, now: datetime, limit: int) -> Sequence[Standing]:
        dues = [(one.alert.next_due, one.alert.id, one) for one in self._open() if one.alert.next_due]
        return [one for due, _, one in sorted(dues, key=lambda each: each[:2]) if due <= now][:limit]

    def next_due(self) -> datetime | None:
        return min((one.alert.next_due for one in self._open() if one.alert.next_due), default=None)

    def send(self, delivery: Delivery) -> bool:
        return self._deliveries.setdefault(delivery.id, delivery) is delivery

    def delivery(self, delivery: str) -> Delivery | None:
        return self._deliveries.get(delivery)

    def deliveries(self, alert: str) -> Sequence[Delivery]:
        return [one for one in self._deliveries.values() if one.alert == alert]

    def claim(
        self,
        owner: str,
        now: datetime,
        until: datetime,
        limit: int,
        *,
        without: Collection[str] = (),
        full: Collection[Address] = (),
        each: int = sys.maxsize,
    ) -> Sequence[Delivery]:
        heads: dict[tuple[str, str, str], Delivery] = {}
        for one in self._deliveries.values():
            if one.waits:
                heads.setdefault((one.alert, one.channel, one.address), one)
        free = [
            one
            for one in heads.values()
            if one.due <= now
            and (not one.owner or one.leased <= now or one.leased > until)
            and one.channel not in without
            and one.to not in full
        ]
        free.sort(key=lambda one: (-one.rank, one.due))
        count: Counter[Address] = Counter()
        taken: list[Delivery] = []
        for one in free:
            if len(taken) < limit and count[one.to] < each:
                count[one.to] += 1
                taken.append(replace(one, owner=owner, leased=until))
        self._deliveries.update((one.id, one) for one in taken)
        return taken

    def release(self) -> int:
        held = [one for one in self._deliveries.values() if one.waits and one.owner]
        self._deliveries.update((one.id, replace(one, owner="")) for one in held)
        return len(held)

    def settle(self, delivery: Delivery) -> None:
        if delivery.id in self._deliveries:
            self._deliveries[delivery.id] = delivery

    def record(self, record: AlertRecord) -> None:
        self._records.append(replace(record, id=len(self._records) + 1))

    def records(self, alert: str = "", limit: int = 1000) -> Sequence[AlertRecord]:
        return [one for one in self._records if alert in ("", one.alert)][-limit:]

    def shift(self, by_s: float) -> None:
        by = timedelta(seconds=by_s)
        for one in self._open():
            if one.alert.next_due is not None:
                self.put(replace(one, alert=replace(one.alert, next_due=one.alert.next_due + by)))
        for each in list(self._deliveries.values()):
            if each.waits:
                self._deliveries[each.id] = replace(each, due=each.due + by, leased=each.leased + by)

    def clamp(self, now: datetime) -> int:
        count = 0
        for one in self._open():
            latest = now + timedelta(seconds=one.wait_s)
            if one.alert.next_due is not None and one.alert.next_due > latest:
                self.put(replace(one, alert=replace(one.alert, next_due=latest)))
                count += 1
        for each in list(self._deliveries.values()):
            latest = now + timedelta(seconds=each.wait_s)
            if each.waits and each.due > latest:
                self._deliveries[each.id] = replace(each, due=latest)
                count += 1
        return count

    def stuck(self, now: datetime, late_s: float) -> Sequence[str]:
        since = now - timedelta(seconds=late_s)
        return [
            one.alert.id for one in self._open() if one.alert.next_due is None or one.alert.next_due < since
        ]

    def _open(self) -> list[Standing]:
        return [one for one in self._alerts.values() if not one.closed]
