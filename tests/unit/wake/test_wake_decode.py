import numpy as np
import pytest

from dure.wake.acoustic.tokens import BLANK, INDEX, NAMES
from dure.wake.decode.bank import Bank, emissions
from dure.wake.decode.peaks import Peaks


def said(*tokens: str | None) -> np.ndarray:
    """Log-probabilities in which these tokens are nearly sure, one a frame; None is blank."""
    out = np.full((len(tokens), len(NAMES)), np.log(0.01 / (len(NAMES) - 1)), np.float32)
    for row, token in enumerate(tokens):
        out[row, BLANK if token is None else INDEX[token]] = np.log(0.99)
    return out


ALEXA = ["ə", "l", "ɛ", "k", "s", "ə"]


def test_a_name_that_is_said_costs_nothing_and_its_place_is_known():
    frames = said(None, None, "ə", None, "l", "ɛ", None, "k", "s", None, "ə", None)
    scores = Bank([ALEXA]).track().advance(emissions(frames), 100)
    assert scores.score[:, 0].max() == pytest.approx(-9 * 0.03 / 6, abs=0.01)
    best = int(scores.score[:, 0].argmax())
    assert (best, scores.start[best, 0]) == (10, 102)


def test_another_word_costs_much():
    scores = Bank([ALEXA]).track().advance(emissions(said("k", "ə", "m", "p", "j", "u", "t", "ɝ")), 0)
    assert scores.score.max() < -4


def test_scores_do_not_depend_on_how_the_stream_is_cut_or_on_other_names():
    rng = np.random.default_rng(1)
    frames = np.log(rng.dirichlet(np.full(len(NAMES), 0.05), 60).astype(np.float32) + 1e-9)
    alone = Bank([ALEXA]).track().advance(emissions(frames), 0)
    track = Bank([["k", "æ", "t"], ALEXA, ["ㅂ", "ㅣ", "ㄱ."]]).track()
    cut = [track.advance(emissions(frames[at : at + 7]), at) for at in range(0, 60, 7)]
    np.testing.assert_allclose(np.concatenate([one.score[:, 1] for one in cut]), alone.score[:, 0], atol=1e-4)
    np.testing.assert_array_equal(np.concatenate([one.start[:, 1] for one in cut]), alone.start[:, 0])


def test_two_equal_phones_want_a_pause_between():
    bank = Bank([["n", "n", "ə"]])
    together = bank.track().advance(emissions(said("n", "n", "ə")), 0).score.max()
    apart = bank.track().advance(emissions(said("n", None, "n", "ə")), 0).score.max()
    assert apart > together + 1


def rows(*values: float) -> np.ndarray:
    return np.array(values, np.float32)[:, None]


def test_a_peak_is_told_once_at_its_best():
    peaks = Peaks(1, settle=3)
    score = rows(-1, 0.1, 0.4, 0.2, 0.1, -1, -1, -1, -1)
    found = peaks.advance(score, np.zeros((9, 1), np.int32), 10)
    assert [(round(one.score, 3), one.end) for one in found] == [(0.4, 12)]
    peaks.tell(found[0])
    assert not peaks.advance(rows(0.3, 0.3, -1, -1, -1, -1), np.zeros((6, 1), np.int32), 19)


def test_rivals_are_told_together_with_each_others_scores():
    peaks = Peaks(2, settle=3)
    score = np.array([[-1, -1], [0.2, -0.5], [-1, 0.6], [-1, -1], [-1, -1], [-1, -1]], np.float32)
    found = peaks.advance(score, np.ones((6, 2), np.int32), 1)
    assert [one.name for one in found] == [1, 0]
    np.testing.assert_allclose(found[1].scores, [0.2, 0.6])
