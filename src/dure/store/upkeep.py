"""What the hub does with its databases every night: forget what is too old, and make a backup."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import anyio

from dure.bus import Bus
from dure.clock import Clock
from dure.errors import StoreDamaged, StoreFailed
from dure.events import HubFailed
from dure.store.alerts.sqlite import KEEP
from dure.store.history import History
from dure.store.journal import Journal

KEEP_DONE = timedelta(days=1)
"""For how long a timer that is over is kept."""

RETRY = timedelta(hours=1)
"""How long until what failed is tried again."""


class Upkeep:
    """Prunes the history and backs up the journal, at the start and at every midnight of the household.

    Args:
        journal: is backed up.
        history: is pruned.
        clock: what it waits on.
        bus: where a failure is told; it is tried again after an hour.
        zone: the household's time zone.
    """

    def __init__(self, journal: Journal, history: History, clock: Clock, bus: Bus, zone: ZoneInfo) -> None:
        self._journal = journal
        self._history = history
        self._clock = clock
        self._bus = bus
        self._zone = zone

    async def run(self) -> None:
        """Keep the databases, until cancelled; tells it once when a damaged history was set aside."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._tell_damage)
            await self._every_night()

    async def _tell_damage(self) -> None:
        await self._history.damaged.wait()
        await self._fail(StoreDamaged.code, retryable=False)

    async def _every_night(self) -> None:
        while True:
            now = self._clock.now().astimezone(self._zone)
            again = _next_midnight(now)
            try:
                await self.once(now)
            except StoreFailed as error:
                again = min(again, now + RETRY)
                await self._fail(error.code, retryable=error.retryable)
            await self._clock.sleep_until(again)

    async def _fail(self, code: str, *, retryable: bool) -> None:
        await self._bus.publish(
            HubFailed(satellite="", time_ms=0, code=code, stage="store", retryable=retryable)
        )

    async def once(self, now: datetime) -> None:
        """Do it now.

        Args:
            now: the wall time in the household's time zone.

        Raises:
            StoreFailed: something could not be read or written.
        """
        await self._history.prune(now)
        await self._journal.timers.prune(now - KEEP_DONE)
        await self._journal.audit.prune(now)
        await self._journal.alerts.prune(now - KEEP)
        await self._journal.back_up()


def _next_midnight(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), time.min, tzinfo=now.tzinfo)
