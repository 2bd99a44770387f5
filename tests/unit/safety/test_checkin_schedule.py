"""Occurrences: once a local day, whatever the clocks do."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from dure.safety.checkins.schedule import EVERY_DAY, due_on, next_occurrence, occurrences

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago"]


def test_a_time_that_the_clocks_skip_comes_an_hour_later() -> None:
    skipped = due_on(datetime(2026, 3, 29, tzinfo=BERLIN).date(), time(2, 30), BERLIN)
    assert skipped == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert skipped.astimezone(BERLIN).time() == time(3, 30)


def test_a_time_that_the_clocks_show_twice_comes_the_first_time_only() -> None:
    begin = datetime(2026, 10, 24, 12, tzinfo=UTC)
    found = list(occurrences(time(2, 30), EVERY_DAY, BERLIN, begin, begin + timedelta(days=2)))
    assert [one.due for one in found] == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    ]


def test_only_on_its_weekdays() -> None:
    monday = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
    found = [
        one.day.weekday() for one in occurrences(time(9), {0, 3}, BERLIN, monday, monday + timedelta(days=14))
    ]
    assert found == [0, 3, 0, 3]
    assert next_occurrence(time(9), (), BERLIN, monday) is None


@given(
    st.sampled_from(ZONES),
    st.times(),
    st.integers(0, 730 * 86_400),
    st.lists(st.integers(1, 50 * 3600), min_size=1, max_size=12),
)
def test_however_often_one_looks_every_day_comes_once(
    zone: str, at: time, begin: int, steps: list[int]
) -> None:
    where, at = ZoneInfo(zone), at.replace(second=0, microsecond=0, fold=0)
    now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=begin)
    end = now + timedelta(seconds=sum(steps))
    whole = list(occurrences(at, EVERY_DAY, where, now, end))
    pieces = []
    for step in steps:
        pieces += list(occurrences(at, EVERY_DAY, where, now, now + timedelta(seconds=step)))
        now += timedelta(seconds=step)
    assert pieces == whole
    assert len({one.day for one in whole}) == len(whole)
    assert all(b.day - a.day == timedelta(days=1) for a, b in itertools.pairwise(whole))
    assert all(
        timedelta(hours=22) < b.due - a.due < timedelta(hours=26) for a, b in itertools.pairwise(whole)
    )
