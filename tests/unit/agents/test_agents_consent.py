"""No tool that wants a person's yes is used without one: asked aloud, for these very calls, and not for long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import anyio
import pytest
from anyio.abc import SocketStream
from tests.unit.agents.chat_server import ChatServer, call, done, event, head

from dure.agents.consent import Consents
from dure.agents.openai_chat import ChatSettings, OpenAIChatAgent
from dure.agents.skilled import SkilledAgent, SkillSet
from dure.api import Agent, ReplyPart, Request, Tool
from dure.errors import Language
from dure.testing.agents import MemoryMemory
from dure.testing.tools import ScriptedToolBox

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 3, 6, 5, tzinfo=UTC)


class Box(ScriptedToolBox):
    """Tools that want a person's yes."""

    def __init__(self, **consent: Literal["none", "once", "each"]) -> None:
        super().__init__(dict.fromkeys(consent, _work))
        self.consent = consent

    async def tools(self) -> Sequence[Tool]:
        title: Mapping[Language, str]
        found = []
        for tool in await super().tools():
            title = {"ko": f"달력의 {tool.name}", "en": f"{tool.name} of the calendar"}
            found.append(replace(tool, title=title, consent=self.consent[tool.name]))
        return found


async def _work(arguments: Mapping[str, Any]) -> str:
    return "done"


class Kept:
    """Settings in memory."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    async def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    async def put(self, key: str, value: Any) -> None:
        self.values[key] = value


def calls_once(server: ChatServer, *tools: str, arguments: str = "{}") -> None:
    """The model calls these tools until it was told what came of them."""

    async def act(stream: SocketStream) -> None:
        messages = server.requests[-1][1]["messages"]
        if messages[-1]["role"] == "tool":
            await stream.send(head() + event("다 했어요.") + done())
            return
        await stream.send(head())
        for index, tool in enumerate(tools):
            await stream.send(call(tool, arguments, index=index))
        await stream.send(done("tool_calls"))

    server.act = act


def agent(url: str, box: Box, kept: Kept | None = None, days: float = 30) -> OpenAIChatAgent:
    settings = ChatSettings(url=url, model="m")
    return OpenAIChatAgent(
        {"ko": "도우미"}, {}, settings, {"calendar": box}, consents=Consents("helper", kept, days)
    )


async def say(
    agent: Agent,
    text: str = "일정 지워 줘",
    *,
    follow_up: bool = False,
    later: timedelta = timedelta(),
    satellite: str = "desk",
    language: Language = "ko",
) -> tuple[str, bool]:
    request = Request(
        text=text, language=language, agent="helper", satellite=satellite, turn="t", memory=MemoryMemory(),
        now=NOW + later, follow_up=follow_up,
    )  # fmt: skip
    with anyio.fail_after(10):
        parts: list[ReplyPart] = [part async for part in agent.answer(request)]
    return "".join(part.text for part in parts), parts[-1].expects_reply


def told(server: ChatServer) -> list[str]:
    return [one["content"] for one in server.requests[-1][1]["messages"] if one["role"] == "tool"]


async def test_it_is_asked_aloud_and_done_after_a_yes(server: ChatServer) -> None:
    calls_once(server, "delete", arguments='{"what": "회의"}')
    box = Box(delete="each")
    asked = agent(server.url, box)
    assert await say(asked) == (
        "달력의 delete를 써도 될까요? 내용은 회의예요. 네나 아니요로 말씀해 주세요.",
        True,
    )
    assert not box.calls
    assert await say(asked, "응, 그렇게 해 줘", follow_up=True) == ("다 했어요.", False)
    assert box.calls == [("delete", {"what": "회의"})]
    assert "done" in told(server)[0]


async def test_in_english(server: ChatServer) -> None:
    calls_once(server, "delete", "send", arguments='{"what": "the meeting"}')
    box = Box(delete="each", send="once")
    asked = agent(server.url, box)
    said, expects = await say(asked, "delete it", language="en")
    assert said == (
        "May I use delete of the calendar and send of the calendar, with the meeting? Please say yes or no."
    )
    assert expects
    await say(asked, "yes please", follow_up=True, language="en")
    assert sorted(name for name, _ in box.calls) == ["delete", "send"]


@pytest.mark.parametrize(
    ("answer", "follow_up", "later"),
    [
        ("아니요", True, timedelta(seconds=2)),
        ("음 글쎄", True, timedelta(seconds=2)),
        ("네", False, timedelta(seconds=2)),
        ("네", True, timedelta(seconds=61)),
    ],
)
async def test_without_a_yes_it_is_not_done(
    server: ChatServer, answer: str, follow_up: bool, later: timedelta
) -> None:
    calls_once(server, "delete")
    box = Box(delete="each")
    asked = agent(server.url, box)
    await say(asked)
    await say(asked, answer, follow_up=follow_up, later=later)
    assert not box.calls


async def test_a_no_is_taken_as_one(server: ChatServer) -> None:
    calls_once(server, "delete")
    box = Box(delete="each")
    asked = agent(server.url, box)
    await say(asked)
    assert await say(asked, "아니, 하지 마", follow_up=True) == ("네, 쓰지 않을게요.", False)
    assert len(server.requests) == 1
    await say(asked, "네", follow_up=True)  # a yes afterwards answers nothing
    assert not box.calls


async def test_a_yes_to_the_greeting_is_none_for_the_tool(server: ChatServer) -> None:
    calls_once(server, "delete")
    box = Box(delete="each")
    asked = agent(server.url, box)
    await say(asked)
    assert (await say(asked, ""))[1]  # only its name was called: it greets and listens
    await say(asked, "네", follow_up=True)
    assert not box.calls


async def test_a_yes_at_another_microphone_counts_for_nothing(server: ChatServer) -> None:
    calls_once(server, "delete")
    box = Box(delete="each")
    asked = agent(server.url, box)
    await say(asked)
    await say(asked, "네", follow_up=True, satellite="kitchen")
    assert not box.calls


async def test_where_nobody_can_be_asked_the_model_is_told_so(server: ChatServer) -> None:
    calls_once(server, "delete", "look")
    box = Box(delete="each", look="none")
    await say(agent(server.url, box), satellite="")
    assert [name for name, _ in box.calls] == ["look"]
    assert "a person at a microphone has to agree" in told(server)[0]
    assert "done" in told(server)[1]


async def test_a_yes_is_kept_for_as_long_as_configured(server: ChatServer) -> None:
    calls_once(server, "send")
    box, kept = Box(send="once"), Kept()
    asked = agent(server.url, box, kept)
    await say(asked)
    await say(asked, "네", follow_up=True)
    assert list(kept.values) == ["tool.consent.helper.calendar/send"]
    again = agent(server.url, box, kept)
    assert (await say(again, later=timedelta(days=29)))[0] == "다 했어요."
    assert "써도 될까요?" in (await say(again, later=timedelta(days=31)))[0]
    never_kept = agent(server.url, box, kept, days=0)
    assert "써도 될까요?" in (await say(never_kept))[0]
    assert len(box.calls) == 2


async def test_what_asks_each_time_is_never_kept(server: ChatServer) -> None:
    calls_once(server, "delete")
    box, kept = Box(delete="each"), Kept()
    asked = agent(server.url, box, kept)
    await say(asked)
    await say(asked, "네", follow_up=True)
    assert not kept.values
    assert "써도 될까요?" in (await say(asked))[0]
    assert len(box.calls) == 1


async def test_a_tool_that_has_become_stricter_meanwhile_is_not_used(server: ChatServer) -> None:
    calls_once(server, "delete", "look")
    box = Box(delete="once", look="none")
    asked = agent(server.url, box)
    await say(asked)
    box.consent["look"] = "each"
    await say(asked, "네", follow_up=True)
    assert [name for name, _ in box.calls] == ["delete"]


async def test_a_yes_to_somebody_else_is_none_for_the_tool(server: ChatServer) -> None:
    class Asks:
        async def handle(self, request: Request) -> ReplyPart | None:
            wanted = request.text == "피자 시켜 줘"
            return ReplyPart(text="두 판이요?", expects_reply=True) if wanted else None

    calls_once(server, "delete")
    box = Box(delete="each")
    asked = SkilledAgent(agent(server.url, box), SkillSet(first=(Asks(),)))
    await say(asked)
    assert await say(asked, "피자 시켜 줘", follow_up=True) == ("두 판이요?", True)
    await say(asked, "네", follow_up=True)
    assert not box.calls
