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

_MARK = b"\xef\xbb\xbf"
_FIELDS = (b"data:", b"event:", b"id:", b"retry:", b":")
"""What a stream of events begins with."""
_TELLING = 8

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
    arguments: str | dict[str, Any] | None = None

    @property
    def written(self) -> str:
        """The arguments as JSON; some servers tell them as an object."""
        told = self.arguments
        return msgspec.json.encode(told).decode() if isinstance(told, dict) else told or ""


class _CallPiece(msgspec.Struct):
    index: int | str | None = None
    id: str | int | None = None
    function: _Function | None = None

    @property
    def named(self) -> str:
        """Its id, some servers' numbers too."""
        return "" if self.id is None else str(self.id)[:100]

    @property
    def place(self) -> int | None:
        """Its index; None where none is told."""
        told = self.index
        if isinstance(told, str):
            return int(told) if told.isascii() and told.isdecimal() and len(told) < 4 else None
        return told


class _Part(msgspec.Struct):
    text: str | None = None


class _Said(msgspec.Struct):
    content: str | list[_Part] | None = None
    refusal: str | None = None
    tool_calls: list[_CallPiece] | None = None

    @property
    def words(self) -> str:
        """What is to be said: content in one piece or in parts, else why the model refuses."""
        if isinstance(self.content, list):
            return "".join(part.text or "" for part in self.content)
        return self.content or self.refusal or ""


class _Choice(msgspec.Struct):
    delta: _Said | None = None
    message: _Said | None = None
    finish_reason: str | None = None


class _Chunk(msgspec.Struct):
    choices: list[_Choice] | None = None
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
        call["id"] = call["id"] or piece.named
        if piece.function:
            name = piece.function.name or ""
            call["name"] += name if name != call["name"] else ""  # some servers tell it with every piece
            call["arguments"] += piece.function.written
        if (
            len(self.calls) > MAX_CALLS
            or len(call["arguments"]) > MAX_ARGUMENTS_BYTES
            or len(call["name"]) > 200
        ):
            raise AgentFailed(agent=self.agent, why=TOO_MANY)

    def _place(self, piece: _CallPiece, *, whole: bool) -> int:
        """Some servers number every call 0, or none; a new id is a new call."""
        told = self.at if piece.place is None else piece.place
        there = self.calls.get(told)
        if there is not None and (whole or (piece.named and there["id"] and piece.named != there["id"])):
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
    async with aclosing(_chunks(agent, response, deadline)) as chunks:
        begin = await _begin(chunks)
        if _is_object(begin, response.headers.get("content-type", "")):
            answer = _decode(agent, begin + await _whole(chunks))
            if answer.choices is None and answer.error is None:
                raise AgentNonsense(agent=agent, why=NO_ANSWER)
            words, _ = _take(agent, answer, calls)
            if words:
                yield words
        else:
            async with aclosing(_streamed(agent, begin, chunks, calls)) as said:
                async for words in said:
                    yield words
    for call in calls.whole():
        yield call


async def _streamed(
    agent: str, begin: bytes, chunks: AsyncGenerator[bytes], calls: _Pieces
) -> AsyncGenerator[str]:
    """The words of server-sent events."""
    ended = False
    async with aclosing(_events(agent, begin, chunks)) as events:
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


async def _begin(chunks: AsyncGenerator[bytes]) -> bytes:
    """So much of an answer that it shows what it is; servers call one the other."""
    begin = b""
    async for chunk in chunks:
        begin = (begin + chunk).removeprefix(_MARK).lstrip()
        if len(begin) >= _TELLING:
            break
    return begin


def _is_object(begin: bytes, kind: str) -> bool:
    """Whether an answer is one JSON object; else it is a stream of events."""
    if begin.startswith(b"{"):
        return True
    return kind.lower().startswith("application/json") and not begin.startswith(_FIELDS)


def _take(agent: str, chunk: _Chunk, calls: _Pieces) -> tuple[str, bool]:
    """The words of a chunk, and whether the model is done."""
    if chunk.error is not None:
        why = Text("its server reports an error", "서버가 오류를 알려 왔어요")
        raise AgentFailed(agent=agent, why=why)
    if (
        not chunk.choices
    ):  # usage, a filter's verdict, a sign of life: servers send them before, between and after
        return "", False
    choice = chunk.choices[0]
    said, whole = (choice.message, True) if choice.message else (choice.delta, False)
    if said is None:
        return "", bool(choice.finish_reason)
    for piece in said.tool_calls or ():
        calls.add(piece, whole=whole)
    return said.words, bool(choice.finish_reason)


def _decode(agent: str, data: bytes) -> _Chunk:
    try:
        return msgspec.json.decode(data, type=_Chunk)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise AgentNonsense(agent=agent, why=NO_ANSWER) from error


async def body(agent: str, response: httpx.Response, deadline: float) -> bytes:
    """The whole of an answer, which is bounded.

    Raises:
        AgentNonsense: it is too large.
        AgentSlow: the deadline has passed.
    """
    async with aclosing(_chunks(agent, response, deadline)) as chunks:
        return await _whole(chunks)


async def _whole(chunks: AsyncGenerator[bytes]) -> bytes:
    whole = bytearray()
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


async def _events(agent: str, begin: bytes, chunks: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """The data of each server-sent event; in this protocol an event is one line, which may end in any way."""
    *lines, left = _lines(begin)
    for line in lines:
        if data := _data(line):
            yield data
    async for chunk in chunks:
        *lines, left = _lines(left + chunk)
        if len(left) > MAX_LINE_BYTES:
            raise AgentNonsense(agent=agent, why=NO_ANSWER)
        for line in lines:
            if data := _data(line):
                yield data
    if data := _data(left):
        yield data


def _lines(text: bytes) -> Sequence[bytes]:
    return text.replace(b"\r", b"\n").split(b"\n")


def _data(line: bytes) -> bytes:
    return line[5:].strip() if line.startswith(b"data:") else b""
