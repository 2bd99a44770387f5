"""A package index and a repository host on the loopback, which can misbehave in every way that real ones do."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def make_wheel(members: Mapping[str, bytes]) -> bytes:
    """An archive whose every member lies in it as it is, so that a changed byte changes a member."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


@dataclass
class Served:
    """A file on the server, and how it is given out.

    Attributes:
        content: its bytes.
        cuts: for each of its first requests, after how many bytes the connection breaks.
        ranges: whether a part can be asked for.
        status: what the server answers instead of the file, if not 200.
        before_rest: is called once half of the file is out.
    """

    content: bytes
    cuts: list[int] = field(default_factory=list)
    ranges: bool = True
    status: int = 200
    before_rest: Callable[[], None] | None = None


class Index:
    """The server. `wheels` are listed under `/simple/`, `paths` lie where they say."""

    def __init__(self, *, style: str = "json", password: str = "") -> None:
        self.wheels: dict[str, dict[str, Served]] = {}
        self.paths: dict[str, Served] = {}
        self.style = style
        self.password = password
        self.asked: list[tuple[str, str]] = []
        index = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                index.answer(self)

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/simple"

    def add(self, project: str, file: str, members: Mapping[str, bytes]) -> Served:
        served = Served(make_wheel(members))
        self.wheels.setdefault(project, {})[file] = served
        return served

    def ranges_of(self, file: str) -> list[str]:
        """The Range of every request for a file, empty where there was none."""
        return [asked for path, asked in self.asked if path.endswith("/" + file)]

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append((request.path, request.headers.get("Range", "")))
        if self.password and request.headers.get("Authorization") != self.password:
            return _plain(request, 401, b"", "text/plain")
        kind, _, rest = request.path.strip("/").partition("/")
        if kind == "simple":
            return self._page(request, rest)
        served = self.paths.get(request.path)
        if kind == "files":
            project, _, file = rest.partition("/")
            served = self.wheels[project][file]
        if served is None or served.status != 200:
            return _plain(request, served.status if served else 404, b"", "text/plain")
        return _give(request, served)

    def _page(self, request: BaseHTTPRequestHandler, project: str) -> None:
        files = self.wheels.get(project)
        if files is None:
            return _plain(request, 404, b"", "text/plain")
        if self.style == "html":
            links = "".join(
                f'<a href="../../files/{project}/{name}#sha256={sha256(file.content)}">{name}</a>'
                for name, file in files.items()
            )
            return _plain(request, 200, f"<html><body>{links}</body></html>".encode(), "text/html")
        page = {
            "meta": {"api-version": "1.1"},
            "name": project,
            "files": [
                {"filename": name, "url": f"http://{self.host}/files/{project}/{name}", "hashes": {}}
                for name in files
            ],
        }
        return _plain(request, 200, json.dumps(page).encode(), "application/vnd.pypi.simple.v1+json")


def _plain(request: BaseHTTPRequestHandler, status: int, content: bytes, kind: str) -> None:
    request.send_response(status)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    request.wfile.write(content)


def _give(request: BaseHTTPRequestHandler, served: Served) -> None:
    content, wanted = served.content, request.headers.get("Range", "")
    start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and served.ranges else 0
    body = content[start:]
    request.send_response(206 if start else 200)
    if start:
        request.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    if served.cuts:
        request.wfile.write(body[: served.cuts.pop(0)])
        request.wfile.flush()
        request.close_connection = True
        return
    half = len(body) // 2
    request.wfile.write(body[:half])
    request.wfile.flush()
    if served.before_rest is not None:
        served.before_rest()
    try:
        request.wfile.write(body[half:])
    except OSError:
        request.close_connection = True  # the one who asked was killed
