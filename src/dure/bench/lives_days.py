"""One person's days, and what the sensors told of them. Frozen, as `lives.py` says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from dure.bench.lives_people import (
    DAY_S,
    DAYS,
    FAMILY_DAYS,
    FIRST_DAY,
    HOLIDAYS,
    HOUR_S,
    MEALS,
    MINUTE_S,
    ROOMS,
    Life,
    Sign,
    Span,
    chance,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One person's day as it was: from getting up to getting up again."""

    wake_s: int
    bed_s: int
    next_wake_s: int
    outings: tuple[Span, ...]


def own_signs(life: Life, day: int) -> list[Sign]:
    """What one person does on one day, as it was."""
    rng = chance(f"{life.name}/{day}/own")
    one = day_of(life, day)
    signs = [*_awake(rng, life, one), *_asleep(rng, life, one)]
    nights = trips(life)
    outings = [(out, back) for out, back in one.outings if all(back < o or out > b for o, b in nights)]
    away = [*outings, *nights]
    signs = [sign for sign in signs if not any(out <= sign.at_s <= back for out, back in away)]
    for out, back in away:
        for at_s, near_s in ((out, -rng.randrange(10, 120)), (back, rng.randrange(5, 180))):
            if one.wake_s <= at_s < one.next_wake_s:
                signs += [Sign(at_s, "door", "front_door"), Sign(at_s + near_s, "motion", "hall")]
    return signs


def _awake(rng: Random, life: Life, day: Day) -> Iterator[Sign]:
    yield Sign(day.wake_s, "motion", "bedroom")
    if rng.random() < 0.7:
        yield Sign(day.wake_s + rng.randrange(20, 600), "appliance", "light")
    for after_h in (0.6, 5.0, 10.8):
        meal_s = day.wake_s + int(after_h * HOUR_S) + rng.randrange(3000)
        for _ in range(rng.randrange(4)):
            yield Sign(meal_s + rng.randrange(1200), "appliance", MEALS[rng.randrange(len(MEALS))])
    for _ in range(rng.randrange(4)):
        yield Sign(rng.randrange(day.wake_s, day.bed_s), "voice", "living")
    if rng.random() < 0.8:
        yield Sign(day.bed_s - rng.randrange(60, 9000), "appliance", "tv")
    at_s, nap_s = day.wake_s, day.wake_s + int((5.8 + rng.random()) * HOUR_S)
    naps = rng.random() < life.nap
    while at_s < day.bed_s:
        if naps and at_s >= nap_s:
            naps, at_s = False, at_s + rng.randrange(40, 110) * MINUTE_S
        until_s = min(at_s + rng.randrange(4, 35) * MINUTE_S, day.bed_s)
        yield from about(rng, at_s, until_s, 0.35)
        at_s = min(until_s + rng.randrange(8, 75) * MINUTE_S, day.bed_s)  # one sits still
        yield from about(rng, until_s, at_s, 0.015)


def about(rng: Random, from_s: int, to_s: int, each_minute: float) -> Iterator[Sign]:
    """Somebody moves about: so many signs a minute."""
    for at_s in range(from_s, to_s, MINUTE_S):
        if rng.random() < each_minute:
            yield Sign(at_s + rng.randrange(MINUTE_S), "motion", ROOMS[rng.randrange(len(ROOMS))])


def _asleep(rng: Random, life: Life, day: Day) -> Iterator[Sign]:
    span_s = day.next_wake_s - day.bed_s
    for _ in range(4):
        if rng.random() < life.toilet / 4 and span_s > 2 * HOUR_S:
            at_s = day.bed_s + HOUR_S + rng.randrange(span_s - 2 * HOUR_S + 1)
            yield Sign(at_s, "motion", "bedroom")
            yield Sign(at_s + rng.randrange(20, 90), "motion", "hall")
            yield Sign(at_s + rng.randrange(90, 360), "motion", "bathroom")


def day_of(life: Life, day: int) -> Day:
    """When one gets up, goes to bed and is out on that day."""
    rng = chance(f"{life.name}/{day}/outings")
    wake_s, bed_s = _wake_s(life, day), _bed_s(life, day)
    outings: list[Span] = []
    work_h = _shift(life, day)[2]
    if work_h is not None:
        out_s = day * DAY_S + int(work_h * HOUR_S) + rng.randrange(-900, 900)
        outings.append((out_s, out_s + int(9.3 * HOUR_S) + rng.randrange(2400)))
    for after_h in (2.2, 7.0):
        low, high = life.outing_h
        out_s = wake_s + int((after_h + 2 * rng.random()) * HOUR_S)
        back_s = out_s + int((low + (high - low) * rng.random()) * HOUR_S)
        free = all(back_s < other[0] - 1800 or out_s > other[1] + 1800 for other in outings)
        if rng.random() < life.outings and free and back_s < bed_s - 1800:
            outings.append((out_s, back_s))
    return Day(wake_s=wake_s, bed_s=bed_s, next_wake_s=_wake_s(life, day + 1), outings=tuple(sorted(outings)))


def _wake_s(life: Life, day: int) -> int:
    rng = chance(f"{life.name}/{day}/wake")
    from_midwinter = (
        abs((day + 10) % 365 - 182.5) / 182.5
    )  # 1 in the last days of December, 0 at the end of June
    wake_h = _shift(life, day)[0] + life.season_h * (2 * from_midwinter - 1)
    wake_h += life.spread_h * (rng.random() + rng.random() + rng.random() - 1.5)
    if rng.random() < 0.05:
        wake_h += 0.5 + 1.5 * rng.random()  # one sleeps in
    return max(day * DAY_S + int(wake_h * HOUR_S), _bed_s(life, day - 1) + 4 * HOUR_S)


def _bed_s(life: Life, day: int) -> int:
    rng = chance(f"{life.name}/{day}/bed")
    bed_h = _shift(life, day)[1] + 1.3 * life.spread_h * (rng.random() + rng.random() + rng.random() - 1.5)
    return day * DAY_S + int(bed_h * HOUR_S)


def _shift(life: Life, day: int) -> tuple[float, float, float | None]:
    """When one gets up, goes to bed, and leaves for work (None where one does not)."""
    today = FIRST_DAY + timedelta(days=day)
    if today.weekday() >= 5 or today in HOLIDAYS:
        return life.rest_wake_h, life.rest_bed_h, None
    if not life.rotates:
        return life.wake_h, life.bed_h, None
    week = (today - date(2025, 12, 29)).days // 7 % 3
    if week == 0:
        return 5.4, 21.9, 6.3
    if week == 1:
        return 9.0, 25.0, 13.2
    return (10.0 if today.weekday() == 0 else 14.8), 32.0, 21.2


def trips(life: Life) -> Sequence[Span]:
    """Nights away: weekends, family holidays and a week in summer for whoever is away on those."""
    known = _TRIPS.get(life.name)
    if known is not None:
        return known
    rng = chance(f"{life.name}/trips")
    found: list[Span] = []
    for day in range(DAYS):
        today = FIRST_DAY + timedelta(days=day)
        leave_s = day * DAY_S + int((17.5 + 2 * rng.random()) * HOUR_S)
        back_s = (day + 2) * DAY_S + int((16.0 + 4 * rng.random()) * HOUR_S)
        if today.weekday() == 4 and rng.random() < life.weekends:
            found.append((leave_s, back_s))
        if life.family == "away" and today in FAMILY_DAYS:
            found.append((day * DAY_S + 10 * HOUR_S, back_s))
        if life.family == "away" and today == date(2026, 8, 3):
            found.append((day * DAY_S + 11 * HOUR_S, (day + 6) * DAY_S + 15 * HOUR_S))
    _TRIPS[life.name] = found
    return found


def visits(life: Life, day: int) -> list[Span]:
    """When somebody comes and leaves again on that day."""
    rng = chance(f"{life.name}/{day}/visits")
    today = FIRST_DAY + timedelta(days=day)
    jitter_s = rng.randrange(-1500, 1500)
    if life.family == "guests" and any(0 <= (today - first).days < 3 for first in FAMILY_DAYS):
        return [(day * DAY_S + 10 * HOUR_S + jitter_s, day * DAY_S + 19 * HOUR_S)]
    if today.weekday() not in life.visits or today in HOLIDAYS or rng.random() < 0.1:
        return []
    from_h, hours = (14, 3) if today.weekday() == 6 else (10, 2)
    come_s = day * DAY_S + from_h * HOUR_S + jitter_s
    return [(come_s, come_s + hours * HOUR_S)]


def sensed(life: Life, day: int, signs: Sequence[Sign]) -> list[Sign]:
    """What of it the sensors told, in order of time within what they were handed."""
    rng = chance(f"{life.name}/{day}/sensors")
    told: list[Sign] = []
    for sign in signs:
        missed, doubled = rng.random() < life.missed, rng.random() < life.doubled
        if not missed and not _is_down(life, sign):
            told.append(sign)
            if doubled:
                told.append(sign._replace(at_s=sign.at_s + 1))
    whole = int(life.phantoms)
    count = whole + (rng.random() < life.phantoms - whole)
    told += [
        Sign(day * DAY_S + rng.randrange(DAY_S), "motion", ROOMS[rng.randrange(3)]) for _ in range(count)
    ]
    return sorted(told)


def _is_down(life: Life, sign: Sign) -> bool:
    return any(
        source in ("*", sign.source) and from_s <= sign.at_s < to_s
        for source, from_s, to_s in _outages(life).get(sign.at_s // DAY_S, ())
    )


def _outages(life: Life) -> dict[int, list[tuple[str, int, int]]]:
    """When which sensor (or all, `*`) is down, by day."""
    known = _OUTAGES.get(life.name)
    if known is not None:
        return known
    rng = chance(f"{life.name}/outages")
    by_day: dict[int, list[tuple[str, int, int]]] = {}
    for _ in range(int(life.outages)):
        source = "*" if rng.random() < 0.1 else (*ROOMS, "front_door")[rng.randrange(len(ROOMS) + 1)]
        from_s = rng.randrange(DAYS * DAY_S)
        to_s = from_s + int((2 + 6 * rng.random() if source == "*" else 2 + 70 * rng.random()) * HOUR_S)
        for day in range(from_s // DAY_S, to_s // DAY_S + 1):
            by_day.setdefault(day, []).append((source, from_s, to_s))
    _OUTAGES[life.name] = by_day
    return by_day


_TRIPS: dict[str, list[Span]] = {}
_OUTAGES: dict[str, dict[int, list[tuple[str, int, int]]]] = {}
