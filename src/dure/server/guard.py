"""The doorkeeper: every request passes here first. Host, origin, token, and the headers of every answer."""

from __future__ import annotations

import ipaddress
import logging
from collections import OrderedDict
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as AsgiScope

from dure.errors import DureError, Overloaded, Text, TokenInvalid, TokenMissing
from dure.server.answers import refuse
from dure.server.places import Places
from dure.server.scopes import LOCAL, Grant, Scope, TokenDoor

log = logging.getLogger(__name__)

COOKIE = "__Host-dure"
"""Holds a browser's token. The prefix makes browsers insist on Secure, on Path=/ and on this very host."""

CONTENT_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
)

_HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

FORM_HEADERS = {"referrer-policy": "same-origin"}
"""For a page with a form of its own: without any referrer browsers say `Origin: null` of it, which is no page of the hub's."""

_REMEMBERED = 1024
"""Of how many addresses failures are counted."""

_PROXY_HEADERS = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class Throttle:
    """Counts failures by address and refuses whoever guesses. Bounded: the oldest address is forgotten.

    Args:
        now_s: the time, in seconds since some fixed instant.
        limit: how many failures one address has.
        window_s: in how long.
    """

    def __init__(self, now_s: Callable[[], float], *, limit: int = 10, window_s: float = 60.0) -> None:
        self._now_s, self._limit, self._window_s = now_s, limit, window_s
        self._failures: OrderedDict[str, list[float]] = OrderedDict()

    def check(self, client: str) -> None:
        """Go on only if that address has not failed too often.

        Raises:
            Overloaded: it has.
        """
        since_s = self._now_s() - self._window_s
        if sum(at_s > since_s for at_s in self._failures.get(client, [])) >= self._limit:
            raise Overloaded(why=Text("too many failed attempts", "여러 번 잘못 시도했어요"))

    def fail(self, client: str) -> None:
        """That address failed."""
        self._failures[client] = [*self._failures.pop(client, [])[1 - self._limit :], self._now_s()]
        if len(self._failures) > _REMEMBERED:
            self._failures.popitem(last=False)


class Guard:
    """Lets in what was meant for this hub, and finds out who asks.

    Args:
        app: what is guarded.
        places: under which names the hub may be reached.
        tokens: who may come in.
        throttle: who guessed too often.
        open_: whether nobody needs a token, because nobody but this machine's users can come.
    """

    def __init__(
        self, app: ASGIApp, *, places: Places, tokens: TokenDoor, throttle: Throttle, open_: bool
    ) -> None:
        self._app, self._places, self._tokens = app, places, tokens
        self._throttle, self._open = throttle, open_

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Check, then pass on with `scope["state"]["grant"]`: a `Grant`, or None for a stranger."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        send = _with_headers(send)
        try:
            self._places.check(connection.headers)
            grant = await self._identify(connection)
        except DureError as error:
            log.info("refused: code=%s", error.code)
            await refuse(error)(scope, receive, send)
            return
        scope.setdefault("state", {})["grant"] = grant
        await self._app(scope, receive, send)

    async def _identify(self, connection: HTTPConnection) -> Grant | None:
        token = token_of(connection.headers)
        if token and (grant := await self._tokens.check(token)):
            return grant
        if bearer_of(connection.headers):
            client = client_of(connection)
            self._throttle.check(client)
            self._throttle.fail(client)
            raise TokenInvalid
        return LOCAL if self._open and not _is_forwarded(connection.headers) else None


def need(connection: HTTPConnection, scope: Scope) -> Grant:
    """Who asks, if they may do this.

    Raises:
        TokenMissing: a stranger.
        ScopeMissing: someone whose token does not reach this far.
    """
    grant: Grant | None = connection.scope["state"]["grant"]
    if grant is None:
        raise TokenMissing
    grant.need(scope)
    return grant


def client_of(connection: HTTPConnection) -> str:
    """By what a caller is counted: an IPv4 address, or the /64 of an IPv6 one."""
    return peer_of(connection.client.host if connection.client else "")


def peer_of(host: str) -> str:
    """The address by which a host is counted; what is no address counts as it is."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def token_of(headers: Headers) -> str | None:
    """The token that a request shows."""
    return bearer_of(headers) or cookie_of(headers)


def bearer_of(headers: Headers) -> str | None:
    """The token in `Authorization: Bearer`."""
    kind, _, value = headers.get("authorization", "").partition(" ")
    return value.strip() or None if kind.lower() == "bearer" else None


def cookie_of(headers: Headers) -> str | None:
    """The token in the page's cookie."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return found.value if found else None


def _is_forwarded(headers: Headers) -> bool:
    """Whether a proxy stands between: then “from this machine” says nothing about who asks."""
    return any(name in headers for name in _PROXY_HEADERS)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] in {"http.response.start", "websocket.http.response.start"}:
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
