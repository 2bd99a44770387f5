"""Whatever is told at a door or stands in the journal: a routine that can be timed, or refused."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from tests.unit.home.odd import told_oddly

from dure.errors import RoutineInvalid
from dure.home.routines import read_routine, tell_routine
from dure.home.routines.occurrences import due, is_over, next_due

SEOUL = ZoneInfo("Asia/Seoul")
MORNING = datetime(2026, 5, 4, 9, 0, tzinfo=SEOUL)
LIGHT = {"appliance": "living_light", "trait": "on_off", "value": True}
ROUTINE = {
    "title": {"ko": "아침", "en": "Morning"},
    "phrases": {"ko": ["좋은 아침"]},
    "at": ["07:00"],
    "days": ["mon"],
    "late": "run",
    "grace_s": 60,
    "once": "2026-05-04T07:00:00+09:00",
    "span": False,
    "when": {"appliance": "tv", "trait": "on_off", "value": True},
    "wish": {"agent": "a"},
    "actions": [LIGHT, {"say": {"ko": "a"}, "satellite": "x"}, {"wait_s": 1}, {"routine": "r"}],
}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told_oddly(ROUTINE))
def test_whatever_is_told_is_a_routine_that_can_be_timed_or_is_refused(told):
    try:
        routine = read_routine("r", told if isinstance(told, dict) else {"actions": told}, own=True)
    except RoutineInvalid:
        return
    assert read_routine("r", json.loads(json.dumps(tell_routine(routine))), own=True) is not None
    due(routine, MORNING, MORNING, SEOUL)
    next_due(routine, MORNING, SEOUL)
    is_over(routine, MORNING)
