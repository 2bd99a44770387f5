"""`POST /mcp`: the home's tools for any language model's client that speaks the Model Context Protocol.

Both eras are answered by the same stateless door. The revision 2026-07-28 brings its version with every request
(`_meta` and headers, `server/discover`); those of 2025 shake hands (`initialize`), and get no session, since there is
nothing to keep. Every answer is one JSON object; only the revision 2025-03-26 knows batches, which are answered by a list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import anyio
import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope

from dure import __version__
from dure.errors import DureError, Overloaded, Text
from dure.server.answers import read_body, to_json
from dure.server.guard import need
from dure.server.hub import Hub
from dure.server.leaving import while_there
from dure.server.limits import Limits
from dure.server.mcp_home import HOME_TOOLS
from dure.server.mcp_tools import TOOLS as HUB_TOOLS
from dure.server.mcp_tools import Caller, HomeTool
from dure.server.scopes import Grant, Scope

PATH = "/mcp"

TOOLS: Mapping[str, HomeTool] = {**HUB_TOOLS, **HOME_TOOLS}
"""Every tool, by its name."""

STATELESS = ("2026-07-28",)
SHAKING_HANDS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
BATCHING = (None, "2025-03-26", "2024-11-05")
"""The versions told by clients that may send several messages at once; before 2025-06-18 none was told."""
MOST_AT_ONCE = 20

INSTRUCTIONS = (
    "A home with one microphone and several voice assistants, each answering to its own names. "
    "History and names belong to the people who live there: use them only for what they asked for."
)

_META = "io.modelcontextprotocol/"
_NAMED = {"tools/call": "name"}
PARSE, REQUEST, METHOD, PARAMS, INTERNAL = -32700, -32600, -32601, -32602, -32603
MISMATCH, VERSION = -32020, -32022
_STATUS = {PARSE: 400, REQUEST: 400, PARAMS: 400, METHOD: 404, MISMATCH: 400, VERSION: 400}


class _Wrong(Exception):
    """A request that the protocol does not allow."""

    def __init__(self, code: int, message: str, data: object = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


class _Message(msgspec.Struct):
    jsonrpc: str
    method: str = ""
    id: str | int | None = None
    params: dict[str, Any] | None = None


class McpDoor:
    """Answers clients.

    Args:
        hub: what is asked.
        limits: what is allowed.
    """

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub, self._limits = hub, limits
        self._places = anyio.CapacityLimiter(limits.questions)

    def routes(self) -> list[Route]:
        """The door and where it is."""
        return [Route(PATH, self.take, methods=["POST"])]

    async def take(self, request: Request) -> Response:
        """Answer one message."""
        grant = need(request, Scope.LISTEN)
        body = await read_body(request, self._limits.body_bytes, self._limits.body_s)
        if body.lstrip().startswith(b"[") and request.headers.get("mcp-protocol-version") in BATCHING:
            return self._take_batch(body, grant)
        message = _Message(jsonrpc="2.0")
        try:
            message = _decode(body)
            if not message.method or message.id is None:
                return Response(status_code=202)  # a notification, or an answer to what was never asked
            modern = _is_modern(message, request.headers)
            if modern:
                _check(message, request.headers)
            if message.method == "tools/call":
                tool, given = _wanted(message, grant)
                return _Working(self, tool, given, message.id, grant, modern=modern)
            return _answer(message.id, _dress(_tell(message, grant), message.method, modern=modern))
        except _Wrong as wrong:
            # clients of 2025 read errors from a successful answer
            status = _STATUS.get(wrong.code, 200) if "mcp-method" in request.headers else 200
            if wrong.code in (PARSE, REQUEST):
                status = 400
            return to_json(_error(message.id, wrong), status)

    def _take_batch(self, body: bytes, grant: Grant) -> Response:
        """Answer several messages of a client of March 2025."""
        try:
            messages = _decode_batch(body)
        except _Wrong as wrong:
            return to_json(_error(None, wrong), 400)
        return _Batch(self, messages, grant)

    async def reply(self, raw: msgspec.Raw, grant: Grant) -> dict[str, Any] | None:
        """The answer to one message of a batch; None to what wants none."""
        message = _Message(jsonrpc="2.0")
        try:
            message = _decode(bytes(raw))
            if not message.method or message.id is None:
                return None
            if message.method == "initialize":
                raise _Wrong(REQUEST, "initialize stands alone")
            if message.method == "tools/call":
                result = await self.work(*_wanted(message, grant), grant)
            else:
                result = _tell(message, grant)
        except _Wrong as wrong:
            return _error(message.id, wrong)
        return {"jsonrpc": "2.0", "id": message.id, "result": result}

    async def work(self, tool: HomeTool, given: Mapping[str, Any], grant: Grant) -> dict[str, Any]:
        """What came of a call; an error of the hub is told to the model."""
        place = object()
        try:
            try:
                self._places.acquire_on_behalf_of_nowait(place)
            except anyio.WouldBlock as error:
                why = Text("too many calls are under way", "처리하고 있는 요청이 많아요")
                raise Overloaded(why=why) from error
            try:
                await self._hub.note_program(grant.id, tool.name)
                told = await tool.work(Caller(self._hub, grant), given)
            finally:
                self._places.release_on_behalf_of(place)
        except DureError as error:
            text = f"{error.sentence('en')} ({error.code})"
            return {"content": [{"type": "text", "text": text}], "isError": True}
        plain = msgspec.to_builtins(told, builtin_types=())
        text = msgspec.json.encode(plain).decode()
        return {"content": [{"type": "text", "text": text}], "structuredContent": plain, "isError": False}


class _Working(Response):
    """The answer to a call, sent when it is done. Leaving early ends the work."""

    def __init__(
        self,
        door: McpDoor,
        tool: HomeTool,
        given: Mapping[str, Any],
        message: str | int,
        grant: Grant,
        *,
        modern: bool,
    ) -> None:
        super().__init__()
        self._door, self._tool, self._given, self._grant = door, tool, given, grant
        self._id, self._modern = message, modern

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Work, then tell."""
        async with while_there(receive):
            result = await self._door.work(self._tool, self._given, self._grant)
            answer = _answer(self._id, _dress(result, "tools/call", modern=self._modern))
            await answer(scope, receive, send)


class _Batch(Response):
    """The answers to a batch, one message worked on after the other, sent when all are done. Leaving early ends the work."""

    def __init__(self, door: McpDoor, messages: Sequence[msgspec.Raw], grant: Grant) -> None:
        super().__init__()
        self._door, self._messages, self._grant = door, messages, grant

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Work, then tell."""
        async with while_there(receive):
            replies = [await self._door.reply(message, self._grant) for message in self._messages]
            answers = [reply for reply in replies if reply is not None]
            answer = to_json(answers) if answers else Response(status_code=202)
            await answer(scope, receive, send)


def _decode_batch(body: bytes) -> Sequence[msgspec.Raw]:
    try:
        messages = msgspec.json.decode(body, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _Wrong(PARSE, "not JSON") from error
    if not 0 < len(messages) <= MOST_AT_ONCE:
        raise _Wrong(REQUEST, f"a batch holds 1 to {MOST_AT_ONCE} messages")
    return messages


def _error(message: str | int | None, wrong: _Wrong) -> dict[str, Any]:
    error = {"code": wrong.code, "message": wrong.message, "data": wrong.data}
    return {"jsonrpc": "2.0", "id": message, "error": error}


def _decode(body: bytes) -> _Message:
    try:
        return msgspec.json.decode(body, type=_Message)
    except msgspec.ValidationError as error:
        raise _Wrong(REQUEST, "not a single JSON-RPC message") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _Wrong(PARSE, "not JSON") from error


def _is_modern(message: _Message, headers: Mapping[str, str]) -> bool:
    if message.method == "initialize":
        return False
    told = headers.get("mcp-protocol-version")
    return f"{_META}protocolVersion" in _meta(message) or not (told is None or told in SHAKING_HANDS)


def _check(message: _Message, headers: Mapping[str, str]) -> None:
    """What the stateless revision asks of a request: its version and method, in the body and in the headers alike."""
    meta = _meta(message)
    missing = [key for key in ("protocolVersion", "clientCapabilities") if f"{_META}{key}" not in meta]
    if missing:
        raise _Wrong(PARAMS, f"params._meta lacks {', '.join(_META + key for key in missing)}")
    version = meta[f"{_META}protocolVersion"]
    pairs = [("mcp-protocol-version", version), ("mcp-method", message.method)]
    if (key := _NAMED.get(message.method)) and (name := (message.params or {}).get(key)) is not None:
        pairs.append(("mcp-name", name))
    for header, value in pairs:
        if headers.get(header) != value:
            raise _Wrong(MISMATCH, f"the header {header} does not say what the body says")
    if version not in STATELESS:
        raise _Wrong(
            VERSION, "unsupported protocol version", {"supported": list(STATELESS), "requested": version}
        )


def _meta(message: _Message) -> Mapping[str, Any]:
    meta = (message.params or {}).get("_meta")
    return meta if isinstance(meta, dict) else {}


def _tell(message: _Message, grant: Grant) -> dict[str, Any]:
    """The result of everything but a call."""
    us = {"name": "dure", "title": "Dure", "version": __version__}
    capabilities: dict[str, Any] = {"tools": {}}
    if message.method == "initialize":
        asked = (message.params or {}).get("protocolVersion")
        version = asked if asked in SHAKING_HANDS else SHAKING_HANDS[0]
        return {
            "protocolVersion": version,
            "capabilities": capabilities,
            "serverInfo": us,
            "instructions": INSTRUCTIONS,
        }
    if message.method == "server/discover":
        return {
            "supportedVersions": [*STATELESS, *SHAKING_HANDS],
            "capabilities": capabilities,
            "instructions": INSTRUCTIONS,
            "_meta": {f"{_META}serverInfo": us},
        }
    if message.method == "tools/list":
        return {"tools": [tool.tell() for tool in _permitted(grant)]}
    if message.method == "ping":
        return {}
    raise _Wrong(METHOD, "no such method")


def _permitted(grant: Grant) -> Sequence[HomeTool]:
    return [tool for tool in TOOLS.values() if grant.reaches(tool.scope)]


def _wanted(message: _Message, grant: Grant) -> tuple[HomeTool, Mapping[str, Any]]:
    params = message.params or {}
    tool = TOOLS.get(str(params.get("name", "")))
    given = params.get("arguments") or {}
    if tool is None or not grant.reaches(tool.scope) or not isinstance(given, dict):
        raise _Wrong(PARAMS, "no such tool, or its arguments are no object")
    return tool, given


def _dress(result: dict[str, Any], method: str, *, modern: bool) -> dict[str, Any]:
    """What the stateless revision wants besides; clients of 2025 have no use for it."""
    if not modern:
        return result
    dressed = {"resultType": "complete", **result}
    if method in ("tools/list", "server/discover"):
        dressed |= {"ttlMs": 0, "cacheScope": "private"}
    return dressed


def _answer(message: str | int, result: dict[str, Any]) -> Response:
    return to_json({"jsonrpc": "2.0", "id": message, "result": result})
