"""OAuth 2.0 towards platforms that link a household: what is asked and what is known in, an answer out. Pure.

The authorization code grant of RFC 6749 with PKCE (RFC 7636, S256 alone), rotated refresh tokens and revocation (RFC 7009).
`oauthlib` keeps to the letter of it; what is known, and what is kept, is the caller's affair.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote_plus

from oauthlib.common import Request
from oauthlib.oauth2 import FatalClientError, OAuth2Error, RequestValidator, WebApplicationServer
from oauthlib.oauth2.rfc6749.errors import (
    AccessDeniedError,
    InvalidClientIdError,
    InvalidRequestError,
    InvalidRequestFatalError,
    MismatchingRedirectURIError,
)

from dure.errors import MessageInvalid, Text
from dure.home.platforms.model import ACCESS_S, SCOPE, Asked, Client, Exchanged, Granted, Known

_HERE = "https://hub.invalid/oauth"
"""Stands for the hub's own address, which no answer tells."""

logging.getLogger("oauthlib").setLevel(logging.WARNING)  # at DEBUG it writes tokens down

_UNKNOWN = Text("no platform of this home calls itself so", "이 집과 연결하기로 한 플랫폼이 아니에요")
_ELSEWHERE = Text(
    "the address to return to is not registered for this platform",
    "돌아갈 주소가 이 플랫폼에 등록된 주소가 아니에요",
)
_MALFORMED = Text("the request to link is not complete", "연결 요청이 올바르지 않아요")


class OAuth:
    """The rules.

    Args:
        clients: the platforms of this home.
    """

    def __init__(self, clients: Sequence[Client]) -> None:
        self._clients = {one.client_id: one for one in clients}

    def ask(self, query: str) -> Asked:
        """What a platform asks for when it sends a person here.

        Raises:
            MessageInvalid: it cannot even be sent back, because nobody knows the platform or the address.
        """
        server, rules = self._server()
        try:
            _, found = server.validate_authorization_request(f"{_HERE}?{query}")
        except FatalClientError as error:
            raise _translated(error) from error
        except OAuth2Error as error:
            return Asked(
                platform=rules.platform, redirect_uri=rules.sent_to, refusal=error.in_uri(rules.sent_to)
            )
        except ValueError as error:
            raise MessageInvalid(why=_MALFORMED) from error
        return Asked(platform=rules.platform, redirect_uri=str(found["redirect_uri"]))

    def deny(self, query: str) -> str:
        """Where a person who does not want that is sent back to.

        Raises:
            MessageInvalid: as `ask`.
        """
        asked = self.ask(query)
        state = Request(f"{_HERE}?{query}").state
        return asked.refusal or str(AccessDeniedError(state=state).in_uri(asked.redirect_uri))

    def grant(self, query: str) -> Granted:
        """A code for what was asked.

        Raises:
            MessageInvalid: as `ask`, or the platform asks for what there is not.
        """
        if self.ask(query).refusal:
            raise MessageInvalid(why=_MALFORMED)
        server, rules = self._server()
        try:
            headers, _, _ = server.create_authorization_response(f"{_HERE}?{query}", scopes=[SCOPE])
        except FatalClientError as error:
            raise _translated(error) from error
        except ValueError as error:
            raise MessageInvalid(why=_MALFORMED) from error
        return Granted(
            platform=rules.platform, location=headers["Location"], code=rules.code, told=rules.bound
        )

    def exchange(self, body: str, authorization: str, known: Known) -> Exchanged:
        """Tokens for a code or a refresh token.

        Args:
            body: the form.
            authorization: the header of that name; may be empty.
            known: what is known of the code or refresh token in the form.
        """
        server, rules = self._server(known)
        return _exchanged(server.create_token_response, f"{_HERE}/token", body, authorization, rules)

    def revoke(self, body: str, authorization: str, known: Known) -> Exchanged:
        """Withdraw a token; what is not the platform's own is left alone, and the answer does not say so."""
        server, rules = self._server(known)
        return _exchanged(server.create_revocation_response, f"{_HERE}/revoke", body, authorization, rules)

    def _server(self, known: Known | None = None) -> tuple[Any, _Rules]:
        rules = _Rules(self._clients, known or Known())
        server = WebApplicationServer(
            rules,
            token_generator=lambda _: secrets.token_urlsafe(32),
            refresh_token_generator=lambda _: secrets.token_urlsafe(32),
            token_expires_in=ACCESS_S,
        )
        server.auth_grant.custom_validators.pre_auth.append(_only_s256)
        return server, rules


class _Rules(RequestValidator):  # type: ignore[misc]  # oauthlib has no types
    """What oauthlib asks of whoever uses it, answered from what is known; it notes what is to be kept."""

    def __init__(self, clients: Mapping[str, Client], known: Known) -> None:
        super().__init__()
        self._clients = clients
        self._known = known
        self.platform = self.sent_to = self.code = self.authenticated = ""
        self.bound: dict[str, str] = {}
        self.saved: dict[str, str] = {}
        self.locked_out = self.stolen = self.revoked = False

    # the person's side

    def validate_client_id(self, client_id: str, request: Request, *_: object, **__: object) -> bool:
        client = self._clients.get(client_id)
        if client is not None:
            self.platform, request.client = client.platform, client
        return client is not None

    def get_default_redirect_uri(self, *_: object, **__: object) -> None:
        return None

    def validate_redirect_uri(self, client_id: str, redirect_uri: str, *_: object, **__: object) -> bool:
        found = redirect_uri in self._clients[client_id].redirect_uris
        self.sent_to = redirect_uri if found else ""
        return found

    def validate_response_type(self, client_id: str, response_type: str, *_: object, **__: object) -> bool:
        del client_id
        return response_type == "code"

    def is_pkce_required(self, *_: object) -> bool:
        return False

    def get_default_scopes(self, *_: object, **__: object) -> list[str]:
        return [SCOPE]

    def validate_scopes(self, client_id: str, scopes: list[str], *_: object, **__: object) -> bool:
        del client_id
        return set(scopes) <= {SCOPE}

    def save_authorization_code(
        self, client_id: str, code: Mapping[str, str], request: Request, *_: object, **__: object
    ) -> None:
        del client_id
        self.code = code["code"]
        self.bound = {"redirect_uri": request.redirect_uri, "challenge": request.code_challenge or ""}

    # the platform's servers' side

    def client_authentication_required(self, *_: object, **__: object) -> bool:
        return True

    def authenticate_client(self, request: Request, *_: object, **__: object) -> bool:
        client_id, secret = _shown(request)
        client = self._clients.get(client_id)
        expected = client.client_secret if client else secrets.token_urlsafe(32)
        proven = hmac.compare_digest(expected.encode(), secret.encode()) and client is not None
        self.locked_out = not proven
        if proven and client is not None:
            self.authenticated, request.client, request.client_id = client.platform, client, client_id
        return proven

    def authenticate_client_id(self, *_: object, **__: object) -> bool:
        return False

    def validate_grant_type(self, *_: object, **__: object) -> bool:
        return True

    def validate_code(
        self, client_id: str, code: str, client: Client, request: Request, *_: object, **__: object
    ) -> bool:
        del client_id
        request.scopes = [SCOPE]
        return self._may_exchange("code", code, client)

    def get_code_challenge(self, *_: object) -> str | None:
        return (self._known.told or {}).get("challenge") or None

    def get_code_challenge_method(self, *_: object) -> str:
        return "S256"

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, *_: object, **__: object
    ) -> bool:
        del client_id, code
        return redirect_uri == (self._known.told or {}).get("redirect_uri")

    def validate_refresh_token(self, refresh_token: str, client: Client, *_: object, **__: object) -> bool:
        return self._may_exchange("refresh", refresh_token, client)

    def get_original_scopes(self, *_: object, **__: object) -> list[str]:
        return [SCOPE]

    def save_bearer_token(self, token: Mapping[str, str], *_: object, **__: object) -> None:
        self.saved = dict(token)

    def invalidate_authorization_code(self, *_: object, **__: object) -> None:
        """The caller does so, in the same transaction in which it keeps the tokens."""

    def revoke_token(self, token: str, *_: object, **__: object) -> None:
        self.revoked = self._known.shown == token and self._known.platform == self.authenticated

    def _may_exchange(self, kind: str, shown: str, client: Client) -> bool:
        """Whether this very thing, as what it is, may be exchanged: a code is no refresh token that needs no proof."""
        known = self._known
        mine = (known.shown, known.kind, known.platform) == (shown, kind, client.platform)
        self.stolen = mine and known.spent
        return mine and known.good


def _only_s256(request: Request) -> dict[str, str]:
    if request.code_challenge is not None and request.code_challenge_method != "S256":
        raise InvalidRequestError(description="code_challenge_method is S256", request=request)
    return {}


def _shown(request: Request) -> tuple[str, str]:
    """As whom a server comes and what it shows for it: HTTP Basic (RFC 6749, 2.3.1), or in the form."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return request.client_id or "", request.client_secret or ""
    try:
        client_id, _, secret = base64.b64decode(value.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)


def _headers(authorization: str) -> dict[str, str]:
    plain = {"Content-Type": "application/x-www-form-urlencoded"}
    return {**plain, "Authorization": authorization} if authorization else plain


def _translated(error: FatalClientError) -> MessageInvalid:
    if isinstance(error, InvalidClientIdError):
        return MessageInvalid(why=_UNKNOWN)
    if isinstance(error, MismatchingRedirectURIError):
        return MessageInvalid(why=_ELSEWHERE)
    return MessageInvalid(why=_MALFORMED)


def _exchanged(
    respond: Callable[..., Any], uri: str, body: str, authorization: str, rules: _Rules
) -> Exchanged:
    """What oauthlib answers, and what its rules noted meanwhile."""
    try:
        headers, answer, status = respond(uri, body=body, headers=_headers(authorization))
    except (OAuth2Error, ValueError) as error:
        return _refused(error, rules)
    return Exchanged(
        status=status,
        headers=headers,
        body=answer,
        access=rules.saved.get("access_token", ""),
        refresh=rules.saved.get("refresh_token", ""),
        platform=rules.authenticated,
        locked_out=rules.locked_out,
        stolen=rules.stolen,
        revoked=rules.revoked,
    )


def _refused(error: Exception, rules: _Rules) -> Exchanged:
    told = error if isinstance(error, OAuth2Error) else InvalidRequestFatalError()
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Exchanged(status=told.status_code, headers=headers, body=told.json, locked_out=rules.locked_out)
