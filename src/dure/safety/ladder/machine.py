"""The ladder as a pure state machine: a standing, an event and the time give a new standing and what is to be done.

Its one promise: whatever is not closed has something due.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from dure.api import Alert, AlertReport, AlertState, Evidence
from dure.safety.ladder.events import (
    LADDER,
    PERSON,
    Acknowledged,
    Answered,
    Change,
    Due,
    HandedOver,
    LadderEvent,
    Note,
    Reported,
    Resolved,
    Send,
    Undeliverable,
)
from dure.safety.ladder.evidence import confirms, together
from dure.safety.ladder.policy import RANK, Policy
from dure.safety.ladder.steps import advance, hand_off_now, take
from dure.store.alerts import Standing

CONFIRMED = Note(action="confirmed", by=LADDER)


def step(
    standing: Standing | None, event: LadderEvent, policy: Policy, now: datetime, told: Collection[str] = ()
) -> Change:
    """What an event brings about.

    Args:
        standing: how the alert stands; None where the event is a report that joins none.
        event: what happened.
        policy: the ladder of the alert's person.
        now: the wall time, aware, UTC.
        told: the contacts that were sent anything about the alert.

    Raises:
        ValueError: something other than a report happened to no alert.
    """
    if isinstance(event, Reported):
        return (
            _open(event, policy, now)
            if standing is None
            else _join(standing, event.report, policy, now, told)
        )
    if standing is None:
        raise ValueError("only a report makes an alert")
    if standing.closed:
        return Change(standing=standing)
    match event:
        case Due():
            return _due(standing, policy, now)
        case Answered():
            return _answered(standing, event, policy, now, told)
        case Acknowledged():
            return _acknowledged(standing, event.by, policy, now, told)
        case Resolved():
            return _close(standing, event, policy, now, told)
        case HandedOver():
            return _handed_over(standing, event.by, policy, now)
        case Undeliverable():
            return _undeliverable(standing, event, policy, now)


def _open(event: Reported, policy: Policy, now: datetime) -> Change:
    report = event.report
    alert = Alert(
        id=event.id,
        person=report.person,
        kind=report.kind,
        severity=report.severity,
        state="open",
        confirmed=confirms(report.evidence),
        drill=report.drill,
        satellite=report.satellite,
        key=key_of(report),
        opened=now,
        changed=now,
        step=0,
        next_due=now,
        evidence=together((), report.evidence),
    )
    note = _note_report("opened", report)
    return _with(take(Standing(alert=alert), 0, policy, now), note)


def _join(
    standing: Standing, report: AlertReport, policy: Policy, now: datetime, told: Collection[str]
) -> Change:
    before = standing.alert
    evidence = together(before.evidence, report.evidence)
    alert = replace(
        before,
        severity=max(before.severity, report.severity, key=RANK.__getitem__),
        confirmed=before.confirmed or confirms((*before.evidence, *report.evidence)),
        evidence=evidence,
        satellite=before.satellite or report.satellite,
        changed=now,
    )
    joined = replace(standing, alert=alert)
    note = _note_report("joined", report)
    if alert.severity != before.severity:  # a graver alert climbs its ladder anew, acknowledged or not
        graver = replace(joined, alert=replace(alert, state="open"), round=standing.round + 1)
        return _with(take(graver, 0, policy, now), note)
    if alert.confirmed and not before.confirmed:
        return _with(_confirmed(joined, policy, now, told), note)
    return Change(standing=joined, notes=(note,))


def _due(standing: Standing, policy: Policy, now: datetime) -> Change:
    alert = standing.alert
    if alert.next_due is not None and now < alert.next_due:
        return Change(standing=standing)
    if alert.state == "acknowledged":
        reopened = replace(standing, alert=replace(alert, state="open", changed=now))
        return _with(advance(reopened, policy, now), Note(action="expired", by=LADDER))
    return advance(standing, policy, now)


def _answered(
    standing: Standing, event: Answered, policy: Policy, now: datetime, told: Collection[str]
) -> Change:
    note = Note(action="answered", by=PERSON, what={"answer": event.answer, "step": event.step})
    if event.answer == "fine" and outgrew(standing, event.round):
        stale = replace(note, what={**note.what, "stale": True})
        return Change(standing=standing, notes=(stale,))
    if event.answer == "fine":
        change = _close(standing, Resolved(by=PERSON, cancelled=True), policy, now, told)
        return replace(change, notes=(note, *change.notes))
    if event.answer == "help":
        sign = Evidence(kind=standing.alert.kind, source=PERSON, at=now, strength=1.0)
        alert = standing.alert
        evidence = together(alert.evidence, (sign,))
        asked = replace(alert, confirmed=True, evidence=evidence, state="open", changed=now)
        change = advance(replace(standing, alert=asked), policy, now)
        if not alert.confirmed:
            change = _with(replace(change, sends=(*_tell_confirmed(told), *change.sends)), CONFIRMED)
        return _with(change, note)
    if alert_waits_on(standing, event.step, event.round):
        return _with(advance(standing, policy, now), note)
    return Change(standing=standing, notes=(note,))


def _acknowledged(
    standing: Standing, by: str, policy: Policy, now: datetime, told: Collection[str]
) -> Change:
    until = now + timedelta(seconds=policy.acknowledged_s)
    alert = replace(standing.alert, state="acknowledged", next_due=until, changed=now)
    tag = f"taken-{int(now.timestamp())}"
    return Change(
        standing=replace(standing, alert=alert, wait_s=policy.acknowledged_s),
        sends=tuple(Send(message="taken", recipient=one, tag=tag) for one in told if one not in (by, PERSON)),
        notes=(Note(action="acknowledged", by=by),),
    )


def _close(
    standing: Standing, event: Resolved, policy: Policy, now: datetime, told: Collection[str]
) -> Change:
    state: AlertState = "cancelled" if event.cancelled else "resolved"
    alert = replace(standing.alert, state=state, next_due=None, changed=now)
    others = [one for one in told if one != PERSON]
    if event.cancelled and not others and policy.tell_cancelled:
        others = list(policy.carers)
    what = {"note": event.note} if event.note else {}
    return Change(
        standing=replace(standing, alert=alert, wait_s=0.0),
        sends=tuple(Send(message="over", recipient=one, tag="over") for one in others if one != event.by),
        notes=(Note(action=state, by=event.by, what=what),),
        drop=True,
    )


def _handed_over(standing: Standing, by: str, policy: Policy, now: datetime) -> Change:
    operators = [one.id for one in policy.contacts.values() if one.operator]
    alert = replace(standing.alert, confirmed=True, changed=now)
    return Change(
        standing=replace(standing, alert=alert, handed="handed"),
        sends=tuple(Send(message="hand_off", recipient=one, tag="hand_off") for one in operators),
        notes=(Note(action="handed_over", by=by, what={"operators": len(operators)}),),
    )


def _undeliverable(standing: Standing, event: Undeliverable, policy: Policy, now: datetime) -> Change:
    note = Note(action="undeliverable", by="dispatcher", what={"step": event.step, "round": event.round})
    last = event.step >= policy.repeat_from
    if last or not alert_waits_on(standing, event.step, event.round):  # the last step's repeat is soon enough
        return Change(standing=standing, notes=(note,))
    return _with(advance(standing, policy, now), note)


def _confirmed(standing: Standing, policy: Policy, now: datetime, told: Collection[str]) -> Change:
    """It is certain now: whoever was told learns it, and the person is asked no more."""
    at = standing.alert.step
    if (handed := hand_off_now(standing, policy, now)) is not None:
        change = handed
    elif standing.alert.state == "open" and (at >= len(policy.steps) or policy.steps[at].action == "speak"):
        change = advance(standing, policy, now)
    else:
        change = Change(standing=standing)
    return _with(replace(change, sends=(*_tell_confirmed(told), *change.sends)), CONFIRMED)


def _tell_confirmed(told: Collection[str]) -> tuple[Send, ...]:
    return tuple(Send(message="confirmed", recipient=one, tag="confirmed") for one in told if one != PERSON)


def alert_waits_on(standing: Standing, at: int, round_: int) -> bool:
    """Whether an alert still stands on that step of that round, and climbs."""
    return standing.alert.state == "open" and (standing.alert.step, standing.round) == (at, round_)


def outgrew(standing: Standing, round_: int) -> bool:
    """Whether an alert is more than a question of that round asked about: confirmed, handed over or graver since."""
    return standing.alert.confirmed or standing.round != round_


def key_of(report: AlertReport) -> str:
    """The deduplication key of a report; an exercise never joins what is real."""
    key = report.key or f"{report.person}:{report.kind}"
    return f"drill:{key}" if report.drill else key


def _note_report(action: str, report: AlertReport) -> Note:
    sources = ",".join(sorted({sign.source for sign in report.evidence}))
    return Note(
        action=action, by=sources or "report", what={"kind": report.kind, "severity": report.severity}
    )


def _with(change: Change, note: Note) -> Change:
    return replace(change, notes=(note, *change.notes))
