"""When routines are due: over summer time, over clocks that are set, never twice."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dure.api.home import Wish
from dure.home.routines.model import Daily, Once, Pause, Routine
from dure.home.routines.occurrences import due, is_over, next_due

ZONES = ("Asia/Seoul", "Europe/Berlin", "America/New_York")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def daily(at: time, *, days=frozenset(range(7)), late="skip", grace_s=600.0) -> Routine:
    return Routine(
        id="r",
        title={"ko": "ㄱ", "en": "r"},
        actions=(Pause(seconds=1),),
        triggers=(Daily(at=at, days=days),),
        late=late,
        grace_s=grace_s,
        wish=Wish(means="routine"),
    )


def fired(routine, moments, zone):
    """What is done when the clock shows these moments one after the other."""
    seen, done = set(), []
    for now in moments:
        one = due(routine, now, LONG_AGO, zone)
        if one and one.key not in seen:
            seen.add(one.key)
            done.append((one.key, now))
    return done


def minutes(start: datetime, count: int):
    return [start + number * MINUTE for number in range(count)]


@pytest.mark.parametrize("name", ZONES)
@settings(max_examples=15, deadline=None)
@given(
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    day=st.dates(date(2026, 1, 1), date(2027, 12, 28)),
)
def test_every_day_has_exactly_one_occurrence_whatever_summer_time_does(name, at, day):
    zone = ZoneInfo(name)
    start = datetime.combine(day, time(12), zone).astimezone(UTC)
    done = fired(daily(at), minutes(start, 3 * 1440), zone)
    assert len(done) in (2, 3, 4)
    dates = [key[:10] for key, _ in done]
    assert len(set(dates)) == len(dates)
    days = [date.fromisoformat(one) for one in dates]
    assert all(later - earlier == timedelta(days=1) for earlier, later in itertools.pairwise(days))
    for key, now in done:
        local = now.astimezone(zone)
        shown = local.replace(tzinfo=None)
        wanted = datetime.fromisoformat(key)
        gap = shown - wanted
        assert (
            timedelta(0) <= gap <= timedelta(hours=1, minutes=1)
        )  # later only where the hour does not exist
        if gap > MINUTE:
            assert wanted.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wanted


@pytest.mark.parametrize(
    ("name", "at", "first"),
    [
        ("Europe/Berlin", "2026-03-29T02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("Europe/Berlin", "2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("America/New_York", "2026-03-08T02:30", datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
        ("America/New_York", "2026-11-01T01:30", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
    ],
)
def test_the_hour_that_is_skipped_and_the_hour_that_comes_twice(name, at, first):
    zone = ZoneInfo(name)
    start = first - timedelta(hours=3)
    done = [
        now for key, now in fired(daily(time.fromisoformat(at[11:])), minutes(start, 600), zone) if key == at
    ]
    assert done == [first]


def test_a_time_of_day_is_the_first_of_two_whatever_it_says_of_itself():
    zone, now = ZoneInfo("America/New_York"), datetime(2026, 3, 8, 5, 0, tzinfo=UTC)
    first = datetime(2026, 3, 8, 7, 0, tzinfo=UTC)
    assert next_due(daily(time(2, 0, fold=1)), now, zone) == next_due(daily(time(2)), now, zone) == first


@pytest.mark.parametrize("name", ZONES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_no_setting_of_the_clock_makes_it_happen_twice(name, data):
    zone = ZoneInfo(name)
    at = data.draw(st.times()).replace(second=0, microsecond=0)
    now = datetime.combine(data.draw(st.dates(date(2026, 1, 2), date(2027, 1, 2))), time(0), UTC)
    late = data.draw(st.sampled_from(["skip", "run"]))
    moments = []
    for _ in range(6):
        moments += minutes(now, data.draw(st.integers(1, 900)))
        hours = data.draw(st.sampled_from([-24, -1, 0, 1, 24]))
        now = moments[-1] + timedelta(hours=hours)
    done = fired(daily(at, late=late, grace_s=7200), moments, zone)
    assert len({key for key, _ in done}) == len(done)
    for key, when in done:
        wanted = datetime.fromisoformat(key).replace(tzinfo=zone).astimezone(UTC)
        assert timedelta(0) <= when - wanted <= timedelta(seconds=7200 if late == "run" else 60)


def test_a_clock_that_was_wrong_for_a_moment_makes_nothing_be_missed():
    zone, seven = ZoneInfo("Asia/Seoul"), datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
    wrong = [*minutes(seven - timedelta(hours=2), 10), *minutes(seven + timedelta(hours=6), 3)]
    done = fired(daily(time(19)), [*wrong, *minutes(seven - timedelta(hours=1), 120)], zone)
    assert done == [("2026-05-04T19:00", seven)]


def test_what_was_missed_is_skipped_or_made_up_for_within_its_grace():
    zone, seven = ZoneInfo("Asia/Seoul"), datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
    later = seven + timedelta(minutes=30)
    assert due(daily(time(19)), later, LONG_AGO, zone) is None
    made_up = daily(time(19), late="run", grace_s=3600)
    assert due(made_up, later, LONG_AGO, zone) is not None
    assert due(made_up, seven + timedelta(hours=2), LONG_AGO, zone) is None
    assert due(made_up, later, seven + MINUTE, zone) is None  # it did not count yet
    assert due(made_up, seven, seven + MINUTE, zone) is not None  # on time is on time


def test_days_of_the_week_and_what_comes_next():
    zone = ZoneInfo("Asia/Seoul")
    weekdays = daily(time(7), days=frozenset(range(5)))
    friday = datetime(2026, 5, 8, 8, 0, tzinfo=zone)
    assert next_due(weekdays, friday, zone) == datetime(2026, 5, 11, 7, 0, tzinfo=zone)
    assert next_due(daily(time(7), days=frozenset({4})), friday, zone) == friday.replace(day=15, hour=7)


def test_one_moment_is_over_when_it_cannot_be_made_up_for_any_more():
    at = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
    once = Routine(
        id="r",
        title={"ko": "ㄱ", "en": "r"},
        actions=(Pause(seconds=1),),
        triggers=(Once(at=at),),
        late="run",
        grace_s=600,
    )
    assert not is_over(once, at + timedelta(seconds=600))
    assert is_over(once, at + timedelta(seconds=601))
    assert not is_over(daily(time(7)), at)
