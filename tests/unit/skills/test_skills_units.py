from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.language.units import Unit, convert, find_units, unit_names
from dure.skills.units import UnitSkill

ANSWERS = [
    ("섭씨 30도는 화씨 몇 도야", "섭씨 삼십 도는 화씨 팔십육 도예요."),
    ("화씨 100도를 섭씨로 바꿔 줘", "화씨 백 도는 약 섭씨 삼십칠 점 칠팔 도예요."),
    ("영하 40도는 화씨 몇 도야", "섭씨 영하 사십 도는 화씨 영하 사십 도예요."),
    ("5 마일은 몇 킬로야", "오 마일은 약 팔 점 영오 킬로미터예요."),
    ("100킬로는 몇 파운드야", "백 킬로그램은 약 이백이십 점 사육 파운드예요."),
    ("84제곱미터는 몇 평이야", "팔십사 제곱미터는 이십오 점 사일 평이에요."),
    ("금 한 돈은 몇 그램이야", "한 돈은 삼 점 칠오 그램이에요."),
    ("고기 두 근은 몇 그램이야", "두 근은 천이백 그램이에요."),
    ("감자 한 근은 몇 그램이야", "한 근은 사백 그램이에요."),
    ("1리터는 몇 컵이야", "일 리터는 약 사 점 이삼 컵이에요."),
    ("3인치를 센티미터로 바꿔줘", "삼 인치는 칠 점 육이 센티미터예요."),
    ("시속 100킬로미터는 시속 몇 마일이야", "시속 백 킬로미터는 약 시속 육십이 점 일사 마일이에요."),
    ("하루는 몇 시간이야", "하루는 스물네 시간이에요."),
    ("5마일은 몇 킬로그램이야", "마일과 킬로그램은 서로 다른 것을 재는 단위라 바꿀 수 없어요."),
    ("how many cups in a litre", "One liter is about four point two three cups."),
    ("convert 5 miles to kilometers", "Five miles are about eight point zero five kilometers."),
    ("what is 30 celsius in fahrenheit", "Thirty degrees Celsius is eighty-six degrees Fahrenheit."),
    ("how many feet in a mile", "One mile is five thousand two hundred eighty feet."),
    ("six feet two inches in centimeters", "Six feet two inches are one hundred eighty-seven point nine six centimeters."),
    ("how many ounces in a cup", "One cup is eight fluid ounces."),
    ("how many ounces in a pound", "One pound is sixteen ounces."),
    ("half a pound in grams", "Half a pound is about two hundred twenty-six point eight grams."),
    ("convert 5 miles to kilograms", "Miles and kilograms measure different things."),
]  # fmt: skip

NOT_OURS = [
    "몇 시야", "30도야", "내일은 몇 도야", "오늘 며칠이야", "3분 타이머", "5 곱하기 3은 얼마야", "불을 켜 줘", "거실로 가",
    "what is 5 in 3", "how many apples in a box", "what is in a name", "convert to kilometers", "",
]  # fmt: skip


@pytest.mark.anyio
@pytest.mark.parametrize(("text", "answer"), ANSWERS)
async def test_answers(ask, text: str, answer: str) -> None:
    part = await ask(UnitSkill(), text)
    assert part is not None
    assert part.text == answer


@pytest.mark.anyio
@pytest.mark.parametrize("text", NOT_OURS)
async def test_leaves_other_requests_alone(ask, text: str) -> None:
    assert await ask(UnitSkill(), text) is None


@pytest.mark.anyio
@pytest.mark.parametrize("text", ["100달러는 몇 원이야", "환율 알려줘", "100 dollars in won"])
async def test_money_is_not_guessed(ask, text: str) -> None:
    part = await ask(UnitSkill(), text)
    assert part is not None
    assert not part.understood


UNITS = list(
    {unit.names["ko"]: unit for name in unit_names("ko") for unit in find_units(name, "ko")}.values()
)


@given(st.sampled_from(UNITS), st.sampled_from(UNITS), st.fractions(-1000, 1000))
def test_there_and_back_is_the_same(source: Unit, target: Unit, amount: Fraction) -> None:
    there = convert(amount, source, target)
    if source.kind != target.kind:
        assert there is None
    else:
        assert there is not None
        assert convert(there, target, source) == amount


@pytest.mark.parametrize(
    ("amount", "source", "target", "result"),
    [
        (100, "섭씨", "화씨", 212), (0, "켈빈", "섭씨", Fraction("-273.15")), (1, "마일", "미터", Fraction("1609.344")),
        (121, "평", "제곱미터", 400), (36, "시속킬로미터", "초속미터", 10), (1, "갤런", "리터", Fraction("3.785411784")),
    ],
)  # fmt: skip
def test_exact_definitions(amount: int, source: str, target: str, result: Fraction) -> None:
    assert convert(Fraction(amount), find_units(source, "ko")[0], find_units(target, "ko")[0]) == result
