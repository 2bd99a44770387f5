"""Every door of the hub in one ASGI application."""

from __future__ import annotations

import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Match, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from dure.errors import DureError
from dure.server.a2a_door import A2aDoor
from dure.server.account_doors import AccountDoors
from dure.server.advisory_doors import AdvisoryDoors
from dure.server.alert_doors import AlertDoors
from dure.server.answers import Faults, on_error
from dure.server.carer_doors import CarerDoors
from dure.server.chat_door import ChatDoor
from dure.server.checkin_doors import CheckInDoors
from dure.server.guard import Guard, Throttle
from dure.server.home_rooms import HomeRooms
from dure.server.hub import Hub
from dure.server.limits import Limits
from dure.server.mcp_door import PATH as MCP_PATH
from dure.server.mcp_door import McpDoor
from dure.server.name_rooms import NameRooms
from dure.server.pages import Pages
from dure.server.pairing import Pairing
from dure.server.passkey_doors import PasskeyDoors
from dure.server.places import Places
from dure.server.platform_doors import PlatformDoors
from dure.server.push_doors import PushDoors
from dure.server.recordings import RecordingDoor
from dure.server.rooms import Rooms
from dure.server.routine_rooms import RoutineRooms
from dure.server.skills import SkillDoors
from dure.server.stream import StreamDoor

PAGE = Path(__file__).parent / "page"


class _NoDoor:
    """What no door takes: told apart by whether a door of that path takes another method."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        doors = [route for route in scope["app"].routes if isinstance(route, Route) and route.methods]
        there = [door for door in doors if not door.path.endswith("{path:path}") and _is_at(door, scope)]
        if not there:
            raise HTTPException(404)
        methods = set[str]().union(*(door.methods or () for door in there))
        raise HTTPException(405, headers={"Allow": ", ".join(sorted(methods))})


def _is_at(door: Route, scope: Scope) -> bool:
    return door.matches(scope)[0] is not Match.NONE


def build(
    hub: Hub,
    *,
    places: Places,
    open_: bool,
    address: str = "",
    authority: Path | None = None,
    limits: Limits | None = None,
) -> ASGIApp:
    """Put the doors together.

    Args:
        hub: what is behind them.
        places: under which names the hub may be reached.
        open_: whether nobody needs a token, because only this machine's users can come.
        address: where other devices reach the hub, such as `https://192.0.2.7:8420`; empty where they cannot.
        authority: the certificate that a device must trust; None without local HTTPS.
        limits: what is allowed.
    """
    limits = limits or Limits()
    throttle = Throttle(time.monotonic)
    pairing = Pairing(hub, limits, throttle, address=address, authority=authority)
    passkeys = PasskeyDoors(hub, limits, throttle)
    return Starlette(
        routes=[
            *Rooms(hub, limits, open_=open_).routes(),
            *NameRooms(hub, limits).routes(),
            *HomeRooms(hub, limits).routes(),
            *AccountDoors(hub, limits, Throttle(time.monotonic)).routes(),
            *RoutineRooms(hub, limits).routes(),
            *pairing.routes(),
            *SkillDoors(hub, limits).routes(),
            Route("/v1/recordings", RecordingDoor(hub, limits).take, methods=["POST"]),
            WebSocketRoute("/v1/stream", StreamDoor(hub, limits).accept),
            *CheckInDoors(hub, limits).routes(),
            *AdvisoryDoors(hub, limits).routes(),
            *ChatDoor(hub, limits).routes(),
            *McpDoor(hub, limits).routes(),
            *passkeys.routes(),
            *AlertDoors(hub, limits, open_=open_, also=passkeys.table).routes(),
            *CarerDoors(hub, limits).routes(),
            *PushDoors(hub, limits).routes(),
            *PlatformDoors(hub, limits, throttle).routes(),
            *A2aDoor(hub, limits, address=address, open_=open_).routes(),
            Route("/v1/{path:path}", _NoDoor()),
            Route("/api/{path:path}", _NoDoor()),
            Route("/openai/{path:path}", _NoDoor()),
            Route(MCP_PATH, _NoDoor()),
            Route("/a2a/{path:path}", _NoDoor()),
            Route("/oauth/{path:path}", _NoDoor()),
            Route("/platforms/{path:path}", _NoDoor()),
            Route("/{path:path}", Pages(PAGE), methods=["GET"]),
        ],
        middleware=[
            Middleware(Guard, places=places, tokens=hub.tokens, throttle=throttle, open_=open_),
            Middleware(Faults),
        ],
        exception_handlers={DureError: on_error, HTTPException: on_error},
    )
