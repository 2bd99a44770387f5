"""`GET /v1/stream`: one microphone and loudspeaker over a WebSocket."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import anyio
from anyio.abc import TaskGroup
from starlette.websockets import WebSocket, WebSocketDisconnect

from dure.audio.resample import Resampler
from dure.bus import Overflow, Subscription
from dure.config.safety_limits import SATELLITE_ID
from dure.errors import BadInput, DureError, MessageInvalid, Overloaded, Refused, Text
from dure.events import ApplianceChanged, AudioChunk, to_json
from dure.server import wire
from dure.server.guard import need, token_of
from dure.server.hub import Hub, Session
from dure.server.limits import Limits
from dure.server.scopes import LOCAL, Grant, Scope

_TAKEN = Text(
    "another device is connected under this satellite id", "다른 기기가 같은 위성 id로 연결돼 있어요"
)
_SATELLITE_FORM = Text(
    "a satellite id is 1 to 64 of a-z, 0-9, - and _",
    "위성 id는 a-z, 0-9, -, _ 가운데 1~64자로 적어 주세요",
)
_NOT_BEGUN = Text(
    "sound comes between audio.started and audio.stopped",
    "소리는 audio.started와 audio.stopped 사이에 보내 주세요",
)
_OVER = Text("this stream has ended", "이 스트림은 이미 끝났어요")


@dataclass(slots=True, eq=False)
class _Place:
    """An open stream: who holds it, and how to end it."""

    grant: str
    scope: anyio.CancelScope
    left: anyio.Event
    code: int = 1000


class Streams:
    """Every open stream. A satellite that comes back takes the place of its own dead connection.

    Args:
        limit: how many may be open at once.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: dict[str, _Place] = {}

    def __len__(self) -> int:
        return len(self._open)

    async def make_room(self, satellite: str, grant: Grant) -> None:
        """End that satellite's older connection.

        Raises:
            Refused: someone else's satellite has that id.
        """
        while old := self._open.get(satellite):
            if old.grant != grant.id:
                raise Refused(why=_TAKEN)
            old.code = wire.REPLACED
            old.scope.cancel()
            await old.left.wait()

    @contextmanager
    def enter(self, satellite: str, grant: Grant) -> Iterator[_Place]:
        """Hold a place while the context is open.

        Raises:
            Overloaded: every place is taken.
        """
        if len(self._open) >= self._limit:
            why = Text(
                f"{self._limit} microphones are open already", f"마이크 {self._limit}개가 이미 열려 있어요"
            )
            raise Overloaded(why=why)
        place = _Place(grant.id, anyio.CancelScope(), anyio.Event())
        self._open[satellite] = place
        try:
            yield place
        finally:
            del self._open[satellite]
            place.left.set()


class StreamDoor:
    """Accepts streams.

    Args:
        hub: what listens.
        limits: what is allowed.
    """

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub, self._limits = hub, limits
        self.streams = Streams(hub.config.server.max_streams)

    async def accept(self, websocket: WebSocket) -> None:
        """Serve one stream from its handshake to its end."""
        grant = need(websocket, Scope.LISTEN)
        satellite = websocket.query_params.get("satellite") or f"guest-{secrets.token_hex(4)}"
        if not SATELLITE_ID.fullmatch(satellite):
            raise MessageInvalid(why=_SATELLITE_FORM)
        await self.streams.make_room(satellite, grant)
        with (
            self.streams.enter(satellite, grant) as place,
            self._hub.bus.subscribe(
                satellite=satellite,
                size=self._limits.queue,
                overflow=Overflow.DROP_OLDEST,
                everywhere=(ApplianceChanged,),
            ) as events,
        ):
            with place.scope:
                async with self._hub.open_session(satellite) as session:
                    await websocket.accept()
                    stream = _Stream(websocket, self._hub, satellite, session, events, grant, self._limits)
                    hello = wire.hello(satellite, grant, muted=await self._hub.muted())
                    place.code = await stream.run(hello)
            with anyio.move_on_after(1):
                await _close(websocket, place.code)


async def _close(websocket: WebSocket, code: int) -> None:
    try:
        await websocket.close(code)
    except (WebSocketDisconnect, RuntimeError, OSError):
        return  # it is closed already


class _Stream:
    """One accepted stream."""

    def __init__(
        self,
        websocket: WebSocket,
        hub: Hub,
        satellite: str,
        session: Session,
        events: Subscription,
        grant: Grant,
        limits: Limits,
    ) -> None:
        self._websocket, self._hub = websocket, hub
        self._satellite, self._session = satellite, session
        self._events, self._grant, self._limits = events, grant, limits
        self._resampler: Resampler | None = None
        self._ended = False
        self._malformed = 0
        self._code = 1000
        self._tasks: TaskGroup

    async def run(self, hello: str) -> int:
        """Greet, then carry both directions until one ends; returns the close code."""
        async with anyio.create_task_group() as self._tasks:
            await self._send(hello)
            self._tasks.start_soon(self._carry_out)
            self._tasks.start_soon(self._carry_in)
            token = token_of(self._websocket.headers)
            if token and self._grant is not LOCAL:
                self._tasks.start_soon(self._recheck, token)
        return self._code

    async def _recheck(self, token: str) -> None:
        """A token may be withdrawn while its stream is open."""
        while await self._hub.tokens.check(token):  # noqa: ASYNC110  # another process may withdraw it
            await anyio.sleep(self._limits.recheck_s)
        self._leave(wire.WITHDRAWN)

    def _leave(self, code: int) -> None:
        self._code = code
        self._tasks.cancel_scope.cancel()

    async def _send(self, message: str | bytes) -> None:
        """Send, or leave if the client does not take it."""
        try:
            with anyio.fail_after(self._limits.stalled_s):
                if isinstance(message, bytes):
                    await self._websocket.send_bytes(message)
                else:
                    await self._websocket.send_text(message)
        except TimeoutError:
            self._leave(wire.STALLED)
        except (WebSocketDisconnect, RuntimeError, OSError):
            self._leave(1000)

    async def _carry_out(self) -> None:
        async for event in self._events:
            if self._events.dropped:
                self._leave(wire.STALLED)
                return
            await self._send(event.pcm if isinstance(event, AudioChunk) else to_json(event))
        self._leave(1000)

    async def _carry_in(self) -> None:
        while True:
            try:
                with anyio.fail_after(self._limits.idle_s):
                    message = await self._websocket.receive()
            except TimeoutError:
                self._leave(wire.IDLE)
                return
            if message["type"] == "websocket.disconnect":
                self._leave(1000)
                return
            self._hub.safety.heartbeats.alive(self._satellite)
            try:
                if (pcm := message.get("bytes")) is not None:
                    await self._hear(pcm)
                else:
                    await self._obey(wire.read_command(message.get("text") or ""))
            except DureError as error:
                await self._complain(error)

    async def _complain(self, error: DureError) -> None:
        await self._send(wire.complaint(error))
        if isinstance(error, BadInput):
            self._malformed += 1
        if self._malformed >= self._limits.malformed:
            self._leave(wire.GARBLED)

    async def _hear(self, pcm: bytes) -> None:
        if self._resampler is None or self._ended:
            raise MessageInvalid(why=_NOT_BEGUN)
        if heard := self._resampler.feed(pcm):
            await self._session.feed(heard)

    async def _obey(self, command: wire.Command) -> None:
        match command:
            case wire.Begin():
                self._begin(command)
            case wire.End():
                await self._end()
            case wire.Stop():
                await self._session.stop()
            case wire.Call():
                await self._session.call(command.agent)
            case wire.Mute():
                self._grant.need(Scope.CONTROL)
                await self._hub.set_muted(command.muted)
            case wire.Ping():
                await self._send(wire.PONG)

    def _begin(self, command: wire.Begin) -> None:
        if self._ended:
            raise MessageInvalid(why=_OVER)
        self._resampler = Resampler(command.rate_hz, command.channels, command.width_bytes)

    async def _end(self) -> None:
        if self._ended:
            raise MessageInvalid(why=_OVER)
        self._ended = True
        if self._resampler is not None and (rest := self._resampler.flush()):
            await self._session.feed(rest)
        self._tasks.start_soon(self._finish)

    async def _finish(self) -> None:
        try:
            await self._session.finish()
        except DureError as error:
            await self._complain(error)
        self._events.close()
