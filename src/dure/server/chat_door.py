"""`/openai/v1`: the hub's agents as models of OpenAI's chat completions API, for any program that speaks it.

The hub's own wire keeps `/v1` to itself; a program is told `http://HUB:8420/openai/v1` as its base.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import anyio
import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope

from dure.api import ReplyPart
from dure.errors import DureError, NotFound, Overloaded, StoreFailed, Text
from dure.server.answers import read_json, to_json
from dure.server.chat_messages import ChatAsked
from dure.server.guard import need
from dure.server.hub import Hub
from dure.server.leaving import send_piece, while_there
from dure.server.limits import Limits
from dure.server.scopes import Scope

BASE = "/openai/v1"

_TYPES = {400: "invalid_request_error", 401: "authentication_error", 403: "permission_error"}
_TYPES |= {404: "not_found_error", 413: "invalid_request_error", 429: "rate_limit_error"}


class ChatDoor:
    """Tells which agents there are, and asks them.

    Args:
        hub: who is behind it.
        limits: what is allowed.
    """

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub, self._limits = hub, limits
        self._reading = replace(limits, body_bytes=limits.talk_bytes)
        self._places = anyio.CapacityLimiter(limits.questions)

    def routes(self) -> list[Route]:
        """The doors and where they are."""
        return [
            Route(f"{BASE}/models", self.models, methods=["GET"]),
            Route(f"{BASE}/models/{{agent}}", self.model, methods=["GET"]),
            Route(f"{BASE}/chat/completions", self.complete, methods=["POST"]),
        ]

    async def models(self, request: Request) -> Response:
        """Every agent."""
        try:
            need(request, Scope.LISTEN)
        except DureError as error:
            return complain(error)
        return to_json({"object": "list", "data": [_model(agent.id) for agent in self._hub.agents()]})

    async def model(self, request: Request) -> Response:
        """One agent."""
        wanted: str = request.path_params["agent"]
        try:
            need(request, Scope.LISTEN)
            if wanted not in {agent.id for agent in self._hub.agents()}:
                raise NotFound(what=Text("agent", "비서"), id=wanted[:60])
        except DureError as error:
            return complain(error)
        return to_json(_model(wanted))

    async def complete(self, request: Request) -> Response:
        """Ask an agent; the answer comes whole, or as server-sent events."""
        place = object()
        try:
            need(request, Scope.LISTEN)
            asked = await read_json(request, ChatAsked, self._reading)
            question = asked.question(self._hub.config.language)
            try:
                self._places.acquire_on_behalf_of_nowait(place)
            except anyio.WouldBlock as error:
                most = self._limits.questions
                why = Text(f"{most} questions are being answered", f"질문 {most}개에 대답하고 있어요")
                raise Overloaded(why=why) from error
        except DureError as error:
            return complain(error)
        answer = Answering(
            self._hub.asking.ask(question), asked.model, self._limits, stream=bool(asked.stream)
        )
        answer.left = lambda: self._places.release_on_behalf_of(place)
        return answer


class Answering(Response):
    """An agent's answer on its way to a program. Leaving early gives it up.

    Nothing is sent before the agent has said its first words, so that a failure before them has its own status.

    Args:
        parts: the answer.
        model: who answers.
        limits: what is allowed.
        stream: whether it goes out as it comes.
    """

    def __init__(self, parts: AsyncGenerator[ReplyPart], model: str, limits: Limits, *, stream: bool) -> None:
        super().__init__()
        self._parts, self._model, self._limits, self._stream = parts, model, limits, stream
        self._id, self._created = f"chatcmpl-{secrets.token_hex(12)}", int(time.time())
        self.left = _nothing

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Ask, and send."""
        try:
            async with while_there(receive), aclosing(honest(self._parts)) as texts:
                if self._stream:
                    await self._send_pieces(texts, scope, receive, send)
                else:
                    await (await self._whole(texts))(scope, receive, send)
        finally:
            self.left()

    async def _whole(self, texts: AsyncGenerator[str]) -> Response:
        try:
            said = "".join([text async for text in texts])
        except DureError as error:
            return complain(error)
        message = {"role": "assistant", "content": said, "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return to_json(self._frame("chat.completion", [choice]))

    async def _send_pieces(
        self, texts: AsyncGenerator[str], scope: AsgiScope, receive: Receive, send: Send
    ) -> None:
        try:
            first = await anext(texts, "")
        except DureError as error:
            await complain(error)(scope, receive, send)
            return
        headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send_piece(
                self._piece({"role": "assistant", "content": first}), send, self._limits.stalled_s
            )
            try:
                async for text in texts:
                    await send_piece(self._piece({"content": text}), send, self._limits.stalled_s)
            except DureError as error:
                await send_piece(_event(_tell(error)), send, self._limits.stalled_s)
            else:
                await send_piece(
                    self._piece({}, finished="stop") + b"data: [DONE]\n\n", send, self._limits.stalled_s
                )
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except (TimeoutError, OSError):
            return  # nobody reads it; the connection is closed, because the answer is incomplete

    def _piece(self, delta: dict[str, str], *, finished: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finished, "logprobs": None}
        return _event(self._frame("chat.completion.chunk", [choice]))

    def _frame(self, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": self._id,
            "object": kind,
            "created": self._created,
            "model": self._model,
            "choices": choices,
        }


def complain(error: DureError) -> Response:
    """An error as such programs expect it."""
    answer = to_json(_tell(error), error.http_status)
    if error.http_status == 401:
        answer.headers["www-authenticate"] = 'Bearer realm="dure"'
    if error.http_status == 429:
        answer.headers["retry-after"] = "10"
    return answer


async def honest(parts: AsyncGenerator[ReplyPart]) -> AsyncGenerator[str]:
    """The words of an answer. The apology for a failed agent is spoken language; a program gets the error instead."""
    held = ""
    async with aclosing(parts):
        try:
            async for part in parts:
                if held:
                    yield held
                    held = ""
                if part.understood:
                    yield part.text
                else:
                    held = part.text  # perhaps an apology: then the error follows
        except StoreFailed:
            pass  # the answer is whole, and is not kept here anyway
    if held:
        yield held


def _model(agent: str) -> dict[str, Any]:
    return {"id": agent, "object": "model", "created": 0, "owned_by": "dure"}


def _tell(error: DureError) -> dict[str, Any]:
    kind = _TYPES.get(error.http_status, "server_error" if error.http_status >= 500 else "api_error")
    return {
        "error": {
            "message": error.sentence("en"),
            "type": kind,
            "param": None,
            "code": error.code,
            "ko": error.sentence("ko"),
        }
    }


def _event(value: object) -> bytes:
    return b"data: " + msgspec.json.encode(value) + b"\n\n"


def _nothing() -> None:
    return
