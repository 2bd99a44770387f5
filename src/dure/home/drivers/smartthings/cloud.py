"""SmartThings' device API, over HTTPS; the one seam to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import anyio
import httpx
import msgspec

from dure.errors import ApplianceUnreachable, DureError, OrderRefused, Text
from dure.home.drivers.grants.credential import Credential, with_token
from dure.home.drivers.polled import ServiceFailed
from dure.home.drivers.telling import tables

BASE = "https://api.smartthings.com"
AUTHORIZE_URL = f"{BASE}/oauth/authorize"
TOKEN_URL = f"{BASE}/oauth/token"
SCOPES = ("r:devices:*", "x:devices:*")
"""To see every device of the account and to use it."""

MAX_BYTES = 16 * 1024 * 1024
MAX_PAGES = 20
TIMEOUT_S = 10.0

_ACCEPT = "application/vnd.smartthings+json;v=20170916"
_NO_ANSWER = Text("SmartThings does not answer", "SmartThings가 대답하지 않아요")
_LOCKED_OUT = Text("SmartThings does not take the access token", "SmartThings가 액세스 토큰을 받지 않아요")
_TOO_OFTEN = Text("SmartThings takes no more requests for now", "SmartThings가 지금은 요청을 더 받지 않아요")
_REFUSED = Text("it does not do that.", "이 기기에서는 할 수 없어요.")
_BAD_ANSWERS = (
    httpx.HTTPError, httpx.InvalidURL, TimeoutError, msgspec.DecodeError, UnicodeError, RecursionError
)  # fmt: skip
_GONE = Text("SmartThings does not know it any more", "SmartThings에 이제 없는 기기예요")


class Cloud:
    """What the driver asks of SmartThings.

    Args:
        http: carries the requests.
        credential: gives the household's access token.
        base: the service's address.
    """

    def __init__(self, http: httpx.AsyncClient, *, credential: Credential, base: str = BASE) -> None:
        self._http = http
        self._base = base.rstrip("/")
        self._credential = credential

    async def devices(self) -> Sequence[Mapping[str, Any]]:
        """Every device, with its status and health; pages are followed at the same host only.

        Raises:
            ServiceFailed: SmartThings did not answer properly.
        """
        found: list[Mapping[str, Any]] = []
        path = "/devices?includeHealth=true&includeStatus=true&max=200"
        for _ in range(MAX_PAGES):
            page = await self._ask("GET", path, "SmartThings")
            if not isinstance(
                items := page.get("items"), list
            ):  # something that is none does not empty a home
                raise ServiceFailed(ApplianceUnreachable(appliance="SmartThings", why=_NO_ANSWER))
            found += tables(items)
            links = page.get("_links")
            following = links.get("next") if isinstance(links, Mapping) else None
            href = following.get("href") if isinstance(following, Mapping) else None
            if not isinstance(href, str) or not href.startswith(f"{self._base}/"):
                break
            path = href.removeprefix(self._base)
        return found

    async def status(self, device: str, appliance: str) -> Mapping[str, Any]:
        """How a device is.

        Raises:
            ServiceFailed: SmartThings did not answer properly.
        """
        return await self._ask("GET", f"/devices/{quote(device, safe='')}/status", appliance)

    async def command(self, device: str, command: Mapping[str, Any], appliance: str) -> None:
        """Have a device do something; returns when SmartThings took it.

        Raises:
            ServiceFailed: it did not.
        """
        path = f"/devices/{quote(device, safe='')}/commands"
        answer = await self._ask("POST", path, appliance, {"commands": [command]})
        results = answer.get("results")
        for one in results if isinstance(results, list) else ():
            if isinstance(one, Mapping) and one.get("status") == "FAILED":
                raise ServiceFailed(OrderRefused(appliance=appliance, why=_REFUSED))

    async def _ask(
        self, method: str, path: str, appliance: str, body: object | None = None
    ) -> Mapping[str, Any]:
        async def ask(token: str) -> Mapping[str, Any]:
            return await self._ask_as(token, method, path, appliance, body)

        return await with_token(self._credential, appliance, ask)

    async def _ask_as(
        self, token: str, method: str, path: str, appliance: str, body: object | None
    ) -> Mapping[str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Accept": _ACCEPT}
        try:
            with anyio.fail_after(TIMEOUT_S):
                async with self._http.stream(
                    method, f"{self._base}{path}", headers=headers, json=body, timeout=TIMEOUT_S
                ) as response:
                    if response.status_code >= 300:
                        raise _failed(response.status_code, appliance)
                    content = bytearray()
                    async for chunk in response.aiter_bytes():
                        content += chunk
                        if len(content) > MAX_BYTES:
                            raise ServiceFailed(ApplianceUnreachable(appliance=appliance, why=_NO_ANSWER))
            answer = msgspec.json.decode(bytes(content))
        except _BAD_ANSWERS as error:
            raise ServiceFailed(ApplianceUnreachable(appliance=appliance, why=_NO_ANSWER)) from error
        return answer if isinstance(answer, Mapping) else {}


def _failed(status: int, appliance: str) -> ServiceFailed:
    error: DureError
    if status in {401, 403}:
        error = ApplianceUnreachable(appliance=appliance, why=_LOCKED_OUT)
        return ServiceFailed(error, final=True, token_refused=status == 401)
    if status == 429:
        return ServiceFailed(ApplianceUnreachable(appliance=appliance, why=_TOO_OFTEN), too_often=True)
    if status in {400, 409, 422}:
        error = OrderRefused(appliance=appliance, why=_REFUSED)
    elif status == 404:
        error = ApplianceUnreachable(appliance=appliance, why=_GONE)
    else:
        error = ApplianceUnreachable(appliance=appliance, why=_NO_ANSWER)
    return ServiceFailed(error)
