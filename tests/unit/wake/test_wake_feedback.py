"""How far a judgement moves a threshold."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.errors import FeedbackInvalid
from dure.wake.feedback import LEAST_STEP, MOST_SHIFT, MOST_STEP, alarms_factor, move


@pytest.mark.parametrize(("score", "step"), [(0.01, LEAST_STEP), (0.15, 0.2), (2.4, MOST_STEP)])
def test_a_wrong_detection_raises_the_threshold_just_beyond_its_score_in_bounds(score, step):
    assert move("wrong", outcome="detected", score=score, shift=0.0) == pytest.approx(step)


@pytest.mark.parametrize("outcome", ["second_stage", "below_threshold", "outscored"])
def test_a_missed_call_lowers_it(outcome):
    assert move("missed", outcome=outcome, score=-0.1, shift=0.2) == pytest.approx(-0.15)


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        ("wrong", "second_stage"),
        ("missed", "detected"),
        ("missed", "agent_listening"),
        ("missed", "refractory"),
        ("missed", "own_voice"),
        ("missed", "not_speaking"),
    ],
)
def test_what_the_threshold_has_no_part_in_cannot_move_it(verdict, outcome):
    with pytest.raises(FeedbackInvalid):
        move(verdict, outcome=outcome, score=0.5, shift=0.0)


@given(
    st.lists(st.tuples(st.sampled_from(["wrong", "missed"]), st.floats(-9, 9, allow_nan=False)), max_size=30)
)
def test_however_often_it_is_said_the_bound_is_never_passed(said):
    def on(shift: float, one: tuple[str, float]) -> float:
        outcome = "detected" if one[0] == "wrong" else "second_stage"
        return shift + move(one[0], outcome=outcome, score=one[1], shift=shift)  # type: ignore[arg-type]

    for shift in accumulate(said, on, initial=0.0):
        assert abs(shift) <= MOST_SHIFT + 1e-9


def test_a_higher_threshold_means_fewer_false_alarms():
    chain = ("k", "ə", "m", "p", "j", "u", "t", "ɝ")
    assert alarms_factor(chain, MOST_SHIFT) < 1 == alarms_factor(chain, 0) < alarms_factor(chain, -MOST_SHIFT)
