"""The agents for other people's agents: Agent2Agent 1.0."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import anyio
import httpx
import pytest

from dure.api import ReplyPart, Request, Turn
from dure.config import Config, ServerConfig
from dure.errors import AgentDown
from dure.server.a2a_door import MOST_TALKS, MOST_TURNS, TALK_S, Talks
from dure.server.limits import Limits
from dure.server.scopes import Scope
from dure.testing.agents import ScriptedAgent

pytestmark = pytest.mark.anyio


def body(*texts: str, method: str = "SendMessage", **message: object) -> dict[str, Any]:
    said = {"messageId": "m1", "role": "ROLE_USER", "parts": [{"text": text} for text in texts], **message}
    return {"jsonrpc": "2.0", "id": 7, "method": method, "params": {"message": said}}


async def send(
    http: httpx.AsyncClient, sent: object, *, agent: str = "aria", version: str = "1.0", token: str = ""
) -> httpx.Response:
    headers = {"a2a-version": version} if version else {}
    if token:
        headers["authorization"] = f"Bearer {token}"
    given = {"content": sent} if isinstance(sent, bytes) else {"json": sent}
    return await http.post(f"/a2a/{agent}", headers=headers, **given)


async def test_a_card_says_who_and_where(start):
    async with start() as running:
        card = (await running.http.get("/a2a/aria/.well-known/agent-card.json")).json()
        (interface,) = card["supportedInterfaces"]
        assert interface["url"] == f"{running.welcome.url}/a2a/aria"
        assert (interface["protocolBinding"], interface["protocolVersion"]) == ("JSONRPC", "1.0")
        assert "securitySchemes" not in card  # nobody needs a token here
        lost = await running.http.get("/a2a/nobody/.well-known/agent-card.json")
        assert (lost.status_code, lost.json()["code"]) == (404, "not_found")


async def test_a_message_is_answered_by_a_message(start):
    async with start() as running:
        told = (await send(running.http, body("몇 시야?"))).json()
        message = told["result"]["message"]
        assert (told["id"], message["role"], message["parts"]) == (7, "ROLE_AGENT", [{"text": "몇 시야?"}])
        assert message["contextId"]
        (asked,) = running.hub.asked["aria"].requests
        assert (asked.language, asked.satellite, await asked.memory.turns()) == ("ko", "", [])


async def test_a_stream_holds_one_message(start):
    async with start() as running:
        answer = await send(running.http, body("안녕", method="SendStreamingMessage"))
        assert answer.headers["content-type"].startswith("text/event-stream")
        (line,) = [line for line in answer.text.splitlines() if line]
        assert json.loads(line.removeprefix("data: "))["result"]["message"]["parts"] == [{"text": "안녕"}]


async def test_a_talk_goes_on_and_is_its_tokens_own(start):
    async with start(Config(server=ServerConfig(names=("hub.example",)))) as running:
        asks = ScriptedAgent({"타이머 맞춰 줘": ["몇 분으로 맞출까요?"]}, ["네."])
        running.hub.asked["aria"] = asks
        one, other = [
            (await running.hub.tokens.issue((Scope.LISTEN,), name)).token for name in ("one", "other")
        ]
        told = (await send(running.http, body("타이머 맞춰 줘"), token=one)).json()
        context = told["result"]["message"]["contextId"]
        await send(running.http, body("3분", contextId=context), token=one)
        await send(running.http, body("3분", contextId=context), token=other)
        await send(running.http, body("3분", contextId=context), agent="clova", token=one)
        first, mine, theirs = asks.requests
        assert [turn.reply for turn in await mine.memory.turns()] == ["몇 분으로 맞출까요?"]
        assert (first.follow_up, mine.follow_up, theirs.follow_up) == (False, True, False)
        assert await theirs.memory.turns() == []
        assert await running.hub.asked["clova"].requests[0].memory.turns() == []
        assert not await running.hub.memory.turns()


def test_talks_are_bounded_and_forgotten():
    now = [0.0]
    talks = Talks(lambda: now[0])
    turn = Turn(request="a", reply="b", at=datetime(2026, 11, 3, tzinfo=UTC))
    for _ in range(MOST_TURNS + 3):
        talks.add(("t", "aria", "c"), turn)
    assert len(talks.get(("t", "aria", "c"))) == MOST_TURNS
    for number in range(MOST_TALKS):
        talks.add(("t", "aria", str(number)), turn)
    assert talks.get(("t", "aria", "c")) == []
    now[0] = TALK_S
    assert talks.get(("t", "aria", "0")) == []


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", -32700), (b"{", -32700), (b"\xff", -32700), (b"[]", -32600), (b'{"jsonrpc": "2.0"}', -32600),
        (body("x", method="message/send"), -32601), (body("x", method="GetTask"), -32001),
        (body("x", method="CreateTaskPushNotificationConfig"), -32004), (body(), -32602), (body(""), -32602),
        (body("x" * 4_001), -32602), (body("x", taskId="t"), -32001), (body("x", parts=[{"url": "http://x"}]), -32005),
        ({"jsonrpc": "2.0", "id": 1, "method": "SendMessage"}, -32602), (body("x", parts=5), -32602),
    ],
)  # fmt: skip
async def test_what_is_not_offered_is_refused(start, sent: object, code: int):
    async with start() as running:
        assert (await send(running.http, sent)).json()["error"]["code"] == code


@pytest.mark.parametrize("version", ["", "0.3", "2.0", "x"])
async def test_another_version_is_refused(start, version: str):
    async with start() as running:
        assert (await send(running.http, body("x"), version=version)).json()["error"]["code"] == -32009


@pytest.mark.parametrize("method", ["SendMessage", "SendStreamingMessage"])
async def test_a_failed_agent_is_an_error_and_no_apology(start, method: str):
    async with start() as running:
        running.hub.asked["aria"] = ScriptedAgent({}, [AgentDown(agent="aria", why="gone")])
        text = (await send(running.http, body("x", method=method))).text.removeprefix("data: ")
        error = json.loads(text)["error"]
        assert (error["code"], error["data"][0]["metadata"]["code"]) == (-32603, "agent.down")


async def test_the_card_and_the_door_want_a_token(start):
    async with start(Config(server=ServerConfig(names=("hub.example",)))) as running:
        assert (await send(running.http, body("x"))).status_code == 401
        token = (await running.hub.tokens.issue((Scope.LISTEN,), "agent")).token
        headers = {"authorization": f"Bearer {token}"}
        card = (await running.http.get("/a2a/aria/.well-known/agent-card.json", headers=headers)).json()
        assert card["securitySchemes"]["token"]["httpAuthSecurityScheme"]["scheme"] == "Bearer"


async def test_leaving_gives_the_answer_up(start):
    begun, left = anyio.Event(), anyio.Event()

    class Hanging:
        async def answer(self, request: Request) -> AsyncIterator[ReplyPart]:
            begun.set()
            try:
                await anyio.sleep_forever()
                yield ReplyPart(text="never")
            finally:
                left.set()

    async with start(limits=Limits(questions=1)) as running:
        running.hub.asked["aria"] = Hanging()
        with anyio.fail_after(10):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(send, running.http, body("x"))
                await begun.wait()
                busy = (await send(running.http, body("x"))).json()["error"]
                assert busy["data"][0]["metadata"]["code"] == "overloaded"
                tasks.cancel_scope.cancel()
            await left.wait()
