"""A routine is learned from signs, and silence judged by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dure.safety.routine import Routine, Sign, SignKind
from dure.safety.routine.keep import from_bytes, to_bytes
from dure.safety.routine.routine import FIRST_LIMIT, LEARNING_DAYS
from dure.safety.routine.words import clock, explain, span

SEOUL = ZoneInfo("Asia/Seoul")
BEGIN = datetime(2026, 3, 2, tzinfo=SEOUL)


def sign(at: datetime, kind: SignKind = "motion", source: str = "living") -> Sign:
    return Sign(at=at, kind=kind, source=source)


def day_of_signs(routine: Routine, day: int, wake_h: float = 7.0, bed_h: float = 22.0) -> None:
    """Up at seven (a little later every other day), to bed at ten, a sign every twenty minutes."""
    midnight = BEGIN + timedelta(days=day)
    at = midnight + timedelta(hours=wake_h, minutes=17 * (day % 3))
    while at < midnight + timedelta(hours=bed_h):
        routine.see(sign(at, source="living" if at.hour % 2 else "kitchen"))
        at += timedelta(minutes=20)


@pytest.fixture(scope="module")
def learned() -> bytes:
    routine = Routine(SEOUL, 0.02)
    for day in range(40):
        day_of_signs(routine, day)
    return to_bytes(routine)


def known(kept: bytes) -> Routine:
    return from_bytes(kept, SEOUL, 0.02)


def test_a_night_is_no_alarm_and_a_morning_without_a_sign_is_one(learned: bytes) -> None:
    routine = known(learned)
    night = BEGIN + timedelta(days=40, hours=3)
    asleep = routine.judge(night)
    assert asleep is not None
    assert not asleep.alarming
    due = routine.due(night)
    assert due is not None
    local = due.astimezone(SEOUL)
    assert local.date() == night.date()
    assert 7 <= local.hour <= 11


def test_the_same_silence_weighs_more_by_day_than_by_night(learned: bytes) -> None:
    by_night, by_day = known(learned), known(learned)
    day_of_signs(by_day, 40, bed_h=13.0)
    night = by_night.judge(BEGIN + timedelta(days=40, hours=1))
    day = by_day.judge(BEGIN + timedelta(days=40, hours=16))
    assert night is not None
    assert day is not None
    assert day.score > 3 * night.score
    assert day.rate_per_day < night.rate_per_day


def test_a_lower_rate_waits_longer(learned: bytes) -> None:
    now = BEGIN + timedelta(days=40, hours=3)
    dues = [from_bytes(learned, SEOUL, rate).due(now) for rate in (0.2, 0.02, 0.002)]
    assert None not in dues
    assert dues == sorted(dues, key=lambda due: due or now)
    assert dues[0] != dues[2]


def test_whoever_went_out_is_not_inactive(learned: bytes) -> None:
    routine = known(learned)
    day_of_signs(routine, 40, bed_h=13.0)
    left = BEGIN + timedelta(days=40, hours=13, minutes=1)
    routine.see(sign(left, "door", "front_door"))
    away = routine.judge(left + timedelta(hours=1))
    assert away is not None
    assert away.away
    assert away.since == left
    assert not away.overdue


def test_a_door_and_somebody_inside_is_no_going_out(learned: bytes) -> None:
    routine = known(learned)
    came = BEGIN + timedelta(days=40, hours=13)
    routine.see(sign(came, "door", "front_door"))
    routine.see(sign(came + timedelta(minutes=2)))
    at_home = routine.judge(came + timedelta(hours=3))
    assert at_home is not None
    assert not at_home.away


def test_one_stray_motion_does_not_bring_anybody_home(learned: bytes) -> None:
    routine = known(learned)
    left = BEGIN + timedelta(days=40, hours=13)
    routine.see(sign(left, "door", "front_door"))
    routine.see(sign(left + timedelta(hours=1)))
    still = routine.judge(left + timedelta(hours=2))
    assert still is not None
    assert still.away
    routine.see(sign(left + timedelta(hours=3)))
    routine.see(sign(left + timedelta(hours=3, minutes=5)))
    back = routine.judge(left + timedelta(hours=4))
    assert back is not None
    assert not back.away


def test_until_a_routine_is_known_one_plain_limit_holds() -> None:
    routine = Routine(SEOUL, 0.02)
    assert routine.judge(BEGIN) is None
    assert routine.due(BEGIN) is None
    day_of_signs(routine, 0)
    assert not routine.learned.ready
    last = BEGIN + timedelta(hours=21, minutes=40)
    due = routine.due(last)
    assert due is not None
    assert due == last + FIRST_LIMIT
    for day in range(1, LEARNING_DAYS):
        day_of_signs(routine, day)
    assert routine.learned.ready


def test_dead_sensors_make_a_silence_weigh_less(learned: bytes) -> None:
    sound, deaf = known(learned), known(learned)
    deaf.sources.reach("kitchen", reachable=False)
    deaf.sources.reach("living", reachable=False)
    now = BEGIN + timedelta(days=40, hours=9)
    heard, unheard = sound.judge(now), deaf.judge(now)
    assert heard is not None
    assert unheard is not None
    assert heard.alarming
    assert not unheard.alarming
    assert unheard.score == 0
    later = deaf.judge(now + timedelta(hours=2))  # but nobody may lie there unseen for ever
    assert later is not None
    assert later.alarming
    assert later.blind
    deaf.sources.reach("kitchen", reachable=True)
    assert 0 < deaf.sources.visible() < 1


def test_a_sensor_that_falls_silent_is_found_out() -> None:
    routine = Routine(SEOUL, 0.02)
    for day in range(20):
        day_of_signs(routine, day)
    assert routine.sources.visible() == 1
    for minute in range(300):
        routine.see(sign(BEGIN + timedelta(days=20, hours=8, minutes=2 * minute), source="living"))
    assert routine.sources.visible() < 0.8


def test_what_is_kept_is_small_and_holds_no_trail(learned: bytes) -> None:
    assert len(learned) < 24_000
    again = to_bytes(known(learned))
    assert again == learned


@pytest.mark.parametrize("kept", [b"", b"\xff\xfe", b"\x80", to_bytes(Routine(SEOUL, 0.1))[:-3]])
def test_what_cannot_be_read_is_learned_anew(kept: bytes) -> None:
    assert from_bytes(kept, SEOUL, 0.02).learned.days == 0


def test_an_old_sign_is_taken_as_of_now(learned: bytes) -> None:
    routine = known(learned)
    before = routine.presence.last_s
    routine.see(sign(BEGIN))
    assert routine.presence.last_s == before


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 90 * 86_400),
            st.sampled_from(["motion", "door", "appliance", "voice"]),
            st.sampled_from(["a", "b", "c"]),
        ),
        max_size=80,
    ),
    st.sampled_from(["Asia/Seoul", "America/New_York", "Europe/London"]),
)
def test_any_signs_in_any_zone_give_a_judgement(signs: list[tuple[int, SignKind, str]], zone: str) -> None:
    routine = Routine(ZoneInfo(zone), 0.02)
    begin = datetime(2026, 2, 1, tzinfo=UTC)
    for after_s, kind, source in sorted(signs):
        routine.see(sign(begin + timedelta(seconds=after_s), kind, source))
    now = begin + timedelta(days=91)
    judged = routine.judge(now)
    assert (judged is None) == (not signs)
    if judged is not None:
        assert judged.score >= 0
        assert judged.rate_per_day >= 0
        assert set(explain(judged, routine.learned, now)) == {"ko", "en"}
    assert to_bytes(from_bytes(to_bytes(routine), ZoneInfo(zone), 0.02)) == to_bytes(routine)


def test_it_is_explained_as_people_say_it(learned: bytes) -> None:
    routine = known(learned)
    now = BEGIN + timedelta(days=40, hours=11)
    silence = routine.judge(now)
    assert silence is not None
    assert silence.overdue
    told = explain(silence, routine.learned, now)
    assert told["en"].startswith("Usually up by 7:34; no sign of life for 13 h 20 min")
    assert told["ko"].startswith("평소 7시 34분이면 일어나시는데, 13시간 20분째 기척이 없어요.")


def test_spans_and_times_in_words() -> None:
    assert span(310, "en") == "5 h 10 min"
    assert span(310, "ko") == "5시간 10분"
    assert span(0, "ko") == "0분"
    assert span(2 * 1440 + 60, "en") == "2 d 1 h"
    assert clock(460, "ko") == "7시 40분"
    assert clock(420, "ko") == "7시"
    assert clock(460, "en") == "7:40"
