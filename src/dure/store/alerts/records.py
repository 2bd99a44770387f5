"""What the journal keeps of an alert, of what was sent about it, and of what was done to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from dure.api import Alert

Message = Literal["ask", "raised", "again", "confirmed", "taken", "over", "hand_off_asked", "hand_off"]
"""What a delivery says: a question to the person; that an alert was raised, is still open, was confirmed, that
somebody takes care of it, that it is over; whether to hand it over to operators; that it was handed over to them."""

DeliveryState = Literal["pending", "failed", "accepted", "given_up", "dropped"]
"""`failed` is tried again, `given_up` is not; `dropped` was overtaken by the alert's end."""

Handed = Literal["", "asked", "handed"]
"""Whether a person was asked to hand an alert over to operators, and whether that was done."""


Address = tuple[str, str]
"""A channel, and an address in its own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An alert, and where it stands on its ladder.

    Attributes:
        alert: the alert as everyone sees it.
        round: how often the ladder was climbed to its end before, from 0.
        wait_s: how long was to be waited when `alert.next_due` was set: due times cannot lie further ahead.
        handed: whether it was handed over.
    """

    alert: Alert
    round: int = 0
    wait_s: float = 0.0
    handed: Handed = ""

    @property
    def closed(self) -> bool:
        """Whether nothing more is due."""
        return self.alert.state in ("resolved", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one address, with what became of it. Whether anybody saw it is another matter.

    Attributes:
        id: unique; a channel that gets the same id twice got one message.
        alert: which alert it concerns.
        step: on which step of the ladder it was sent.
        round: on which round.
        message: what it says.
        recipient: a contact's id, or `person`.
        channel: by which channel.
        address: where, in the channel's own words.
        rank: how urgent, from 0; more urgent ones go first.
        state: what became of it.
        attempts: how often it was tried.
        due: when it is (again) to be tried, aware, UTC.
        wait_s: how long was to be waited when `due` was set.
        owner: which dispatcher is at it; empty for none.
        leased: until when that one has it, aware, UTC.
        reference: the channel's own id of it; may be empty.
        error: the code of the last failure; may be empty.
        created: when it was written, aware, UTC.
        changed: when it last changed, aware, UTC.
    """

    id: str
    alert: str
    step: int
    round: int
    message: Message
    recipient: str
    channel: str
    address: str
    rank: int
    state: DeliveryState = "pending"
    attempts: int = 0
    due: datetime
    wait_s: float = 0.0
    owner: str = ""
    leased: datetime
    reference: str = ""
    error: str = ""
    created: datetime
    changed: datetime

    @property
    def to(self) -> Address:
        """By which channel, and where."""
        return self.channel, self.address

    @property
    def waits(self) -> bool:
        """Whether it is still to be brought."""
        return self.state in ("pending", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRecord:
    """One thing that was done to an alert.

    Attributes:
        id: its number in the chain; 0 where it is not written yet.
        at: when, aware, UTC.
        alert: to which alert.
        action: what was done, such as `opened`, `joined`, `climbed`, `answered`, `acknowledged`, `delivered`.
        by: by whom: a contact, a source of signs, `person`, `ladder`, `dispatcher`.
        what: details: codes, numbers and notes, never verbatim speech.
    """

    at: datetime
    alert: str
    action: str
    by: str
    what: Mapping[str, str | int | bool] = field(default_factory=dict)
    id: int = 0
