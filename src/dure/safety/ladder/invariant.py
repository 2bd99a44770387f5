"""The promise, asked of the journal every minute: every accepted alert is closed or has something due."""

from __future__ import annotations

import logging
from datetime import UTC

import anyio

from dure.api import AlertReport, Evidence
from dure.clock import Clock
from dure.errors import Language, StoreFailed
from dure.safety.ladder.service import AlertService
from dure.safety.ladder.texts import HUB
from dure.store.alerts import AlertStore

log = logging.getLogger(__name__)

EVERY_S = 60.0
"""How often it is asked."""

LATE_S = 60.0
"""How overdue an alert may be before it counts as stuck."""


class Invariant:
    """Asks, and raises an alert on itself where the answer is no; also whether the journal takes anything at all.

    Attributes:
        well: whether it did when it was last asked. Where it does not, nobody here can be told: a watcher is.

    Args:
        store: what is asked.
        alerts: where the alert is raised.
        clock: the wall time.
    """

    def __init__(self, store: AlertStore, alerts: AlertService, clock: Clock) -> None:
        self._store = store
        self._alerts = alerts
        self._clock = clock
        self.well = True

    async def run(self) -> None:
        """Ask every minute of real time, until cancelled."""
        while True:
            await anyio.sleep(EVERY_S)
            try:
                await self.once()
            except StoreFailed as error:
                log.critical("the alerts cannot be checked: code=%s", error.code)

    async def once(self) -> int:
        """Ask now; tell how many alerts are stuck.

        Raises:
            StoreFailed: the journal takes nothing, could not be read, or the alert not be raised.
        """
        try:
            await self._store.change(lambda transaction: transaction.probe())
        except StoreFailed:
            self.well = False
            raise
        self.well = True
        now = self._clock.now().astimezone(UTC)
        stuck = await self._store.view(lambda transaction: transaction.stuck(now, LATE_S))
        if stuck:
            log.critical("alerts are stuck: count=%d", len(stuck))
            why: dict[Language, str] = {
                "ko": f"멈춰 있는 알림이 {len(stuck)}개 있어요. 두레의 알림 목록을 확인해 주세요.",
                "en": f"Alerts that do not go on: {len(stuck)}. Please look at the list of alerts.",
            }
            sign = Evidence(kind="hub", source="invariant", at=now, strength=1.0, reason=why)
            await self._alerts.report(
                AlertReport(
                    command=f"stuck:{now:%Y-%m-%dT%H:%M}",
                    person=HUB,
                    kind="hub",
                    severity="urgent",
                    key="hub:stuck",
                    evidence=(sign,),
                )
            )
        return len(stuck)
