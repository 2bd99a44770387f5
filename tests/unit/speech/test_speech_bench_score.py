from __future__ import annotations

import pytest

from dure.bench.speech_score import Score, errors, normalise_en, normalise_ko


@pytest.mark.parametrize(("one", "other"), [
    ("저는 스물일곱살입니다만", "저는 27 살입니다만."),
    ("오월 십칠일 기준, 최소 스무명이", "5월 17일 기준 최소 20명이"),
    ("오전 아홉시 삼십분 출근", "오전 9시 30분 출근"),
    ("이만육천명 이상이", "2만 6천 명 이상이"),
    ("이만육천명 이상이", "26,000명 이상이"),
    ("육십칠쩜이퍼센트", "67.2%"),
    ("백육십오쎈티미터입니다", "165cm입니다."),
    ("이천십이 여수세계박람회", "2012 여수세계박람회"),
    ("하루에 세 시간씩", "하루에 3시간씩"),
    ("영일영", "010"),
])  # fmt: skip
def test_korean_spellings_of_one_utterance_are_equal(one, other):
    assert "".join(normalise_ko(one)) == "".join(normalise_ko(other))


@pytest.mark.parametrize(("one", "other"), [
    ("MISTER QUILTER IS THE APOSTLE", "Mr. Quilter is the apostle."),
    ("TWENTY TWO YEARS", "22 years"),
    ("IN NINETEEN EIGHTY FOUR", "in 1984"),
    ("IN THE YEAR EIGHTEEN O THREE", "in the year 1803"),
    ("THE TWENTY FIRST", "the 21st"),
    ("FIVE DOLLARS AND TEN PERCENT", "$5 and 10%"),
    ("IT'S A WELL KNOWN THING", "It’s a well-known thing!"),
])  # fmt: skip
def test_english_spellings_of_one_utterance_are_equal(one, other):
    assert normalise_en(one) == normalise_en(other)


def test_different_words_stay_different():
    assert normalise_ko("세 시") != normalise_ko("네 시")
    assert errors(normalise_en("turn it on"), normalise_en("turn it off")) == 1


def test_the_rate_is_of_the_corpus_not_the_mean_of_its_sentences():
    score = Score("ko")
    score.add("가", "나", 1.0)
    score.add("가나다라마바사아자", "가나다라마바사아자", 3.0)
    score.add("가나다라마바사아자차", "", 3.0)
    assert score.rate == pytest.approx(11 / 20)
    assert (score.metric, score.n, score.refused, score.audio_s) == ("cer", 3, 1, 7.0)
    assert Score("en").rate is None
