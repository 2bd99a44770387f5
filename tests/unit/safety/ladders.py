"""Policies and reports that several tests climb."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dure.api import AlertKind, AlertReport, Evidence, Severity
from dure.config.safety import (
    ContactConfig,
    LadderConfig,
    PersonConfig,
    ReachConfig,
    SafetyConfig,
    StepConfig,
)
from dure.safety.ladder.policy import Policies

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SEOUL = ZoneInfo("Asia/Seoul")


def contact(
    role: str = "carer", *, quiet: str = "", language: str = "ko", to: str = "x", channel: str = "push"
) -> ContactConfig:
    reach = (ReachConfig(channel=channel, to=to),)
    return ContactConfig(role=role, reach=reach, quiet=quiet, language=language)  # type: ignore[arg-type]


def household(*steps: StepConfig, **ladder: object) -> SafetyConfig:
    """Grandma with a daughter, a neighbour and a control room; the ladder that comes with Dure, or these steps."""
    return SafetyConfig(
        address="https://hub.example.org",
        people={
            "halmoni": PersonConfig(name="김순자", satellites=("living",), ladder="own", quiet="22:00-07:00")
        },
        contacts={
            "daughter": contact(to="daughter"),
            "neighbour": contact(to="neighbour", quiet="22:00-07:00", language="en"),
            "room": contact("operator", to="room"),
        },
        ladders={"own": LadderConfig(steps=steps, **ladder)},  # type: ignore[arg-type]
    )


def policies(*steps: StepConfig, **ladder: object) -> Policies:
    return Policies(household(*steps, **ladder), "ko", SEOUL)


def sign(source: str, kind: AlertKind = "fall") -> Evidence:
    return Evidence(kind=kind, source=source, at=NOW, strength=0.8, reason={"ko": "쿵", "en": "a thud"})


def report(
    *sources: str,
    command: str = "",
    severity: Severity = "urgent",
    kind: AlertKind = "fall",
    person: str = "halmoni",
    key: str = "",
    drill: bool = False,
    satellite: str = "",
) -> AlertReport:
    return AlertReport(
        command=command,
        person=person,
        kind=kind,
        severity=severity,
        key=key,
        satellite=satellite,
        evidence=tuple(sign(source, kind) for source in sources),
        drill=drill,
    )
