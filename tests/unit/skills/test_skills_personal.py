from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dure.api import Turn
from dure.skills.personal import MAX_NOTES, PersonalSkill
from dure.testing.agents import MemoryMemory

pytestmark = pytest.mark.anyio

NAMES = [
    ("내 이름은 민준이야", "민준"), ("내 이름은 지수야", "지수"), ("제 이름은 지수예요", "지수"), ("제 이름은 민준입니다", "민준"),
    ("나는 서연이라고 해", "서연"), ("나를 대장이라고 불러 줘", "대장"), ("내 이름은 서이야", "서이"), ("날 지니라고 불러", "지니"),
    ("my name is Minjun", "Minjun"), ("call me captain Kim", "Captain Kim"), ("I'm called Ann.", "Ann"),
]  # fmt: skip

NOT_OURS = [
    "나는 배고파", "나는 학생이야", "너는 누구야", "네 이름이 뭐야", "지금 몇 시야", "기억해 줘", "다시", "call me in five minutes", "call me tomorrow",
    "what is your name", "remember", "forget", "I am hungry", "5분 뒤에 다시 알려 줘", "내 이름은 뭐로 할까", "",
]  # fmt: skip


@pytest.mark.parametrize(("text", "name"), NAMES)
async def test_a_name_is_kept_and_told(ask, text: str, name: str) -> None:
    memory = MemoryMemory()
    assert await ask(PersonalSkill(), text, memory=memory) is not None
    assert (await ask(PersonalSkill(), "내 이름이 뭐야?", memory=memory)).text == f"{name} 님이에요."
    assert (await ask(PersonalSkill(), "what's my name", memory=memory)).text == f"Your name is {name}."


@pytest.mark.parametrize("text", NOT_OURS)
async def test_leaves_other_requests_alone(ask, text: str) -> None:
    memory = MemoryMemory()
    if text == "다시":
        assert (await ask(PersonalSkill(), text, memory=memory)).intent == "personal.repeat"
        return
    assert await ask(PersonalSkill(), text, memory=memory) is None


async def test_another_memory_knows_nothing(ask) -> None:
    await ask(PersonalSkill(), "내 이름은 민준이야", memory=MemoryMemory())
    other = await ask(PersonalSkill(), "내 이름이 뭐야", memory=MemoryMemory())
    assert other.text.startswith("아직 이름을 몰라요.")


async def test_notes_are_kept_told_and_forgotten(ask) -> None:
    skill = PersonalSkill()
    assert (await ask(skill, "기억해 줘: 우유 두 개 사기")).text == "네, 기억할게요. 우유 두 개 사기."
    assert (await ask(skill, "열쇠는 서랍에 있다고 기억해 줘")).text == "네, 기억할게요. 열쇠는 서랍에 있다."
    assert (
        await ask(skill, "Remember that my car is on level three")
    ).text == "I'll remember: your car is on level three."
    told = await ask(skill, "뭘 기억하고 있어?")
    assert (
        told.text
        == "세 가지를 기억하고 있어요. 우유 두 개 사기. 열쇠는 서랍에 있다. my car is on level three."
    )
    assert (await ask(skill, "forget that")).text == "All right, I've forgotten “your car is on level three”."
    assert (await ask(skill, "메모 다 지워 줘")).text == "네, 메모를 모두 지웠어요."
    assert (await ask(skill, "what are my notes")).text == "I have nothing noted."
    assert (await ask(skill, "그거 잊어 줘")).text == "기억해 둔 것이 없어요."


async def test_everything_can_be_forgotten(ask) -> None:
    skill = PersonalSkill()
    for text in ("내 이름은 민준이야", "기억해 줘 우유 사기", "다 잊어 줘"):
        await ask(skill, text)
    assert (await ask(skill, "내 이름이 뭐야")).text.startswith("아직 이름을 몰라요.")
    assert (await ask(skill, "뭘 기억하고 있어?")).text == "기억해 둔 것이 없어요."


async def test_notes_are_bounded(ask) -> None:
    skill = PersonalSkill()
    for number in range(MAX_NOTES + 5):
        await ask(skill, f"기억해 줘 메모 번호 {number}")
    told = (await ask(skill, "뭘 기억하고 있어?")).text
    assert "번호 4." not in told
    assert "번호 5." in told
    assert (await ask(skill, "기억해 줘 " + "긴 " * 150)).text == "너무 길어서 다 기억하지 못해요."


@pytest.mark.parametrize(
    "text",
    [
        "다시 말해 줘",
        "뭐라고?",
        "방금 뭐라고 했어?",
        "다시 한번 말해 줄래",
        "say that again",
        "what did you say",
        "repeat please",
        "pardon?",
    ],
)
async def test_the_last_reply_is_repeated(ask, text: str) -> None:
    memory = MemoryMemory()
    assert (await ask(PersonalSkill(), text, memory=memory)).text in (
        "아직 제가 한 말이 없어요.",
        "I haven't said anything yet.",
    )
    await memory.record(
        Turn(request="몇 시야", reply="지금은 세 시예요.", at=datetime(2026, 11, 3, tzinfo=UTC))
    )
    assert (await ask(PersonalSkill(), text, memory=memory)).text == "지금은 세 시예요."
