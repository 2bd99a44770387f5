"""A provider's token endpoint (RFC 6749, sections 4.1.3, 5 and 6), in bounds of size and time; redirects are refused."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

import anyio
import httpx
import msgspec

from dure.clock import Clock
from dure.errors import Text
from dure.home.drivers.grants.folder import Tokens
from dure.home.drivers.grants.provider import Provider

TIMEOUT_S = 10.0
MAX_BYTES = 64 * 1024

_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}
_TOKEN = re.compile(r"[\x20-\x7e]{1,8192}")  # RFC 6749, appendix A.12, and a bound
_LONGEST_S = 10 * 366 * 86_400

_SILENT = Text("the service of the account does not answer", "계정 서비스가 대답하지 않아요")
_NO_CLIENT = Text(
    "the service of the account does not take client_id and client_secret",
    "계정 서비스가 client_id와 client_secret을 받지 않아요",
)
_REFUSES = Text("the service of the account refuses the request", "계정 서비스가 요청을 거절했어요")


class GrantLost(Exception):
    """The provider has withdrawn the grant, or it is too old; only the person can mend it."""


class ProviderFailed(Exception):
    """The provider did not answer as it should.

    Attributes:
        why: what is the matter.
        final: whether no repetition mends it.
    """

    def __init__(self, why: Text, *, final: bool = False) -> None:
        super().__init__(why.en)
        self.why = why
        self.final = final


class TokenEndpoint:
    """Where one provider's tokens are got and renewed.

    Args:
        provider: whose.
        clock: when tokens end.
    """

    def __init__(self, provider: Provider, clock: Clock) -> None:
        self._provider = provider
        self._clock = clock

    async def redeem(self, code: str, *, redirect: str, verifier: str) -> Tokens:
        """Turn a code into tokens.

        Args:
            code: what the provider sent the person back with.
            redirect: where it sent them.
            verifier: the secret that the code is bound to.

        Raises:
            GrantLost: the code is not good (any more).
            ProviderFailed: the provider did not answer as it should.
        """
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
        if self._provider.pkce:
            asked["code_verifier"] = verifier
        now = self._clock.now()
        return self._tokens(await self._ask(asked), now, linked=now, refresh="")

    async def renew(self, tokens: Tokens) -> Tokens:
        """Tokens in the place of these.

        Raises:
            GrantLost: the grant is not good (any more).
            ProviderFailed: the provider did not answer as it should.
        """
        now = self._clock.now()
        told = await self._ask({"grant_type": "refresh_token", "refresh_token": tokens.refresh})
        return self._tokens(told, now, linked=tokens.linked, refresh=tokens.refresh)

    async def _ask(self, asked: Mapping[str, str]) -> Mapping[str, Any]:
        provider = self._provider
        form, headers = {**asked, "client_id": provider.client_id}, dict(_HEADERS)
        if provider.client_secret and provider.client_auth == "body":
            form["client_secret"] = provider.client_secret
        elif provider.client_secret:
            pair = f"{quote_plus(provider.client_id)}:{quote_plus(provider.client_secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        content = bytearray()
        try:
            with anyio.fail_after(TIMEOUT_S):
                async with (
                    httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=TIMEOUT_S) as http,
                    http.stream("POST", provider.token_url, data=form, headers=headers) as response,
                ):
                    async for chunk in response.aiter_raw():
                        content += chunk
                        if len(content) > MAX_BYTES:
                            raise ProviderFailed(_SILENT)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise ProviderFailed(_SILENT) from error
        try:
            told = msgspec.json.decode(bytes(content))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            told = None  # what the status says still counts
        answer = told if isinstance(told, Mapping) else {}
        if response.is_success:
            return answer
        raise _refusal(response.status_code, answer.get("error"))

    def _tokens(self, told: Mapping[str, Any], now: datetime, *, linked: datetime, refresh: str) -> Tokens:
        kind = told.get("token_type", "Bearer")
        if not (isinstance(kind, str) and kind.lower() == "bearer") or not _is_token(
            told.get("access_token")
        ):
            raise ProviderFailed(_SILENT)
        if not _is_token(renewing := told.get("refresh_token") or refresh) and renewing:
            raise ProviderFailed(_SILENT)
        lasts_s = _seconds(told.get("expires_in"))
        return Tokens(
            client_id=self._provider.client_id,
            token_url=self._provider.token_url,
            access=told["access_token"],
            refresh=renewing,
            expires=None if lasts_s is None else now + timedelta(seconds=lasts_s),
            linked=linked,
            renewed=now,
        )


def _refusal(status: int, error: object) -> Exception:
    """What an answer that is no success means; 401 without a code is how SmartThings tells a token that has ended."""
    if error == "invalid_grant" or (status == 401 and not isinstance(error, str)):
        return GrantLost()
    if error in {"invalid_client", "unauthorized_client"}:
        return ProviderFailed(_NO_CLIENT, final=True)
    if status in {400, 401, 403, 404, 405, 415, 422}:
        return ProviderFailed(_REFUSES, final=True)
    return ProviderFailed(_SILENT)


def _is_token(value: object) -> bool:
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def _seconds(value: object) -> float | None:
    """How long a token lasts; some providers write the number as text."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:12])
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _LONGEST_S:
        return None
    return float(value)
