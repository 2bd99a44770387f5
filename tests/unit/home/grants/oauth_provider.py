"""A provider of accounts on loopback: oauthlib's authorization server, which rotates refresh tokens, and misbehaves when told to."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

import httpx
from oauthlib.oauth2 import OAuth2Error, RequestValidator, WebApplicationServer

from dure.home.drivers.grants.provider import Provider
from dure.testing.loopback import serving

CLIENT, SECRET = "dure:home", "s3cret & more"
REDIRECT = "http://localhost:8420/home/link/callback"
SCOPES = ("r:devices:*", "x:devices:*")


@dataclass
class _Code:
    redirect: str
    challenge: str | None
    method: str | None
    scopes: list[str]


@dataclass
class OAuthProvider:
    """The provider.

    Attributes:
        base: its address.
        now: when tokens end.
        expires_s: how long an access token lasts; 0 for one of which that is not said.
        rotates: whether a refresh token is good once.
        renews: whether refresh tokens are given at all.
        fails: the statuses that the next requests for tokens are answered with.
        nonsense: what they are answered with, with 200; None for what is true.
        hangs: whether requests for tokens are not answered.
        held: whether they wait until `go_on`.
        mute: how many of the next are done, and the connection closed without an answer.
        denies: whether the person does not allow access.
        pkce: whether a code must be bound (RFC 7636).
        asked: the grant types that were asked for, as they came.
    """

    base: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    expires_s: int = 3600
    rotates: bool = True
    renews: bool = True
    fails: list[int] = field(default_factory=list)
    nonsense: bytes | None = None
    hangs: bool = False
    held: bool = False
    mute: int = 0
    denies: bool = False
    pkce: bool = True
    asked: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.codes: dict[str, _Code] = {}
        self.access: dict[str, datetime] = {}
        self.refresh: dict[str, bool] = {}  # whether it is good yet
        self.lock = threading.Lock()
        self.server = WebApplicationServer(_Validator(self), token_expires_in=lambda _: self.expires_s)

    def provider(self, **changed: Any) -> Provider:
        """What a home knows of it."""
        known: dict[str, Any] = {
            "client_id": CLIENT,
            "client_secret": SECRET,
            "authorize_url": f"{self.base}/authorize",
            "token_url": f"{self.base}/token",
            "scopes": SCOPES,
        }
        return Provider(**(known | changed))

    def takes(self, token: str) -> bool:
        """Whether a service that trusts it takes this access token."""
        return token in self.access and self.now() < self.access[token]

    def revoke(self) -> None:
        """Withdraw everything that was granted."""
        self.access.clear()
        self.refresh = dict.fromkeys(self.refresh, False)

    def allow(self, address: str) -> str:
        """Open the address as a person does, and allow access; where the browser is sent then."""
        answer = httpx.get(address, trust_env=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]


class _Validator(RequestValidator):  # type: ignore[misc]  # oauthlib ships no types
    def __init__(self, state: OAuthProvider) -> None:
        self.state = state

    def validate_client_id(self, client_id, request, *args, **kwargs):
        return client_id == CLIENT

    def validate_redirect_uri(self, client_id, redirect_uri, request, *args, **kwargs):
        return redirect_uri.endswith("/home/link/callback")

    def validate_response_type(self, client_id, response_type, client, request, *args, **kwargs):
        return response_type == "code"

    def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs):
        return set(scopes) <= set(SCOPES)

    def get_default_scopes(self, client_id, request, *args, **kwargs):
        return list(SCOPES)

    def is_pkce_required(self, client_id, request):
        return self.state.pkce

    def save_authorization_code(self, client_id, code, request, *args, **kwargs):
        self.state.codes[code["code"]] = _Code(
            request.redirect_uri, request.code_challenge, request.code_challenge_method, request.scopes
        )

    def authenticate_client(self, request, *args, **kwargs):
        kind, _, pair = request.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            name, _, secret = base64.b64decode(pair).decode().partition(":")
            name, secret = unquote_plus(name), unquote_plus(secret)
        else:
            name, secret = request.client_id, request.client_secret
        request.client = _Client(name)
        return (name, secret) == (CLIENT, SECRET)

    def validate_grant_type(self, client_id, grant_type, client, request, *args, **kwargs):
        return grant_type in ("authorization_code", "refresh_token")

    def validate_code(self, client_id, code, client, request, *args, **kwargs):
        known = self.state.codes.get(code)
        if known is None:
            return False
        request.scopes, request.user = known.scopes, "somebody"
        return True

    def confirm_redirect_uri(self, client_id, code, redirect_uri, client, request, *args, **kwargs):
        return self.state.codes[code].redirect == redirect_uri

    def get_code_challenge(self, code, request):
        return self.state.codes[code].challenge

    def get_code_challenge_method(self, code, request):
        return self.state.codes[code].method

    def invalidate_authorization_code(self, client_id, code, request, *args, **kwargs):
        del self.state.codes[code]

    def validate_refresh_token(self, refresh_token, client, request, *args, **kwargs):
        good = self.state.refresh.get(refresh_token, False)
        if not good and refresh_token in self.state.refresh:
            self.state.revoke()  # somebody else has used it: RFC 9700, section 4.14.2
        return good

    def get_original_scopes(self, refresh_token, request, *args, **kwargs):
        return list(SCOPES)

    def rotate_refresh_token(self, request):
        return self.state.rotates

    def save_bearer_token(self, token, request, *args, **kwargs):
        state = self.state
        if request.grant_type == "refresh_token" and state.rotates:
            state.refresh[request.refresh_token] = False
            state.access.clear()
        state.access[token["access_token"]] = state.now() + timedelta(seconds=state.expires_s or 3600)
        if not state.renews:
            token.pop("refresh_token", None)
        if not state.expires_s:
            token.pop("expires_in", None)
        if "refresh_token" in token:
            state.refresh[token["refresh_token"]] = True


class _Client:
    def __init__(self, client_id: str) -> None:
        self.client_id = client_id


class _Handler(BaseHTTPRequestHandler):
    timeout = 30

    def do_GET(self) -> None:
        state: OAuthProvider = self.server.state  # type: ignore[attr-defined]
        uri = f"https://provider.test{self.path}"
        if state.denies:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            told = urlencode({"error": "access_denied", "state": asked["state"]})
            self._answer(302, {"Location": f"{asked['redirect_uri']}?{told}"}, b"")
            return
        try:
            scopes, told = state.server.validate_authorization_request(uri)
            headers, body, status = state.server.create_authorization_response(
                uri, scopes=scopes, credentials=told
            )
        except OAuth2Error as error:
            self._answer(400, {}, error.json.encode())
            return
        self._answer(status, headers, (body or "").encode())

    def do_POST(self) -> None:
        state: OAuthProvider = self.server.state  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = parse_qs(body)
        with state.lock:
            state.asked.append(asked["grant_type"][0])
        state.arrived.set()
        if state.hangs:
            state.released.wait(30)
            return
        if state.held:
            state.go_on.wait(30)
        with state.lock:
            if state.fails:
                self._answer(state.fails.pop(0), {"Location": "/token"}, b"<h1>Sorry</h1>")
            elif state.nonsense is not None:
                self._answer(200, {}, state.nonsense)
            else:
                headers, told, status = state.server.create_token_response(
                    f"https://provider.test{self.path}", "POST", body, dict(self.headers)
                )
                state.mute -= 1
                if state.mute < 0:
                    self._answer(status, headers, told.encode())

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Be silent."""


@contextmanager
def oauth_provider(now: Callable[[], datetime] | None = None) -> Iterator[OAuthProvider]:
    """Serve while the context is open."""
    with serving(_Handler, OAuthProvider) as state:
        if now is not None:
            state.now = now
        try:
            yield state
        finally:
            state.go_on.set()
