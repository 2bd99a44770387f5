"""A synthetic year of several lives as their sensors saw it, and incidents planted in it.

It was written and frozen before any detector of inactivity: a test holds the digest of everything it makes, and what it
makes follows from its seed alone, day by day. Nothing but uniform random numbers and plain arithmetic is used, so that
every machine makes the same year. Times are seconds since the first midnight of the year, at home.

What a life is: when one gets up and goes to bed on which days, meals, naps, walks about and sits still, trips to the
bathroom at night, outings, weekends and holidays away, visits, shifts that rotate, seasons. What sensors do to it: some
signs are missed, some come twice, some are nobody's, and at times a sensor, or all of them, is down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random

from dure.bench.lives_days import about, day_of, own_signs, sensed, trips, visits
from dure.bench.lives_people import (
    DAY_S,
    DAYS,
    DECLINE_DAYS,
    EACH,
    FIRST_DAY,
    HORIZON_S,
    HOUR_S,
    KINDS,
    LIVES,
    MEALS,
    MINUTE_S,
    PARTNER,
    ZONE,
    IncidentKind,
    Life,
    Sign,
    chance,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something happened, and nobody was there.

    Attributes:
        life: whose.
        kind: what.
        begins_s: from when on the signs are others than those of the year.
        at_s: when it happened: from here on one does not get about any more.
        until_s: when somebody comes, or it is followed no further.
        signs: what the sensors saw from `begins_s` to `until_s`.
    """

    life: str
    kind: IncidentKind
    begins_s: int
    at_s: int
    until_s: int
    signs: tuple[Sign, ...]


def instant(at_s: int) -> datetime:
    """The aware instant of a moment of the year."""
    return datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=ZONE) + timedelta(seconds=at_s)


def year(life: Life) -> list[Sign]:
    """Every sign of a year in which nothing happens, in order of time."""
    return sorted(sign for day in range(DAYS) for sign in sensed(life, day, _household(life, day)))


def is_away(life: Life, at_s: int) -> bool:
    """The truth: whether nobody of the household was at home then."""
    homes = [life, PARTNER] if life.partner else [life]
    return all(
        any(
            out <= at_s <= back
            for day in (at_s // DAY_S - 1, at_s // DAY_S)
            for out, back in (*day_of(one, day).outings, *trips(one))
        )
        for one in homes
    )


def digest() -> str:
    """SHA-256 of every sign of every life and of every incident."""
    told = sha256()
    for life in LIVES:
        for sign in year(life):
            told.update(f"{life.name} {sign.at_s} {sign.kind} {sign.source}\n".encode())
        for one in incidents(life):
            told.update(f"{life.name} {one.kind} {one.begins_s} {one.at_s} {one.until_s}\n".encode())
            for sign in one.signs:
                told.update(f"{sign.at_s} {sign.kind} {sign.source}\n".encode())
    return told.hexdigest()


def incidents(life: Life) -> Iterator[Incident]:
    """The planted incidents of a life, each from the second month on, while nobody else is at home."""
    for kind in KINDS:
        rng = chance(f"{life.name}/{kind}")
        found = 0
        while found < EACH:
            day = rng.randrange(60, DAYS - 4)
            at_s = _moment(life, day, kind, rng)
            if at_s is None:
                continue
            until_s = min(at_s + HORIZON_S, _somebody_comes(life, at_s))
            if until_s - at_s < 4 * HOUR_S:
                continue
            found += 1
            yield _planted(life, kind, day, at_s, until_s)


def _planted(life: Life, kind: IncidentKind, day: int, at_s: int, until_s: int) -> Incident:
    first = day - DECLINE_DAYS if kind == "slow_decline" else day
    begins_s = day_of(life, first).wake_s
    signs: list[Sign] = []
    for one in range(first, until_s // DAY_S + 1):
        weakness = (one - first) / DECLINE_DAYS if kind == "slow_decline" else 0.0
        own = [sign for sign in _faint(life, one, weakness) if sign.at_s < at_s]
        others = [sign for sign in _others(life, one) if sign.at_s < until_s]
        signs += sensed(life, one, sorted([*own, *others]))
    rng = chance(f"{life.name}/{kind}/{at_s}")
    if kind == "fall_night":
        signs.append(Sign(at_s - 20, "motion", "bathroom"))
    if kind in ("fall_night", "fall_noon") and rng.random() < 0.3:  # one tries to get up again
        signs += [Sign(at_s + n * MINUTE_S, "motion", "hall") for n in range(30) if rng.random() < 0.06]
    within = tuple(sorted(sign for sign in signs if begins_s <= sign.at_s < until_s))
    return Incident(life=life.name, kind=kind, begins_s=begins_s, at_s=at_s, until_s=until_s, signs=within)


def _moment(life: Life, day: int, kind: IncidentKind, rng: Random) -> int | None:
    """When on that day it happens; None where the person is not at home, or not alone."""
    one = day_of(life, day)
    spans = {
        "fall_night": (one.bed_s + HOUR_S, one.next_wake_s - HOUR_S),
        "fall_noon": (one.wake_s + 4 * HOUR_S, one.wake_s + 8 * HOUR_S),
        "stroke_morning": (one.wake_s, one.wake_s + 1),
        "slow_decline": (one.wake_s, one.wake_s + 1),
    }
    low, high = spans[kind]
    if high <= low:
        return None
    at_s = rng.randrange(low, high)
    away = any(out <= at_s <= back for out, back in (*one.outings, *trips(life)))
    return None if away or not _alone(life, at_s) else at_s


def _alone(life: Life, at_s: int) -> bool:
    if any(come <= at_s <= leave for come, leave in visits(life, at_s // DAY_S)):
        return False
    if not life.partner:
        return True
    day = day_of(PARTNER, at_s // DAY_S)
    return any(out <= at_s <= back for out, back in (*day.outings, *trips(PARTNER)))


def _somebody_comes(life: Life, at_s: int) -> int:
    today = at_s // DAY_S
    comes = [visit[0] for day in (today, today + 1, today + 2) for visit in visits(life, day)]
    if life.partner:
        away = (*day_of(PARTNER, today).outings, *trips(PARTNER))
        comes += [back for out, back in away if out <= at_s <= back]
    return min((when for when in comes if when > at_s), default=at_s + HORIZON_S)


def _household(life: Life, day: int) -> list[Sign]:
    return sorted([*own_signs(life, day), *_others(life, day)])


def _others(life: Life, day: int) -> Iterator[Sign]:
    """What guests, carers and a partner do."""
    rng = chance(f"{life.name}/{day}/others")
    if life.partner:
        yield from own_signs(PARTNER, day)
    for come, leave in visits(life, day):
        yield Sign(come, "door", "front_door")
        yield Sign(leave, "door", "front_door")
        yield from about(rng, come + 60, leave - 60, 0.3)
        yield Sign(rng.randrange(come, leave), "appliance", MEALS[rng.randrange(len(MEALS))])


def _faint(life: Life, day: int, weakness: float) -> Iterator[Sign]:
    """A day of somebody whose strength is leaving: later, and less of everything."""
    rng = chance(f"{life.name}/{day}/faint")
    late_s = int(weakness * 2.5 * HOUR_S)
    wake_s = day_of(life, day).wake_s
    for sign in own_signs(life, day):
        if not weakness or (sign.at_s >= wake_s + late_s and rng.random() > 0.6 * weakness):
            yield sign
