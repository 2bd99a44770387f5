"""What the doors of alerts take and tell: one struct per shape, from which the published OpenAPI page is made too."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

from dure.api import Alert, AlertKind, AlertReport, AlertState, Evidence, Severity
from dure.store.alerts import AlertRecord, Delivery, DeliveryState, Message, Standing

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Words = Annotated[str, msgspec.Meta(max_length=200)]
Strength = Annotated[float, msgspec.Meta(ge=0, le=1)]


class NewAlert(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A report. The same `command` twice is one report; the same `key` joins the open alert of that key."""

    person: Id
    kind: AlertKind
    severity: Severity = "urgent"
    key: Words = ""
    satellite: Words = ""
    command: Words = ""
    source: Words = ""
    strength: Strength = 1.0
    drill: bool = False


class Acknowledging(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody takes care of it for now."""

    command: Words = ""


class Resolving(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """It is over; `cancelled` where it was none."""

    note: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    cancelled: bool = False
    command: Words = ""


class HandingOver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The control room is to be told."""

    command: Words = ""


class SignTold(msgspec.Struct, frozen=True, kw_only=True):
    """One sign that something is wrong."""

    kind: str
    source: str
    at: datetime
    strength: float
    reason: dict[str, str]


class AlertTold(msgspec.Struct, frozen=True, kw_only=True):
    """An alert."""

    id: str
    person: str
    kind: AlertKind
    severity: Severity
    state: AlertState
    confirmed: bool
    drill: bool
    satellite: str
    key: str
    opened: datetime
    changed: datetime
    step: int
    next_due: datetime | None
    evidence: list[SignTold]


class AlertsTold(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts, newest first."""

    alerts: list[AlertTold]


class DeliveryTold(msgspec.Struct, frozen=True, kw_only=True):
    """One message and what became of it; that it was accepted is not that anybody saw it."""

    id: str
    message: Message
    recipient: str
    channel: str
    step: int
    round: int
    state: DeliveryState
    attempts: int
    due: datetime
    error: str
    reference: str


class RecordTold(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was done to an alert."""

    at: datetime
    action: str
    by: str
    what: dict[str, str | int | bool]


class HistoryTold(msgspec.Struct, frozen=True, kw_only=True):
    """An alert with everything that was sent about it and done to it."""

    alert: AlertTold
    round: int
    handed: str
    deliveries: list[DeliveryTold]
    records: list[RecordTold]


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence in both languages."""

    ko: str
    en: str


class ErrorTold(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong."""

    code: str
    message: Sentence
    retryable: bool


def report_of(wanted: NewAlert, *, command: str = "") -> AlertReport:
    """A report as the safety net wants it. What a person raised by hand is confirmed by that person.

    Its command is kept apart from those of the net's own parts, so that nobody's report can stand for one of theirs.
    """
    source = wanted.source or ("person" if wanted.kind == "manual" else "door")
    sign = Evidence(kind=wanted.kind, source=source, at=datetime.now(UTC), strength=wanted.strength)
    return AlertReport(
        command=f"report:{wanted.command or command or secrets.token_hex(12)}",
        person=wanted.person,
        kind=wanted.kind,
        severity=wanted.severity,
        key=wanted.key,
        satellite=wanted.satellite,
        evidence=(sign,),
        drill=wanted.drill,
    )


def tell_alert(alert: Alert) -> AlertTold:
    """An alert, as every door and command tells it."""
    return AlertTold(
        id=alert.id,
        person=alert.person,
        kind=alert.kind,
        severity=alert.severity,
        state=alert.state,
        confirmed=alert.confirmed,
        drill=alert.drill,
        satellite=alert.satellite,
        key=alert.key,
        opened=alert.opened,
        changed=alert.changed,
        step=alert.step,
        next_due=alert.next_due,
        evidence=[
            SignTold(
                kind=sign.kind,
                source=sign.source,
                at=sign.at,
                strength=sign.strength,
                reason={str(language): words for language, words in sign.reason.items()},
            )
            for sign in alert.evidence
        ],
    )


def tell_history(
    standing: Standing, deliveries: Sequence[Delivery], records: Sequence[AlertRecord]
) -> HistoryTold:
    """An alert with everything that was sent about it and done to it."""
    return HistoryTold(
        alert=tell_alert(standing.alert),
        round=standing.round,
        handed=standing.handed,
        deliveries=[
            DeliveryTold(
                id=one.id,
                message=one.message,
                recipient=one.recipient,
                channel=one.channel,
                step=one.step,
                round=one.round,
                state=one.state,
                attempts=one.attempts,
                due=one.due,
                error=one.error,
                reference=one.reference,
            )
            for one in deliveries
        ],
        records=[RecordTold(at=one.at, action=one.action, by=one.by, what=dict(one.what)) for one in records],
    )


def schemas(kinds: Sequence[type[Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The JSON schemas of these shapes, and their components."""
    found, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    return list(found), components
