"""What every agent keeps to: `dure.api.Agent`."""

from __future__ import annotations

import importlib.util
import json
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest
from anyio.abc import SocketAttribute, SocketStream

from dure.agents import factory
from dure.api import Agent, ReplyPart, Request, Timers, Turn
from dure.config import AgentConfig
from dure.config.defaults import default_agents
from dure.errors import Language
from dure.plugins import Setup
from dure.skills.builtin import builtin_skills
from dure.testing.agents import EchoAgent, MemoryMemory
from dure.testing.timers import MemoryTimers

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 3, 6, 5, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "examples" / "dure-dice" / "dure_dice.py"


async def parrot(stream: SocketStream) -> None:
    """A chat server that says everything it was told, so that a leak would be heard."""
    async with stream:
        data = b""
        while b"\r\n\r\n" not in data:
            data += await stream.receive()
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += await stream.receive()
        told = " ".join(message["content"] for message in json.loads(body)["messages"])
        event = json.dumps({"choices": [{"delta": {"content": told}}]}).encode()
        await stream.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        await stream.send(b"data: " + event + b"\n\ndata: [DONE]\n\n")


@pytest.fixture
async def chat_url() -> AsyncIterator[str]:
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1", local_port=0)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, parrot)
        yield f"http://127.0.0.1:{listener.extra(SocketAttribute.local_port)}/v1"
        tasks.cancel_scope.cancel()
    await listener.aclose()


def example() -> Agent:
    spec = importlib.util.spec_from_file_location("dure_dice", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Agent = module.DiceAgent(6, random.Random(1))
    return made


@pytest.fixture(params=["echo", "local", "openai", "example"])
def agent(request: pytest.FixtureRequest) -> Agent:
    if request.param == "echo":
        return EchoAgent()
    if request.param == "example":
        return example()
    if request.param == "local":
        config = default_agents()["aria"]
        services = {AgentConfig: config, Timers: MemoryTimers(lambda: NOW)}
        return factory.local(builtin_skills)(Setup(name="aria", settings=config.settings, services=services))
    settings = {"url": request.getfixturevalue("chat_url"), "model": "parrot"}
    return factory.openai(Setup(name="aria", settings=settings, services={AgentConfig: AgentConfig()}))


async def ask(
    agent: Agent, text: str, memory: MemoryMemory | None = None, language: Language = "ko"
) -> list[ReplyPart]:
    request = Request(
        text=text,
        language=language,
        agent="aria",
        satellite="desk",
        turn="t1",
        memory=memory or MemoryMemory(),
        now=NOW,
    )
    with anyio.fail_after(10):
        return [part async for part in agent.answer(request)]


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_a_bare_name_is_answered_and_listened_to(agent: Agent, language: Language) -> None:
    parts = await ask(agent, "", language=language)
    assert parts[-1].expects_reply
    assert "".join(part.text for part in parts).strip()


@pytest.mark.parametrize(
    "text", ["두 개", "냉장고 문 열어 줘", "what is love", "ㅋㅋㅋ", "?!", "0", "가" * 2000]
)
async def test_whatever_is_asked_something_is_said(agent: Agent, text: str) -> None:
    assert "".join(part.text for part in await ask(agent, text)).strip()


async def test_nothing_passes_from_one_memory_to_another(agent: Agent) -> None:
    mine = MemoryMemory()
    await mine.record(Turn(request="내 비밀은 xyzzy", reply="네, xyzzy", at=NOW))
    await ask(agent, "내 이름은 xyzzy야", mine)
    for text in ("내 이름이 뭐야", "다시 말해 줘", ""):
        said = "".join(part.text for part in await ask(agent, text))
        assert "xyzzy" not in said


async def test_many_at_once_each_get_their_own_answer(agent: Agent) -> None:
    alone = ["".join(part.text for part in await ask(agent, text)) for text in ("", "ping")]
    assert all(alone)
    answers: dict[int, str] = {}

    async def one(number: int) -> None:
        answers[number] = "".join(part.text for part in await ask(agent, f"더하기 {number}"))

    async with anyio.create_task_group() as tasks:
        for number in range(8):
            tasks.start_soon(one, number)
    assert all(answers[number] for number in range(8))


async def test_an_answer_may_be_given_up_at_any_time(agent: Agent) -> None:
    request = Request(
        text="두 개", language="ko", agent="aria", satellite="desk", turn="t1", memory=MemoryMemory(), now=NOW
    )
    answer = agent.answer(request)
    with anyio.fail_after(10):
        assert (await anext(answer)).text
        await answer.aclose()  # type: ignore[attr-defined]
        with pytest.raises(StopAsyncIteration):
            await anext(answer)
