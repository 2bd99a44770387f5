"""Any OpenAI-compatible chat endpoint as an agent: streamed, bounded, and with this agent's own memory as history.

The wire is OpenAI's chat completions API (`POST /chat/completions` with `stream: true`, answered as server-sent
events); a server that answers in one JSON object instead is understood too.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

import anyio
import httpx
import msgspec

from dure.agents.local import GREETING
from dure.agents.plain_speech import PlainSpeech
from dure.api import ReplyPart, Request
from dure.errors import AgentFailed, Language, Text

SYSTEM: Mapping[Language, str] = {
    "ko": (
        "너는 {title}이라는 이름으로 대답하는 음성 비서야. 대답은 소리로 읽히니까 한국어 해요체로 짧게, 두세 문장으로 말해. "
        "목록, 표, 마크다운, 이모지는 쓰지 마. 모르면 모른다고 해. 지금은 {now}야."
    ),
    "en": (
        "You are a voice assistant that answers to the name {title}. What you write is read aloud: answer in plain English, "
        "in two or three short sentences, without lists, tables, Markdown or emoji. If you do not know, say so. It is {now}."
    ),
}
"""What a model is told where the configuration says nothing else, by language."""

MAX_LINE_BYTES = 64 * 1024
MAX_BODY_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSettings:
    """How to reach a model, and what to tell it.

    Attributes:
        url: the endpoint's base, such as `http://localhost:11434/v1`.
        model: the model's name there.
        key: the API key; empty for none.
        system: what the model is told first, by language; `{title}` and `{now}` are filled in.
        timeout_s: how long it may take for its first words, and between two pieces.
        history: how many earlier turns it is told.
        max_tokens: how long an answer may be, in the model's tokens.
        temperature: 0 to 2; None leaves it to the endpoint.
    """

    url: str
    model: str
    key: str = ""
    system: Mapping[Language, str] = field(default_factory=dict)
    timeout_s: float = 10.0
    history: int = 8
    max_tokens: int = 400
    temperature: float | None = None


class OpenAIChatAgent:
    """Hands requests to a chat model and its words on as they come.

    Args:
        title: what the agent is called, by language.
        greeting: what it says when only its name was called, by language.
        settings: how to reach the model.
    """

    def __init__(
        self, title: Mapping[Language, str], greeting: Mapping[Language, str], settings: ChatSettings
    ) -> None:
        self.title = title
        self._greeting = {**GREETING, **greeting}
        self._system = {**SYSTEM, **settings.system}
        self._settings = settings
        self._tls: ssl.SSLContext | None = None

    async def answer(self, request: Request) -> AsyncGenerator[ReplyPart]:
        """Stream the model's answer; closing the generator closes the connection.

        Raises:
            AgentFailed: the endpoint cannot be reached, is too slow, refuses, or answers with something else.
        """
        if not request.text.strip():
            yield ReplyPart(text=self._greeting[request.language], expects_reply=True, intent="greeting")
            return
        speech, waiting, said = PlainSpeech(), "", ""
        async with aclosing(self._words(request)) as words:
            try:
                async for piece in words:
                    text = speech.feed(piece)
                    if waiting and text:
                        yield ReplyPart(text=waiting)
                    waiting = text or waiting
                    said += text
            except AgentFailed:
                if waiting:
                    yield ReplyPart(text=waiting)
                raise
        tail = speech.finish()
        said += tail
        if not said.strip():
            raise AgentFailed(
                agent=request.agent, why=Text("the model said nothing", "모델이 아무 말도 하지 않았어요")
            )
        asks = said.rstrip(" \n\"'”’)」").endswith(("?", "？"))
        yield ReplyPart(text=waiting + tail, expects_reply=asks)

    async def _words(self, request: Request) -> AsyncGenerator[str]:
        try:
            async with self._ask(request) as response:
                if response.headers.get("content-type", "").startswith("application/json"):
                    yield _whole(request.agent, await _body(request.agent, response))
                    return
                async with aclosing(_events(request.agent, response)) as events:
                    async for event in events:
                        yield event
        except httpx.TimeoutException as error:
            raise AgentFailed(
                agent=request.agent, why=Text("it took too long", "너무 오래 걸렸어요")
            ) from error
        except httpx.HTTPError as error:
            raise AgentFailed(
                agent=request.agent, why=Text("its server cannot be reached", "서버에 닿을 수 없어요")
            ) from error

    @asynccontextmanager
    async def _ask(self, request: Request) -> AsyncIterator[httpx.Response]:
        settings = self._settings
        url = settings.url.rstrip("/") + "/chat/completions"
        headers = {"Accept-Encoding": "identity", "Accept": "text/event-stream"}
        if settings.key:
            headers["Authorization"] = f"Bearer {settings.key}"
        body: dict[str, Any] = {
            "model": settings.model,
            "messages": await self._messages(request),
            "stream": True,
            "max_tokens": settings.max_tokens,
        }
        if settings.temperature is not None:
            body["temperature"] = settings.temperature
        async with (
            httpx.AsyncClient(
                timeout=httpx.Timeout(settings.timeout_s),
                verify=await self._trust(url),
                trust_env=not _is_loopback(url),
            ) as client,
            client.stream("POST", url, headers=headers, json=body) as response,
        ):
            if response.status_code != 200:
                code = response.status_code
                raise AgentFailed(
                    agent=request.agent,
                    why=Text(f"its server answered with status {code}", f"서버가 상태 {code}로 대답했어요"),
                )
            if response.headers.get("content-encoding", "identity") != "identity":
                raise _nonsense(request.agent)
            yield response

    async def _trust(self, url: str) -> ssl.SSLContext | bool:
        if url.startswith("http://"):
            return False
        if self._tls is None:
            self._tls = await anyio.to_thread.run_sync(httpx.create_ssl_context)
        return self._tls

    async def _messages(self, request: Request) -> Sequence[Mapping[str, str]]:
        title = self.title.get(request.language) or next(iter(self.title.values()), request.agent)
        now = request.now.strftime("%Y-%m-%d %H:%M %Z, %A")
        system = self._system[request.language].replace("{title}", title).replace("{now}", now)
        messages = [{"role": "system", "content": system}]
        for turn in await request.memory.turns(self._settings.history):
            messages.append({"role": "user", "content": turn.request[:2000]})
            messages.append({"role": "assistant", "content": turn.reply[:4000]})
        return [*messages, {"role": "user", "content": request.text[:4000]}]


def _is_loopback(url: str) -> bool:
    host = httpx.URL(url).host
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _nonsense(agent: str) -> AgentFailed:
    return AgentFailed(
        agent=agent,
        why=Text("its server answered with something that is no answer", "서버의 대답을 알아볼 수 없어요"),
    )


async def _body(agent: str, response: httpx.Response) -> bytes:
    body = b""
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise _nonsense(agent)
    return body


def _whole(agent: str, body: bytes) -> str:
    """The words of an answer that came in one piece."""
    try:
        content = msgspec.json.decode(body)["choices"][0]["message"]["content"]
    except (msgspec.DecodeError, UnicodeDecodeError, LookupError, TypeError) as error:
        raise _nonsense(agent) from error
    return content if isinstance(content, str) else ""


async def _events(agent: str, response: httpx.Response) -> AsyncGenerator[str]:
    """The words in a stream of server-sent events, until `[DONE]` or the end; the size of everything is bounded."""
    left, total = b"", 0
    async for chunk in response.aiter_raw():
        total += len(chunk)
        *lines, left = (left + chunk).split(b"\n")
        if total > MAX_BODY_BYTES or len(left) > MAX_LINE_BYTES:
            raise _nonsense(agent)
        for line in lines:
            if not line.startswith(b"data:"):
                continue
            data = line[5:].strip()
            if data == b"[DONE]":
                return
            if text := _delta(agent, data):
                yield text
    if left.startswith(b"data:") and left[5:].strip() not in (b"[DONE]", b""):
        yield _delta(agent, left[5:].strip())


def _delta(agent: str, data: bytes) -> str:
    try:
        event = msgspec.json.decode(data)
        choices = event["choices"]
        content = choices[0].get("delta", {}).get("content") if choices else ""
    except (msgspec.DecodeError, UnicodeDecodeError, LookupError, TypeError, AttributeError) as error:
        raise _nonsense(agent) from error
    return content if isinstance(content, str) else ""
