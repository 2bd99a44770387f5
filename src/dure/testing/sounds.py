"""A server of sound files, or one that misbehaves as real ones do."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Literal
from urllib.parse import urlsplit

import numpy as np

from dure.testing.loopback import serving

SoundManner = Literal["plays", "absent", "redirects", "page", "stalls", "cut", "packed"]


@dataclass(slots=True)
class SoundServer:
    """What it serves, and what it was asked.

    Attributes:
        url: where it is; any path gives the file of that name.
        files: name → what it holds.
        manner: how it behaves.
        asked: every path.
        headers: every request's headers, names in lower case.
        sent: how many bytes of the last file were taken.
        released: ends what stalls.
    """

    url: str
    files: dict[str, bytes]
    manner: SoundManner = "plays"
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    sent: int = 0
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serve_sounds(**files: bytes) -> Iterator[SoundServer]:
    """Run it on a free loopback port while the context is open; `song_mp3=…` is served at `/song.mp3`."""
    named = {f"/{name.replace('_', '.')}": body for name, body in files.items()}
    with serving(_Handler, lambda url: SoundServer(url=url, files=named)) as state:
        yield state


def tone(duration_s: float, kind: Literal["FLAC", "MP3", "WAV", "OGG"], *, rate_hz: int = 44_100) -> bytes:
    """A soft tone as a file, in stereo."""
    import soundfile

    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    wave = 0.2 * np.sin(2 * np.pi * 440 * time_s).astype(np.float32)
    file = io.BytesIO()
    soundfile.write(file, np.stack([wave, wave], axis=1), rate_hz, format=kind)
    return file.getvalue()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the base class's name
        state: SoundServer = self.server.state  # type: ignore[attr-defined]
        path = urlsplit(self.path).path
        state.asked.append(path)
        state.headers.append({name.lower(): value for name, value in self.headers.items()})
        body = state.files.get(path)
        with suppress(BrokenPipeError, ConnectionResetError):  # the hub has had enough
            if body is None or state.manner == "absent":
                self._head(404, 0)
            elif state.manner == "redirects":
                self._head(302, 0, Location="http://169.254.169.254/latest")
            elif state.manner == "page":
                self._send(state, b"<html>Log in</html>" * 500)
            elif state.manner == "packed":
                self._head(200, len(body), **{"Content-Encoding": "gzip"})
            else:
                self._send(state, body, broken=state.manner in ("stalls", "cut"))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401  # the base class's signature
        """Say nothing."""

    def _head(self, status: int, length: int, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "audio/mpeg")
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _send(self, state: SoundServer, body: bytes, *, broken: bool = False) -> None:
        self._head(200, len(body))
        state.sent = 0
        given = body[: len(body) // 2] if broken else body
        for at in range(0, len(given), 8192):
            self.wfile.write(given[at : at + 8192])
            state.sent += 8192
        self.close_connection = True
        if state.manner == "stalls":
            state.released.wait(60)
