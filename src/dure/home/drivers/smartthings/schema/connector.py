"""Answers SmartThings' servers: which devices there are, what they are, and having them do something."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from dure.api import Order, Outcome, Wish
from dure.errors import MessageInvalid
from dure.home.drivers.smartthings.schema.noted import Noted
from dure.home.drivers.smartthings.schema.requests import (
    REASONS,
    Asked,
    AskedDevice,
    CallbackGrant,
    CallbackUrls,
    DeviceError,
    GlobalError,
    headers,
    read,
)
from dure.home.drivers.smartthings.schema.showing import Showing, Shown, ShownHome
from dure.home.platforms.linking import PlatformLinking, Standing
from dure.store.links import Link

log = logging.getLogger(__name__)

_REFRESH = "refresh"

_TOKENS: Mapping[Standing, GlobalError] = {
    "expired": GlobalError.TOKEN_EXPIRED,
    "ended": GlobalError.INTEGRATION_DELETED,
    "unknown": GlobalError.INVALID_TOKEN,
}

_ANSWERS = {
    "discoveryRequest": "discoveryResponse",
    "stateRefreshRequest": "stateRefreshResponse",
    "commandRequest": "commandResponse",
}
"""What the answer to each request is called; any other is called as the request is."""


class OrderedHome(ShownHome, Protocol):
    """The home, as far as it is shown and commanded; `dure.app.home.HubHome` is one."""

    async def order(self, orders: Sequence[Order], wish: Wish) -> Sequence[Outcome]:
        """Have orders carried out."""
        ...


@dataclass(frozen=True, slots=True)
class Callbacks:
    """What the connector tells whoever tells SmartThings of changes.

    Attributes:
        client_id: as whom the hub does so.
        granted: SmartThings lets the hub tell it; false where it is not to be believed. None where nobody tells it.
    """

    client_id: str
    granted: Callable[[Link, CallbackGrant, CallbackUrls], Awaitable[bool]] | None


class Connector:
    """The partner that SmartThings asks.

    Args:
        name: the platform's id in this home; what it may reach is granted to that.
        home: the home.
        showing: what of it is shown, and how.
        linking: who may come.
        noted: writes down what is told.
        callbacks: tells SmartThings of changes.
    """

    def __init__(
        self,
        name: str,
        home: OrderedHome,
        showing: Showing,
        linking: PlatformLinking,
        noted: Noted,
        callbacks: Callbacks,
    ) -> None:
        self._name = name
        self._home = home
        self._showing = showing
        self._linking = linking
        self._noted = noted
        self._callbacks = callbacks

    async def answer(self, body: bytes) -> tuple[int, Mapping[str, Any]]:
        """The answer to a request: its HTTP status, and what it says.

        What is wrong with a token or a device SmartThings is told in its own words, with the status 200.

        Raises:
            StoreFailed: what must be written down before it happens could not be.
        """
        try:
            asked = read(body)
        except MessageInvalid as error:
            return 400, _refusal("unknown", "", GlobalError.BAD_REQUEST, error.sentence("en"))
        if asked.headers.interaction_type == "interactionResult":
            told = asked.global_error.error_enum if asked.global_error else ""
            known = told if told in set(GlobalError) else "other"
            log.warning("%s: interaction.result error=%s", self._name, known)
            return 200, {"headers": headers("interactionResult", asked.headers.request_id)}
        if asked.authentication is None:
            return 400, self._refused(asked, GlobalError.BAD_REQUEST, "authentication is missing")
        shown = await self._linking.check(asked.authentication.token)
        link = shown.link
        if shown.standing != "good" or link is None or link.platform != self._name:
            worth = _TOKENS.get(shown.standing, GlobalError.INVALID_TOKEN)
            return 200, self._refused(asked, worth, "the access token is not good")
        return 200, await self._answered(asked, link)

    async def _answered(self, asked: Asked, link: Link) -> Mapping[str, Any]:
        match asked.headers.interaction_type:
            case "discoveryRequest":
                return await self._discovered(asked, link)
            case "stateRefreshRequest":
                return self._told(asked, await self._states(asked))
            case "commandRequest":
                return self._told(asked, await self._commanded(asked, link))
            case "grantCallbackAccess":
                return await self._granted(asked, link)
            case "integrationDeleted":
                await self._linking.end(link.id, "platform")
                return {"headers": headers("integrationDeleted", asked.headers.request_id)}
            case _:
                return self._refused(asked, GlobalError.INVALID_INTERACTION_TYPE, "no such interaction type")

    async def _discovered(self, asked: Asked, link: Link) -> Mapping[str, Any]:
        devices = self._showing.discovered()
        await self._noted.note([one["externalDeviceId"] for one in devices])
        grant = self._callbacks.granted is not None and link.callback is None
        answer = {"headers": headers("discoveryResponse", asked.headers.request_id), "devices": devices}
        return {**answer, "requestGrantCallbackAccess": True} if grant else answer

    async def _states(self, asked: Asked) -> Sequence[dict[str, Any]]:
        shown = self._showing.all()
        ids = [one.external_device_id for one in asked.devices]
        await self._noted.note([id_ for id_ in ids if id_ in shown])
        return [self._showing.state(id_, shown.get(id_)) for id_ in ids]

    async def _commanded(self, asked: Asked, link: Link) -> Sequence[dict[str, Any]]:
        """Everything that a request wants, in one wish; the same request twice is done once."""
        wish = Wish(means="program", agent=self._name, turn=_digest(link.id, asked.headers.request_id))
        orders: list[tuple[int, Order]] = []
        errors: dict[int, list[dict[str, str]]] = {}
        there = self._showing.all()
        for place, one in enumerate(asked.devices):
            shown = there.get(one.external_device_id)
            if shown is None:
                errors[place] = [_complain(DeviceError.DELETED, "no such device")]
                continue
            made, wrong = _orders(shown, one, wish.turn)
            orders += [(place, order) for order in made]
            if wrong:
                errors[place] = [_complain(DeviceError.NOT_SUPPORTED, "the appliance has no such ability")]
        outcomes = await self._home.order([order for _, order in orders], wish) if orders else ()
        for (place, _), outcome in zip(orders, outcomes, strict=True):
            if not outcome.done:
                reason = outcome.reason or "failed"
                errors.setdefault(place, []).append(_complain(*REASONS[reason]))
        return [
            {**told, "deviceError": errors[place]} if place in errors else told
            for place, told in enumerate(await self._states(asked))
        ]

    async def _granted(self, asked: Asked, link: Link) -> Mapping[str, Any]:
        grant, urls = asked.callback_authentication, asked.callback_urls
        if grant is None or urls is None:
            return self._refused(
                asked, GlobalError.BAD_REQUEST, "callbackAuthentication or callbackUrls is missing"
            )
        if self._callbacks.granted is not None:
            if grant.client_id != self._callbacks.client_id:
                return self._refused(asked, GlobalError.INVALID_CLIENT, "another client is registered")
            if not await self._callbacks.granted(link, grant, urls):
                return self._refused(asked, GlobalError.BAD_REQUEST, "callbackUrls are not SmartThings'")
        return {"headers": headers("grantCallbackAccess", asked.headers.request_id)}

    def _told(self, asked: Asked, states: Sequence[dict[str, Any]]) -> Mapping[str, Any]:
        name = _ANSWERS[asked.headers.interaction_type]
        return {"headers": headers(name, asked.headers.request_id), "deviceState": list(states)}

    def _refused(self, asked: Asked, error: GlobalError, detail: str) -> Mapping[str, Any]:
        log.info("%s: refused: %s", self._name, error.value)
        kind = asked.headers.interaction_type
        return _refusal(_ANSWERS.get(kind, kind), asked.headers.request_id, error, detail)


def _orders(shown: Shown, asked: AskedDevice, turn: str) -> tuple[Sequence[Order], bool]:
    """What a device is to do, and whether some of it is nothing that it can."""
    made, wrong = [], False
    values = dict(shown.state.values)
    for place, command in enumerate(asked.commands):
        if command.command == _REFRESH:
            continue
        arguments = command.arguments or []
        wanted = shown.device.take(command.component, command.capability, command.command, arguments, values)
        if wanted is None:
            wrong = True
            continue
        trait, value = wanted
        values[trait] = value
        content = msgspec.json.encode(
            [place, command.component, command.capability, command.command, arguments]
        )
        made.append(
            Order(
                id=_digest(turn, asked.external_device_id, content.decode()),
                appliance=asked.external_device_id,
                trait=trait,
                value=value,
            )
        )
    return made, wrong


def _complain(error: DeviceError, detail: str) -> dict[str, str]:
    return {"errorEnum": error.value, "detail": detail}


def _refusal(interaction: str, request: str, error: GlobalError, detail: str) -> Mapping[str, Any]:
    return {
        "headers": headers(interaction, request),
        "globalError": {"errorEnum": error.value, "detail": detail},
    }


def _digest(*parts: str) -> str:
    """An id made of what makes it; a request that comes twice has the same."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
