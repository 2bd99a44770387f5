"""Doubles for what watches over people: alerts that are only noted, and somebody who answers by a script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import anyio

from dure.api import Alert, AlertReport
from dure.errors import DureError, Language, NotFound, Text


@dataclass(slots=True)
class NotedAlerts:
    """`dure.api.Alerts` in memory: the same command twice is one report, the same key one alert.

    Attributes:
        reports: every report that was accepted, oldest first.
        alerts: the alerts, by id.
        failing: raised instead of accepting, while there are any; the first is used up first.
    """

    reports: list[AlertReport] = field(default_factory=list)
    alerts: dict[str, Alert] = field(default_factory=dict)
    failing: list[DureError] = field(default_factory=list)
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    async def report(self, report: AlertReport) -> Alert:
        """Note a report."""
        await anyio.lowlevel.checkpoint()
        if self.failing:
            raise self.failing.pop(0)
        key = report.key or f"{report.person}:{report.kind}"
        known = next((one for one in self.alerts.values() if one.key == key and one.state == "open"), None)
        if any(one.command == report.command for one in self.reports):
            return known or next(iter(self.alerts.values()))
        self.reports.append(report)
        now = self.now()
        made = known or Alert(
            id=f"a{len(self.alerts) + 1}",
            person=report.person,
            kind=report.kind,
            severity=report.severity,
            state="open",
            confirmed=False,
            drill=report.drill,
            satellite=report.satellite,
            key=key,
            opened=now,
            changed=now,
            step=0,
            next_due=None,
            evidence=(),
        )
        self.alerts[made.id] = replace(made, evidence=(*made.evidence, *report.evidence), changed=now)
        return self.alerts[made.id]

    async def acknowledge(self, alert: str, *, by: str, command: str = "") -> Alert:
        """Acknowledge one."""
        del by, command
        self.alerts[alert] = replace(self._of(alert), state="acknowledged")
        return self.alerts[alert]

    async def resolve(self, alert: str, *, by: str, note: str = "", cancelled: bool = False) -> Alert:
        """End one."""
        del by, note
        self.alerts[alert] = replace(self._of(alert), state="cancelled" if cancelled else "resolved")
        return self.alerts[alert]

    def _of(self, alert: str) -> Alert:
        if alert not in self.alerts:
            raise NotFound(what=Text("alert", "알림"), id=alert)
        return self.alerts[alert]


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that was said to somebody."""

    satellite: str
    text: str
    language: Language
    loudness: float
    wait_s: float


@dataclass(slots=True)
class ScriptedInterlocutor:
    """`dure.api.Interlocutor` that answers by a script; where the script is over nobody answers.

    Attributes:
        answers: what is answered, in order: words, empty for words not understood, None for nobody, or an error
            that is raised. What is only said (`wait_s` 0) uses none up.
        connected: the satellites that are there.
        asked: everything that was said.
    """

    answers: list[str | DureError | None] = field(default_factory=list)
    connected: list[str] = field(default_factory=lambda: ["living"])
    asked: list[Asked] = field(default_factory=list)

    def places(self) -> Sequence[str]:
        """The satellites that are there."""
        return tuple(self.connected)

    async def ask(
        self, satellite: str, text: str, language: Language, *, loudness: float, wait_s: float
    ) -> str | None:
        """Note what is said, and answer by the script."""
        await anyio.lowlevel.checkpoint()
        self.asked.append(Asked(satellite, text, language, loudness, wait_s))
        if not wait_s or not self.answers:
            return None
        answer = self.answers.pop(0)
        if isinstance(answer, DureError):
            raise answer
        return answer
