"""The home's doors: what there is, what it is, and having it do something."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dure.api import Order
from dure.config.zone import household_zone
from dure.errors import Language, MessageInvalid, Text
from dure.events import encode
from dure.home.told import events_of, tell_action, tell_outcome, tell_room, tell_state
from dure.server.answers import read_json, to_json
from dure.server.guard import need
from dure.server.home_wishes import wish_of
from dure.server.hub import Hub
from dure.server.limits import Limits
from dure.server.scopes import Scope

MOST_ORDERS = 100
MOST_HISTORY = 200
MOST_CHARS = 500


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One order; without an id it gets one. What may do harm brings along what its first outcome told."""

    appliance: str
    trait: str
    value: bool | int | float | str
    id: str = ""
    confirmation: str = ""


class Orders(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be done."""

    orders: list[Wanted]


class Sentence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to understand and do. What asks back is answered by the next sentence of the same `place`."""

    text: str
    language: Language = "ko"
    place: str = ""


class HomeRooms:
    """Every door of the home.

    Args:
        hub: whose home.
        limits: what is allowed.
    """

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub, self._limits = hub, limits

    def routes(self) -> list[Route]:
        """The doors and where they are."""
        return [
            Route("/v1/home", self.show, methods=["GET"]),
            Route("/v1/home/orders", self.order, methods=["POST"]),
            Route("/v1/home/say", self.say, methods=["POST"]),
            Route("/v1/home/history", self.history, methods=["GET"]),
            Route("/v1/home/undo", self.undo, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Rooms, appliances, and what they are."""
        need(request, Scope.LISTEN)
        home = self._hub.home
        return to_json(
            {
                "rooms": [tell_room(room) for room in home.rooms()],
                "appliances": [tell_state(state) for state in home.appliances()],
            }
        )

    async def order(self, request: Request) -> Response:
        """Have things done by hand; every order has its outcome, in the same sequence."""
        grant = need(request, Scope.CONTROL)
        wanted = await read_json(request, Orders, self._limits)
        if not 1 <= len(wanted.orders) <= MOST_ORDERS:
            why = Text(f"one to {MOST_ORDERS} orders at once", f"한 번에 1개부터 {MOST_ORDERS}개까지예요")
            raise MessageInvalid(why=why)
        orders = [
            Order(
                id=one.id[:100] or uuid.uuid4().hex,
                appliance=one.appliance[:100],
                trait=one.trait[:100],
                value=one.value,
                confirmation=one.confirmation[:100],
            )
            for one in wanted.orders
        ]
        outcomes = await self._hub.home.order(orders, wish_of(grant))
        return to_json({"outcomes": [tell_outcome(one) for one in outcomes]})

    async def say(self, request: Request) -> Response:
        """Understand a sentence and do it; `reply` is null where it is nothing for the home."""
        grant = need(request, Scope.CONTROL)
        said = await read_json(request, Sentence, self._limits)
        if not 1 <= len(said.text.strip()) <= MOST_CHARS:
            why = Text(f"a sentence has 1 to {MOST_CHARS} letters", f"문장은 1~{MOST_CHARS}자예요")
            raise MessageInvalid(why=why)
        wish = wish_of(grant, "command", said.place[:60])
        now = datetime.now(UTC).astimezone(household_zone(self._hub.config))
        reply = await self._hub.home.say(said.text, said.language, wish, now)
        if reply is None:
            return to_json({"reply": None, "events": []})
        told = {
            "text": reply.text,
            "intent": reply.intent,
            "expects_reply": reply.expects_reply,
            "outcomes": [tell_outcome(one) for one in reply.outcomes],
        }
        return to_json({"reply": told, "events": [encode(event) for event in events_of(reply, wish)]})

    async def history(self, request: Request) -> Response:
        """Who did what, newest first."""
        need(request, Scope.CONTROL)
        told = request.query_params.get("limit", "50")
        if not (told.isascii() and told.isdecimal()) or not 1 <= int(told[:9]) <= MOST_HISTORY:
            why = Text(
                f"limit is 1 to {MOST_HISTORY}", f"limit에는 1부터 {MOST_HISTORY}까지의 수를 적어 주세요"
            )
            raise MessageInvalid(why=why)
        return to_json([tell_action(one) for one in await self._hub.home.history(int(told))])

    async def undo(self, request: Request) -> Response:
        """Take back what the last wish did; no outcomes where there is nothing to take back."""
        grant = need(request, Scope.CONTROL)
        outcomes = await self._hub.home.undo(wish_of(grant))
        return to_json({"outcomes": [tell_outcome(one) for one in outcomes]})
