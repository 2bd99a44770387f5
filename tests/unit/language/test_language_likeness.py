from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.language.likeness import distance, nearest, sounds

HANGUL = st.text(alphabet="가나다라마바사지금몇시야오늘며칠 ", max_size=8)


@given(HANGUL, HANGUL, HANGUL)
def test_it_is_a_distance(first: str, second: str, third: str) -> None:
    assert distance(first, first, 99) == 0
    assert distance(first, second, 99) == distance(second, first, 99)
    assert distance(first, third, 99) <= distance(first, second, 99) + distance(second, third, 99)


@given(HANGUL, HANGUL, st.integers(0, 8))
def test_a_limit_only_stops_it_early(first: str, second: str, limit: int) -> None:
    assert distance(first, second, limit) == min(distance(first, second, 99), limit + 1)


def test_what_sounds_the_same_is_the_same() -> None:
    assert sounds("며칠이야") == sounds("며 칠 이야")
    assert sounds("네 개") == sounds("내 게")
    assert sounds("옷") == sounds("옫")
    assert sounds("시") != sounds("씨")


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("지금 몃 시아", "지금 몇 시야"), ("오늘 머칠이야", "오늘 며칠이야"), ("오늘 무슨 여일이야", "오늘 무슨 요일이야"),
        ("지금 몇 살이야", None), ("오늘 뭐 할 거야", None), ("", None), ("지금", None),
    ],
)  # fmt: skip
def test_the_nearest_is_found_if_it_is_near(heard: str, meant: str | None) -> None:
    known = ["지금 몇 시야", "오늘 며칠이야", "오늘 무슨 요일이야"]
    assert nearest(heard, known, within=0.15) == meant
