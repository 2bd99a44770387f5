"""Taking the steps of a ladder."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dure.safety.ladder.events import LADDER, PERSON, Change, Note, Send
from dure.safety.ladder.policy import RANK, Policy, Step
from dure.store.alerts import Message, Standing

SPEAK_S = 15.0
"""How long the question itself may take to be said; time alone climbs no sooner."""

MOST_REPEATS = 5
"""After so many rounds what is less than urgent is told at an interval that grows no more."""


def advance(standing: Standing, policy: Policy, now: datetime) -> Change:
    """Take the next step; after the last one, begin a further round."""
    return take(standing, standing.alert.step + 1, policy, now)


def take(standing: Standing, at: int, policy: Policy, now: datetime) -> Change:
    """Take the first step from this one on that is for this alert and reaches anybody.

    After the last one, what is only a notice is done with; everything else is told again until somebody answers.
    """
    skipped: tuple[Note, ...] = ()
    for number in range(at, len(policy.steps)):
        one = policy.steps[number]
        why = _skips(standing, one, policy, now)
        if not why:
            change = _taken(standing, number, one, policy, now)
            if change.sends:
                return replace(change, notes=(*skipped, *change.notes))
            why = "nobody"
        skipped += (Note(action="skipped", by=LADDER, what={"step": number, "why": why}),)
    if standing.alert.severity == "notice":
        alert = replace(standing.alert, state="resolved", next_due=None, changed=now)
        done = Note(action="resolved", by=LADDER, what={"note": "told"})
        return Change(standing=replace(standing, alert=alert, wait_s=0.0), notes=(*skipped, done))
    change = _again(replace(standing, round=standing.round + 1), policy, now)
    return replace(change, notes=(*skipped, *change.notes))


def hand_off_now(standing: Standing, policy: Policy, now: datetime) -> Change | None:
    """Hand off what was only asked about, where the policy does so by itself once it is confirmed."""
    if standing.handed != "asked":
        return None
    for number, one in enumerate(policy.steps):
        if one.action == "hand_off" and one.automatic and not _skips(standing, one, policy, now):
            return _taken(standing, number, one, policy, now)
    return None


def _again(standing: Standing, policy: Policy, now: datetime) -> Change:
    """Begin a further round at the last step that tells people."""
    number = policy.repeat_from
    change = _taken(standing, number, policy.steps[number], policy, now)
    later = [
        _taken(standing, at, policy.steps[at], policy, now)
        for at in range(number + 1, len(policy.steps))
        if not _skips(standing, policy.steps[at], policy, now)
    ]
    wait_s = policy.repeat_s
    if RANK[standing.alert.severity] < RANK["urgent"]:
        wait_s *= 2 ** min(standing.round, MOST_REPEATS)
    handed = later[-1].standing.handed if later else change.standing.handed
    alert = replace(
        change.standing.alert, next_due=now + timedelta(seconds=wait_s), step=len(policy.steps) - 1
    )
    return Change(
        standing=replace(change.standing, alert=alert, wait_s=wait_s, handed=handed),
        sends=(*change.sends, *(send for one in later for send in one.sends)),
        notes=(*change.notes, *(note for one in later for note in one.notes)),
    )


def _skips(standing: Standing, one: Step, policy: Policy, now: datetime) -> str:
    """Why a step is not for this alert; empty where it is."""
    alert = standing.alert
    if RANK[alert.severity] < RANK[one.severity]:
        return "severity"
    if one.action == "speak":
        if alert.confirmed or alert.kind in ("hub", "concern"):
            return "confirmed" if alert.confirmed else "nobody"
        if RANK[alert.severity] < RANK["urgent"] and policy.quiet is not None and policy.quiet.until(now):
            return "quiet"
    if one.action == "hand_off" and standing.handed == "handed":
        return "handed"
    return ""


def _taken(standing: Standing, number: int, one: Step, policy: Policy, now: datetime) -> Change:
    wait_s = one.wait_s + (SPEAK_S if one.action == "speak" else 0.0)
    alert = replace(
        standing.alert, step=number, next_due=now + timedelta(seconds=wait_s), state="open", changed=now
    )
    handed = standing.handed
    tag = f"{standing.round}-{number}"
    if one.action == "speak":
        sends: tuple[Send, ...] = (Send(message="ask", recipient=PERSON, tag=tag),)
    elif one.action == "notify":
        sends = _tell(standing, one.contacts, tag, one, policy, now)
    elif one.automatic and alert.confirmed:
        handed = "handed"
        sends = tuple(
            Send(message="hand_off", recipient=name, tag="hand_off", channels=one.channels)
            for name in one.contacts
            if name in policy.contacts
        )
    else:
        handed = "asked"
        sends = tuple(
            Send(message="hand_off_asked", recipient=name, tag=tag, channels=one.channels)
            for name in policy.carers
        )
    note = Note(
        action="climbed",
        by=LADDER,
        what={"step": number, "round": standing.round, "does": one.action, "sends": len(sends)},
    )
    return Change(
        standing=replace(standing, alert=alert, wait_s=wait_s, handed=handed), sends=sends, notes=(note,)
    )


def _tell(
    standing: Standing, names: tuple[str, ...], tag: str, one: Step, policy: Policy, now: datetime
) -> tuple[Send, ...]:
    urgent = RANK[standing.alert.severity] >= RANK["urgent"]
    sends = []
    for name in names:
        contact = policy.contacts.get(name)
        if contact is None or contact.operator or not contact.reach:
            continue
        quiet = None if urgent or contact.quiet is None else contact.quiet.until(now)
        message: Message = "again" if standing.round else "raised"
        sends.append(Send(message=message, recipient=name, tag=tag, channels=one.channels, not_before=quiet))
    return tuple(sends)
