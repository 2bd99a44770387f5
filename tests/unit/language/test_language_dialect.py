"""Korean as people say it, brought to the standard."""

from __future__ import annotations

import pytest

from dure.language.dialect import standard_korean, without_loops, without_stutter


@pytest.mark.parametrize(
    ("said", "standard"),
    [
        ("숨 몬 쉬겠다", "숨못쉬겠다"),
        ("숨을 모 쉬겠어", "숨을못쉬겠어"),
        ("자빠져가꼬 몬 일나겠심더", "자빠져서못일어나겠습니다"),
        ("넘어졌는디 못 일어나겄어", "넘어졌는데못일어나겠어"),
        ("가심이 터질라 칸다", "가슴이터질것같다"),
        ("살려줍서", "살려주세요"),
        ("도와주이소", "도와주세요"),
        ("살려저", "살려줘"),
        ("까먹어부렀네", "까먹었네"),
        ("밥을 몬 묵었다", "밥을못먹었다"),
        ("어지럽당게", "어지럽다"),
        ("엠블란스 불러 줘요", "앰뷸런스불러줘요"),
        ("할매가 쓰러졌심더", "할머니가쓰러졌습니다"),
    ],
)
def test_dialects_and_recognisers_spellings_become_standard(said: str, standard: str) -> None:
    assert standard_korean(said.replace(" ", "")) == standard


@pytest.mark.parametrize(
    "said",
    [
        "레몬 먹었어",
        "포켓몬 보여줘",
        "도토리묵 먹고 싶어",
        "집 주소가 뭐야",
        "큰일났어",
        "식당에 가자",
        "입가심으로 사과 먹었어",
    ],
)
def test_what_is_standard_stays(said: str) -> None:
    assert standard_korean(said.replace(" ", "")) == said.replace(" ", "")


@pytest.mark.parametrize(
    ("said", "meant"),
    [("살 살려줘", "살려줘"), ("강도야 강도", "강도야"), ("119 119", "119 119"), ("불 꺼 줘", "불 꺼 줘")],
)
def test_a_word_begun_twice_is_said_once(said: str, meant: str) -> None:
    assert without_stutter(said) == meant


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("너무너무너무너무너무", "너무너무너무"),
        ("help help help help help ", "help help help "),
        ("살려 살려 살려", "살려 살려 살려"),
    ],
)
def test_what_a_recogniser_wrote_over_and_over_is_read_three_times(written: str, read: str) -> None:
    assert without_loops(written) == read
