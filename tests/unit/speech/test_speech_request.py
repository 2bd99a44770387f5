from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.speech.request import distance, sounds, strip_name

ARIA = ["아리아", "Aria"]


@pytest.mark.parametrize(("text", "names", "rest"), [
    ("아리아야, 오늘 며칠이야?", ARIA, "오늘 며칠이야?"),
    ("아리아 오늘 며칠이야?", ARIA, "오늘 며칠이야?"),
    ("아리아, 아리아. 오늘 며칠이야?", ARIA, "오늘 며칠이야?"),
    ("아리야! 불 켜 줘.", ARIA, "불 켜 줘."),
    ("리아야, 불 켜 줘.", ARIA, "불 켜 줘."),
    ("야, 불 켜 줘.", ARIA, "불 켜 줘."),
    ("Aria, what day is it?", ARIA, "what day is it?"),
    ("Hey Aria what day is it?", ARIA, "what day is it?"),
    ("aria what day is it", ARIA, "what day is it"),
    ("헤이 카카오 노래 틀어 줘", ["헤이 카카오"], "노래 틀어 줘"),
    ("헤이카카오, 노래 틀어 줘", ["헤이 카카오"], "노래 틀어 줘"),
    ("카카오야 노래 틀어 줘", ["헤이 카카오"], "노래 틀어 줘"),
    ("빅스비야 지금 몇 시야", ["빅스비", "Bixby"], "지금 몇 시야"),
    ("빅수비 지금 몇 시야", ["빅스비", "Bixby"], "지금 몇 시야"),
    ("기가진이야 지금 몇 시야", ["기가지니"], "지금 몇 시야"),
    ("하이 엘지, 3 더하기 4", ["하이 엘지"], "3 더하기 4"),
    ("Computer, computer off.", ["computer"], "computer off."),
    ("아리아.", ARIA, ""),
    ("아리아야", ARIA, ""),
    ("", ARIA, ""),
])  # fmt: skip
def test_the_name_is_taken_off(text, names, rest):
    assert strip_name(text, names) == rest


@pytest.mark.parametrize(("text", "names"), [
    ("오늘 며칠이야?", ARIA),
    ("지니고 있는 게 뭐야?", ["지니"]),
    ("지나 가수 노래 틀어 줘", ["지니"]),
    ("카카오톡 열어 줘", ["카카오"]),
    ("카카오 주가 알려 줘", ["헤이 카카오"]),
    ("컴퓨터를 꺼 줘", ["컴퓨터"]),
    ("아리랑 틀어 줘", ARIA),
    ("아니야, 오늘 며칠이야?", ARIA),
    ("아이유 노래 틀어 줘", ARIA),
    ("area of a circle", ARIA),
    ("Alexander the Great", ["alexa"]),
    ("What does Aria say?", ARIA),
    ("하이든 틀어 줘", ["하이 엘지"]),
    ("Hey, what time is it?", ["computer"]),
    ("비행기 언제 떠?", ["빅스비"]),
    ("야", ARIA),
])  # fmt: skip
def test_real_words_stay(text, names):
    assert strip_name(text, names) == text


def test_sounds_ignore_where_a_syllable_is_cut():
    assert sounds("진이") == sounds("지니")
    assert sounds("Big-B 2") == "bigb2"


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_distance_is_a_metric(a, b, c):
    assert distance(a, b) == distance(b, a)
    assert (distance(a, b) == 0) == (a == b)
    assert distance(a, c) <= distance(a, b) + distance(b, c)


@given(st.text("아리야오늘 aA,.?", max_size=30))
def test_what_is_left_is_an_end_of_what_was_said(text):
    assert text.strip().endswith(strip_name(text, ARIA))
