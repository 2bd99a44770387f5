import numpy as np

from dure.wake.decode.peaks import MOST_SETTLES, SETTLE, Peak, Peaks


def feed(peaks, rows, at_frame=0):
    score = np.array(rows, np.float32)
    return peaks.advance(score, np.full(score.shape, at_frame, np.int32), at_frame)


def test_a_peak_waits_for_something_better_to_follow():
    peaks = Peaks(1)
    assert not feed(peaks, [[-1.0], [0.5]])
    (told,) = feed(peaks, [[0.2]] * SETTLE, 2)
    assert (told.score, told.end) == (0.5, 1)


def test_a_peak_waits_no_longer_than_twice_that_while_others_come_near():
    peaks = Peaks(2)
    assert not feed(peaks, [[0.5, -1.0]])
    told: list[Peak] = []
    for frame in range(1, MOST_SETTLES * SETTLE + 1):
        assert not told
        told = feed(peaks, [[-1.0, 0.01 * frame]], frame)
    assert [one.name for one in told] == [0, 1]


def test_frames_ahead_settle_a_peak_at_once_if_they_hold_nothing_better():
    start = np.zeros((16, 1), np.int32)
    peaks = Peaks(1)
    feed(peaks, [[0.5]])
    assert [one.end for one in peaks.settle_by(np.full((16, 1), 0.4, np.float32), start, 1)] == [0]
    peaks = Peaks(1)
    feed(peaks, [[0.5]])
    better = np.full((16, 1), -1, np.float32)
    better[4] = 0.6
    assert not peaks.settle_by(better, start, 1)
    assert peaks.is_open
    assert not peaks.settle_by(better[:3], start[:3], 1), "too few to know"
