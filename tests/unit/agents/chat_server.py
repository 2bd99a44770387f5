"""A real HTTP server on loopback that plays scripted answers of a chat endpoint."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import anyio
from anyio.abc import SocketStream

Act = Callable[[SocketStream], Awaitable[None]]


@dataclass
class ChatServer:
    """A real HTTP server on loopback that plays one scripted answer.

    Attributes:
        url: its base address.
        act: what it does once it has read a request.
        requests: head and body of every request.
        gone: set when the client went away while the answer still ran.
    """

    url: str = ""
    act: Act | None = None
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    gone: anyio.Event = field(default_factory=anyio.Event)

    async def handle(self, stream: SocketStream) -> None:
        async with stream:
            data = b""
            while b"\r\n\r\n" not in data:
                data += await stream.receive()
            head, _, body = data.partition(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            while len(body) < length:
                body += await stream.receive()
            self.requests.append((head.decode(), json.loads(body)))
            assert self.act is not None
            try:
                await self.act(stream)
            except (anyio.BrokenResourceError, anyio.EndOfStream, anyio.ClosedResourceError):
                self.gone.set()


def head(kind: str = "text/event-stream", status: str = "200 OK", extra: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nConnection: close\r\n{extra}\r\n".encode()


def event(text: str) -> bytes:
    return b"data: " + json.dumps({"choices": [{"delta": {"content": text}}]}).encode() + b"\n\n"


def play(*pieces: bytes | float) -> Act:
    async def act(stream: SocketStream) -> None:
        for piece in pieces:
            if isinstance(piece, float):
                await anyio.sleep(piece)
            else:
                await stream.send(piece)

    return act


def calls(*pieces: dict[str, Any]) -> bytes:
    """One event with pieces of calls."""
    return b"data: " + json.dumps({"choices": [{"delta": {"tool_calls": pieces}}]}).encode() + b"\n\n"


def call(name: str, arguments: str = "{}", *, index: int = 0, id_: str = "") -> bytes:
    """One event with a whole call."""
    function = {"name": name, "arguments": arguments}
    return calls({"index": index, "id": id_ or f"c{index}", "type": "function", "function": function})


def done(reason: str = "stop") -> bytes:
    """The end, with the usage that nobody asked for."""
    event = {"choices": [{"delta": {}, "finish_reason": reason}]}
    usage = {"choices": [], "usage": {"total_tokens": 7}}
    return (
        b"".join(b"data: " + json.dumps(one).encode() + b"\n\n" for one in (event, usage))
        + b"data: [DONE]\n\n"
    )
