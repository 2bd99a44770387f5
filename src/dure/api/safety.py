"""Alerts, what raises them, and what carries them to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from dure.errors import Language

Severity = Literal["notice", "concern", "urgent", "life"]
"""From what a carer should know to what may cost a life; quiet hours never silence `life`."""

AlertState = Literal["open", "acknowledged", "resolved", "cancelled"]
"""An acknowledgement expires, and the alert climbs on; what was cancelled is kept all the same."""

AlertKind = Literal[
    "spoken",
    "hotword",
    "scream",
    "crying",
    "fall",
    "inactivity",
    "check_in",
    "concern",
    "device",
    "advisory",
    "manual",
    "hub",
]
"""What an alert is about; `hub` is a satellite or the hub itself that fell silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One sign that something is wrong. It tells what was noticed, never what was said, and holds no sound.

    Attributes:
        kind: what was noticed.
        source: by what: `recognizer`, `hotword`, `sound`, `motion`, `check_in`, `device`, `person` …; two signs
            are independent where their sources differ; `recognizer` and `hotword` hear the same words and count as
            one, `person`, `carer` and `operator` confirm alone.
        at: when, aware.
        strength: how sure that source is, 0 to 1.
        reason: why it was taken for a sign, in words for a carer, by language.
    """

    kind: AlertKind
    source: str
    at: datetime
    strength: float
    reason: Mapping[Language, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertReport:
    """What is reported; one or more reports make an alert.

    Attributes:
        command: idempotency key: the same command twice makes one alert.
        person: who may need help, an id; one that is not known gets the default ladder.
        kind: what it is about.
        severity: how grave it may be.
        key: deduplication key: a report joins the open alert of the same key; empty for `person:kind`.
        satellite: where; empty where that is not known.
        evidence: the signs.
        drill: whether this is an exercise, which climbs the same ladder, marked as one.
    """

    command: str
    person: str
    kind: AlertKind
    severity: Severity
    key: str = ""
    satellite: str = ""
    evidence: tuple[Evidence, ...] = ()
    drill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A safety incident.

    Attributes:
        id: unique, never used again.
        person: who may need help.
        kind: what it is about.
        severity: how grave it may be; the gravest report's.
        state: how it stands.
        confirmed: whether a person, or a second independent sign, confirmed it; else it is told as unconfirmed.
        drill: whether it is an exercise.
        satellite: where; may be empty.
        key: its deduplication key.
        opened: when it was accepted, aware, UTC.
        changed: when it last changed, aware, UTC.
        step: the step of the ladder that it stands on, from 0.
        next_due: when the next step is due, aware, UTC; None where nothing more is due.
        evidence: every sign, oldest first.
    """

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
    evidence: tuple[Evidence, ...]


class Alerts(Protocol):
    """Where alerts are reported and answered. What returns is durable."""

    async def report(self, report: AlertReport) -> Alert:
        """Accept a report: a new alert, or the open one that it joins.

        Raises:
            StoreFailed: it could not be made durable; nobody will be told.
        """
        ...

    async def acknowledge(self, alert: str, *, by: str, command: str = "") -> Alert:
        """Somebody takes care of it for now; climbing stops until the acknowledgement expires.

        Raises:
            NotFound: there is no such alert.
        """
        ...

    async def resolve(self, alert: str, *, by: str, note: str = "", cancelled: bool = False) -> Alert:
        """It is over; `cancelled` where it was none. It stays on record.

        Raises:
            NotFound: there is no such alert.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing that a channel is to bring to one person.

    Attributes:
        id: the delivery's own id; the same id twice is one message.
        alert: which alert it concerns; empty where it concerns none.
        to: the channel's address of the recipient.
        title: one line, in the recipient's language.
        text: the rest, in plain words; no verbatim speech.
        language: the language of both.
        severity: how grave.
        drill: whether it is an exercise; then title and text say so.
        links: what the recipient may open: `acknowledge`, `resolve`, `page` → a signed address.
    """

    id: str
    alert: str
    to: str
    title: str
    text: str
    language: Language
    severity: Severity
    drill: bool = False
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a channel knows of a delivery.

    Attributes:
        accepted: whether the channel took it; that is not yet that anybody saw it.
        reference: the channel's own id of it; may be empty.
    """

    accepted: bool
    reference: str = ""


class AlertChannel(Protocol):
    """One way to reach people."""

    async def deliver(self, notice: Notice) -> Receipt:
        """Hand a notice over, once; the caller bounds it in time and tries again.

        Raises:
            DeliveryFailed: it was not taken; `retryable` tells whether trying again may help.
        """
        ...


class Interlocutor(Protocol):
    """Speaks with the person at a satellite, for the ladder and for check-ins."""

    def places(self) -> Sequence[str]:
        """The satellites that are connected now."""
        ...

    async def ask(
        self, satellite: str, text: str, language: Language, *, loudness: float, wait_s: float
    ) -> str | None:
        """Say something aloud, over anything else that sounds, and wait for what is answered.

        Args:
            satellite: where.
            text: what to say; whoever is there hears it.
            language: of both.
            loudness: 0 to 1.
            wait_s: how long to wait for an answer; 0 only says it.

        Returns:
            the words of the answer; empty where somebody spoke and was not understood; None where nobody did.

        Raises:
            Unavailable: nothing can be said there now.
        """
        ...
