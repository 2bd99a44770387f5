"""What a chat completions endpoint answers, read as it comes: server-sent events, or one JSON object.

Everything is bounded: the size of a line, of the whole, of a call and of their number. Words are handed on at once;
calls of tools only when the model has said that it is done, so that no half call is ever carried out.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx
import msgspec

from dure.errors import AgentFailed, AgentNonsense, AgentSlow, Text

MAX_LINE_BYTES = 64 * 1024
MAX_BODY_BYTES = 2 * 1024 * 1024
MAX_CALLS = 8
MAX_ARGUMENTS_BYTES = 16 * 1024

SLOW = Text("it took too long", "너무 오래 걸렸어요")
BROKEN = Text("its answer broke off", "대답이 중간에 끊겼어요")
NO_ANSWER = Text("its server answered with something that is no answer", "서버의 대답을 알아볼 수 없어요")
TOO_MANY = Text("the model asked for too much at once", "모델이 한꺼번에 너무 많은 일을 시켰어요")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a model wants done.

    Attributes:
        id: its own name for this call.
        name: the tool.
        arguments: JSON, as it was written; it may be none.
    """

    id: str
    name: str
    arguments: str


class _Function(msgspec.Struct):
    name: str | None = None
    arguments: str | None = None


class _CallPiece(msgspec.Struct):
    index: int | None = None
    id: str | None = None
    function: _Function | None = None


class _Said(msgspec.Struct):
    content: Any = None
    tool_calls: list[_CallPiece] | None = None


class _Choice(msgspec.Struct):
    delta: _Said | None = None
    message: _Said | None = None
    finish_reason: str | None = None


class _Chunk(msgspec.Struct):
    choices: list[_Choice] | None = None
    usage: Any = None
    error: Any = None


@dataclass(slots=True)
class _Pieces:
    """Calls that come in pieces."""

    agent: str
    calls: dict[int, dict[str, str]] = field(default_factory=dict)
    at: int = 0

    def add(self, piece: _CallPiece, *, whole: bool) -> None:
        self.at = self._place(piece, whole=whole)
        call = self.calls.setdefault(self.at, {"id": "", "name": "", "arguments": ""})
        call["id"] = call["id"] or (piece.id or "")[:100]
        if piece.function:
            call["name"] += piece.function.name or ""
            call["arguments"] += piece.function.arguments or ""
        if (
            len(self.calls) > MAX_CALLS
            or len(call["arguments"]) > MAX_ARGUMENTS_BYTES
            or len(call["name"]) > 200
        ):
            raise AgentFailed(agent=self.agent, why=TOO_MANY)

    def _place(self, piece: _CallPiece, *, whole: bool) -> int:
        """Some servers number every call 0, or none; a new id is a new call."""
        told = self.at if piece.index is None else piece.index
        there = self.calls.get(told)
        if there is not None and (whole or (piece.id and there["id"] and piece.id != there["id"])):
            return max(self.calls) + 1
        return told

    def whole(self) -> Sequence[Call]:
        if any(not call["name"] for call in self.calls.values()):
            raise AgentNonsense(agent=self.agent, why=NO_ANSWER)
        return [
            Call(id=call["id"] or f"call_{at}", name=call["name"], arguments=call["arguments"])
            for at, call in sorted(self.calls.items())
        ]


async def read(agent: str, response: httpx.Response, deadline: float) -> AsyncGenerator[str | Call]:
    """The words of an answer as they come, then the calls that it makes.

    Args:
        agent: for errors.
        response: an answer with status 200 whose body is still to be read.
        deadline: on the event loop's clock; nothing is read beyond it.

    Raises:
        AgentNonsense: it is no answer.
        AgentSlow: the deadline has passed.
        AgentFailed: it broke off, or asks for too much.
    """
    calls = _Pieces(agent)
    if response.headers.get("content-type", "").startswith("application/json"):
        chunk = _decode(agent, await body(agent, response, deadline))
        words, _ = _take(agent, chunk, calls)
        if words:
            yield words
    else:
        ended = False
        async with aclosing(_events(agent, response, deadline)) as events:
            async for data in events:
                if ended := data == b"[DONE]":
                    break
                words, finished = _take(agent, _decode(agent, data), calls)
                ended = ended or finished
                if words:
                    yield words
                if finished:
                    break  # what may follow is usage, and nobody here wants to know
        if not ended:
            raise AgentFailed(agent=agent, why=BROKEN)
    for call in calls.whole():
        yield call


def _take(agent: str, chunk: _Chunk, calls: _Pieces) -> tuple[str, bool]:
    """The words of a chunk, and whether the model is done."""
    if chunk.error is not None:
        why = Text("its server reports an error", "서버가 오류를 알려 왔어요")
        raise AgentFailed(agent=agent, why=why)
    if not chunk.choices:
        if chunk.choices is None and chunk.usage is None:
            raise AgentNonsense(agent=agent, why=NO_ANSWER)
        return "", False
    choice = chunk.choices[0]
    said, whole = (choice.message, True) if choice.message else (choice.delta, False)
    if said is None:
        return "", choice.finish_reason is not None
    for piece in said.tool_calls or ():
        calls.add(piece, whole=whole)
    return said.content if isinstance(said.content, str) else "", choice.finish_reason is not None


def _decode(agent: str, data: bytes) -> _Chunk:
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Chunk)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise AgentNonsense(agent=agent, why=NO_ANSWER) from error


async def body(agent: str, response: httpx.Response, deadline: float) -> bytes:
    """The whole of an answer, which is bounded.

    Raises:
        AgentNonsense: it is too large.
        AgentSlow: the deadline has passed.
    """
    whole = bytearray()
    async with aclosing(_chunks(agent, response, deadline)) as chunks:
        async for chunk in chunks:
            whole += chunk
    return bytes(whole)


async def _chunks(agent: str, response: httpx.Response, deadline: float) -> AsyncGenerator[bytes]:
    total = 0
    async for chunk in response.aiter_raw():
        total += len(chunk)
        if total > MAX_BODY_BYTES:
            raise AgentNonsense(agent=agent, why=NO_ANSWER)
        if anyio.current_time() > deadline:
            raise AgentSlow(agent=agent, why=SLOW)
        yield chunk


async def _events(agent: str, response: httpx.Response, deadline: float) -> AsyncGenerator[bytes]:
    """The data of each server-sent event; in this protocol an event is one line."""
    left = b""
    async with aclosing(_chunks(agent, response, deadline)) as chunks:
        async for chunk in chunks:
            *lines, left = (left + chunk).split(b"\n")
            if len(left) > MAX_LINE_BYTES:
                raise AgentNonsense(agent=agent, why=NO_ANSWER)
            for line in lines:
                if data := _data(line):
                    yield data
    if data := _data(left):
        yield data


def _data(line: bytes) -> bytes:
    return line[5:].strip() if line.startswith(b"data:") else b""
