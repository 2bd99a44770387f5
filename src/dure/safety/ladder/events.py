"""What can happen to an alert, and what is to be done then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from dure.api import AlertReport
from dure.store.alerts import Message, Standing

Answer = Literal["help", "fine", "unclear", "none", "unavailable"]
"""What the person said: `unclear` where somebody spoke and was not understood, `unavailable` where nothing could be asked."""

PERSON = "person"
"""The recipient of a question, the source of an answer."""

LADDER = "ladder"
"""Who does what time brings about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A report arrived; `id` becomes the alert's where it joins none."""

    report: AlertReport
    id: str


@dataclass(frozen=True, slots=True)
class Due:
    """Time has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The person was asked on that step of that round, and this came of it."""

    answer: Answer
    step: int
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """Somebody takes care of it for now."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Somebody says that it is over, or that it was none."""

    by: str
    note: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A person wants the operators to be told: that confirms it."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undeliverable:
    """Nobody can be reached by anything that was sent on that step of that round."""

    step: int
    round: int


LadderEvent = Reported | Due | Answered | Acknowledged | Resolved | HandedOver | Undeliverable


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One message that is to be brought to somebody.

    Attributes:
        message: what it says.
        recipient: a contact's id, or `person`.
        tag: what makes it another message than the others of its alert; the same tag twice is one message.
        channels: by which channels only; empty for all.
        not_before: when quiet hours are over; None for at once.
    """

    message: Message
    recipient: str
    tag: str
    channels: frozenset[str] = frozenset()
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is to be written into the chain of records."""

    action: str
    by: str
    what: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an event brings about.

    Attributes:
        standing: how the alert stands now; its `next_due` is when time is the next event.
        sends: what is to be brought to people.
        notes: what is to be written down.
        drop: whether what was not brought to anybody yet is overtaken.
    """

    standing: Standing
    sends: tuple[Send, ...] = ()
    notes: tuple[Note, ...] = ()
    drop: bool = False
