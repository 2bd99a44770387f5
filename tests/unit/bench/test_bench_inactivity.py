"""The bench of silences: two lives, and what the routine must do better than a timer that alarms as rarely."""

from __future__ import annotations

from typing import Any

import pytest

from dure.bench.inactivity import Tally, live
from dure.bench.inactivity_report import report, spread
from dure.bench.lives_people import LIVES


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    life = next(one for one in LIVES if one.name == "unreliable_sensors")
    timers = tuple(float(hours) for hours in (4, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24))
    return report({life.name: live(life, rates=(0.15, 0.05), timers_h=timers)})


def test_the_routine_keeps_its_word_and_is_sooner_than_a_timer_as_rare(
    told: dict[str, list[dict[str, Any]]],
) -> None:
    for row in told["all"]:
        routine, timer = row["routine"], row["one_timer"]
        assert routine["false_alarms_per_day"] <= 2 * row["allowed_per_day"]
        assert timer["false_alarms_per_day"] <= routine["false_alarms_per_day"]
        assert routine["delay_h"]["p50"] < 0.6 * timer["delay_h"]["p50"]
        assert routine["incidents"] == 32
        assert routine["not_noticed"] == 0


def test_a_tally_counts_lives_together() -> None:
    one = Tally(false_home=1, false_away=1, days=10, delays_h={"fall_noon": [2.0]}, late=1)
    one.add(Tally(false_home=2, days=10, delays_h={"fall_noon": [4.0]}))
    assert one.rate == 0.2
    assert one.every_delay() == [2.0, 4.0]
    assert spread(one.every_delay()) == {"p50": 3.0, "p90": 4.0, "mean": 3.0, "max": 4.0}
