"""What the ladder wants sent, as deliveries of the outbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from dure.safety.ladder.events import PERSON, Change, Send
from dure.safety.ladder.policy import RANK, Contact, Policies, Policy
from dure.store.alerts import AlertRecord, AlertTransaction, Delivery, Standing

SPEAK = "speak"
"""The channel of a question to the person."""


def write(
    transaction: AlertTransaction, before: Standing | None, change: Change, policies: Policies, now: datetime
) -> None:
    """Write all that an event brought about, in the transaction that it belongs to."""
    standing = change.standing
    if standing != before:
        transaction.put(standing)
    if change.drop:
        for one in transaction.deliveries(standing.alert.id):
            if one.waits and not one.owner:
                transaction.settle(replace(one, state="dropped", changed=now))
    elif before is not None and RANK[before.alert.severity] < RANK["urgent"] <= RANK[standing.alert.severity]:
        _hurry(transaction, standing, now)
    repeats = any(send.message == "again" for send in change.sends)
    waiting = [one for one in transaction.deliveries(standing.alert.id) if one.waits] if repeats else []
    policy = policies.of(standing.alert.person)
    for send in change.sends:
        for delivery in _deliveries(send, standing, policy, policies, now):
            if send.message != "again" or not _waits_already(delivery, waiting):
                transaction.send(delivery)
    for note in change.notes:
        transaction.record(
            AlertRecord(at=now, alert=standing.alert.id, action=note.action, by=note.by, what=note.what)
        )


def _hurry(transaction: AlertTransaction, standing: Standing, now: datetime) -> None:
    """Let nothing wait for the morning any more that was held back while the alert was less grave."""
    for one in transaction.deliveries(standing.alert.id):
        if one.waits and not one.owner and one.due > now:
            transaction.settle(replace(one, due=now, wait_s=0.0, changed=now))


def _waits_already(delivery: Delivery, waiting: Sequence[Delivery]) -> bool:
    """Whether the same is still to be brought there: a channel that was away for a day need not say it a hundred times."""
    return any(
        one.message in ("raised", "again")
        and (one.channel, one.address) == (delivery.channel, delivery.address)
        for one in waiting
    )


def _deliveries(
    send: Send, standing: Standing, policy: Policy, policies: Policies, now: datetime
) -> Iterator[Delivery]:
    alert = standing.alert
    contact = policy.contacts.get(send.recipient) or policies.contact(send.recipient)
    for number, (channel, address) in enumerate(_ways(send, standing, policy, contact)):
        due = send.not_before or now
        yield Delivery(
            id=f"{alert.id}.{send.tag}.{send.recipient}.{number}",
            alert=alert.id,
            step=alert.step,
            round=standing.round,
            message=send.message,
            recipient=send.recipient,
            channel=channel,
            address=address,
            rank=RANK[alert.severity],
            due=due,
            wait_s=(due - now).total_seconds(),
            leased=now,
            created=now,
            changed=now,
        )


def _ways(
    send: Send, standing: Standing, policy: Policy, contact: Contact | None
) -> Iterator[tuple[str, str]]:
    if send.recipient == PERSON:
        places = dict.fromkeys((standing.alert.satellite, *policy.satellites))
        yield SPEAK, ",".join(place for place in places if place)
    elif contact is not None:
        for reach in contact.reach:
            if not send.channels or reach.channel in send.channels:
                yield reach.channel, reach.to
