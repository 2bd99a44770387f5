"""A local endpoint that speaks OpenAI's `POST /audio/speech`: it hums, or misbehaves as it is told."""

from __future__ import annotations

import json
import math
import struct
import threading
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Literal

from dure.testing.loopback import serving

Manner = Literal["pcm", "wav only", "wav anyway", "no key", "broken", "silent", "endless", "text", "cut"]


@dataclass(slots=True)
class SpeechServer:
    """How the endpoint behaves, and what it was asked.

    Attributes:
        url: its base.
        manner: `pcm` does as it is asked; the others are what real endpoints do.
        asked: every request's JSON.
        keys: every request's `Authorization`.
        released: ends a `silent` request.
    """

    url: str
    manner: Manner = "pcm"
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serve_speech() -> Iterator[SpeechServer]:
    """Run an endpoint on a free loopback port while the context is open."""
    with serving(_Handler, lambda url: SpeechServer(url=f"{url}/v1"), waits=True) as state:
        yield state


def hum(text: str, voice: str, speed: float) -> bytes:
    """What the endpoint says: 24 kHz mono s16le."""
    pitch_hz = 200 + sum(map(ord, voice)) % 200
    samples = int(len(text) * 1200 / speed)
    return array(
        "h", (round(8000 * math.sin(i * pitch_hz * math.tau / 24_000)) for i in range(samples))
    ).tobytes()


def as_wav(pcm: bytes, *, known: bool = False) -> bytes:
    """PCM with a WAV header as streaming endpoints write it: its lengths unknown, unless `known`."""
    length = len(pcm) if known else 0xFFFFFFFF
    form = struct.pack("<HHIIHH", 1, 1, 24_000, 48_000, 2, 16)
    trailer = b"LIST\x04\0\0\0junk" if known else b""
    return (
        b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0" + form + b"data" + struct.pack("<I", length) + pcm + trailer
    )


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:  # the base class's name
        state: SpeechServer = self.server.state  # type: ignore[attr-defined]
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        state.asked.append(request)
        state.keys.append(self.headers.get("Authorization", ""))
        if state.manner == "no key" and self.headers.get("Authorization") != "Bearer open sesame":
            return self._answer(401, b"{}")
        if state.manner == "wav only" and request["response_format"] != "wav":
            return self._answer(400, b'{"error": "unknown format"}')
        if state.manner == "broken":
            return self._answer(500, b"oops")
        if state.manner == "text":
            return self._answer(200, b'{"error": "but with status 200"}')
        pcm = hum(request["input"], request["voice"], request["speed"])
        if state.manner == "silent":
            state.released.wait(30)
            return None
        if state.manner == "endless":
            return self._send_without_end(pcm)
        if state.manner == "cut":
            self.send_response(200)
            self.send_header("Content-Length", str(len(pcm)))
            self.end_headers()
            self.wfile.write(pcm[: len(pcm) // 2])
            self.close_connection = True
            return None
        wav = state.manner == "wav anyway" or request["response_format"] == "wav"
        return self._answer(200, as_wav(pcm, known=state.manner == "wav anyway") if wav else pcm)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401  # the base class's signature
        """Say nothing."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_without_end(self, pcm: bytes) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(100_000):
                self.wfile.write(pcm)
        except OSError:
            self.close_connection = True
