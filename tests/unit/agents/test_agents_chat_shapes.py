"""Answers in every shape that chat servers give them: what is legal, and what is common though it is not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.unit.agents.chat_server import ChatServer, head, play

from dure.agents.openai_chat import ChatSettings, OpenAIChatAgent
from dure.api import Request
from dure.testing.agents import MemoryMemory
from dure.testing.tools import ScriptedToolBox

pytestmark = pytest.mark.anyio

WHOLE = {"choices": [{"message": {"role": "assistant", "content": "한 번에요."}, "finish_reason": "stop"}]}
DONE = "data: [DONE]\n\n"


def chunk(reason: str | None = None, **delta: Any) -> str:
    told = {"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
    return f"data: {json.dumps(told)}\n\n"


def message(**said: Any) -> str:
    return json.dumps({"choices": [{"message": said, "finish_reason": "stop"}]})


def called(name: str | None, arguments: Any, *, id_: Any = "c1", index: Any = 0) -> dict[str, Any]:
    return {"index": index, "id": id_, "type": "function", "function": {"name": name, "arguments": arguments}}


async def weather(arguments: Mapping[str, Any]) -> str:
    return f"{arguments.get('city')} is sunny"


async def asked(server: ChatServer, kind: str, *bodies: str, box: ScriptedToolBox | None = None) -> str:
    async def act(stream: Any) -> None:
        body = bodies[min(len(server.requests), len(bodies)) - 1]
        await play(head(kind) if kind else b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", body.encode())(
            stream
        )

    server.act = act
    settings = ChatSettings(url=server.url, model="m", timeout_s=5)
    agent = OpenAIChatAgent({"ko": "도우미"}, {}, settings, {"weather": box} if box else {})
    request = Request(
        text="날씨?", language="ko", agent="helper", satellite="desk", turn="t1", memory=MemoryMemory(),
        now=datetime(2026, 11, 3, 6, 5, tzinfo=UTC),
    )  # fmt: skip
    return "".join([part.text async for part in agent.answer(request)])


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("Application/JSON; Charset=utf-8", json.dumps(WHOLE)),
        ("text/json", json.dumps(WHOLE)),
        ("text/plain", "\ufeff" + json.dumps(WHOLE)),
        ("", "\n" + json.dumps(WHOLE, indent=2)),
    ],
)
async def test_one_object_is_known_by_itself(server: ChatServer, kind: str, body: str) -> None:
    assert await asked(server, kind, body) == "한 번에요."


@pytest.mark.parametrize("kind", ["text/event-stream; charset=utf-8", "application/json", "text/plain", ""])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
async def test_a_stream_is_known_by_itself_whatever_ends_its_lines(
    server: ChatServer, kind: str, end: str
) -> None:
    whole = (
        ": OPENROUTER PROCESSING\n\n"
        + chunk(role="assistant", content=None)
        + chunk(content="한 번에요.")
        + DONE
    )
    assert await asked(server, kind, whole.replace("\n", end)) == "한 번에요."


@pytest.mark.parametrize(
    "body",
    [
        chunk("", content="한 ") + chunk("", content="번에요.") + chunk("stop") + DONE,
        chunk(content="한 번에요.") + 'data: {"choices": [], "usage": {"total_tokens": 3}}\n\n' + DONE,
        'data: {"object": "chat.completion.chunk"}\n\n' + chunk(content="한 번에요.") + chunk("stop") + DONE,
        'data: {"choices": null}\n\n'
        + chunk(content="한 ")
        + "data: {}\n\n"
        + chunk("stop", content="번에요."),
        chunk(reasoning_content="음", content=None) + chunk(content="한 번에요.") + chunk("eos_token") + DONE,
        chunk(content=None, refusal="한 ") + chunk(refusal="번에요.") + chunk("stop") + DONE,
        message(content=None, refusal="한 번에요."),
        message(content=[{"type": "thinking", "thinking": []}, {"type": "text", "text": "한 번에요."}]),
    ],
)
async def test_all_that_is_to_be_said_is_said(server: ChatServer, body: str) -> None:
    assert await asked(server, "", body) == "한 번에요."


@pytest.mark.parametrize(
    "body",
    [
        chunk(tool_calls=[called("weather", '{"city": ')])
        + chunk("tool_calls", tool_calls=[called("weather", '"서울"}')]),
        chunk(tool_calls=[called("weather", '{"city": ')])
        + chunk("stop", tool_calls=[called("", '"서울"}', id_="")]),
        chunk(tool_calls=[called("weather", '{"city": ', index="0")])
        + chunk("tool_calls", tool_calls=[called(None, '"서울"}', id_=None, index="0")]),
        message(content="", tool_calls=[called("weather", {"city": "서울"}, id_=7)]),
    ],
)
async def test_a_call_may_be_told_in_other_ways(server: ChatServer, body: str) -> None:
    box = ScriptedToolBox({"weather": weather})
    assert await asked(server, "", body, json.dumps(WHOLE), box=box) == "한 번에요."
    assert list(box.calls) == [("weather", {"city": "서울"})]
