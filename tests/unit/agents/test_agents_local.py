from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dure.agents.factory import local
from dure.agents.local import LocalAgent
from dure.api import Agent, ReplyPart, Request
from dure.config import AgentConfig
from dure.config.defaults import default_agents
from dure.errors import ConfigInvalid, Language
from dure.plugins import Setup
from dure.testing.agents import MemoryMemory

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 3, 15, 5, tzinfo=ZoneInfo("Asia/Seoul"))


class Parrot:
    """A skill that knows one word."""

    def __init__(self, word: str, answer: str) -> None:
        self.word, self.answer = word, answer

    async def handle(self, request: Request) -> ReplyPart | None:
        return ReplyPart(text=self.answer) if request.text == self.word else None


async def say(agent: Agent, text: str, language: Language = "ko") -> ReplyPart:
    request = Request(
        text=text,
        language=language,
        agent="aria",
        satellite="desk",
        turn="t1",
        memory=MemoryMemory(),
        now=NOW,
    )
    parts = [part async for part in agent.answer(request)]
    assert len(parts) == 1
    return parts[0]


def agent(cannot: Mapping[Language, str] | None = None) -> LocalAgent:
    skills = [Parrot("a", "1"), Parrot("a", "2"), Parrot("b", "3")]
    return LocalAgent({"ko": "아리아"}, {"ko": "네?"}, skills, cannot=cannot)


@pytest.mark.parametrize("text", ["", "  ", "…"])
async def test_a_bare_name_is_greeted_and_listened_to(text: str) -> None:
    assert await say(agent(), text) == ReplyPart(text="네?", expects_reply=True, intent="greeting")


async def test_a_language_without_greeting_has_the_house_greeting() -> None:
    assert (await say(agent(), "", "en")).text == "Yes? How can I help?"


async def test_the_first_skill_that_can_answers() -> None:
    assert ((await say(agent(), "a")).text, (await say(agent(), "b")).text) == ("1", "3")


async def test_what_nobody_can_do_is_admitted_in_the_agents_own_words() -> None:
    part = await say(agent(cannot={"ko": "못 해요."}), "불 꺼 줘")
    assert (part.text, part.understood, part.expects_reply) == ("못 해요.", False, False)


def test_the_six_defaults_have_names_voices_and_words_of_their_own() -> None:
    agents = default_agents()
    assert list(agents) == ["aria", "bixby", "kakao", "genie", "clova", "thinq"]
    for tell in (
        lambda one: one.voice,
        lambda one: one.greeting["ko"],
        lambda one: one.greeting["en"],
        lambda one: one.settings["cannot"]["ko"],
        lambda one: one.settings["cannot"]["en"],
        lambda one: one.wake_words[0].text,
    ):
        assert len({str(tell(one)) for one in agents.values()}) == 6
    assert not {"지니", "카카오", "엘지"} & {word.text for one in agents.values() for word in one.wake_words}


async def test_the_factory_gives_an_agent_its_configured_words() -> None:
    config = default_agents()["kakao"]
    setup = Setup(name="kakao", settings=config.settings, services={AgentConfig: config})
    built = local(lambda _: ())(setup)
    assert (await say(built, "")).text == "네, 왜요?"
    assert (await say(built, "불 꺼 줘")).text == "아, 그건 아직 못 해요."


@pytest.mark.parametrize("settings", [{"canot": {}}, {"cannot": "no"}, {"cannot": {"ko": 1}}])
def test_a_wrong_setting_is_refused(settings: dict[str, object]) -> None:
    setup = Setup(name="x", settings=settings, services={AgentConfig: AgentConfig()})
    with pytest.raises(ConfigInvalid, match=r"agents\.x\.settings\.can+ot"):
        local(lambda _: ())(setup)
