"""Letting devices in and out: pairing codes, tokens, the page's cookie."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import anyio
import msgspec
import segno
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dure.errors import MessageInvalid, NotFound, Text, TokenInvalid
from dure.server.answers import read_json, to_json
from dure.server.guard import COOKIE, Throttle, client_of, need
from dure.server.hub import Hub
from dure.server.limits import Limits
from dure.server.scopes import EVERYDAY, Grant, Issued, Scope

_COOKIE_S = 400 * 24 * 3600
"""How long a browser keeps the cookie: 400 days is the most that browsers allow."""


class Redeeming(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code to turn into a token. With `cookie` a browser keeps it where no script can read it."""

    code: str
    label: str = ""
    cookie: bool = False


class Inviting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code to make."""

    scopes: tuple[Scope, ...] = EVERYDAY
    label: str = ""


class Pairing:
    """The doors for devices.

    Args:
        hub: whose tokens they are.
        limits: what is allowed.
        throttle: who guessed too often.
        address: where other devices reach the hub; empty where they cannot.
        authority: the certificate that a device must trust; None without local HTTPS.
    """

    def __init__(
        self, hub: Hub, limits: Limits, throttle: Throttle, *, address: str, authority: Path | None
    ) -> None:
        self._hub, self._limits, self._throttle = hub, limits, throttle
        self._address, self._authority = address, authority
        self._redeeming = anyio.Lock()

    def routes(self) -> list[Route]:
        """The doors and where they are."""
        return [
            Route("/v1/pair", self.redeem, methods=["POST"]),
            Route("/v1/pair", self.leave, methods=["DELETE"]),
            Route("/v1/invitations", self.invite, methods=["POST"]),
            Route("/v1/tokens", self.tokens, methods=["GET"]),
            Route("/v1/tokens/{id}", self.revoke, methods=["DELETE"]),
            Route("/ca.crt", self.authority, methods=["GET"]),
        ]

    async def redeem(self, request: Request) -> Response:
        """Turn a pairing code into a token. The one door that strangers may knock at."""
        client = client_of(request)
        self._throttle.check(client)
        wanted = await read_json(request, Redeeming, self._limits)
        async with self._redeeming:  # a code is good for one token, however many ask at once
            issued = await self._hub.tokens.redeem(wanted.code, tidy(wanted.label))
        if issued is None:
            self._throttle.fail(client)
            raise TokenInvalid
        if wanted.cookie:
            return let_in(issued)
        return to_json({"token": issued.token, **_tell_grant(issued.grant)}, 201)

    async def leave(self, request: Request) -> Response:
        """Forget this browser: its token is withdrawn, or left to its passkeys, and its cookie deleted."""
        grant: Grant | None = request.scope["state"]["grant"]
        if grant is not None:
            await self._hub.tokens.leave(grant.id)
        answer = Response(status_code=204)
        answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
        return answer

    async def invite(self, request: Request) -> Response:
        """Make a pairing code, with the address that holds it and a picture of that address."""
        need(request, Scope.ADMIN)
        wanted = await read_json(request, Inviting, self._limits)
        if not wanted.scopes:
            raise MessageInvalid(
                why=Text("a token without a scope opens nothing", "권한을 하나 이상 정해 주세요")
            )
        invitation = await self._hub.tokens.invite(wanted.scopes, tidy(wanted.label))
        url = f"{self._address}/pair#{invitation.code}" if self._address else ""
        return to_json(
            {
                "code": invitation.code,
                "url": url,
                "qr": draw_qr(url) if url else "",
                "scopes": invitation.scopes,
                "expires": invitation.expires,
            },
            201,
        )

    async def tokens(self, request: Request) -> Response:
        """Every device that may come in."""
        need(request, Scope.ADMIN)
        return to_json([_tell_grant(grant) for grant in await self._hub.tokens.grants()])

    async def revoke(self, request: Request) -> Response:
        """Let a device in no more."""
        need(request, Scope.ADMIN)
        if not await self._hub.tokens.revoke(request.path_params["id"]):
            raise NotFound(what=Text("token", "토큰"), id=request.path_params["id"][:60])
        return Response(status_code=204)

    async def authority(self, request: Request) -> Response:
        """The hub's own certificate authority, for a device to trust. It is no secret."""
        del request
        if self._authority is None:
            raise HTTPException(404)
        return Response(
            self._authority.read_bytes(),
            headers={"content-disposition": 'attachment; filename="dure-ca.crt"'},
            media_type="application/x-x509-ca-cert",
        )


def draw_qr(text: str) -> str:
    """A QR code as a `data:` address of an SVG picture."""
    picture: str = segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=2)
    return picture


def print_qr(text: str) -> str:
    """A QR code for a terminal, two rows of modules in a line."""
    page = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(page, border=2, compact=True)
    return page.getvalue()


def let_in(issued: Issued) -> Response:
    """Tell a browser that it is let in; its token goes into the cookie."""
    answer = to_json(_tell_grant(issued.grant), 201)
    answer.set_cookie(
        COOKIE, issued.token, max_age=_COOKIE_S, path="/", secure=True, httponly=True, samesite="strict"
    )
    return answer


def tidy(label: str) -> str:
    """A name that a person gave: what can be printed of it, at most 60 letters."""
    return "".join(letter for letter in label if letter.isprintable()).strip()[:60]


def _tell_grant(grant: Grant) -> dict[str, Any]:
    told = {
        "id": grant.id,
        "label": grant.label,
        "scopes": grant.scopes,
        "created": grant.created,
        "passkey": grant.passkey,
    }
    return {**told, "senders": grant.senders} if grant.senders else told
