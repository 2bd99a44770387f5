"""Hours in which less than urgent things wait."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the wall clock, every day; over midnight where they end before they begin.

    Attributes:
        begin: when they begin.
        end: when they end.
        zone: the household's time zone.
    """

    begin: time
    end: time
    zone: ZoneInfo

    def until(self, now: datetime) -> datetime | None:
        """When they end, where they rule now, aware, UTC; None where they do not."""
        local = now.astimezone(self.zone)
        for day in (local.date() - timedelta(days=1), local.date()):
            begin = datetime.combine(day, self.begin, tzinfo=self.zone)
            after = day + timedelta(days=1) if self.end <= self.begin else day
            end = datetime.combine(after, self.end, tzinfo=self.zone)
            if begin.astimezone(UTC) <= now < end.astimezone(UTC):
                return end.astimezone(UTC)
        return None


def read_quiet(text: str, zone: ZoneInfo) -> Quiet | None:
    """Hours such as `22:00-07:00`; None where the text is empty.

    Raises:
        ValueError: it is anything else.
    """
    if not text:
        return None
    found = _HOURS.fullmatch(text.strip())
    if found is None:
        raise ValueError("quiet hours are written like 22:00-07:00")
    hour, minute, end_hour, end_minute = map(int, found.groups())
    return Quiet(time(hour, minute), time(end_hour, end_minute), zone)
