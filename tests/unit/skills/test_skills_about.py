from __future__ import annotations

import pytest

from dure.skills.about import AboutSkill

pytestmark = pytest.mark.anyio

SKILL = AboutSkill({"ko": "빅스비", "en": "Bixby"}, {"thanks": {"ko": "언제든지요."}})

INTENTS = [
    ("뭘 할 수 있어?", "about.can"), ("너 뭐 할 수 있어", "about.can"), ("무엇을 할 수 있나요", "about.can"), ("뭐 할 줄 알아", "about.can"),
    ("할 수 있는 게 뭐야", "about.can"), ("도움말", "about.can"), ("할 수 있는 거 알려 줘", "about.can"),
    ("what can you do?", "about.can"), ("help", "about.can"), ("What are you able to do", "about.can"),
    ("누구를 부를 수 있어?", "about.names"), ("부를 수 있는 이름이 뭐야", "about.names"), ("누구 부를 수 있는지 알려 줘", "about.names"),
    ("어떤 이름을 부를 수 있어", "about.names"), ("what names can I call", "about.names"), ("who can I talk to", "about.names"),
    ("너는 누구야?", "about.who"), ("네 이름이 뭐야", "about.who"), ("누구세요?", "about.who"), ("자기소개 해 줘", "about.who"), ("너 진짜 빅스비야?", "about.who"),
    ("who are you", "about.who"), ("what's your name", "about.who"), ("are you the real Bixby", "about.who"),
    ("안녕", "about.hello"), ("안녕하세요", "about.hello"), ("hello", "about.hello"), ("good morning", "about.hello"),
    ("고마워", "about.thanks"), ("정말 고마워요", "about.thanks"), ("thank you", "about.thanks"), ("thanks a lot", "about.thanks"),
    ("잘 자", "about.bye"), ("good night", "about.bye"), ("아니야 됐어", "about.never_mind"), ("괜찮아", "about.never_mind"),
    ("never mind", "about.never_mind"), ("no thanks", "about.never_mind"),
]  # fmt: skip

NOT_OURS = [
    "불 켜 줘", "음악 틀어", "오늘 날씨 어때", "내 이름이 뭐야", "안녕이라는 노래 틀어 줘", "고마운 사람이 누구야", "play some music",
    "who is the president", "can you sing", "", "수영 할 수 있어",
]  # fmt: skip


@pytest.mark.parametrize(("text", "intent"), INTENTS)
async def test_small_talk_is_understood(ask, text: str, intent: str) -> None:
    part = await ask(SKILL, text)
    assert part is not None
    assert part.intent == intent


@pytest.mark.parametrize("text", NOT_OURS)
async def test_leaves_other_requests_alone(ask, text: str) -> None:
    assert await ask(SKILL, text) is None


async def test_it_says_plainly_that_it_is_a_stand_in(ask) -> None:
    ko, en = await ask(SKILL, "너는 누구야"), await ask(SKILL, "who are you")
    assert (
        ko.text
        == "저는 빅스비라는 이름으로 대답하는 두레의 로컬 비서예요. 그 이름을 가진 회사의 진짜 비서는 아니에요."
    )
    assert (
        en.text
        == "I'm Dure's local stand-in that answers to the name Bixby. I'm not the company's own assistant."
    )


async def test_the_names_that_can_be_called_are_told(ask) -> None:
    assert (await ask(SKILL, "누구를 부를 수 있어")).text == "아리아, 빅스비를 부를 수 있어요."
    assert (await ask(SKILL, "what names can I call")).text == "You can call 아리아 or 빅스비."
    assert (
        await ask(SKILL, "누구를 부를 수 있어", wake_words={})
    ).text == "지금은 부를 수 있는 이름이 없어요."


async def test_manner_is_the_agents_own_where_it_has_one(ask) -> None:
    assert (await ask(SKILL, "고마워")).text == "언제든지요."
    assert (await ask(SKILL, "thanks")).text == "You're welcome."
