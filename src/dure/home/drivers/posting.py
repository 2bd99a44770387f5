"""Posting JSON to somebody's skill server: in bounds of size and time, redirects refused, HTTPS or this machine only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import anyio
import httpx
import msgspec

from dure.errors import ApplianceUnreachable, Text
from dure.home.drivers.polled import ServiceFailed

MAX_BYTES = 4 * 1024 * 1024
TIMEOUT_S = 3.0

_PLAIN = {"Accept-Encoding": "identity"}  # a few bytes do not become many
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_NO_ANSWER = Text("its service does not answer", "기기의 서비스가 대답하지 않아요")
_LOCKED_OUT = Text("its service does not take the access token", "기기의 서비스가 액세스 토큰을 받지 않아요")
_TOO_OFTEN = Text(
    "its service takes no more requests for now", "기기의 서비스가 지금은 요청을 더 받지 않아요"
)


def is_sound_address(url: str) -> bool:
    """Whether tokens may go to an address: HTTPS anywhere, plain HTTP to this machine only, no credentials in it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)


class NotServed(ServiceFailed):
    """A server that is there and answers a request with an HTTP status that is no success."""


def silent(appliance: str) -> ServiceFailed:
    """A service that does not answer as it should."""
    return ServiceFailed(ApplianceUnreachable(appliance=appliance, why=_NO_ANSWER))


def locked_out(appliance: str) -> ServiceFailed:
    """A service that does not take the token; asking again soon mends nothing."""
    error = ApplianceUnreachable(appliance=appliance, why=_LOCKED_OUT)
    return ServiceFailed(error, final=True, token_refused=True)


def too_often(appliance: str) -> ServiceFailed:
    """A service that was asked too often."""
    return ServiceFailed(ApplianceUnreachable(appliance=appliance, why=_TOO_OFTEN), too_often=True)


async def post(
    http: httpx.AsyncClient, url: str, body: Mapping[str, Any], appliance: str
) -> Mapping[str, Any]:
    """What a server answers; nothing but a JSON object with a 2xx status is an answer.

    Args:
        http: carries the request; it follows no redirects.
        url: where to.
        body: what is told.
        appliance: whom it is about, for errors.

    Raises:
        NotServed: the server answered another status.
        ServiceFailed: there was no such answer within 3 seconds and 4 MiB.
    """
    content = bytearray()
    try:
        with anyio.fail_after(TIMEOUT_S):  # whatever drips in meanwhile
            async with http.stream("POST", url, json=body, headers=_PLAIN, timeout=TIMEOUT_S) as response:
                if not 200 <= response.status_code < 300:
                    raise _not_served(response.status_code, appliance)
                if response.headers.get("content-encoding", "identity") != "identity":
                    raise silent(appliance)
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > MAX_BYTES:
                        raise silent(appliance)
        answer = msgspec.json.decode(bytes(content))
    except (httpx.HTTPError, TimeoutError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise silent(appliance) from error
    if not isinstance(answer, Mapping):
        raise silent(appliance)
    return answer


def _not_served(status: int, appliance: str) -> NotServed:
    locked, often = status in {401, 403}, status == 429
    why = _LOCKED_OUT if locked else _TOO_OFTEN if often else _NO_ANSWER
    error = ApplianceUnreachable(appliance=appliance, why=why)
    return NotServed(error, final=locked, too_often=often, token_refused=status == 401)
