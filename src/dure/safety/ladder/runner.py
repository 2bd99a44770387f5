"""Lets alerts climb when time says so, whatever happens to the clock.

Which clock rules: a wait is elapsed time, sleep of the machine included (`CLOCK_BOOTTIME`). Due times are kept as
wall time, because only that outlives a restart. When the wall clock is set while the hub runs, by a hand, a time
server or anything else, every due time is moved along with it in one transaction. Time zones and daylight saving
do not matter: all is UTC. When it was set while the hub was down, a due time that lies further ahead than was
ever to be waited is brought nearer, so that an alert is late by one wait at most, never by a day.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from functools import partial

import anyio

from dure.clock import CLOCK_SET, Clock
from dure.errors import StoreFailed
from dure.events import HubFailed
from dure.safety.ladder.service import BATCH, AlertService
from dure.safety.ladder.telling import Teller
from dure.store.alerts import AlertStore
from dure.tasks import first

log = logging.getLogger(__name__)

LOOK_S = 1.0
"""How often to look whether it was, in real time."""

RETRY_S = 1.0
"""How long until what the journal did not take is tried again."""

CLAMP_S = 60.0
"""How often due times are held against what was ever to be waited."""


class ClockWatch:
    """Notices that the wall clock was set.

    Args:
        clock: which one.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._before_s = self._difference_s()

    def set_by_s(self) -> float:
        """By how many seconds the wall clock was set since the last call; 0 where it was not."""
        now_s = self._difference_s()
        by_s = now_s - self._before_s
        if abs(by_s) <= CLOCK_SET.total_seconds():
            return 0.0
        self._before_s = now_s
        return by_s

    def _difference_s(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic_ms() / 1000


class LadderRunner:
    """Climbs.

    Args:
        store: the alerts.
        alerts: lets them climb.
        clock: says when.
        teller: where it is told that the journal fails.
    """

    def __init__(self, store: AlertStore, alerts: AlertService, clock: Clock, teller: Teller) -> None:
        self._teller = teller
        self._told_ms = float("-inf")
        self._store = store
        self._alerts = alerts
        self._clock = clock
        self._watch = ClockWatch(clock)
        self._clamped_ms = float("-inf")

    async def run(self) -> None:
        """Let alerts climb, until cancelled. A journal that fails is tried again; nothing else can stop it."""
        while True:
            woken = self._alerts.wakes()
            try:
                due = await self.once()
            except StoreFailed as error:
                self._complain(error)
                await anyio.sleep(RETRY_S)
                continue
            with anyio.move_on_after(LOOK_S):
                sleeps = [] if due is None else [partial(self._clock.sleep_until, due)]
                await first(woken.wait, *sleeps)

    def _complain(self, error: StoreFailed) -> None:
        """Tell that the journal fails; at most once a minute."""
        log.critical("alerts cannot climb: code=%s", error.code)
        if self._clock.monotonic_ms() - self._told_ms >= CLAMP_S * 1000:
            self._told_ms = self._clock.monotonic_ms()
            self._teller.put(
                HubFailed(satellite="", time_ms=0, code=error.code, stage="store", retryable=error.retryable)
            )

    async def once(self) -> datetime | None:
        """Let everything that is due climb; tell when the next is.

        Raises:
            StoreFailed: the journal could not be read or written.
        """
        if by_s := self._watch.set_by_s():
            log.warning("the wall clock was set: by_s=%.0f", by_s)
            await self._store.change(lambda transaction: transaction.shift(by_s))
        if self._clock.monotonic_ms() - self._clamped_ms >= CLAMP_S * 1000:
            self._clamped_ms = self._clock.monotonic_ms()
            now = self._clock.now().astimezone(UTC)
            await self._store.change(lambda transaction: transaction.clamp(now))
        while await self._alerts.climb() == BATCH:
            pass
        return await self._store.view(lambda transaction: transaction.next_due())
