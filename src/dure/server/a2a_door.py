"""`/a2a/{agent}`: every agent of the home for other people's agents, by the Agent2Agent protocol 1.0 (JSON-RPC).

An agent answers a message with a message; tasks, files and push notifications are not offered.
What was said before in a talk (`contextId`) is kept in memory for ten minutes, for the token that had it.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import anyio
import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope

from dure.api import Turn
from dure.errors import DureError, NotFound, Overloaded, Text
from dure.language.text import language_of
from dure.server import a2a_messages as wire
from dure.server.answers import read_body, to_json
from dure.server.asking import Question
from dure.server.chat_door import honest
from dure.server.guard import need
from dure.server.hub import Hub
from dure.server.leaving import send_piece, while_there
from dure.server.limits import Limits
from dure.server.records import AgentInfo
from dure.server.scopes import Scope

PATH = "/a2a/{agent}"

TALK_S = 600.0
MOST_TALKS = 64
MOST_TURNS = 10


class Talks:
    """What was said in talks with programs: bounded, in memory, each seen by its own token only."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._talks: OrderedDict[tuple[str, str, str], tuple[float, list[Turn]]] = OrderedDict()

    def get(self, key: tuple[str, str, str]) -> list[Turn]:
        """The turns of a talk, oldest first."""
        at_s, turns = self._talks.get(key, (0.0, []))
        return list(turns) if self._now_s() - at_s < TALK_S else []

    def add(self, key: tuple[str, str, str], turn: Turn) -> None:
        """One more turn."""
        turns = [*self.get(key), turn][-MOST_TURNS:]
        self._talks.pop(key, None)
        self._talks[key] = (self._now_s(), turns)
        while len(self._talks) > MOST_TALKS:
            self._talks.popitem(last=False)


class A2aDoor:
    """Answers other people's agents.

    Args:
        hub: who is behind it.
        limits: what is allowed.
        address: where other devices reach the hub; empty where they cannot.
        open_: whether nobody needs a token.
    """

    def __init__(self, hub: Hub, limits: Limits, *, address: str, open_: bool) -> None:
        self._hub, self._limits, self._address, self._open = hub, limits, address, open_
        self._places = anyio.CapacityLimiter(limits.questions)
        self._talks = Talks(anyio.current_time)

    def routes(self) -> list[Route]:
        """The doors and where they are."""
        return [
            Route(f"{PATH}/.well-known/agent-card.json", self.card, methods=["GET"]),
            Route(PATH, self.take, methods=["POST"]),
        ]

    async def card(self, request: Request) -> Response:
        """Who that agent is."""
        need(request, Scope.LISTEN)
        agent = self._find(request)
        base = self._address or str(request.base_url).rstrip("/")
        return to_json(wire.card(agent, f"{base}/a2a/{agent.id}", open_=self._open))

    async def take(self, request: Request) -> Response:
        """Answer one request."""
        grant = need(request, Scope.LISTEN)
        agent = self._find(request)
        body = await read_body(request, self._limits.body_bytes, self._limits.body_s)
        rpc = wire.Rpc(jsonrpc="2.0", method="")
        try:
            rpc = wire.read(body)
            version = request.headers.get("a2a-version", "0.3")  # no version is the last that had no header
            if version.split(".")[0] != "1":
                raise wire.Wrong(
                    wire.WRONG_VERSION, f"this agent speaks A2A {wire.VERSION}, not {version[:10]}"
                )
            if rpc.method not in ("SendMessage", "SendStreamingMessage"):
                raise wire.Wrong(*_refusal(rpc.method))
            said, text = wire.read_message(rpc.params)
            place = object()
            try:
                self._places.acquire_on_behalf_of_nowait(place)
            except anyio.WouldBlock as error:
                most = self._limits.questions
                why = Text(f"{most} questions are being answered", f"질문 {most}개에 대답하고 있어요")
                raise Overloaded(why=why) from error
        except (wire.Wrong, DureError) as error:
            return to_json(wire.wrong(rpc.id, error))
        context = said.context_id[:100] or secrets.token_hex(12)
        key = (grant.id, agent.id, context)
        earlier = self._talks.get(key)
        question = Question(
            agent=agent.id,
            text=text,
            language=language_of(text, self._hub.config.language),
            earlier=earlier,
            follow_up=bool(earlier) and earlier[-1].reply.rstrip().endswith(("?", "？")),
        )

        def done(reply: str) -> None:
            self._talks.add(key, Turn(request=text, reply=reply, at=datetime.now(UTC)))

        answer = _Answer(honest(self._hub.asking.ask(question)), rpc, context, self._limits, done)
        answer.left = lambda: self._places.release_on_behalf_of(place)
        return answer

    def _find(self, request: Request) -> AgentInfo:
        wanted: str = request.path_params["agent"]
        for agent in self._hub.agents():
            if agent.id == wanted:
                return agent
        raise NotFound(what=Text("agent", "비서"), id=wanted[:60])


class _Answer(Response):
    """An answer on its way. Leaving early gives it up; only a whole answer becomes part of the talk."""

    def __init__(
        self,
        texts: AsyncGenerator[str],
        rpc: wire.Rpc,
        context: str,
        limits: Limits,
        done: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._texts, self._rpc, self._context, self._limits, self._done = texts, rpc, context, limits, done
        self.left: Callable[[], None] = lambda: None

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Ask, and send."""
        streams = self._rpc.method == "SendStreamingMessage"
        try:
            async with while_there(receive), aclosing(self._texts) as texts:
                if streams:
                    await self._stream(texts, send)
                else:
                    await to_json(await self._whole(texts))(scope, receive, send)
        finally:
            self.left()

    async def _whole(self, texts: AsyncGenerator[str]) -> dict[str, Any]:
        try:
            reply = "".join([text async for text in texts])
        except DureError as error:
            return wire.wrong(self._rpc.id, error)
        self._done(reply)
        return wire.result(self._rpc.id, wire.message(reply, self._context))

    async def _stream(self, texts: AsyncGenerator[str], send: Send) -> None:
        """A message may be streamed once only, so it is sent when it is whole; the stream is kept open until then."""
        headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            event = b"data: " + msgspec.json.encode(await self._whole(texts)) + b"\n\n"
            await send_piece(event, send, self._limits.stalled_s)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except (TimeoutError, OSError):
            return  # nobody reads it


def _refusal(method: str) -> tuple[int, str]:
    if method in ("GetTask", "CancelTask", "SubscribeToTask"):
        return wire.NO_TASK, "this agent answers at once and keeps no tasks"
    if "Task" in method or method == "GetExtendedAgentCard":
        return wire.UNSUPPORTED, "this agent does not offer that"
    return wire.METHOD, "no such method"
