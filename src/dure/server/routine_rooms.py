"""The doors of the home's routines."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dure.errors import NotFound, Text
from dure.home.routines import Routine, read_routine, tell_routine
from dure.home.told import tell_outcome
from dure.server.answers import read_json, to_json
from dure.server.guard import need
from dure.server.home_wishes import wish_of
from dure.server.hub import Hub
from dure.server.limits import Limits
from dure.server.scopes import Grant, Scope


class Switched(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a routine counts."""

    enabled: bool


class RoutineRooms:
    """Every door of the routines.

    Args:
        hub: whose routines.
        limits: what is allowed.
    """

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub, self._limits = hub, limits

    def routes(self) -> list[Route]:
        """The doors and where they are."""
        return [
            Route("/v1/routines", self.show, methods=["GET"]),
            Route("/v1/routines", self.add, methods=["POST"]),
            Route("/v1/routines/{routine}", self.change, methods=["PUT"]),
            Route("/v1/routines/{routine}", self.remove, methods=["DELETE"]),
            Route("/v1/routines/{routine}/enabled", self.switch, methods=["PUT"]),
            Route("/v1/routines/{routine}/run", self.run, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Every routine, and when it is due next."""
        need(request, Scope.CONTROL)
        return to_json([tell(one, due) for one, due in await self._hub.home.routines.list()])

    async def add(self, request: Request) -> Response:
        """Keep a new routine; it gets an id."""
        grant = need(request, Scope.CONTROL)
        told = await read_json(request, dict[str, Any], self._limits)
        routine = _for(grant, read_routine(f"own-{uuid.uuid4().hex[:12]}", told, own=True))
        return to_json(tell(await self._hub.home.routines.add(routine), None), 201)

    async def change(self, request: Request) -> Response:
        """Replace a routine that was made at run time."""
        grant = need(request, Scope.CONTROL)
        id_ = await self._known(request)
        told = await read_json(request, dict[str, Any], self._limits)
        routine = _for(grant, read_routine(id_, told, own=True))
        return to_json(tell(await self._hub.home.routines.add(routine), None))

    async def remove(self, request: Request) -> Response:
        """Forget a routine that was made at run time."""
        need(request, Scope.CONTROL)
        await self._hub.home.routines.remove(request.path_params["routine"])
        return Response(status_code=204)

    async def switch(self, request: Request) -> Response:
        """Switch a routine on or off."""
        need(request, Scope.CONTROL)
        switched = await read_json(request, Switched, self._limits)
        routines = self._hub.home.routines
        return to_json(tell(await routines.enable(request.path_params["routine"], switched.enabled), None))

    async def run(self, request: Request) -> Response:
        """Do what a routine says, now."""
        wish = wish_of(need(request, Scope.CONTROL))
        outcomes = await self._hub.home.routines.run(request.path_params["routine"], wish)
        told = [tell_outcome(one) for one in outcomes]
        return to_json({"outcomes": told})

    async def _known(self, request: Request) -> str:
        id_: str = request.path_params["routine"]
        if id_ not in {one.id for one, _ in await self._hub.home.routines.list()}:
            raise NotFound(what=Text("routine", "루틴"), id=id_[:64])
        return id_


def _for(grant: Grant, routine: Routine) -> Routine:
    """A routine as whoever asks may make it: a program's acts for that program, whatever it says."""
    if grant.reaches(Scope.PERSON):
        return routine
    return replace(routine, wish=replace(routine.wish, agent=grant.program))


def tell(routine: Routine, due: datetime | None) -> dict[str, Any]:
    """A routine, as every door tells it."""
    return {
        "routine": routine.id,
        "own": routine.own,
        "next": None if due is None else due.isoformat(),
        **tell_routine(routine),
    }
