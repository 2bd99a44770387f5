"""Alerts, deliveries and records as rows."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import msgspec

from dure.api import Alert, Evidence
from dure.store.alerts.records import AlertRecord, Delivery, Standing
from dure.store.instant import from_us, to_us

ALERT = (
    *("id", "person", "kind", "severity", "state", "confirmed", "drill", "satellite", "key", "opened_us"),
    *("changed_us", "step", "round", "due_us", "wait_us", "handed", "evidence"),
)
DELIVERY = (
    *("id", "alert", "step", "round", "message", "recipient", "channel", "address", "rank", "state"),
    *("attempts", "due_us", "wait_us", "owner", "leased_us", "reference", "error", "created_us"),
    "changed_us",
)
RECORD = ("at_us", "alert", "action", "by", "what")

_evidence = msgspec.json.Decoder(tuple[Evidence, ...])


def alert_row(standing: Standing) -> tuple[Any, ...]:
    """The columns of `ALERT`."""
    one = standing.alert
    return (
        one.id,
        one.person,
        one.kind,
        one.severity,
        one.state,
        int(one.confirmed),
        int(one.drill),
        one.satellite,
        one.key,
        to_us(one.opened),
        to_us(one.changed),
        one.step,
        standing.round,
        None if one.next_due is None else to_us(one.next_due),
        _us(standing.wait_s),
        standing.handed,
        msgspec.json.encode(one.evidence).decode(),
    )


def read_alert(row: sqlite3.Row) -> Standing:
    """An alert from its row."""
    alert = Alert(
        id=row["id"],
        person=row["person"],
        kind=row["kind"],
        severity=row["severity"],
        state=row["state"],
        confirmed=bool(row["confirmed"]),
        drill=bool(row["drill"]),
        satellite=row["satellite"],
        key=row["key"],
        opened=from_us(row["opened_us"]),
        changed=from_us(row["changed_us"]),
        step=row["step"],
        next_due=None if row["due_us"] is None else from_us(row["due_us"]),
        evidence=_evidence.decode(row["evidence"]),
    )
    return Standing(alert=alert, round=row["round"], wait_s=row["wait_us"] / 1e6, handed=row["handed"])


def delivery_row(one: Delivery) -> tuple[Any, ...]:
    """The columns of `DELIVERY`."""
    return (
        one.id,
        one.alert,
        one.step,
        one.round,
        one.message,
        one.recipient,
        one.channel,
        one.address,
        one.rank,
        one.state,
        one.attempts,
        to_us(one.due),
        _us(one.wait_s),
        one.owner,
        to_us(one.leased),
        one.reference,
        one.error,
        to_us(one.created),
        to_us(one.changed),
    )


def read_delivery(row: sqlite3.Row) -> Delivery:
    """A delivery from its row."""
    return Delivery(
        id=row["id"],
        alert=row["alert"],
        step=row["step"],
        round=row["round"],
        message=row["message"],
        recipient=row["recipient"],
        channel=row["channel"],
        address=row["address"],
        rank=row["rank"],
        state=row["state"],
        attempts=row["attempts"],
        due=from_us(row["due_us"]),
        wait_s=row["wait_us"] / 1e6,
        owner=row["owner"],
        leased=from_us(row["leased_us"]),
        reference=row["reference"],
        error=row["error"],
        created=from_us(row["created_us"]),
        changed=from_us(row["changed_us"]),
    )


def record_row(record: AlertRecord) -> tuple[Any, ...]:
    """The columns of `RECORD`."""
    what = json.dumps(dict(record.what), ensure_ascii=False, sort_keys=True)
    return to_us(record.at), record.alert, record.action, record.by, what


def read_record(row: sqlite3.Row) -> AlertRecord:
    """A record from its row."""
    return AlertRecord(
        id=row["id"],
        at=from_us(row["at_us"]),
        alert=row["alert"],
        action=row["action"],
        by=row["by"],
        what=json.loads(row["what"]),
    )


def _us(seconds: float) -> int:
    return round(seconds * 1_000_000)
