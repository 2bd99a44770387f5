"""Counting rules and curves."""

from functools import partial
from pathlib import Path

import pytest

from dure.bench.wake.curve import at_most, curve
from dure.bench.wake.figures import count
from dure.bench.wake.report import of_names, with_ends
from dure.bench.wake.trial import Cost, Heard, Recording, Trial

NAMES = ("alexa", "jarvis")


def heard(name, score=1.0, *, at_ms=500, told_ms=1500.0, doubted=False):
    return Heard(
        wake_word=name, score=score, start_ms=at_ms, end_ms=at_ms + 500, accepted=score >= 0,
        told_ms=told_ms if score >= 0 else None, doubted=doubted,
    )  # fmt: skip


def at_shift(shift: float, one: Heard) -> bool:
    return one.score >= shift


def trial(kind, called, *events, seconds=3600.0):
    recording = Recording(path=Path("x.wav"), kind=kind, called=frozenset(called))
    return Trial(
        recording=recording, material_s=seconds, sound_s=seconds, heard=events, cost=Cost(seconds / 50)
    )


def test_calls_misses_wrong_names_and_false_alarms():
    found = count(
        [
            trial("call", ["alexa"], heard("alexa"), heard("alexa", at_ms=2000)),
            trial(
                "call", ["alexa"], heard("alexa"), heard("jarvis", at_ms=2000), heard("jarvis", at_ms=4000)
            ),
            trial("call", ["alexa"], heard("alexa", -0.1)),
            trial("call", ["jarvis"], heard("alexa")),
            trial("background", [], heard("jarvis"), heard("jarvis", at_ms=9000), heard("alexa", -0.2)),
            trial("background", []),
        ],
        NAMES,
    ).plain()
    assert found["names"] == {
        "alexa": {"recordings": 3, "missed": 1, "false_alarms": 0, "wrong_name": 1},
        "jarvis": {"recordings": 1, "missed": 1, "false_alarms": 2, "wrong_name": 1},
    }
    assert found["confused"] == {"alexa": {"jarvis": 1}, "jarvis": {"alexa": 1}}
    assert found["background_hours"] == 2
    assert found["false_alarms_per_hour"] == 1
    assert found["missed_share"] == 0.5
    assert found["wrong_name_share"] == 0.5
    assert found["real_time_factor"] == 0.02


def test_a_sentence_is_a_call_of_what_it_holds_and_background_to_the_rest():
    found = count(
        [
            trial("sentence", ["alexa"], heard("alexa"), heard("jarvis", at_ms=3000)),
            trial("sentence", ["alexa", "jarvis"], heard("jarvis")),
            trial("sentence", [], heard("alexa"), heard("alexa", at_ms=3000)),
        ],
        NAMES,
    ).plain()
    assert found["names"]["alexa"] == {"recordings": 2, "missed": 1, "false_alarms": 2, "wrong_name": 0}
    assert found["names"]["jarvis"] == {"recordings": 1, "missed": 0, "false_alarms": 1, "wrong_name": 0}
    assert found["background_hours"] == 3
    assert found["false_alarms_per_hour"] == 1  # three in one hour of alexa's and two of jarvis's background


def test_latency_counts_called_names_only_and_tells_where_the_second_stage_was_asked():
    found = count(
        [
            trial("call", ["alexa"], heard("alexa", told_ms=1300.0)),
            trial("call", ["alexa"], heard("alexa", told_ms=1500.0)),
            trial("call", ["alexa"], heard("alexa", told_ms=1900.0, doubted=True)),
            trial("call", ["alexa"], heard("jarvis", told_ms=9000.0)),
            trial("background", [], heard("alexa", told_ms=9000.0)),
        ],
        NAMES,
    ).plain()["latency_ms"]
    assert found["p50"] == 500
    assert found["sure"] == {"p50": 400, "p95": 490}
    assert found["second_stage"] == {"p50": 900, "p95": 900}


def test_nothing_heard_is_no_division_by_nothing():
    found = count([], NAMES).plain()
    assert found["missed_share"] is found["false_alarms_per_hour"] is found["real_time_factor"] is None
    assert found["latency_ms"] == {
        "p50": None, "p95": None,
        "sure": {"p50": None, "p95": None}, "second_stage": {"p50": None, "p95": None},
    }  # fmt: skip


def test_the_curve_has_the_fewest_misses_for_each_number_of_false_alarms():
    trials = [
        *(trial("call", ["alexa"], heard("alexa", score)) for score in (2.0, 0.5, -0.4, -0.9)),
        trial("call", ["jarvis"]),
        trial("background", [], heard("alexa", 1.0), heard("alexa", -0.5, at_ms=5000), seconds=7200),
    ]
    points = curve(trials, NAMES)
    assert [(point.false_alarms_per_hour, point.missed_share) for point in points] == [
        (0.0, 0.8), (0.5, 0.4), (1.0, 0.2),
    ]  # fmt: skip
    shipped = count(trials, NAMES)
    at_zero = at_most(points, 0.5)
    assert at_zero is not None
    assert at_zero.missed_share <= (shipped.missed_share or 0)
    assert at_most(points, 0.0) == points[0]
    for point in points:  # each point holds for the shift that it tells
        moved = count(trials, NAMES, partial(at_shift, point.shift))
        assert moved.missed_share == point.missed_share
        assert moved.false_alarms_per_hour == point.false_alarms_per_hour


def test_what_lies_in_one_place_competes_on_the_curve_too():
    both = trial("background", [], heard("alexa", 1.0), heard("jarvis", 0.9, at_ms=600))
    assert [one.wake_word for one in both.standing()] == ["alexa"]
    points = curve([both, trial("call", ["alexa"], heard("alexa", 0.5))], NAMES)
    assert [point.false_alarms_per_hour for point in points] == [0.0, 1.0]


def test_many_false_alarms_make_few_points():
    events = [heard("alexa", number / 1000, at_ms=number * 1000) for number in range(3000)]
    points = curve([trial("background", [], *events), trial("call", ["alexa"], heard("alexa"))], NAMES)
    assert len(points) <= 202
    assert points[-1].false_alarms_per_hour == 3000


@pytest.mark.parametrize("kinds", [["call"], ["background"]])
def test_there_is_no_curve_without_both(kinds):
    trials = [trial(kind, ["alexa"] if kind == "call" else [], heard("alexa")) for kind in kinds]
    assert curve(trials, NAMES) == []


def test_a_peer_is_measured_on_its_own_names_and_by_the_ends_that_dure_heard():
    ours = [trial("call", ["alexa"], heard("alexa", at_ms=500)), trial("call", ["jarvis"], heard("jarvis"))]
    theirs = [
        trial("call", ["alexa"], heard("alexa", at_ms=0, told_ms=1700.0)),
        trial("call", ["jarvis"], heard("alexa")),
    ]
    mine = of_names(with_ends(theirs, ours), ["alexa"])
    found = count(mine, ["alexa"]).plain()
    assert found["names"] == {"alexa": {"recordings": 1, "missed": 0, "false_alarms": 0, "wrong_name": 0}}
    assert found["latency_ms"]["p50"] == 700
