from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.language.numbers import read_number, say_number, say_whole
from dure.language.numbers_en import read_ordinal, say_ordinal
from dure.language.numbers_ko import say_native

READ_KO = [
    ("이십사", 24), ("스물세", 23), ("백스물셋", 123), ("3만 5천", 35_000), ("삼 점 일사", "3.14"), ("천이백", 1200),
    ("만", 10_000), ("일억 이천만", 120_000_000), ("이공이육", 2026), ("열두", 12), ("마이너스 삼", -3), ("영하 오", -5),
    ("1.5만", 15_000), ("스무", 20), ("석", 3), ("0", 0), ("영", 0), ("공일공", 10), ("12", 12), ("육백칠", 607),
    ("십백", None), ("하나둘", None), ("삼사십", None), ("만억", None), ("열열", None), ("", None), ("사과", None),
]  # fmt: skip
READ_EN = [
    ("twenty three", 23), ("twenty-three", 23), ("a hundred and five", 105), ("two and a half", "2.5"),
    ("three point one four", "3.14"), ("1.5 million", 1_500_000), ("fifteen hundred", 1500), ("half", "0.5"),
    ("three quarters", "0.75"), ("two thousand and twenty six", 2026), ("minus five", -5), ("-5", -5), ("a dozen", 12),
    ("1/2", "0.5"), ("zero", 0), ("one hundred thousand", 100_000),
    ("and five", None), ("one two", None), ("twenty twenty", None), ("hundred hundred", None), ("apple", None), ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), READ_KO)
def test_reads_korean(text: str, value: str | int | None) -> None:
    assert read_number(text, "ko") == (None if value is None else Fraction(value))


@pytest.mark.parametrize(("text", "value"), READ_EN)
def test_reads_english(text: str, value: str | int | None) -> None:
    assert read_number(text, "en") == (None if value is None else Fraction(value))


@given(st.integers(-(10**20) + 1, 10**20 - 1))
def test_what_is_said_is_read_back(value: int) -> None:
    assert read_number(say_whole(value, "ko"), "ko") == value
    assert read_number(say_whole(value, "en"), "en") == value


@given(st.integers(1, 99))
def test_native_counts_are_read_back(value: int) -> None:
    assert read_number(say_native(value), "ko") == value


@given(st.integers(0, 10**10), st.integers(0, 99))
def test_decimals_are_read_back(whole: int, hundredths: int) -> None:
    value = whole + Fraction(hundredths, 100)
    for language in ("ko", "en"):
        said = say_number(value, language)
        assert said.exact
        assert read_number(said.text, language) == value


@given(st.integers(1, 31))
def test_ranks_are_read_back(value: int) -> None:
    assert read_ordinal(say_ordinal(value)) == value


@pytest.mark.parametrize(
    ("value", "ko", "en", "exact"),
    [
        (
            1_234_567,
            "백이십삼만 사천오백육십칠",
            "one million two hundred thirty-four thousand five hundred sixty-seven",
            True,
        ),
        (10_000, "만", "ten thousand", True),
        (110_000_000, "일억 천만", "one hundred ten million", True),
        (Fraction(1, 3), "영 점 삼삼삼삼", "zero point three three three three", False),
        (-2.5, "마이너스 이 점 오", "minus two point five", True),
        (Fraction(-1, 10**5), "마이너스 영 점 영영영영일", "minus zero point zero zero zero zero one", True),
        (
            2**100,
            "일 점 이육팔 곱하기 십의 삼십 제곱",
            "one point two six eight times ten to the thirtieth",
            False,
        ),
    ],
)
def test_says_numbers(value: Fraction | float, ko: str, en: str, exact: bool) -> None:
    assert (say_number(value, "ko").text, say_number(value, "en").text) == (ko, en)
    assert say_number(value, "ko").exact == exact
