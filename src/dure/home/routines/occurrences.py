"""When a routine is due. Nothing but sums: instants in, instants out.

A time of day that a change of the clocks skips is read with the offset before the gap, and one that comes twice is its
first: RFC 5545, section 3.3.5, and what `zoneinfo` does with `fold=0`. An occurrence is known by the local date and
time that it belongs to, so that it is the same occurrence however often the clock passes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from dure.home.routines.model import Daily, Once, Routine

ON_TIME_S = 60.0
"""How late something may be done and still be on time."""

MOST_GRACE_S = 24 * 3600.0
_DAY, _MINUTE = timedelta(days=1), timedelta(seconds=ON_TIME_S)
_FAR_DAYS = 8  # every week has each of its days


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time that a routine is due.

    Attributes:
        key: tells it from every other of its routine.
        at: when, aware, UTC.
    """

    key: str
    at: datetime


def due(routine: Routine, now: datetime, since: datetime, zone: tzinfo) -> Occurrence | None:
    """The last occurrence that is due now: on time, or late and to be made up for; None where there is none.

    Args:
        routine: which.
        now: the wall time, aware.
        since: from when on it counts; what lies before is not made up for.
        zone: the household's time zone.
    """
    best: Occurrence | None = None
    for trigger in routine.triggers:
        for one in _around(trigger, now, zone, back=2, ahead=0):
            late_s = (now - one.at).total_seconds()
            if late_s < 0 or not (late_s <= ON_TIME_S or _is_made_up(routine, one, late_s, since)):
                continue
            if isinstance(trigger, Daily) and one.at <= since <= min(now, one.at + _MINUTE):
                continue  # it was made within the minute after: the first time is the next one
            if best is None or one.at > best.at:
                best = one
    return best


def next_due(routine: Routine, now: datetime, zone: tzinfo) -> datetime | None:
    """When it is due next; None where only events or phrases start it."""
    coming = [
        one.at
        for trigger in routine.triggers
        for one in _around(trigger, now, zone, back=1, ahead=_FAR_DAYS)
        if one.at > now
    ]
    return min(coming, default=None)


def is_over(routine: Routine, now: datetime) -> bool:
    """Whether it was for one moment only, and that is past making up for."""
    moments = [trigger for trigger in routine.triggers if isinstance(trigger, Once)]
    if not moments or len(moments) < len(routine.triggers):
        return False
    grace = timedelta(seconds=routine.grace_s if routine.late == "run" else ON_TIME_S)
    return all(now > trigger.at + grace for trigger in moments)


def _is_made_up(routine: Routine, one: Occurrence, late_s: float, since: datetime) -> bool:
    return routine.late == "run" and late_s <= routine.grace_s and one.at > since


def _around(trigger: object, now: datetime, zone: tzinfo, *, back: int, ahead: int) -> Iterator[Occurrence]:
    if isinstance(trigger, Once):
        at = trigger.at.astimezone(UTC)
        yield Occurrence(key="span" if trigger.span else at.isoformat(), at=at)
    elif isinstance(trigger, Daily):
        today = now.astimezone(zone).date()
        for offset in range(-back, ahead + 1):
            date = today + offset * _DAY
            if date.weekday() in trigger.days:
                local = datetime.combine(date, trigger.at.replace(fold=0), zone)
                yield Occurrence(key=f"{date.isoformat()}T{trigger.at:%H:%M}", at=local.astimezone(UTC))
