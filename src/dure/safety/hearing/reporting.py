"""Bringing reports to where they are durable, however long that takes; nothing that was noticed is dropped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import anyio

from dure.api import Alert, AlertReport, Alerts
from dure.clock import Clock
from dure.errors import DureError
from dure.safety.hearing.sign import gravest
from dure.safety.publishing import as_ours
from dure.safety.waiting import wait

PATIENCE_S = 10.0
FIRST_PAUSE_S, MOST_PAUSE_S = 0.5, 30.0
MOST_EVIDENCE = 20
"""So many signs wait together while the journal does not answer; of more, the first and the last are kept."""


class Reporter:
    """One satellite's reports, in order; while one cannot be made durable the next ones join each other.

    Args:
        alerts: where they go.
        clock: the time.
        reported: told of the alert that a report became.
        failed: told of each failure.
    """

    def __init__(
        self,
        alerts: Alerts,
        clock: Clock,
        *,
        reported: Callable[[Alert], None],
        failed: Callable[[DureError], Awaitable[None]],
    ) -> None:
        self._alerts, self._clock = alerts, clock
        self._reported, self._failed = reported, failed
        self._waiting: AlertReport | None = None
        self._filled = anyio.Event()
        self._idle = anyio.Event()
        self._idle.set()

    def put(self, report: AlertReport) -> None:
        """Take a report; never waits."""
        self._waiting = report if self._waiting is None else _joined(self._waiting, report)
        self._idle = anyio.Event()
        self._filled.set()

    async def settled(self) -> None:
        """Return when everything is durable."""
        await self._idle.wait()

    async def run(self) -> None:
        """Bring them, until cancelled."""
        while True:
            await self._filled.wait()
            self._filled = anyio.Event()
            while (report := self._waiting) is not None:
                self._waiting = None
                self._reported(await self._bring(report))
            self._idle.set()

    async def _bring(self, report: AlertReport) -> Alert:
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                with anyio.fail_after(PATIENCE_S):
                    return await self._alerts.report(report)
            except Exception as error:  # whatever the journal raises, the report is tried again
                await self._failed(as_ours(error))
            # The same command again: had the journal taken it after all, it is the same alert.
            await wait(self._clock, self._clock.now() + timedelta(seconds=pause_s))
            pause_s = min(MOST_PAUSE_S, pause_s * 2)


def _joined(first: AlertReport, second: AlertReport) -> AlertReport:
    signs = (*first.evidence, *second.evidence)
    if len(signs) > MOST_EVIDENCE:
        signs = (*signs[: MOST_EVIDENCE // 2], *signs[-MOST_EVIDENCE // 2 :])
    return replace(
        first,
        command=second.command,
        severity=gravest(first.severity, second.severity),
        evidence=signs,
    )
