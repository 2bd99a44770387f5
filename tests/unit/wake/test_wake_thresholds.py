import pytest

from dure.wake.decode.thresholds import calibrate


def test_a_longer_name_may_fit_less_well():
    short, long = (calibrate(text.split()).threshold for text in ("m i l oʊ", "m i l oʊ d ɑ n ə v ɪ t ʌ"))
    assert long < short - 0.3


def test_fewer_false_alarms_cost_a_higher_threshold_by_the_tail():
    phones = ["z", "ɪ", "p", "l", "oʊ", "n", "ə"]
    often, seldom = calibrate(phones, 0.5), calibrate(phones, 0.05)
    assert seldom.threshold - often.threshold == pytest.approx(2.3026 * often.tail, abs=1e-3)


def test_the_basis_is_told():
    assert calibrate(["d͡ʒ", "ɑ", "ɹ", "v", "ɪ", "s"]).basis == "measured"
    foretold = calibrate(["z", "ɪ", "p", "l", "oʊ", "n", "ə"])
    assert foretold.basis == "foretold"
    low, high = foretold.interval_per_hour(0.05)
    assert low < 0.05 < high
    assert calibrate(["ㅂ", "ㅣ", "ㄱ.", "ㅆ", "ㅡ"]).basis == "uncalibrated"
