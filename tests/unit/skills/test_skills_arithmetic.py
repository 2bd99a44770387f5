from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.language.numbers import say_number
from dure.skills.arithmetic import ArithmeticSkill
from dure.skills.expression import SumError, evaluate
from dure.skills.sums_en import read_sum as read_en
from dure.skills.sums_ko import read_sum as read_ko

ANSWERS = [
    ("십이 곱하기 삼은?", "삼십육이에요."),
    ("12 곱하기 3은 얼마야", "삼십육이에요."),
    ("12x3", "삼십육이에요."),
    ("십오 더하기 십이 얼마야", "이십칠이에요."),
    ("구 빼기 삼이 뭐야", "육이에요."),
    ("80의 15%는 얼마야", "십이예요."),
    ("팔십의 십오 퍼센트", "십이예요."),
    ("200 더하기 10퍼센트", "이백이십이에요."),
    ("9의 제곱은", "팔십일이에요."),
    ("2의 10제곱은 얼마야", "천이십사예요."),
    ("이의 십승", "천이십사예요."),
    ("루트 16", "사예요."),
    ("16의 제곱근은 얼마야", "사예요."),
    ("27의 세제곱근", "삼이에요."),
    ("2의 세제곱", "팔이에요."),
    ("100에서 37을 빼면 얼마야", "육십삼이에요."),
    ("3에 4를 더하면?", "칠이에요."),
    ("삼에 사를 더하고 이를 곱하면 얼마야", "십사예요."),
    ("24를 6으로 나누면 몇이야", "사예요."),
    ("3 더하기 4 곱하기 2", "십일이에요."),
    ("(3+4)*2 계산해 줘", "십사예요."),
    ("마이너스 오 더하기 삼", "마이너스 이예요."),
    ("1,234 더하기 1", "천이백삼십오예요."),
    ("십이 점 오 나누기 이", "육 점 이오예요."),
    ("일 나누기 삼", "약 영 점 삼삼삼삼이에요."),
    ("100의 절반은 얼마야", "오십이에요."),
    ("10 나누기 0", "영으로는 나눌 수 없어요."),
    ("루트 -4", "그런 수는 실수 중에 없어요."),
    ("9의 9제곱의 9제곱의 9제곱의 9제곱", "수가 너무 커서 셀 수 없어요."),
    ("what is twelve times three?", "That's thirty-six."),
    ("15% of 80", "That's twelve."),
    ("what's 15 percent of 80", "That's twelve."),
    ("seven plus eight", "That's fifteen."),
    ("what is 100 divided by 7", "That's about fourteen point two eight five seven."),
    ("ten divided by zero", "Nothing can be divided by zero."),
    ("square root of 16", "That's four."),
    ("two to the power of ten", "That's one thousand twenty-four."),
    ("2 to the 10th power", "That's one thousand twenty-four."),
    ("subtract 3 from 10", "That's seven."),
    ("multiply six by seven", "That's forty-two."),
    ("what is 2^100", "That's about one point two six eight times ten to the thirtieth."),
    ("a hundred minus thirty-seven", "That's sixty-three."),
    ("half of 50", "That's twenty-five."),
    ("5 factorial", "That's one hundred twenty."),
    ("10-3", "칠이에요."),
]

NOT_OURS = [
    "우유 빼고 커피 줘", "두 배로 키워", "더하기", "십이", "오늘 며칠이야", "나누어 줘", "제곱", "타이머 3분",
    "what is love", "times are hard", "twenty", "what is 5", "one plus", "over there", "the power of love", "",
]  # fmt: skip


@pytest.mark.anyio
@pytest.mark.parametrize(("text", "answer"), ANSWERS)
async def test_answers(ask, text: str, answer: str) -> None:
    part = await ask(ArithmeticSkill(), text)
    assert part is not None
    assert part.text == answer


@pytest.mark.anyio
@pytest.mark.parametrize("text", NOT_OURS)
async def test_leaves_other_requests_alone(ask, text: str) -> None:
    assert await ask(ArithmeticSkill(), text) is None


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9), st.sampled_from("+-*/"))
def test_spoken_sums_are_worked_out_in_both_languages(left: int, right: int, sign: str) -> None:
    words = {
        "+": ("더하기", "plus"),
        "-": ("빼기", "minus"),
        "*": ("곱하기", "times"),
        "/": ("나누기", "divided by"),
    }[sign]
    ko = f"{say_number(left, 'ko').text}{words[0]}{say_number(right, 'ko').text}".replace(" ", "")
    en = f"{say_number(left, 'en').text} {words[1]} {say_number(right, 'en').text}".replace("-", " ")
    for tokens in (read_ko(ko), read_en(en)):
        assert tokens is not None
        if sign == "/" and right == 0:
            with pytest.raises(SumError):
                evaluate(tokens)
            continue
        wanted = {
            "+": lambda: left + right,
            "-": lambda: left - right,
            "*": lambda: left * right,
            "/": lambda: Fraction(left, right),
        }[sign]()
        assert evaluate(tokens).number == wanted


@given(
    st.lists(
        st.one_of(
            st.integers(0, 10**30).map(Fraction),
            st.sampled_from(["+", "-", "*", "/", "^", "(", ")", "%", "!", "root"]),
        ),
        max_size=30,
    )
)
def test_no_sum_ever_breaks_or_runs_away(tokens: list[Fraction | str]) -> None:
    try:
        evaluate(tokens)
    except SumError:
        return
