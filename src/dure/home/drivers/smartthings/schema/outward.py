"""What the hub says to SmartThings of its own accord: getting tokens, renewing them, and telling of changes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx
import msgspec

from dure.home.drivers.posting import is_sound_address
from dure.home.drivers.smartthings.schema.requests import GlobalError, headers

TIMEOUT_S = 10.0
MAX_BYTES = 65_536
_LONGEST_S = 366 * 24 * 3600

HOSTS = ("smartthings.com", "samsungiotcloud.com", "samsungiotcloud.cn")
"""Under which names SmartThings is told of changes."""

REDIRECTS = tuple(f"https://c2c-{region}.smartthings.com/oauth/callback" for region in ("us", "eu", "ap"))
"""Where SmartThings wants a person sent back to who has agreed."""


class NotNow(Exception):
    """SmartThings does not answer as it should; later it may."""


class Expired(Exception):
    """SmartThings does not take the token."""


class Refused(Exception):
    """SmartThings does not take what it was told, and will not."""


class Gone(Exception):
    """SmartThings knows nothing of this home any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What lets the hub tell of changes, and where.

    Attributes:
        oauth_token: where it is renewed.
        state_callback: where changes are told.
        access_token: what is shown there.
        refresh_token: what renews it.
        expires: until when the access token is good, aware.
    """

    oauth_token: str
    state_callback: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires: datetime


class _Given(msgspec.Struct, frozen=True, rename="camel"):
    access_token: Annotated[str, msgspec.Meta(min_length=1, max_length=8192)]
    refresh_token: Annotated[str, msgspec.Meta(min_length=1, max_length=8192)]
    expires_in: float = 86_400.0


class _Answer(msgspec.Struct, frozen=True, rename="camel"):
    callback_authentication: _Given


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """As whom the hub tells SmartThings of changes.

    Attributes:
        client_id: what SmartThings gave out.
        client_secret: the same.
        hosts: under which names SmartThings may be told.
    """

    client_id: str
    client_secret: str = field(repr=False)
    hosts: tuple[str, ...] = HOSTS

    def trusts(self, url: str) -> bool:
        """Whether an address is one of SmartThings' own: nobody else is told of this home, whoever names them."""
        if not is_sound_address(url):
            return False
        host = (urlsplit(url).hostname or "").rstrip(".")
        return any(host == name or host.endswith(f".{name}") for name in self.hosts)


class Outward:
    """Speaks to SmartThings.

    Args:
        http: carries what is said; it follows no redirects.
        registration: as whom.
    """

    def __init__(self, http: httpx.AsyncClient, registration: Registration) -> None:
        self._http = http
        self._registration = registration

    async def exchange(self, code: str, oauth: str, state: str, now: datetime) -> Tokens:
        """Tokens for the code that SmartThings gave.

        Raises:
            NotNow, Expired, Refused: there are none.
        """
        grant = {"grantType": "authorization_code", "code": code}
        given = await self._ask(oauth, "accessTokenRequest", grant)
        return _tokens(given, oauth, state, now)

    async def renew(self, tokens: Tokens, now: datetime) -> Tokens:
        """New tokens for old ones.

        Raises:
            NotNow, Expired, Refused: there are none.
        """
        grant = {"grantType": "refresh_token", "refreshToken": tokens.refresh_token}
        given = await self._ask(tokens.oauth_token, "refreshAccessTokens", grant)
        return _tokens(given, tokens.oauth_token, tokens.state_callback, now)

    async def tell(self, tokens: Tokens, interaction: str, body: Mapping[str, Any]) -> None:
        """Tell SmartThings something; returns when it has taken it.

        Raises:
            NotNow, Expired, Refused, Gone: it has not.
        """
        authentication = {"tokenType": "Bearer", "token": tokens.access_token}
        await self._post(tokens.state_callback, interaction, {"authentication": authentication, **body})

    async def _ask(self, url: str, interaction: str, grant: Mapping[str, str]) -> _Given:
        one = self._registration
        body = {
            "callbackAuthentication": {**grant, "clientId": one.client_id, "clientSecret": one.client_secret}
        }
        content = await self._post(url, interaction, body)
        try:
            return msgspec.json.decode(content, type=_Answer).callback_authentication
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise NotNow from error

    async def _post(self, url: str, interaction: str, body: Mapping[str, Any]) -> bytes:
        if not self._registration.trusts(url):  # kept by another configuration
            raise Refused
        message = {"headers": headers(interaction, str(uuid.uuid4())), **body}
        content = bytearray()
        try:
            async with self._http.stream(
                "POST",
                url,
                content=msgspec.json.encode(message),
                headers={"content-type": "application/json; charset=utf-8"},
                timeout=TIMEOUT_S,
            ) as response:
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > MAX_BYTES:
                        raise NotNow
                status = response.status_code
        except httpx.HTTPError as error:
            raise NotNow from error
        _judge(status, bytes(content))
        return bytes(content)


class _Error(msgspec.Struct, frozen=True, rename="camel"):
    error_enum: str = ""


class _Complaint(msgspec.Struct, frozen=True, rename="camel"):
    global_error: _Error | None = None


_EXPIRED = frozenset({GlobalError.TOKEN_EXPIRED, GlobalError.INVALID_TOKEN})


def _judge(status: int, content: bytes) -> None:
    """What an answer means; returns where it says that all is well.

    Raises:
        NotNow, Expired, Refused, Gone: it does not.
    """
    try:
        told = msgspec.json.decode(content, type=_Complaint).global_error if content else None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        told = None
    error = told.error_enum if told is not None else ""
    if error == GlobalError.INTEGRATION_DELETED:
        raise Gone
    if status == 401 or error in _EXPIRED:
        raise Expired
    if status in {408, 425, 429} or status >= 500 or 300 <= status < 400:
        raise NotNow
    if error or not 200 <= status < 300:
        raise Refused


def _tokens(given: _Given, oauth: str, state: str, now: datetime) -> Tokens:
    lasts_s = min(max(given.expires_in, 0.0), _LONGEST_S)
    return Tokens(
        oauth_token=oauth,
        state_callback=state,
        access_token=given.access_token,
        refresh_token=given.refresh_token,
        expires=now + timedelta(seconds=lasts_s),
    )
