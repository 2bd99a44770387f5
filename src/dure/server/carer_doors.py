"""What the carer's page wants to know first, and the events of alerts as they happen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from dure.bus import Overflow, Subscription
from dure.errors import Overloaded, Text
from dure.events import (
    AlertAcknowledged,
    AlertDelivered,
    AlertEscalated,
    AlertRaised,
    AlertResolved,
    MicrophoneMuted,
    SatelliteReturned,
    SatelliteSilent,
)
from dure.events.wire import to_json as event_json
from dure.server import wire
from dure.server.answers import to_json
from dure.server.guard import need, token_of
from dure.server.hub import Hub
from dure.server.last_signs import tell_sign
from dure.server.limits import Limits
from dure.server.scopes import LOCAL, Scope

TOLD = (
    AlertAcknowledged,
    AlertDelivered,
    AlertEscalated,
    AlertRaised,
    AlertResolved,
    MicrophoneMuted,
    SatelliteReturned,
    SatelliteSilent,
)
"""What is told as it happens."""

MOST = 64
"""How many pages may follow at once."""


class CarerDoors:
    """The doors.

    Args:
        hub: what is behind them.
        limits: what is allowed.
    """

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub, self._limits = hub, limits
        self._following = 0

    def routes(self) -> list[Route | WebSocketRoute]:
        """The doors and where they are."""
        return [
            Route("/api/safety", self.show, methods=["GET"]),
            WebSocketRoute("/api/alerts/events", self.follow),
        ]

    async def show(self, request: Request) -> Response:
        """Who may need help, their last sign of life, who is told, and which satellites are there and alive."""
        grant = need(request, Scope.CARER)
        safety, policies = self._hub.config.safety, self._hub.safety.policies
        connected = list(self._hub.satellites())
        signs = self._hub.care.last_signs() if self._hub.care is not None else {}
        named = {*safety.satellites, *(place for one in safety.people.values() for place in one.satellites)}
        people: list[dict[str, Any]] = []
        for id_, person in safety.people.items():
            policy = policies.of(id_)
            people.append(
                {
                    "id": id_,
                    "name": policy.name,
                    "language": policy.language,
                    "satellites": [{"id": one, "connected": one in connected} for one in person.satellites],
                    "contacts": [
                        {"id": one.id, "name": one.name, "operator": one.operator}
                        for one in policy.contacts.values()
                    ],
                    "steps": [step.action for step in policy.steps],
                    "sign": tell_sign(signs[id_], self._hub.home, named) if id_ in signs else None,
                }
            )
        return to_json(
            {
                "now": datetime.now(UTC),
                "by": grant.label or grant.id,
                "people": people,
                "connected": connected,
                "satellites": [
                    {
                        "id": one.id,
                        "connected": one.id in connected,
                        "seen": one.seen,
                        "silent": one.silent,
                        "silent_s": round(one.silent_s, 1),
                    }
                    for one in self._hub.safety.heartbeats.states()
                ],
                "muted": await self._hub.muted(),
            }
        )

    async def follow(self, websocket: WebSocket) -> None:
        """Tell what happens to alerts until the page leaves. It is no satellite: nobody is spoken to through it."""
        grant = need(websocket, Scope.CARER)
        if self._following >= MOST:
            raise Overloaded(why=Text("too many pages follow alerts", "알림을 보는 화면이 너무 많아요"))
        self._following += 1
        try:
            with self._hub.bus.subscribe(*TOLD, overflow=Overflow.DROP_OLDEST) as events:
                await websocket.accept()
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(self._tell, websocket, events, tasks.cancel_scope)
                    tasks.start_soon(self._listen, websocket, tasks.cancel_scope)
                    token = token_of(websocket.headers)
                    if token and grant is not LOCAL:
                        tasks.start_soon(self._recheck, token, tasks.cancel_scope)
            with anyio.move_on_after(1):
                await _close(websocket)
        finally:
            self._following -= 1

    async def _tell(self, websocket: WebSocket, events: Subscription, scope: anyio.CancelScope) -> None:
        async for event in events:
            if not await self._send(websocket, event_json(event)):
                break
        scope.cancel()

    async def _listen(self, websocket: WebSocket, scope: anyio.CancelScope) -> None:
        """Answer pings; a page that sends none is gone."""
        try:
            while True:
                with anyio.fail_after(self._limits.idle_s):
                    message = await websocket.receive()
                if message["type"] == "websocket.disconnect" or not await self._send(websocket, wire.PONG):
                    break
        except TimeoutError:
            pass  # silent for too long
        scope.cancel()

    async def _send(self, websocket: WebSocket, message: str) -> bool:
        try:
            with anyio.fail_after(self._limits.stalled_s):
                await websocket.send_text(message)
        except (TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
            return False
        return True

    async def _recheck(self, token: str, scope: anyio.CancelScope) -> None:
        while await self._hub.tokens.check(token):  # noqa: ASYNC110  # another process may withdraw it
            await anyio.sleep(self._limits.recheck_s)
        scope.cancel()


async def _close(websocket: WebSocket) -> None:
    try:
        await websocket.close(1000)
    except (WebSocketDisconnect, RuntimeError, OSError):
        return  # it is closed already
