from dataclasses import replace

import numpy as np
import pytest

from dure.wake.acoustic.tokens import BLANK, BOUNDARY, INDEX, NAMES
from dure.wake.decode.evidence import Evidence, Surroundings

GOOD = Evidence(left=0.9, right=0.9, rise_db=20, unclear=0.05, blur=0.2, pace=4, runs_on=0)


def around(spikes: dict[int, int], loud: range, frames: int = 120) -> Surroundings:
    """Frames that are blank but for these tokens, and loud in one stretch."""
    log_probs = np.full((frames, len(NAMES)), np.log(1e-4), np.float32)
    log_probs[:, BLANK] = np.log(0.98)
    for frame, token in spikes.items():
        log_probs[frame, BLANK], log_probs[frame, token] = np.log(1e-3), np.log(0.97)
    energy = np.full(frames, 1e-6, np.float32)
    energy[loud.start : loud.stop] = 1e-2
    out = Surroundings()
    out.add(log_probs, energy, 0)
    return out


def test_each_thing_that_speaks_against_a_call_costs():
    least = GOOD.penalty(6, 1.0)
    for worse in ({"left": 0}, {"right": 0}, {"rise_db": 0}, {"unclear": 0.4}, {"blur": 1.2}, {"pace": 12}):
        assert replace(GOOD, **worse).penalty(6, 1.0) > least + 0.2, worse


def test_the_position_rule_can_be_turned_off():
    assert replace(GOOD, rise_db=0.0, runs_on=1).penalty(6, 0.0) == GOOD.penalty(6, 0.0)


def test_a_name_in_a_sentence_that_runs_on_costs_more_than_one_without_a_pause_before():
    quiet = replace(GOOD, rise_db=0.0)
    assert replace(quiet, runs_on=1).penalty(6, 1.0) > quiet.penalty(6, 1.0) + 2


def test_a_sentence_that_another_talker_or_a_talking_room_goes_on_with_is_none_of_the_names():
    assert replace(GOOD, rise_db=3, runs_on=1).talking == 1
    assert replace(GOOD, rise_db=15, runs_on=1).talking == 0
    assert replace(GOOD, rise_db=3, runs_on=1, unclear=0.3).talking == 0


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (range(52, 100, 5), 1),
        (range(85, 100, 4), 0),
        (range(40, 76, 4), 0),
    ],
    ids=["a sentence", "a caller", "a sentence and a pause"],
)
def test_a_sentence_runs_on_where_many_sounds_come_before_without_a_pause(before, expected):
    k, t = INDEX["k"], INDEX["t"]
    spikes = {frame: (k, t)[number % 2] for number, frame in enumerate(before)}
    assert around(spikes, range(40, 120), 130).evidence(100, 118, 6).runs_on == expected


def test_a_word_boundary_or_silence_is_an_edge_and_a_neighbouring_phone_is_none():
    k = INDEX["k"]
    inside = around({38: k, 64: k}, range(30, 70)).evidence(40, 60, 6)
    assert (inside.left < 0.1, inside.right < 0.1) == (True, True)
    apart = around({34: k, 37: BOUNDARY, 63: BOUNDARY, 66: k}, range(30, 70)).evidence(40, 60, 6)
    assert (apart.left > 0.9, apart.right > 0.9) == (True, True)
    alone = around({}, range(40, 64)).evidence(40, 60, 6)
    assert (alone.left, alone.right) == (0.9, 0.9)


def test_a_pause_before_a_name_is_told_from_speech_before_it():
    assert around({}, range(40, 64)).evidence(40, 60, 6).rise_db > 20
    assert around({}, range(10, 64)).evidence(40, 60, 6).rise_db < 3


@pytest.mark.parametrize(
    ("spikes", "loud", "end"),
    [({}, range(40, 67), 67), ({66: INDEX["t"]}, range(40, 90), 64), ({65: BOUNDARY}, range(40, 90), 65)],
)
def test_a_name_ends_with_its_sound_before_the_next_word(spikes, loud, end):
    assert around({60: INDEX["i"], **spikes}, loud).end_of_sound(60) == end
