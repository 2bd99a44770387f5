"""What keeps alerts must do; `dure.testing.alert_store_contracts` tells whether it does."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from dure.store.alerts.records import Address, AlertRecord, Delivery, Standing

T = TypeVar("T")


class AlertTransaction(Protocol):
    """What can be read and written at once. All of it is done, or nothing."""

    def commanded(self, command: str) -> str | None:
        """The alert on which a command was carried out; None where it was not yet."""
        ...

    def command(self, command: str, alert: str, at: datetime) -> None:
        """Note that a command was carried out."""
        ...

    def probe(self) -> None:
        """Write something and take it back: the change fails where nothing can be kept."""
        ...

    def alert(self, alert: str) -> Standing | None:
        """One alert."""
        ...

    def open_with(self, key: str) -> Standing | None:
        """The alert of that deduplication key that is not closed; there is at most one."""
        ...

    def alerts(self, *, closed: bool, limit: int, person: str = "") -> Sequence[Standing]:
        """The alerts that are not closed, or with `closed` all, newest first."""
        ...

    def put(self, standing: Standing) -> None:
        """Write an alert, new or changed."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[Standing]:
        """The alerts whose next step is due, soonest first."""
        ...

    def next_due(self) -> datetime | None:
        """When the next step or delivery of all is due; None where nothing is."""
        ...

    def send(self, delivery: Delivery) -> bool:
        """Put a delivery into the outbox; false where one of that id was there already, which stays as it is."""
        ...

    def delivery(self, delivery: str) -> Delivery | None:
        """One delivery."""
        ...

    def deliveries(self, alert: str) -> Sequence[Delivery]:
        """Everything that was sent about an alert, oldest first."""
        ...

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
        """Take deliveries that are due and that nobody else is at; they are this owner's until then.

        Of one alert, one address's deliveries are given in order: none before the one ahead of it is done.
        A lease that reaches further ahead than `until` was written by a clock that was wrong, and counts no more.

        Args:
            owner: who takes them.
            now: the wall time.
            until: until when they are that owner's.
            limit: how many at most.
            without: channels that cannot take any now.
            full: addresses that cannot.
            each: how many to one address at most.
        """
        ...

    def release(self) -> int:
        """Free every delivery from whoever was at it; tell how many were. Only for who knows that nobody is any more."""
        ...

    def settle(self, delivery: Delivery) -> None:
        """Write what became of a delivery."""
        ...

    def record(self, record: AlertRecord) -> None:
        """Add to the chain of records."""
        ...

    def records(self, alert: str = "", limit: int = 1000) -> Sequence[AlertRecord]:
        """What was done to an alert, or to all, oldest first; the last of them, where there are more."""
        ...

    def shift(self, by_s: float) -> None:
        """Move everything that is due, and every lease: the wall clock was set by so much."""
        ...

    def clamp(self, now: datetime) -> int:
        """Bring due times nearer that lie further ahead than was ever to be waited; tell how many did."""
        ...

    def stuck(self, now: datetime, late_s: float) -> Sequence[str]:
        """The alerts that are neither closed nor have anything that is due in future or only so little overdue."""
        ...


class AlertStore(Protocol):
    """Keeps alerts. What `change` has written is durable when it returns."""

    async def change(self, work: Callable[[AlertTransaction], T]) -> T:
        """Read and write in one transaction.

        Raises:
            StoreFailed: nothing was changed, as far as can be told: an idempotency key decides.
        """
        ...

    async def view(self, work: Callable[[AlertTransaction], T]) -> T:
        """Read, of one state.

        Raises:
            StoreFailed: it could not be read.
        """
        ...
