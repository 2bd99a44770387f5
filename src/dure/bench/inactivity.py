"""How soon silence is noticed, and how often it is nothing: a learned routine beside timers of fixed length.

Every life is lived once without incidents (each alarm there is a false one) and once for every incident, which forks off
from what was learned until then. Both kinds of detector know the same rule of who is away.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dure.bench.lives import Incident, incidents, instant, is_away, year
from dure.bench.lives_people import DAY_S, DAYS, FIRST_DAY, HOUR_S, ZONE, Life
from dure.bench.lives_people import Sign as Seen
from dure.safety.routine import Routine, Sign

RATES = (0.4, 0.25, 0.15, 0.09, 0.05, 0.03, 0.02, 0.01, 0.005)
"""False alarms a day that the routine is told to allow, the most first."""
TIMERS_H = tuple(quarters / 4 for quarters in range(8, 101))
"""Timers of fixed length, in hours: two to twenty-five, in quarters."""
COUNTED_FROM = 60
"""From this day on false alarms count: until then a routine is learned."""


@dataclass(slots=True)
class Tally:
    """What came of one detector at one setting.

    Attributes:
        false_home: false alarms while somebody was at home.
        false_away: false alarms while nobody was.
        days: in how many days.
        delays_h: after how many hours each incident was noticed, or somebody came, by kind of incident.
        late: how many incidents were not noticed before somebody came, or before they were followed no further.
    """

    false_home: int = 0
    false_away: int = 0
    days: int = 0
    delays_h: dict[str, list[float]] = field(default_factory=dict)
    late: int = 0

    @property
    def rate(self) -> float:
        """False alarms a day."""
        return (self.false_home + self.false_away) / max(self.days, 1)

    def every_delay(self) -> list[float]:
        """The delays of all kinds of incidents."""
        return [delay for delays in self.delays_h.values() for delay in delays]

    def add(self, other: Tally) -> None:
        """Count another life with this one."""
        self.false_home += other.false_home
        self.false_away += other.false_away
        self.days += other.days
        self.late += other.late
        for kind, delays in other.delays_h.items():
            self.delays_h.setdefault(kind, []).extend(delays)


Alarms = Mapping[str, int]
"""Detector → when it raises an alarm in a silence that goes on, in seconds of the year."""


def live(
    life: Life, *, rates: Sequence[float] = RATES, timers_h: Sequence[float] = TIMERS_H
) -> dict[str, Tally]:
    """Live one life with every detector: `routine RATE` and `timer HOURS`."""
    names = [f"routine {rate:g}" for rate in rates] + [f"timer {hours:g}" for hours in timers_h]
    tallies = {name: Tally(days=DAYS - COUNTED_FROM) for name in names}
    planted = sorted(incidents(life), key=lambda one: one.begins_s)
    watch = _Watch(rates, timers_h)
    for sign in year(life):
        while planted and planted[0].begins_s <= sign.at_s:
            _suffer(watch.fork(), planted.pop(0), tallies)
        for name, at_s in watch.until(sign.at_s):
            if at_s >= COUNTED_FROM * DAY_S:
                _count_false(tallies[name], away=is_away(life, at_s))
        watch.see(sign)
    return tallies


def _count_false(tally: Tally, *, away: bool) -> None:
    if away:
        tally.false_away += 1
    else:
        tally.false_home += 1


def _suffer(watch: _Watch, incident: Incident, tallies: dict[str, Tally]) -> None:
    noticed: dict[str, int] = {}
    for sign in incident.signs:
        for name, at_s in watch.until(sign.at_s):
            if sign.at_s > incident.at_s:
                noticed.setdefault(name, at_s)
        watch.see(sign)
    for name, at_s in watch.until(incident.until_s):
        noticed.setdefault(name, at_s)
    for name, tally in tallies.items():
        at_s = max(noticed.get(name, incident.until_s), incident.at_s)
        tally.late += name not in noticed
        tally.delays_h.setdefault(incident.kind, []).append((at_s - incident.at_s) / HOUR_S)


class _Watch:
    """One routine and many limits over it, and the timers beside."""

    def __init__(self, rates: Sequence[float], timers_h: Sequence[float]) -> None:
        self._rates, self._timers_h = rates, timers_h
        self._routine = Routine(ZONE, rates[0])
        self._day, self._limits = -1, dict[bool, list[float]]()

    def fork(self) -> _Watch:
        """What was learned until now, to go another way."""
        return copy.deepcopy(self)

    def see(self, sign: Seen) -> None:
        """Take in a sign."""
        self._routine.see(Sign(at=instant(sign.at_s), kind=sign.kind, source=sign.source))

    def until(self, until_s: int) -> Iterator[tuple[str, int]]:
        """Which detectors raise an alarm in the present silence before that moment, and when."""
        presence = self._routine.presence
        if not presence.last_s or until_s - (presence.door_s or presence.since_s) + _EPOCH_S < HOUR_S / 2:
            return
        since_s, away = presence.silence(until_s + _EPOCH_S)
        for hours in self._timers_h:
            if not away and since_s - _EPOCH_S + hours * HOUR_S <= until_s:
                yield f"timer {hours:g}", int(since_s - _EPOCH_S + hours * HOUR_S)
        for rate, limit in zip(self._rates, self._limits_of(until_s // DAY_S, away=away), strict=True):
            due = self._routine.due_at(since_s, limit, away=away)
            if due is None or (due_s := int(due.timestamp()) - _EPOCH_S) > until_s:
                return  # a lower rate is a higher limit, and they rise
            yield f"routine {rate:g}", due_s

    def _limits_of(self, day: int, *, away: bool) -> list[float]:
        if day != self._day:
            self._day, self._limits = day, {}
        if away not in self._limits:
            self._limits[away] = [self._limit(rate, away=away) for rate in self._rates]
        return self._limits[away]

    def _limit(self, rate: float, *, away: bool) -> float:
        self._routine.rate_per_day = rate
        return self._routine.limit(away=away)


_EPOCH_S = int(instant(0).timestamp())
assert instant(0).date() == FIRST_DAY  # noqa: S101  # one calendar
