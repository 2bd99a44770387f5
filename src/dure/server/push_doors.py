"""The doors of push messages: the hub's key, and which browser takes messages for whoever holds the token."""

from __future__ import annotations

from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dure.safety.channels.web_push import Keys, Subscription
from dure.server.answers import read_json, to_json
from dure.server.guard import need
from dure.server.hub import Hub
from dure.server.limits import Limits
from dure.server.scopes import Scope

Endpoint = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
KeyWords = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class BrowserKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A browser's keys, as it tells them."""

    p256dh: KeyWords
    auth: KeyWords


class Subscribing(msgspec.Struct, frozen=True):
    """A browser that wants messages: what `PushSubscription.toJSON()` gives."""

    endpoint: Endpoint
    keys: BrowserKeys


class Unsubscribing(msgspec.Struct, frozen=True):
    """A browser that wants no more."""

    endpoint: Endpoint


class PushDoors:
    """The doors.

    Args:
        hub: what is behind them.
        limits: what is allowed.
    """

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub, self._limits = hub, limits

    def routes(self) -> list[Route]:
        """The doors and where they are."""
        return [
            Route("/api/push/key", self.key, methods=["GET"]),
            Route("/api/push/subscriptions", self.subscribe, methods=["POST"]),
            Route("/api/push/subscriptions", self.unsubscribe, methods=["DELETE"]),
        ]

    async def key(self, request: Request) -> Response:
        """The hub's key, by whom messages come, and whether a contact is reached by them at all."""
        grant = need(request, Scope.CARER)
        holder = grant.label or grant.id
        safety = self._hub.config.safety
        kinds = {name for name, one in safety.channels.items() if one.kind == "push"}
        reached = any(
            reach.channel in kinds and reach.to == holder
            for contact in safety.contacts.values()
            for reach in contact.reach
        )
        return to_json({"key": await self._hub.push.key(), "holder": holder, "reached": reached})

    async def subscribe(self, request: Request) -> Response:
        """Keep this browser, in the name of whoever holds the token."""
        grant = need(request, Scope.CARER)
        told = await read_json(request, Subscribing, self._limits)
        keys = Keys(p256dh=told.keys.p256dh, auth=told.keys.auth)
        subscription = Subscription(endpoint=told.endpoint, keys=keys)
        await self._hub.push.add(subscription, holder=grant.label or grant.id, token=grant.id)
        return Response(status_code=204)

    async def unsubscribe(self, request: Request) -> Response:
        """Forget this browser."""
        grant = need(request, Scope.CARER)
        told = await read_json(request, Unsubscribing, self._limits)
        await self._hub.push.remove(told.endpoint, holder=grant.label or grant.id)
        return Response(status_code=204)
