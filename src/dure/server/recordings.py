"""`POST /v1/recordings`: a dropped recording is heard like a microphone, and answered in one response."""

from __future__ import annotations

import secrets
import unicodedata

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope

from dure.api import BYTES_PER_MS
from dure.audio.decode import decode
from dure.bus import Overflow, Subscription
from dure.errors import DureError, Overloaded, Text, TooSlow
from dure.server import wire
from dure.server.answers import read_body
from dure.server.guard import need
from dure.server.hub import Hub
from dure.server.leaving import send_piece, while_there
from dure.server.limits import Limits
from dure.server.scopes import Scope

_PIECE_BYTES = 100 * BYTES_PER_MS

_UNREAD = Text("the answer was read too slowly", "대답을 너무 늦게 읽었어요")


class RecordingDoor:
    """Takes recordings.

    Args:
        hub: what listens.
        limits: what is allowed.
    """

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub, self._limits = hub, limits
        self._places = anyio.CapacityLimiter(limits.recordings)

    async def take(self, request: Request) -> Response:
        """Read and decode a recording; what it brings about is told line by line."""
        need(request, Scope.LISTEN)
        hearing = Hearing(self._hub, self._limits, self._places)
        try:
            self._places.acquire_on_behalf_of_nowait(hearing)
        except anyio.WouldBlock as error:
            most = self._limits.recordings
            why = Text(f"{most} recordings are being heard already", f"녹음 {most}개를 이미 듣고 있어요")
            raise Overloaded(why=why) from error
        try:
            hearing.source = _tidy(request.query_params.get("name", ""))
            limit_bytes = self._hub.config.server.max_upload_mb * 1_000_000
            data = await read_body(request, limit_bytes, self._limits.upload_s)
            hearing.pcm = await decode(data, name=hearing.source, limit_s=self._limits.recording_s)
        except BaseException:
            self._places.release_on_behalf_of(hearing)
            raise
        return hearing


class Hearing(Response):
    """The answer to a recording, sent while the recording is heard. Leaving it early ends the hearing.

    Attributes:
        source: what the recording is called.
        pcm: its sound, 16 kHz mono s16le.
    """

    media_type = "application/x-ndjson"

    def __init__(self, hub: Hub, limits: Limits, places: anyio.CapacityLimiter) -> None:
        super().__init__(headers={"cache-control": "no-store"})
        del self.headers["content-length"]
        self._hub, self._limits, self._places = hub, limits, places
        self.source = ""
        self.pcm = b""

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Hear, and tell line by line."""
        del scope
        satellite = f"recording-{secrets.token_hex(4)}"
        size = self._limits.queue * 4
        try:
            with self._hub.bus.subscribe(
                satellite=satellite, size=size, overflow=Overflow.DROP_OLDEST
            ) as events:
                async with while_there(receive) as tasks:
                    tasks.start_soon(self._hear, satellite, events)
                    await self._tell(events, send)
        finally:
            self._places.release_on_behalf_of(self)

    async def _hear(self, satellite: str, events: Subscription) -> None:
        self._last = b'{"type":"ended"}\n'
        try:
            with anyio.fail_after(self._limits.answer_s):
                async with self._hub.open_session(satellite, source=self.source, lockstep=True) as session:
                    for at in range(0, len(self.pcm), _PIECE_BYTES):
                        await session.feed(self.pcm[at : at + _PIECE_BYTES])
                    await session.finish()
        except TimeoutError:
            self._last = _as_line(TooSlow(limit_s=f"{self._limits.answer_s:g}"))
        except DureError as error:
            self._last = _as_line(error)
        events.close()

    async def _tell(self, events: Subscription, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        await send(start)
        try:
            async for event in events:
                if event.satellite and not events.dropped:
                    await send_piece(wire.line(event, self.source), send, self._limits.stalled_s)
            await send_piece(
                _as_line(Overloaded(why=_UNREAD)) if events.dropped else self._last,
                send,
                self._limits.stalled_s,
            )
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except (TimeoutError, OSError):
            return  # nobody reads it; the connection is closed, because the answer is incomplete


def _as_line(error: DureError) -> bytes:
    return wire.complaint(error).encode() + b"\n"


def _tidy(name: str) -> str:
    """A file's name as it may be told again: one line, no control characters, not too long."""
    kept = "".join(letter for letter in unicodedata.normalize("NFC", name) if letter.isprintable())
    return kept[:120] or "recording"
