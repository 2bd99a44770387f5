"""What happens to alerts."""

from __future__ import annotations

from dure.events.base import Event, fact


@fact("alert.raised")
class AlertRaised(Event):
    """An alert was accepted, or a report joined one that is open. It is durable.

    Attributes:
        alert: its id.
        person: who may need help.
        kind: what it is about.
        severity: `notice`, `concern`, `urgent` or `life`.
        confirmed: whether a person or a second, independent sign confirmed it.
        joined: whether the report joined an alert that was open.
        drill: whether it is an exercise.
    """

    alert: str
    person: str
    kind: str
    severity: str
    confirmed: bool
    joined: bool
    drill: bool


@fact("alert.acknowledged")
class AlertAcknowledged(Event):
    """Somebody takes care of an alert for now.

    Attributes:
        alert: its id.
        by: who.
        until_ms: until when it does not climb, in milliseconds since 1970 UTC.
    """

    alert: str
    by: str
    until_ms: int


@fact("alert.escalated")
class AlertEscalated(Event):
    """An alert climbed a step of its ladder.

    Attributes:
        alert: its id.
        step: which step, from 0.
        action: what is done there, such as `speak` or `notify`.
        due_ms: when the next step is due, in milliseconds since 1970 UTC; null where none follows.
    """

    alert: str
    step: int
    action: str
    due_ms: int | None


@fact("alert.resolved")
class AlertResolved(Event):
    """An alert is over.

    Attributes:
        alert: its id.
        by: who said so.
        cancelled: whether it was none.
    """

    alert: str
    by: str
    cancelled: bool


@fact("alert.delivered")
class AlertDelivered(Event):
    """A channel took a notice, or finally did not; whether anybody saw it is another matter.

    Attributes:
        alert: its id.
        delivery: the delivery's id.
        channel: by which channel.
        outcome: `accepted`, `failed` (it is tried again) or `given_up`.
        attempt: which attempt, from 1.
    """

    alert: str
    delivery: str
    channel: str
    outcome: str
    attempt: int


@fact("distress.noticed")
class DistressNoticed(Event):
    """Something that may be distress was noticed at a satellite.

    Attributes:
        kind: `spoken`, `hotword`, `scream`, `crying` or `fall`.
        source: by what: `recognizer`, `hotword` or `sound`.
        strength: how sure that source is, 0 to 1.
    """

    kind: str
    source: str
    strength: float


@fact("hearing.changed")
class HearingChanged(Event):
    """The safety net listens at a satellite, or does not, or in another way than before.

    Attributes:
        listening: whether it hears anything there.
        muted: whether that is because the microphone is muted.
        hotwords: whether phrases of distress are listened for.
        words: whether what is said is read for cries for help.
        sounds: whether screams, crying and falls are listened for.
    """

    listening: bool
    muted: bool
    hotwords: bool
    words: bool
    sounds: bool
