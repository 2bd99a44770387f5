"""The agents as models of a chat completions API."""

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
from dure.errors import AgentBusy, AgentFailed
from dure.server.limits import Limits
from dure.server.scopes import Scope
from dure.testing.agents import ScriptedAgent

pytestmark = pytest.mark.anyio

URL = "/openai/v1/chat/completions"


def talk(*contents: object, model: str = "aria", **more: object) -> dict[str, object]:
    """A body whose messages alternate between the user and the assistant, the user last."""
    first = len(contents) % 2
    roles = ["assistant" if (at + first) % 2 == 0 else "user" for at in range(len(contents))]
    return {
        "model": model,
        "messages": [
            {"role": role, "content": content} for role, content in zip(roles, contents, strict=True)
        ],
        **more,
    }


def events(text: str) -> list[Any]:
    lines = [line[6:] for line in text.splitlines() if line.startswith("data: ")]
    return [line if line == "[DONE]" else json.loads(line) for line in lines]


async def test_every_agent_is_a_model(start):
    async with start() as running:
        told = (await running.http.get("/openai/v1/models")).json()
        assert told["object"] == "list"
        assert [one["id"] for one in told["data"]] == [agent.id for agent in running.hub.agents()]
        one = (await running.http.get("/openai/v1/models/aria")).json()
        assert (one["id"], one["object"]) == ("aria", "model")
        lost = await running.http.get("/openai/v1/models/nobody")
        assert (lost.status_code, lost.json()["error"]["code"]) == (404, "not_found")


async def test_an_answer_comes_whole(start):
    async with start() as running:
        answer = await running.http.post(URL, json=talk("몇 시야?"))
        told = answer.json()
        assert (answer.status_code, told["object"], told["model"]) == (200, "chat.completion", "aria")
        (choice,) = told["choices"]
        assert (choice["message"]["content"], choice["finish_reason"]) == ("몇 시야?", "stop")


async def test_an_answer_comes_in_pieces_as_they_are_made(start):
    go_on = anyio.Event()

    class Waiting:
        async def answer(self, request: Request) -> AsyncIterator[ReplyPart]:
            yield ReplyPart(text="하나, ")
            await go_on.wait()
            yield ReplyPart(text="둘.")

    async with start() as running:
        running.hub.asked["aria"] = Waiting()
        text = ""
        with anyio.fail_after(10):
            async with running.http.stream("POST", URL, json=talk("세 봐", stream=True)) as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                async for piece in answer.aiter_text():
                    text += piece
                    if "하나" in text:
                        go_on.set()
        *pieces, last, end = events(text)
        assert "".join(piece["choices"][0]["delta"]["content"] for piece in pieces) == "하나, 둘."
        assert pieces[0]["choices"][0]["delta"]["role"] == "assistant"
        assert last["choices"][0]["finish_reason"] == "stop"
        assert end == "[DONE]"
        assert len({piece["id"] for piece in pieces}) == 1


async def test_the_talk_is_what_the_program_brings_and_nothing_of_the_household(start):
    async with start() as running:
        await running.hub.memory.record(
            Turn(request="비밀", reply="xyzzy", at=datetime(2026, 11, 3, tzinfo=UTC))
        )
        await running.http.post(
            URL,
            json={
                "model": "clova",
                "messages": [
                    {"role": "system", "content": "You are a pirate."},
                    {"role": "user", "content": "타이머 맞춰 줘"},
                    {"role": "assistant", "content": "몇 분으로 맞출까요?"},
                    {"role": "user", "content": [{"type": "text", "text": "3분"}]},
                ],
            },
        )
        (asked,) = running.hub.asked["clova"].requests
        assert (asked.text, asked.language, asked.follow_up, asked.satellite) == ("3분", "ko", True, "")
        turns = await asked.memory.turns()
        assert [(turn.request, turn.reply) for turn in turns] == [("타이머 맞춰 줘", "몇 분으로 맞출까요?")]
        kept = await running.hub.memory.turns()
        assert [turn.reply for turn in kept] == ["xyzzy"]  # and nothing of the talk was kept
        await running.http.post(URL, json=talk("what time is it", model="clova"))
        assert running.hub.asked["clova"].requests[-1].language == "en"


@pytest.mark.parametrize("stream", [False, True])
async def test_a_failed_agent_is_an_error_and_no_apology(start, stream: bool):
    async with start() as running:
        running.hub.asked["aria"] = ScriptedAgent({}, [AgentBusy(agent="aria", why="busy")])
        answer = await running.http.post(URL, json=talk("안녕", stream=stream))
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "agent.busy")
        assert "바빠" not in answer.json()["error"]["message"]
        running.hub.asked["aria"] = ScriptedAgent({}, ["네, ", AgentFailed(agent="aria", why="gone")])
        answer = await running.http.post(URL, json=talk("안녕", stream=stream))
        if stream:
            first, failed = events(answer.text)
            assert first["choices"][0]["delta"]["content"] == "네, "
            assert failed["error"]["code"] == "agent.failed"
            assert "끊겼" not in answer.text
        else:
            assert answer.status_code == 502


async def test_an_honest_i_cannot_is_an_answer(start):
    async with start() as running:
        cannot = ReplyPart(text="그건 못 해요.", understood=False)
        running.hub.asked["aria"] = ScriptedAgent({}, [cannot])
        told = (await running.http.post(URL, json=talk("날아 봐"))).json()
        assert told["choices"][0]["message"]["content"] == "그건 못 해요."


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b'{"model": "aria"}', 400), (b"\xff", 400),
        (talk("x", model="nobody"), 404), (talk(""), 400), (talk(None), 400), (talk("a", "b", "c", n=2), 400),
        ({"model": "aria", "messages": []}, 400), (talk("x", messages=[{"role": "assistant", "content": "x"}]), 400),
        (talk("x", tool_choice="required"), 400), (talk([{"type": "image_url", "image_url": {"url": "http://x"}}]), 400),
        (b'{"model": "aria", "messages": [{"role": "user", "content": "' + b"x" * 300_000 + b'"}]}', 413),
    ],
)  # fmt: skip
async def test_what_is_no_question_is_refused(start, body: object, status: int):
    async with start() as running:
        given = {"content": body} if isinstance(body, bytes) else {"json": body}
        answer = await running.http.post(URL, **given)
        assert answer.status_code == status
        assert set(answer.json()["error"]) == {"message", "type", "param", "code", "ko"}


async def test_what_is_not_known_is_ignored(start):
    async with start() as running:
        body = talk("안녕", temperature=2, tools=[{"type": "function"}], user="x", stream_options={"a": 1})
        assert (await running.http.post(URL, json=body)).status_code == 200


async def test_a_token_with_the_scope_is_wanted_beyond_loopback(start):
    config = Config(server=ServerConfig(names=("hub.example",)))
    async with start(config) as running:
        assert (await running.http.post(URL, json=talk("안녕"))).json()["error"]["code"] == "auth.missing"
        assert (await running.http.get("/openai/v1/models")).status_code == 401
        carer = await running.hub.tokens.issue((Scope.CARER,), "carer")
        headers = {"authorization": f"Bearer {carer.token}"}
        answer = await running.http.post(URL, json=talk("안녕"), headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "auth.scope")
        program = await running.hub.tokens.issue((Scope.LISTEN,), "program")
        headers = {"authorization": f"Bearer {program.token}"}
        assert (await running.http.post(URL, json=talk("안녕"), headers=headers)).status_code == 200


async def test_leaving_gives_the_answer_up_and_makes_room(start):
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
                tasks.start_soon(_ask, running.http)
                await begun.wait()
                assert (await running.http.post(URL, json=talk("둘"))).status_code == 429
                tasks.cancel_scope.cancel()
            await left.wait()
            running.hub.asked["aria"] = ScriptedAgent({}, ["네."])
            while (await running.http.post(URL, json=talk("셋"))).status_code == 429:
                await anyio.lowlevel.checkpoint()


async def _ask(http: httpx.AsyncClient) -> None:
    await http.post(URL, json=talk("하나"))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", URL, 405),
        ("POST", "/openai/v1/models", 405),
        ("GET", "/openai/v1/nothing", 404),
        ("POST", "/openai/x", 404),
    ],
)
async def test_other_ways_in_are_told_apart(start, method: str, path: str, status: int):
    async with start() as running:
        assert (await running.http.request(method, path)).status_code == status
