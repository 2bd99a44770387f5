"""What the hub does with its databases every night: forget what is too old, and make a backup."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from dure.bus import Bus
from dure.clock import Clock
from dure.errors import StoreFailed
from dure.events import HubFailed
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
        """Keep the databases, until cancelled."""
        while True:
            now = self._clock.now().astimezone(self._zone)
            again = _next_midnight(now)
            try:
                await self.once(now)
            except StoreFailed as error:
                again = min(again, now + RETRY)
                failed = HubFailed(
                    satellite="", time_ms=0, code=error.code, stage="store", retryable=error.retryable
                )
                await self._bus.publish(failed)
            await self._clock.sleep_until(again)

    async def once(self, now: datetime) -> None:
        """Do it now.

        Args:
            now: the wall time in the household's time zone.

        Raises:
            StoreFailed: something could not be read or written.
        """
        await self._history.prune(now)
        await self._journal.timers.prune(now - KEEP_DONE)
        await self._journal.back_up()


def _next_midnight(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), time.min, tzinfo=now.tzinfo)
