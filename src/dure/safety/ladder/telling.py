"""What happened to alerts, told on the bus: after it is durable, and without ever holding an alert up."""

from __future__ import annotations

from collections import deque

import anyio

from dure.bus import Bus
from dure.events import AlertAcknowledged, AlertEscalated, AlertRaised, AlertResolved, Event
from dure.safety.ladder.events import Acknowledged, Change, LadderEvent, Reported
from dure.safety.publishing import publish
from dure.store.alerts import Standing
from dure.store.instant import to_us

MOST = 4096
"""How many events may wait for the bus; older ones are dropped: the journal is what counts."""

_CLIMBS = ("climbed", "handed_over")


class Teller:
    """Publishes events from a task of its own; a bus that is slow or broken delays no alert.

    Attributes:
        dropped: how many events nobody was told.

    Args:
        bus: where they are published.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._waiting: deque[Event] = deque()
        self._more = anyio.Event()
        self.dropped = 0

    def put(self, event: Event) -> None:
        """Have an event published."""
        if len(self._waiting) >= MOST:
            self._waiting.popleft()
            self.dropped += 1
        self._waiting.append(event)
        self._more.set()

    def tell(self, before: Standing | None, change: Change, event: LadderEvent) -> None:
        """Have it published what an event has brought about."""
        if (told := _event(before, change, event)) is not None:
            self.put(told)

    async def run(self) -> None:
        """Publish, until cancelled."""
        while True:
            while self._waiting:
                await self._publish(self._waiting.popleft())
            self._more = anyio.Event()
            await self._more.wait()

    async def _publish(self, event: Event) -> None:
        if not await publish(self._bus, event):
            self.dropped += 1


def _event(before: Standing | None, change: Change, event: LadderEvent) -> Event | None:
    alert = change.standing.alert
    if isinstance(event, Reported):
        return AlertRaised(
            satellite=alert.satellite,
            time_ms=0,
            alert=alert.id,
            person=alert.person,
            kind=alert.kind,
            severity=alert.severity,
            confirmed=alert.confirmed,
            joined=before is not None,
            drill=alert.drill,
        )
    if change.standing.closed:
        return AlertResolved(
            satellite=alert.satellite,
            time_ms=0,
            alert=alert.id,
            by=change.notes[-1].by,
            cancelled=alert.state == "cancelled",
        )
    due_ms = None if alert.next_due is None else to_us(alert.next_due) // 1000
    if isinstance(event, Acknowledged):
        return AlertAcknowledged(
            satellite=alert.satellite, time_ms=0, alert=alert.id, by=event.by, until_ms=due_ms or 0
        )
    does = [note.what.get("does", "hand_off") for note in change.notes if note.action in _CLIMBS]
    if not does:
        return None
    return AlertEscalated(
        satellite=alert.satellite,
        time_ms=0,
        alert=alert.id,
        step=alert.step,
        action=str(does[-1]),
        due_ms=due_ms,
    )
