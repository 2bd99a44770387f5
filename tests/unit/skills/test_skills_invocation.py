"""Which skill a sentence calls, and what is left for it."""

from __future__ import annotations

import pytest

from dure.errors import Language
from dure.skills.host.invocation import Called, Invocations

NAMES = Invocations(
    {
        "pizza": ["피자봇", "Pizza Bot"],
        "word": ["끝말잇기"],
        "words": ["끝말잇기 천재"],
        "bus": ["버스"],
        "market": ["G마켓"],
        "store": ["편의점 24"],
        "luck": ["오늘의 운세"],
        "news": ["세 줄 뉴스"],
    }
)


@pytest.mark.parametrize(
    ("text", "skill", "rest"),
    [
        ("피자봇", "pizza", ""),
        ("피자봇 열어 줘", "pizza", ""),
        ("피자 봇 좀 열어 줄래?", "pizza", ""),
        ("피자봇을 시작해 주세요.", "pizza", ""),
        ("피자봇 불러 줘", "pizza", ""),
        ("피자봇이랑 얘기하고 싶어", "pizza", "얘기하고 싶어"),
        ("피자벗 열어 줘", "pizza", ""),
        ("끝말잇기 하자", "word", ""),
        ("끝말잇기 천재 시작", "words", ""),
        ("피자봇에서 페퍼로니 피자 두 판 시켜 줘", "pizza", "페퍼로니 피자 두 판 시켜 줘"),
        ("피자봇한테 메뉴 알려 달라고 해 줘", "pizza", "메뉴 알려 줘"),
        ("피자봇에게 취소하라고 해 줘", "pizza", "취소하"),
        ("피자봇으로 주문 확인", "pizza", "주문 확인"),
        ("지마켓 열어 줘", "market", ""),
        ("G마켓에서 우유 찾아 줘", "market", "우유 찾아 줘"),
        ("편의점 이십사 시작해", "store", ""),
        ("3줄 뉴스 들려줘", "news", ""),
        ("오늘의 운세 알려 줘", "luck", ""),
        ("오늘의 운세 좀 부탁해", "luck", ""),
        ("오늘의 운세 보여 줘", "luck", ""),
        ("끝말잇기 게임 시작", "word", ""),
        ("let's play pizza bot", "pizza", ""),
        ("I want to start the pizza bot game", "pizza", ""),
        ("open pizza bot", "pizza", ""),
        ("Please open the pizzabot.", "pizza", ""),
        ("open pizza pot", "pizza", ""),
        ("Talk to Pizza Bot please", "pizza", ""),
        ("ask pizza bot for two pepperoni pizzas", "pizza", "two pepperoni pizzas"),
        ("ask Pizza Bot what is on the menu", "pizza", "what is on the menu"),
        ("order a pizza with pizza bot", "pizza", "order a pizza"),
    ],
)
def test_called(text: str, skill: str, rest: str) -> None:
    assert NAMES.find(text, "ko") == Called(skill, rest)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("피자 먹고 싶어", "ko"),
        ("버스 언제 와", "ko"),
        ("벗 열어 줘", "ko"),
        ("오늘 날씨 어때", "ko"),
        ("피자봇 너무 좋아", "ko"),
        ("open the window", "en"),
        ("open the pizza box for us", "en"),
        ("I like pizza bots", "en"),
    ],
)
def test_not_called(text: str, language: Language) -> None:
    assert NAMES.find(text, language) is None
