"""When check-ins are due: local times of day on weekdays, each day's occurrence once, whatever the clock does."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(7))
MOST_DAYS_BACK = 31
"""For how many days back it is still recorded that a check-in was missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One check-in of a plan.

    Attributes:
        day: the local day that it belongs to; with the plan its identity.
        due: when, aware, UTC.
    """

    day: date
    due: datetime


def occurrences(
    at: time, weekdays: Collection[int], zone: ZoneInfo, after: datetime, until: datetime
) -> Iterator[Occurrence]:
    """Every occurrence that is due after `after` and not after `until`, oldest first.

    A time that the clocks skip when summer time begins comes as much later as they skip; one that they show twice
    comes the first time.

    Args:
        at: the local time of day.
        weekdays: on which days of the week, Monday is 0.
        zone: the household's.
        after: aware.
        until: aware.
    """
    day = max(after, until - timedelta(days=MOST_DAYS_BACK)).astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date()
    while day <= last:
        due = due_on(day, at, zone)
        if day.weekday() in weekdays and after < due <= until:
            yield Occurrence(day=day, due=due)
        day += timedelta(days=1)


def next_occurrence(
    at: time, weekdays: Collection[int], zone: ZoneInfo, after: datetime
) -> Occurrence | None:
    """The first one after an instant; None where it is on no day."""
    return next(occurrences(at, weekdays, zone, after, after + timedelta(days=8)), None)


def due_on(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When a local time of a day is, in UTC."""
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)
