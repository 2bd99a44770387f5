"""A Home Assistant's assistant as an agent. A real one: tests/counterparts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import pytest
from tests.unit.agents.chat_server import ChatServer, head, play

from dure.agents.factory import home_assistant
from dure.api import Agent, ReplyPart, Request
from dure.config import AgentConfig
from dure.errors import (
    AgentBusy,
    AgentDown,
    AgentFailed,
    AgentLockedOut,
    AgentNonsense,
    AgentSlow,
    ConfigInvalid,
)
from dure.plugins import Setup
from dure.testing.agents import MemoryMemory

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 3, 6, 5, tzinfo=UTC)


def agent(server_url: str, monkeypatch: pytest.MonkeyPatch, **settings: object) -> Agent:
    monkeypatch.setenv("HA_KEY", "s3cret")
    given = {"url": server_url.removesuffix("/v1"), "key": {"env": "HA_KEY"}, **settings}
    return home_assistant(Setup(name="home", settings=given, services={AgentConfig: AgentConfig()}))


def answer(speech: str, kind: str = "action_done", **more: Any) -> bytes:
    response = {"response_type": kind, "language": "ko", "data": {}, "speech": {"plain": {"speech": speech}}}
    return json.dumps({"response": response, "conversation_id": "c1", **more}).encode()


async def ask(agent: Agent, text: str, memory: MemoryMemory, now: datetime = NOW) -> list[ReplyPart]:
    request = Request(
        text=text, language="ko", agent="home", satellite="desk", turn="t1", memory=memory, now=now
    )
    with anyio.fail_after(10):
        return [part async for part in agent.answer(request)]


async def test_what_is_asked_and_answered(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.act = play(head("application/json"), answer("거실 불을 켰어요."))
    (part,) = await ask(
        agent(server.url, monkeypatch, agent="conversation.home"), "거실 불 켜 줘", MemoryMemory()
    )
    assert part == ReplyPart(text="거실 불을 켰어요.")
    ((sent, body),) = server.requests
    assert sent.startswith("POST /api/conversation/process ")
    assert "authorization: bearer s3cret" in sent.lower()
    assert body == {"text": "거실 불 켜 줘", "language": "ko", "agent_id": "conversation.home"}


async def test_a_talk_goes_on_for_five_minutes(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.act = play(head("application/json"), answer("어느 방이요?", continue_conversation=True))
    home, memory = agent(server.url, monkeypatch), MemoryMemory()
    (part,) = await ask(home, "불 켜 줘", memory)
    assert part.expects_reply
    await ask(home, "거실", memory, NOW + timedelta(minutes=4))
    await ask(home, "고마워", memory, NOW + timedelta(minutes=10))
    assert [body.get("conversation_id") for _, body in server.requests] == [None, "c1", None]


@pytest.mark.parametrize(
    "response",
    [
        {"speech": {}},
        {"speech": None, "data": None},
        {"speech": {"plain": {"speech": None, "extra_data": None}}},
        {"speech": {"plain": {"speech": ""}}, "data": {"success": [{"id": "light.x"}], "failed": []}},
    ],
)
async def test_what_is_done_without_a_word_is_said_to_be_done(
    server: ChatServer, response: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"response": {"response_type": "action_done", **response}, "continue_conversation": None}
    server.act = play(head("application/json"), json.dumps(told).encode())
    (part,) = await ask(agent(server.url, monkeypatch), "불 켜 줘", MemoryMemory())
    assert part == ReplyPart(text="네, 했어요.")


async def test_what_it_cannot_do_is_told_as_such(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.act = play(head("application/json"), answer("이해하지 못했어요", "error"))
    (part,) = await ask(agent(server.url, monkeypatch), "날아 봐", MemoryMemory())
    assert (part.text, part.understood) == ("이해하지 못했어요", False)


FAULTS: dict[str, tuple[type[AgentFailed], tuple[bytes | float, ...]]] = {
    "a refused key": (AgentLockedOut, (head(status="401 No"), b"")),
    "no such API": (AgentFailed, (head(status="404 No"), b"")),
    "too busy": (AgentBusy, (head(status="503 No", extra="Retry-After: 60\r\n"), b"")),
    "a redirect": (AgentFailed, (head(status="302 Go", extra="Location: http://169.254.169.254/\r\n"), b"")),
    "nothing": (AgentDown, (b"",)),
    "silence": (AgentSlow, (head("application/json"), 30.0)),
    "no JSON": (AgentNonsense, (head("application/json"), b"<html>")),
    "other JSON": (AgentNonsense, (head("application/json"), b'{"message": "hello"}')),
    "a wrong charset": (AgentNonsense, (head("application/json; charset=euc-kr"), answer("가").decode("unicode-escape").encode("euc-kr"))),
    "no words": (AgentFailed, (head("application/json"), answer("", "query_answer"))),
    "nothing done": (AgentFailed, (head("application/json"), b'{"response": {"response_type": "action_done", "data": {"failed": [{}]}}}')),
    "ten megabytes": (AgentNonsense, (head("application/json"), *(b" " * 1_000_000 for _ in range(10)))),
    "a trickle": (AgentSlow, (head("application/json"), *(piece for _ in range(100) for piece in (b" ", 0.05)))),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_fault_is_a_failed_agent_that_says_why(
    server: ChatServer, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, pieces = FAULTS[fault]
    server.act = play(*pieces)
    limit_s = 0.3 if kind is AgentSlow else 5.0
    with pytest.raises(AgentFailed) as failed:
        await ask(agent(server.url, monkeypatch, timeout_s=limit_s), "안녕", MemoryMemory())
    assert type(failed.value) is kind


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"url": "homeassistant.local"}, "url"), ({"key": "plain"}, "key"), ({"key": None}, "key"), ({"timeout_s": 0}, "timeout_s"),
        ({"agent": 5}, "agent"), ({"adress": "x"}, "adress"),
    ],
)  # fmt: skip
async def test_a_wrong_setting_is_refused(
    settings: dict[str, object], key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigInvalid, match=rf"agents\.home\.settings\.{key}"):
        agent("http://127.0.0.1:9", monkeypatch, **settings)
