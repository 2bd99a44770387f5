from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.language.numbers import read_number
from dure.language.spoken import spell_out

KO = [
    ("3시 5분", "세 시 오 분"), ("12시", "열두 시"), ("15:05에 만나요", "십오 시 오 분에 만나요"), ("7:30", "일곱 시 삼십 분"), ("3시간", "세 시간"),
    ("6월 6일", "유월 육 일"), ("10월 3일", "시월 삼 일"), ("16월", "십육월"), ("2026년 11월 3일", "이천이십육 년 십일월 삼 일"),
    ("사과 3개와 책 20권", "사과 세 개와 책 스무 권"), ("21살", "스물한 살"), ("100명", "백 명"), ("3개월", "삼개월"), ("5층", "오 층"),
    ("1,234원", "천이백삼십사 원"), ("3만 5천 원", "삼만 오천 원"), ("1만", "만"), ("3.14", "삼 점 일사"), ("80%", "팔십 퍼센트"), ("60kg", "육십 킬로그램"),
    ("-5도", "영하 오 도"), ("-5", "마이너스 오"), ("30℃", "삼십 도"), ("010-1234-5678", "공일공 일이삼사 오육칠팔"), ("0", "영"), ("007", "공공칠"),
    ("지하 3층이야", "지하 삼 층이야"), ("시속 100km", "시속 백 킬로미터"), ("3시장", "삼시장"), ("숫자 없음", "숫자 없음"), ("", ""),
]  # fmt: skip
EN = [
    ("at 3:05 PM", "at three oh five PM"), ("7:30", "seven thirty"), ("7:00", "seven"), ("21 apples", "twenty-one apples"), ("1,234.5", "one thousand two hundred thirty-four point five"),
    ("the 3rd of May", "the third of May"), ("in 2026", "in twenty twenty-six"), ("80%", "eighty percent"), ("-5 degrees", "minus five degrees"), ("007", "zero zero seven"),
    ("no digits", "no digits"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "said"), KO)
def test_korean_digits_are_read_as_people_read_them(written: str, said: str) -> None:
    assert spell_out(written, "ko") == said


@pytest.mark.parametrize(("written", "said"), EN)
def test_english_digits_are_read_as_people_read_them(written: str, said: str) -> None:
    assert spell_out(written, "en") == said


@given(st.integers(0, 10**15))
def test_every_number_keeps_its_value(value: int) -> None:
    for language in ("ko", "en"):
        assert read_number(spell_out(str(value), language), language) == value
        assert read_number(spell_out(f"{value:,}", language), language) == value


@given(st.text(alphabet="0123456789.,:-% 시분월일가a", max_size=30))
def test_no_digit_is_left_and_nothing_breaks(text: str) -> None:
    for language in ("ko", "en"):
        assert not any("0" <= letter <= "9" for letter in spell_out(text, language))
