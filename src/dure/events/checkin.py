"""What happens to check-ins."""

from __future__ import annotations

from dure.events.base import Event, fact


@fact("checkin.asked")
class CheckinAsked(Event):
    """Somebody is asked how they are.

    Attributes:
        plan: which plan.
        day: the local day that the check-in belongs to, as `2026-03-01`.
        person: who is asked.
        attempt: which attempt, from 1.
    """

    plan: str
    day: str
    person: str
    attempt: int


@fact("checkin.ended")
class CheckinEnded(Event):
    """A check-in is over, or was not held; it is recorded either way.

    Attributes:
        plan: which plan.
        day: the local day that it belongs to, as `2026-03-01`.
        person: whose.
        state: `answered`, `unanswered`, `skipped`, `missed` or `cancelled`.
        reason: why it was not held: `no_consent`, `paused`, `holiday`, `hub_down`, `later`, `declined`, `removed`; empty otherwise.
        grade: the gravest answer: `none`, `notice`, `concern`, `urgent` or `life`.
    """

    plan: str
    day: str
    person: str
    state: str
    reason: str
    grade: str
