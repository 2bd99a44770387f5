"""uvicorn with patience that ends: slow heads, unread answers and half-closed streams are cut off."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import anyio
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode

from dure.errors import Overloaded, Text
from dure.server.answers import refuse
from dure.server.guard import peer_of

if TYPE_CHECKING:
    from collections.abc import Generator

    from uvicorn._types import ASGISendEvent
    from websockets.frames import Frame

HEAD_S = 10.0
"""How long a request's head may take."""

UNREAD_S = 15.0
"""How long a client may read nothing of what waits for it."""

FRAGMENTS = 1024
"""Into how many frames a message may be cut: empty ones cost memory, and no size counts them."""

_FULL = Text("too many connections are open", "연결이 너무 많이 열려 있어요")

GOODBYE_S = 5.0
"""How long a closed stream may take to say goodbye."""


class _Unread:
    """Cuts a connection off whose client has read nothing for too long."""

    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    _unread: asyncio.TimerHandle | None = None

    def watch_paused(self) -> None:
        self._unread = self.loop.call_later(UNREAD_S, self.transport.abort)

    def watch_resumed(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


class PatientHttp(H11Protocol, _Unread):
    """HTTP/1.1 that waits `HEAD_S` for a head and `UNREAD_S` for a reader, and leaves room for newcomers."""

    _head: asyncio.TimerHandle | None = None
    _since_s = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """A client is there: its first head is awaited."""
        super().connection_made(transport)
        self._since_s = self.loop.time()
        most, self.limit_concurrency = self.limit_concurrency, None  # uvicorn's own way fills the log
        if most is not None and len(self.connections) > most:
            self._make_room()
        self._head = self.loop.call_later(HEAD_S, self._no_head)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        if self._head is not None:
            self._head.cancel()
        self.watch_resumed()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """More waits than the client reads."""
        self.watch_paused()
        super().pause_writing()

    def resume_writing(self) -> None:
        """It reads again."""
        self.watch_resumed()
        super().resume_writing()

    @property
    def idle(self) -> bool:
        """Whether no request is being handled."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def _waits(self) -> bool:
        return self.idle or self.cycle.more_body

    def _make_room(self) -> None:
        """Close one connection that only waits: of whoever holds most of them, an idle one first, the oldest.

        Where none waits, this one is told so.
        """
        others = self.connections - {self}
        waiting = [one for one in others if isinstance(one, PatientHttp) and one._waits]
        if not waiting:
            full = refuse(Overloaded(why=_FULL))
            full.headers["connection"] = "close"
            self.app = full
            return
        held = Counter(one.peer for one in waiting)
        given_up = min(waiting, key=lambda one: (-held[one.peer], not one.idle, one._since_s))
        self.connections.discard(given_up)
        given_up.transport.abort()

    @property
    def peer(self) -> str:
        """By what its client is counted."""
        return peer_of(self.client[0] if self.client else "")

    def _no_head(self) -> None:
        if not getattr(self, "scope", None) and self.transport.get_protocol() is self:
            self.transport.abort()


class PatientWebSocket(WebSocketsSansIOProtocol, _Unread):
    """A WebSocket that waits `UNREAD_S` for a reader and `GOODBYE_S` for a goodbye, and takes no garbled message."""

    def handle_cont(self, event: Frame) -> None:
        """One more piece of a message, of which there are not endlessly many."""
        if len(self.frames) >= FRAGMENTS:
            self._refuse_message(CloseCode.MESSAGE_TOO_BIG)
            return
        super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """Pass a message on; text that is no UTF-8 ends the stream without a word in the log."""
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self._refuse_message(CloseCode.INVALID_DATA)
                return
        super().send_receive_event_to_app()

    def _refuse_message(self, code: int) -> None:
        self.frames = []
        self.conn.fail(code)
        self.handle_parser_exception()

    def pause_writing(self) -> None:
        """More waits than the client reads."""
        self.watch_paused()
        super().pause_writing()

    def resume_writing(self) -> None:
        """It reads again."""
        self.watch_resumed()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self.watch_resumed()
        super().connection_lost(exc)

    async def send(self, message: ASGISendEvent) -> None:
        """Send; a stream that was refused with an answer is complete, which uvicorn overlooks and logs."""
        await super().send(message)
        self.handshake_complete |= self.close_sent

    async def run_asgi(self) -> None:
        """Serve the stream; then its client has a moment to leave."""
        try:
            await super().run_asgi()
        finally:
            self.loop.call_later(GOODBYE_S, self.transport.abort)


class Listener(uvicorn.Server):
    """uvicorn without a hand on the process's signals: the hub decides when it ends.

    Attributes:
        open: set once connections are taken.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.open = anyio.Event()
        self._closing = anyio.Event()

    def close(self) -> None:
        """Take no more connections and end those that are open; `serve` returns then."""
        self.should_exit = True
        self._closing.set()

    async def main_loop(self) -> None:
        """Once a second renew the `Date` of answers, and end as soon as `close` is called."""
        while not await self.on_tick(0):
            with anyio.move_on_after(1):
                await self._closing.wait()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to take connections, and say so."""
        await super().startup(sockets)
        self.open.set()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave the signals alone."""
        yield
