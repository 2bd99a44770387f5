"""The doors for other people's platforms: a person links one (OAuth 2.0), and its servers ask what the household lets them.

`GET` and `POST /oauth/authorize` are a person's, `POST /oauth/token` and `/oauth/revoke` the platform's servers', with the
client's id and secret. `POST /platforms/NAME` is where those servers ask; their token is in the message.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from urllib.parse import parse_qs

import anyio
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dure.errors import DureError, MessageInvalid, NotFound, Overloaded, Text, TokenInvalid, TooSlow
from dure.home.platforms.connected import Platform, Platforms
from dure.home.platforms.model import Exchanged
from dure.server.answers import read_body, to_json
from dure.server.guard import Throttle, client_of, need
from dure.server.hub import Hub
from dure.server.limits import Limits
from dure.server.platform_page import draw, language_of, refused
from dure.server.scopes import Grant, Scope

log = logging.getLogger(__name__)

MOST_BYTES = 262_144
"""The largest request of a platform's servers."""

ANSWER_S = 20.0
"""How long a request may take to be answered; each appliance is bounded by the home."""

AT_ONCE = 8


class PlatformDoors:
    """The doors.

    Args:
        hub: what is behind them.
        limits: what is allowed.
        throttle: who guessed too often.
    """

    def __init__(self, hub: Hub, limits: Limits, throttle: Throttle) -> None:
        self._hub, self._limits, self._throttle = hub, limits, throttle
        self._places = anyio.CapacityLimiter(AT_ONCE)

    def routes(self) -> list[Route]:
        """The doors and where they are; strangers find none where the household names no platform."""
        own = [
            Route("/v1/platforms", self.links, methods=["GET"]),
            Route("/v1/platforms/links/{link}", self.unlink, methods=["DELETE"]),
        ]
        if self._hub.platforms is None:
            return own
        return [
            *own,
            Route("/oauth/authorize", self.ask, methods=["GET"]),
            Route("/oauth/authorize", self.decide, methods=["POST"]),
            Route("/oauth/token", self.exchange, methods=["POST"]),
            Route("/oauth/revoke", self.revoke, methods=["POST"]),
            Route("/platforms/{name}", self.answer, methods=["POST"]),
        ]

    async def links(self, request: Request) -> Response:
        """Every platform, and the accounts of it that are linked."""
        need(request, Scope.ADMIN)
        platforms = self._hub.platforms
        if platforms is None:
            return to_json({"platforms": []})
        found = [link.shown() for link in await platforms.linking.links() if link.ended is None]
        told = [
            {
                "platform": name,
                "title": one.title,
                "links": [link for link in found if link["platform"] == name],
            }
            for name, one in platforms.known.items()
        ]
        return to_json({"platforms": told})

    async def unlink(self, request: Request) -> Response:
        """End a link."""
        need(request, Scope.ADMIN)
        wanted = request.path_params["link"][:60]
        if self._hub.platforms is None or not await self._hub.platforms.linking.end(wanted, "household"):
            raise NotFound(what=Text("link", "연결"), id=wanted)
        return Response(status_code=204)

    async def ask(self, request: Request) -> Response:
        """Ask the person whether they want to link a platform. Strangers see nothing of the home here."""
        query, language = request.url.query, language_of(request, self._hub.config.language)
        try:
            asked = self._platforms.linking.ask(query)
        except DureError as error:
            return refused(error, language)
        if asked.refusal:
            return _sent(asked.refusal)
        return draw(self._title(asked.platform), query, asked.redirect_uri, language)

    async def decide(self, request: Request) -> Response:
        """The person has decided. Who lets devices in may also let a platform in."""
        language = language_of(request, self._hub.config.language)
        try:
            form = await self._form(request)
            query = _one(form, "query")
            if _one(form, "decision") != "allow":
                return _sent(self._platforms.linking.deny(query))
            asked = self._platforms.linking.ask(query)
        except DureError as error:
            return refused(error, language)
        if asked.refusal:
            return _sent(asked.refusal)
        try:
            grant = await self._who(request, _one(form, "code").rpartition("#")[2])  # or the whole address
            location = await self._platforms.linking.grant(query, grant.label or grant.id)
        except DureError as error:
            title = self._title(asked.platform)
            return draw(title, query, asked.redirect_uri, language, wrong=error)
        log.info("platforms: granted platform=%s by=%s", asked.platform, grant.id)
        return _sent(location)

    async def exchange(self, request: Request) -> Response:
        """Tokens for a code or a refresh token."""
        body, authorization = await self._shown(request)
        return self._told(request, await self._platforms.linking.exchange(body, authorization))

    async def revoke(self, request: Request) -> Response:
        """A platform gives a token back."""
        body, authorization = await self._shown(request)
        return self._told(request, await self._platforms.linking.revoke(body, authorization))

    async def answer(self, request: Request) -> Response:
        """A platform's servers ask."""
        platform = self._platforms.known.get(request.path_params["name"])
        if platform is None:
            raise HTTPException(404)
        place = object()
        try:
            self._places.acquire_on_behalf_of_nowait(place)
        except anyio.WouldBlock as error:
            why = Text(f"{AT_ONCE} requests are being answered", f"요청 {AT_ONCE}개에 대답하고 있어요")
            raise Overloaded(why=why) from error
        try:
            return await self._answered(platform, request)
        finally:
            self._places.release_on_behalf_of(place)

    async def _answered(self, platform: Platform, request: Request) -> Response:
        body = await read_body(request, MOST_BYTES, self._limits.body_s)
        try:
            with anyio.fail_after(ANSWER_S):
                status, told = await platform.partner.answer(body)
        except TimeoutError as error:
            raise TooSlow(limit_s=f"{ANSWER_S:g}") from error
        return to_json(told, status)

    async def _who(self, request: Request, code: str) -> Grant:
        """Who decides: whoever this browser is, or brought a pairing code, which is used up for it and opens nothing else.

        Raises:
            TokenMissing, TokenInvalid, ScopeMissing, Overloaded: nobody who may.
        """
        if not code:
            return need(request, Scope.ADMIN)
        client = client_of(request)
        self._throttle.check(client)
        issued = await self._hub.tokens.redeem(code, "")
        if issued is None:
            self._throttle.fail(client)
            raise TokenInvalid
        await self._hub.tokens.revoke(issued.grant.id)
        issued.grant.need(Scope.ADMIN)
        return replace(issued.grant, label=issued.grant.label or _BY_CODE)

    async def _shown(self, request: Request) -> tuple[str, str]:
        """A form of a platform's servers, and what they prove themselves with.

        Raises:
            Overloaded: that address has guessed too often.
            MessageInvalid, TooLarge, TooSlow: it is no form.
        """
        self._throttle.check(client_of(request))
        return await self._text(request), request.headers.get("authorization", "")

    async def _form(self, request: Request) -> dict[str, list[str]]:
        try:
            return parse_qs(await self._text(request), max_num_fields=10)
        except ValueError as error:
            raise MessageInvalid(why=_NO_FORM) from error

    async def _text(self, request: Request) -> str:
        body = await read_body(request, self._limits.body_bytes, self._limits.body_s)
        try:
            return body.decode("ascii")
        except UnicodeDecodeError as error:
            raise MessageInvalid(why=_NO_FORM) from error

    def _told(self, request: Request, done: Exchanged) -> Response:
        if done.locked_out:
            self._throttle.fail(client_of(request))
        if done.status >= 400:
            log.info("platforms: token refused status=%d stolen=%s", done.status, done.stolen)
        headers = {name.lower(): value for name, value in done.headers.items()}
        return Response(done.body, done.status, {"cache-control": "no-store", **headers})

    def _title(self, platform: str) -> str:
        return self._platforms.known[platform].title

    @property
    def _platforms(self) -> Platforms:
        if self._hub.platforms is None:  # without any there are no doors
            raise HTTPException(404)
        return self._hub.platforms


_BY_CODE = "pairing code"
"""Who has agreed, where a pairing code without a label was all that they showed."""

_NO_FORM = Text("it is no form", "양식에 맞지 않아요")


def _one(form: dict[str, list[str]], name: str) -> str:
    return form.get(name, [""])[0].strip()


def _sent(location: str) -> Response:
    return RedirectResponse(location, 303, {"cache-control": "no-store"})
