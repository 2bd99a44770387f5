"""A skill's server that answers as it is told, or misbehaves in the ways that real ones do."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Literal

from dure.testing.loopback import serving

Manner = Literal[
    "answers",
    "silent",
    "endless",
    "drips",
    "huge",
    "huge and told",
    "no json",
    "wrong charset",
    "redirects",
    "to metadata",
    "broken",
    "packed",
    "cut",
    "nested",
    "list",
    "number",
]

FAULTS: dict[Manner, str] = {
    "silent": "skill.slow",
    "endless": "skill.nonsense",
    "drips": "skill.slow",
    "huge": "skill.nonsense",
    "huge and told": "skill.nonsense",
    "no json": "skill.nonsense",
    "wrong charset": "skill.nonsense",
    "redirects": "skill.redirect",
    "to metadata": "skill.redirect",
    "broken": "skill.nonsense",
    "packed": "skill.nonsense",
    "cut": "skill.down",
    "nested": "skill.nonsense",
    "list": "skill.nonsense",
    "number": "skill.nonsense",
}
"""Every way to misbehave, and the code of the error that it must bring."""

TEN_MB = 10_000_000


@dataclass(slots=True)
class SkillServer:
    """How the server behaves, and what it was asked.

    Attributes:
        url: where it is.
        manner: `answers` gives what `answer` makes of a request; the others misbehave.
        answer: a request's JSON → what is answered: JSON, or bytes as they are.
        asked: every request's JSON.
        paths: every request's path.
        headers: every request's headers, names in lower case.
        bodies: every request's bytes.
        released: ends what hangs.
    """

    url: str
    answer: Callable[[dict[str, Any]], Any]
    manner: Manner = "answers"
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serve_skill(answer: Callable[[dict[str, Any]], Any], path: str = "/skill") -> Iterator[SkillServer]:
    """Run a skill's server on a free loopback port while the context is open."""
    with serving(_Handler, lambda url: SkillServer(url=url + path, answer=answer)) as state:
        yield state


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the base class's name
        self._state.paths.append(self.path)
        self._send(200, b"OK")

    def do_POST(self) -> None:  # the base class's name
        state = self._state
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asked = json.loads(body)
        state.bodies.append(body)
        state.asked.append(asked)
        state.paths.append(self.path)
        state.headers.append({name.lower(): value for name, value in self.headers.items()})
        with suppress(BrokenPipeError, ConnectionResetError):  # the hub has had enough
            if state.manner == "answers":
                answer = state.answer(asked)
                self._send(200, answer if isinstance(answer, bytes) else _json(answer))
            else:
                self._misbehave(state, _json(state.answer(asked)))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401  # the base class's signature
        """Say nothing."""

    @property
    def _state(self) -> SkillServer:
        state: SkillServer = self.server.state  # type: ignore[attr-defined]
        return state

    def _misbehave(self, state: SkillServer, good: bytes) -> None:
        match state.manner:
            case "silent":
                state.released.wait(60)
            case "endless":
                self._without_end(state, b" " * 65_536, 0)
            case "drips":
                self._without_end(state, b" ", 0.05)
            case "huge":
                self._without_length(good.ljust(TEN_MB))
            case "redirects":
                self._send(302, b"", to=state.url)
            case "to metadata":
                self._send(307, b"", to="http://169.254.169.254/latest/meta-data/")
            case "broken":
                self._send(500, b"oops")
            case "cut":
                self._send(200, good, promise=len(good) * 2)
                self.close_connection = True
            case "packed":
                self._send(200, gzip.compress(good), packed="gzip")
            case manner:
                self._send(200, _BODIES[manner](good))

    def _send(self, status: int, body: bytes, *, promise: int = 0, to: str = "", packed: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json;charset=UTF-8")
        self.send_header("Content-Length", str(promise or len(body)))
        if to:
            self.send_header("Location", to)
        if packed:
            self.send_header("Content-Encoding", packed)
        self.end_headers()
        self.wfile.write(body)

    def _without_length(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def _without_end(self, state: SkillServer, piece: bytes, pause_s: float) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        while not state.released.wait(pause_s):
            self.wfile.write(piece)


_BODIES: dict[str, Callable[[bytes], bytes]] = {
    "huge and told": lambda good: good.ljust(TEN_MB),
    "no json": lambda _: b"<html>It works!</html>",
    "wrong charset": lambda _: '{"version": "1.0", "text": "안녕하세요"}'.encode("euc-kr"),
    "nested": lambda _: b"[" * 200_000,
    "list": lambda _: b'["hello"]',
    "number": lambda _: b"42",
}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def cek_answer(
    text: str, *, ends: bool = True, attributes: dict[str, Any] | None = None, **more: object
) -> dict[str, Any]:
    """What a CLOVA extension answers."""
    speech = {"type": "SimpleSpeech", "values": {"type": "PlainText", "lang": "ko", "value": text}}
    return {
        "version": "1.0",
        "sessionAttributes": attributes or {},
        "response": {
            "outputSpeech": speech,
            "card": {},
            "directives": [],
            "shouldEndSession": ends,
            **more,
        },
    }
