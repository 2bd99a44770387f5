from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dure.safety.pulse import Pulse


def pulse():
    return Pulse(after_ms=100_000, again_ms=600_000, gap_ms=60_000)


def beats(looks):
    one = pulse()
    return [one.look(at_s * 1000, alive=alive) for at_s, alive in looks]


def test_a_short_silence_is_no_loss():
    assert beats([(0, True), (30, False), (60, False), (90, True)]) == ["well", "missing", "missing", "well"]


def test_a_long_silence_is_told_once_then_again_and_its_end_too():
    looks = [(30 * n, False) for n in range(28)]
    told = beats([*looks, (840, True), (870, True)])
    assert told.count("lost") == 1
    assert told.index("lost") == 4  # 120 s after the first look that failed
    assert told.count("still_lost") == 1
    assert told[-2:] == ["back", "well"]


def test_what_was_missing_before_counts_on():
    one = pulse()
    one.resume(90_000, lost=False)
    assert [one.look(at_s * 1000, alive=False) for at_s in (0, 20)] == ["missing", "lost"]


def test_what_was_told_before_is_not_told_anew_and_comes_back():
    one = pulse()
    one.resume(150_000, lost=True)
    assert [one.look(at_s * 1000, alive=at_s == 60) for at_s in (0, 30, 60)] == ["missing", "missing", "back"]
    one.resume(150_000, lost=True)
    assert one.look(90_000, alive=True) == "back"


def test_whoever_looks_was_asleep_itself():
    assert beats([(0, True), (30, False), (7200, False), (7230, True)])[-2:] == ["missing", "well"]


@given(st.lists(st.tuples(st.integers(0, 200), st.booleans()), max_size=60))
def test_lost_and_back_take_turns_and_nothing_is_told_while_all_is_well(steps):
    one, now, lost = pulse(), 0, False
    for pause_s, alive in steps:
        now += pause_s * 1000
        beat = one.look(now, alive=alive)
        assert not alive or beat in {"well", "back"}
        assert (beat == "back") == (alive and lost)
        assert beat != "lost" or not lost
        assert beat != "still_lost" or lost
        lost = beat in {"lost", "still_lost"} or (lost and not alive)
