from __future__ import annotations

import json
from contextlib import aclosing
from datetime import UTC, datetime

import anyio
import pytest
from anyio.abc import SocketStream
from tests.unit.agents.chat_server import ChatServer, done, event, head, play

from dure.agents import openai_chat
from dure.agents.apologies import APOLOGIES
from dure.agents.chat_wire import MAX_LINE_BYTES
from dure.agents.factory import openai
from dure.agents.plain_speech import PlainSpeech
from dure.agents.router import APOLOGY, BROKEN_OFF, Router
from dure.api import Agent, ReplyPart, Request, Turn
from dure.config import AgentConfig, Secret
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


def agent(url: str, **settings: object) -> Agent:
    config = AgentConfig(title={"ko": "도우미", "en": "Helper"}, greeting={"ko": "네?"})
    return openai(
        Setup(name="helper", settings={"url": url, "model": "m", **settings}, services={AgentConfig: config})
    )


def ask(text: str = "왜 하늘은 파래?", memory: MemoryMemory | None = None) -> Request:
    return Request(
        text=text,
        language="ko",
        agent="helper",
        satellite="desk",
        turn="t1",
        memory=memory or MemoryMemory(),
        now=datetime(2026, 11, 3, 6, 5, tzinfo=UTC),
    )


async def parts(agent: Agent, request: Request) -> list[ReplyPart]:
    return [part async for part in agent.answer(request)]


async def test_words_are_handed_on_as_they_come(server: ChatServer) -> None:
    go_on = anyio.Event()

    async def act(stream: SocketStream) -> None:
        await stream.send(head() + b": hello\n\n" + event("하늘은 ") + event("파랗게 보여요. "))
        await go_on.wait()
        await stream.send(event("왜일까요?") + b"data: [DONE]\n\n")

    server.act = act
    said = []
    with anyio.fail_after(10):
        async with aclosing(agent(server.url).answer(ask())) as answer:  # type: ignore[type-var]
            async for part in answer:
                said.append(part)
                go_on.set()
    assert "".join(part.text for part in said) == "하늘은 파랗게 보여요. 왜일까요?"
    assert len(said) > 1
    assert [part.expects_reply for part in said][-1]
    assert not any(part.expects_reply for part in said[:-1])


async def test_what_is_sent(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPER_KEY", "s3cret")
    server.act = play(head(), event("네."), b"data: [DONE]\n\n")
    memory = MemoryMemory()
    for number in range(3):
        await memory.record(
            Turn(request=f"q{number}", reply=f"a{number}", at=datetime(2026, 11, 3, tzinfo=UTC))
        )
    await parts(
        agent(server.url, key=Secret(env="HELPER_KEY"), history=2, max_tokens=50, temperature=0.5),
        ask("안녕", memory),
    )
    ((sent_head, body),) = server.requests
    assert sent_head.startswith("POST /v1/chat/completions ")
    assert "authorization: bearer s3cret" in sent_head.lower()
    assert (body["model"], body["stream"], body["max_tokens"], body["temperature"]) == ("m", True, 50, 0.5)
    system, *rest = body["messages"]
    assert system["role"] == "system"
    assert "도우미" in system["content"]
    assert "2026-11-03 06:05" in system["content"]
    assert [(m["role"], m["content"]) for m in rest] == [
        ("user", "q1"), ("assistant", "a1"), ("user", "q2"), ("assistant", "a2"), ("user", "안녕"),
    ]  # fmt: skip


async def test_a_bare_name_is_greeted_without_asking_anyone() -> None:
    (part,) = await parts(agent("http://127.0.0.1:9"), ask(""))
    assert (part.text, part.expects_reply) == ("네?", True)


async def test_an_answer_in_one_piece_is_understood(server: ChatServer) -> None:
    body = json.dumps({"choices": [{"message": {"content": "한 번에요."}}]}).encode()
    server.act = play(head("application/json"), body)
    assert [part.text for part in await parts(agent(server.url), ask())] == ["한 번에요."]


async def test_events_cut_anywhere_are_put_together(server: ChatServer) -> None:
    whole = event("가나다 ") + event("라마바.") + b"data: [DONE]\n\n"
    server.act = play(head(), *(whole[at : at + 3] for at in range(0, len(whole), 3)))
    assert "".join(part.text for part in await parts(agent(server.url), ask())) == "가나다 라마바."


Fault = tuple[type[AgentFailed], tuple[bytes | float, ...]]
FAULTS: dict[str, Fault] = {
    "an error status": (AgentFailed, (head(status="500 Oops"), b"no")),
    "a refused key": (AgentLockedOut, (head(status="401 No"), b"")),
    "too many requests": (AgentBusy, (head(status="429 No", extra="Retry-After: 30\r\n"), b"")),
    "too many requests, until some day": (AgentBusy, (head(status="429 No", extra="Retry-After: Wed, 21 Oct 2026\r\n"), b"")),
    "maintenance": (AgentBusy, (head(status="503 No", extra="Retry-After: 3600\r\n"), b"")),
    "a redirect": (AgentFailed, (head(status="302 Found", extra="Location: http://127.0.0.1:1/\r\n"), b"")),
    "a redirect to the metadata service": (AgentFailed, (head(status="307 Go", extra="Location: http://169.254.169.254/\r\n"), b"")),
    "no HTTP at all": (AgentDown, (b"hello\r\n\r\n",)),
    "nothing": (AgentDown, (b"",)),
    "silence before the headers": (AgentSlow, (30.0,)),
    "headers that trickle": (AgentSlow, (b"HTTP/1.1 200 OK\r\n", *(piece for number in range(50) for piece in (f"X-{number}: y\r\n".encode(), 0.1)))),
    "silence": (AgentSlow, (head(), 30.0)),
    "no words": (AgentFailed, (head(), done())),
    "no JSON": (AgentNonsense, (head(), b"data: {oops\n\n")),
    "an error in the stream": (AgentFailed, (head(), b'data: {"error": {"message": "overloaded"}}\n\n')),
    "other JSON": (AgentFailed, (head(), b'data: {"hello": 1}\n\n')),
    "other JSON in one piece": (AgentNonsense, (head("application/json"), b'{"hello": 1}')),
    "a wrong shape": (AgentNonsense, (head(), b'data: {"choices": 5}\n\n')),
    "deep JSON": (AgentNonsense, (head(), b'data: {"usage": ' + b"[" * 20_000 + b"\n\n")),
    "wrong letters": (AgentNonsense, (head(), b'data: {"choices": [{"delta": {"content": "\xff"}}]}\n\n')),
    "a wrong charset": (AgentNonsense, (head("application/json; charset=euc-kr"), '{"choices": [{"message": {"content": "안녕"}}]}'.encode("euc-kr"))),
    "a page for people": (AgentFailed, (head("text/html"), b"<html>Log in</html>")),
    "no JSON in one piece": (AgentNonsense, (head("application/json"), b"oops")),
    "an endless line": (AgentNonsense, (head(), b"data: " + b"x" * (MAX_LINE_BYTES + 20_000))),
    "ten megabytes": (AgentNonsense, (head("application/json"), *(b"x" * 1_000_000 for _ in range(10)))),
    "ten megabytes of nothing": (AgentNonsense, (head(), *(b": x\n" * 250_000 for _ in range(10)))),
    "compression": (AgentNonsense, (head(extra="Content-Encoding: gzip\r\n"), b"\x1f\x8b")),
    "a cut body": (AgentDown, (head(extra="Content-Length: 1000\r\n"), event("네"))),
    "a stream that ends without an end": (AgentFailed, (head(), event("네, 그건 "))),
}  # fmt: skip
BEGUN = {"a cut body", "a stream that ends without an end"}


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_fault_is_a_failed_agent_that_says_why(server: ChatServer, fault: str) -> None:
    kind, pieces = FAULTS[fault]
    server.act = play(*pieces)
    said: list[str] = []
    limit_s = 0.3 if kind is AgentSlow else 5.0

    async def listen() -> None:
        async for part in Router({"helper": agent(server.url, timeout_s=limit_s)}).answer(ask()):
            said.append(part.text)  # noqa: PERF401  # what came before the failure counts

    with anyio.fail_after(10), pytest.raises(AgentFailed) as failed:
        await listen()
    assert type(failed.value) is kind
    assert "127.0.0.1" not in str(failed.value)
    if fault in BEGUN:
        assert said[-1] == BROKEN_OFF["ko"]
        assert "".join(said).startswith("네")
    else:
        assert said == [APOLOGIES.get(kind, APOLOGY)["ko"]]


async def test_a_server_that_is_busy_for_a_moment_is_asked_again_once(server: ChatServer) -> None:
    busy = play(head(status="429 No", extra="Retry-After: 0\r\n"))

    async def act(stream: SocketStream) -> None:
        await (busy if len(server.requests) == 1 else play(head(), event("네."), done()))(stream)

    server.act = act
    assert [part.text for part in await parts(agent(server.url), ask())] == ["네."]
    server.requests.clear()
    server.act = busy
    with pytest.raises(AgentBusy):
        await parts(agent(server.url), ask())
    assert len(server.requests) == 2


async def test_a_stream_that_never_ends_does_not_outlast_its_time(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai_chat, "WHOLE_S", 0.2)
    server.act = play(head(), *(piece for _ in range(2000) for piece in (b": still there\n\n", 0.05)))
    with anyio.fail_after(20), pytest.raises(AgentSlow):
        await parts(agent(server.url), ask())


async def test_nobody_there_is_a_failed_agent() -> None:
    with pytest.raises(AgentDown):
        await parts(agent("http://127.0.0.1:9/v1", timeout_s=1), ask())


async def test_an_endless_stream_is_cut_and_the_connection_closed(server: ChatServer) -> None:
    async def act(stream: SocketStream) -> None:
        await stream.send(head())
        while True:
            await stream.send(event("blah "))

    server.act = act
    with anyio.fail_after(20):
        said = [
            part.text async for part in Router({"helper": agent(server.url)}, max_chars=100).answer(ask())
        ]
        assert len("".join(said)) == 100
        await server.gone.wait()


async def test_giving_up_closes_the_connection(server: ChatServer) -> None:
    async def act(stream: SocketStream) -> None:
        await stream.send(head() + event("하나, ") + event("둘, "))
        await stream.receive()

    server.act = act
    with anyio.fail_after(10):
        async with aclosing(Router({"helper": agent(server.url)}).answer(ask())) as answer:
            async for _ in answer:
                break
        await server.gone.wait()


async def test_cancellation_closes_the_connection(server: ChatServer) -> None:
    begun = anyio.Event()

    async def act(stream: SocketStream) -> None:
        await stream.send(head())
        begun.set()
        await stream.receive()

    server.act = act
    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(parts, agent(server.url), ask())
            await begun.wait()
            tasks.cancel_scope.cancel()
        await server.gone.wait()


async def test_a_stream_that_hangs_is_said_to_be_broken_off(server: ChatServer) -> None:
    server.act = play(head(), event("하나. "), event("둘. "), 30.0)
    said = []

    async def listen() -> None:
        async for part in Router({"helper": agent(server.url, timeout_s=0.3)}).answer(ask()):
            said.append(part.text)  # noqa: PERF401  # what came before the failure counts

    with anyio.fail_after(10), pytest.raises(AgentFailed):
        await listen()
    assert said == ["하나.", " 둘.", BROKEN_OFF["ko"]]


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"url": "ftp://x"}, "url"), ({"url": 5}, "url"), ({"model": ""}, "model"), ({"modle": "x"}, "modle"),
        ({"timeout_s": 0}, "timeout_s"), ({"history": "many"}, "history"), ({"temperature": 3}, "temperature"),
        ({"max_tokens": True}, "max_tokens"), ({"key": "plain"}, "key"), ({"key": {"env": "NOT_SET_ANYWHERE"}}, "key"),
        ({"system": 5}, "system"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_refused(settings: dict[str, object], key: str) -> None:
    given = {"url": "http://127.0.0.1:9", "model": "m", **settings}
    setup = Setup(name="helper", settings=given, services={AgentConfig: AgentConfig()})
    with pytest.raises(ConfigInvalid, match=rf"agents\.helper\.settings\.{key}"):
        openai(setup)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("**아주** 좋아요.", "아주 좋아요."), ("`code` here", "code here"), ("# 제목\n말", "제목\n말"), ("2 * 3", "2 * 3"),
        ("- 하나\n- 둘", "하나\n둘"), ("영하 -5도", "영하 -5도"), ("-5도예요", "-5도예요"), ("> - **x** 1 * 2", "x 1 * 2"),
        ("[여기](https://a.b/c) 보세요", "여기 보세요"), ("[중요] 내일", "[중요] 내일"), ("좋아요 😊!", "좋아요 !"),
        ("a\n---\nb", "a\n\nb"), ("snake_case, __굵게__", "snake_case, 굵게"), ("```py\nx\n```", "\nx\n"),
        ("<think>음, 글쎄</think>\n네.", "네."), ("<think>끝없이", ""), ("<b>", "<b>"), ("plain", "plain"), ("", ""),
    ],
)  # fmt: skip
def test_signs_and_thoughts_are_not_spoken(written: str, spoken: str) -> None:
    for size in (1, 2, 3, 100):
        speech = PlainSpeech()
        said = (
            "".join(speech.feed(written[at : at + size]) for at in range(0, len(written), size))
            + speech.finish()
        )
        assert said == spoken
