"""Where skills that are tried may answer a second time: a door of its own, for as long as the command runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import anyio.to_thread
from anyio.from_thread import BlockingPortal

from dure.errors import DureError
from dure.skills.host.callbacks import MAX_BYTES, PATH, Callbacks


@asynccontextmanager
async def callback_door(callbacks: Callbacks) -> AsyncIterator[None]:
    """Take second answers on a free loopback port while the context is open."""
    async with BlockingPortal() as portal:
        with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as http:
            http.daemon_threads = True
            http.taking = lambda token, body: portal.call(callbacks.take, token, body)  # type: ignore[attr-defined]
            thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            base = f"http://127.0.0.1:{http.server_address[1]}"
            callbacks.base = lambda _skill: base
            try:
                yield
            finally:
                with anyio.CancelScope(shield=True):
                    await anyio.to_thread.run_sync(http.shutdown)
                thread.join()


class _Handler(BaseHTTPRequestHandler):
    timeout = 10

    def do_POST(self) -> None:  # the base class's name
        told = self.headers.get("Content-Length", "")
        if not told.isdecimal() or int(told) > MAX_BYTES or not self.path.startswith(PATH):
            self._answer(413 if told.isdecimal() else 411)
            return
        body = self.rfile.read(int(told))
        try:
            self.server.taking(self.path.removeprefix(PATH), body)  # type: ignore[attr-defined]
        except DureError as error:
            self._answer(error.http_status)
        else:
            self._answer(200)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's signature
        """Say nothing: paths hold secrets."""

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")
