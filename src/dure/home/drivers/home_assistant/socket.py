"""Home Assistant's WebSocket API: one connection, commands with their answers, and what changes. Bounded in size and in time."""

from __future__ import annotations

import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import anyio
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from dure.errors import ApplianceUnreachable, OrderRefused, Text
from dure.home.drivers.polled import ServiceFailed

log = logging.getLogger(__name__)

MOST_BYTES = 16 * 1024 * 1024
ANSWER_S = 10.0
NAME = "Home Assistant"

_AWAY = Text("it does not answer at its address", "그 주소에서 대답이 없어요")
_TOKEN = Text("it does not take the token", "토큰을 받아 주지 않아요")
_NONSENSE = Text("it answered with something else", "알 수 없는 대답을 했어요")

Event = Callable[[Mapping[str, Any]], Awaitable[None]]


def away(why: Text = _AWAY, *, final: bool = False) -> ServiceFailed:
    """The service failed, in the user's words."""
    return ServiceFailed(ApplianceUnreachable(appliance=NAME, why=why), final=final)


class Socket:
    """A connection that was let in.

    Args:
        wire: the WebSocket.
        event: takes every event that was subscribed to.
    """

    def __init__(self, wire: ClientConnection, event: Event) -> None:
        self._wire, self._event = wire, event
        self._last = 0
        self._asked: dict[int, tuple[anyio.Event, list[Mapping[str, Any]]]] = {}

    async def ask(self, kind: str, **told: Any) -> Any:  # noqa: ANN401  # any JSON
        """Ask something and give the answer's result.

        Raises:
            ServiceFailed: no answer comes.
            OrderRefused: the answer is no.
        """
        self._last += 1
        id_, answered = self._last, anyio.Event()
        said: list[Mapping[str, Any]] = []
        self._asked[id_] = (answered, said)
        try:
            with anyio.fail_after(ANSWER_S):
                await self._wire.send(msgspec.json.encode({"id": id_, "type": kind, **told}).decode())
                await answered.wait()
        except (WebSocketException, TimeoutError, OSError) as error:
            raise away() from error
        finally:
            del self._asked[id_]
        if not said:
            raise away()
        if said[0].get("success") is not True:
            raise OrderRefused(appliance=NAME, why=_no(said[0].get("error")))
        return said[0].get("result")

    async def read(self) -> None:
        """Take in what arrives, until the connection is gone."""
        try:
            async for frame in self._wire:
                told = _decoded(frame)
                id_ = told.get("id")
                result = told.get("type") == "result"
                asked = self._asked.get(id_) if result and isinstance(id_, int) else None
                if asked is not None:
                    asked[1].append(told)
                    asked[0].set()
                elif told.get("type") == "event" and isinstance(event := told.get("event"), dict):
                    await self._event(event)
        except (WebSocketException, OSError):
            log.warning("home_assistant: link.gone")
        finally:
            for answered, _ in self._asked.values():
                answered.set()


@asynccontextmanager
async def opened(url: str, token: str, event: Event) -> AsyncIterator[Socket]:
    """Connect and be let in.

    Raises:
        ServiceFailed: it is not there, or does not take the token.
    """
    address = f"ws{url.removeprefix('http').rstrip('/')}/api/websocket"
    secure = ssl.create_default_context() if address.startswith("wss:") else None
    try:
        wire = await connect(
            address, ssl=secure, max_size=MOST_BYTES, open_timeout=ANSWER_S, close_timeout=1, proxy=None
        )
    except (OSError, TimeoutError, InvalidHandshake, WebSocketException) as error:
        raise away() from error
    try:
        with anyio.fail_after(ANSWER_S):
            await wire.recv()
            await wire.send(msgspec.json.encode({"type": "auth", "access_token": token}).decode())
            answer = _decoded(await wire.recv()).get("type")
        if answer != "auth_ok":
            raise away(_TOKEN if answer == "auth_invalid" else _NONSENSE, final=answer == "auth_invalid")
        yield Socket(wire, event)
    except (WebSocketException, TimeoutError) as error:
        raise away() from error
    finally:
        with anyio.CancelScope(shield=True):
            await wire.close()


def _decoded(frame: str | bytes) -> dict[str, Any]:
    try:
        told = msgspec.json.decode(frame)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _no(error: object) -> Text:
    code = error.get("code") if isinstance(error, dict) else ""
    if code == "not_found":
        return Text("Home Assistant does not know it any more.", "Home Assistant가 모르는 기기예요.")
    if code == "unauthorized":
        return Text("the token's user may not do that.", "토큰의 사용자에게 권한이 없어요.")
    return Text("Home Assistant could not do it.", "Home Assistant가 하지 못했어요.")
