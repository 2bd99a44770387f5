"""A notice as a signed HTTP request to an address of the household's choice."""

from __future__ import annotations

import hmac
import json
import time
from urllib.parse import quote

import anyio
import httpx

from dure.api import Notice, Receipt
from dure.errors import DeliveryFailed, DeliveryRefused, Text
from dure.safety.retry_after import retry_after_s
from dure.safety.tls import trust

_AGAIN = frozenset({408, 409, 423, 425, 429})
"""Statuses below 500 after which trying again may help."""


class WebhookChannel:
    """`AlertChannel` that posts JSON.

    The body is signed: `Dure-Signature: t=SECONDS,v1=HEX`, where HEX is HMAC-SHA-256 of `SECONDS.BODY` under the
    shared key. `Idempotency-Key` is the notice's id, so that a receiver can tell a second attempt from a second
    notice; what is not ASCII in it is percent-encoded there. Redirects are not followed, and no proxy of the environment is used.

    Args:
        key: the shared key; None sends unsigned.
        timeout_s: how long one attempt may take in all.
        transport: how requests are sent; None for the network.
    """

    def __init__(
        self, key: bytes | None, *, timeout_s: float = 10.0, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._key = key
        self._timeout_s = timeout_s
        self._transport = transport

    async def deliver(self, notice: Notice) -> Receipt:
        """Post it to `notice.to`.

        Raises:
            DeliveryFailed: it was not taken, and may be next time.
            DeliveryRefused: it will never be taken as it is.
        """
        body = json.dumps(_told(notice), ensure_ascii=False, sort_keys=True).encode()
        headers = {"content-type": "application/json", "idempotency-key": quote(notice.id)}
        if self._key is not None:
            now = str(int(time.time()))
            mac = hmac.digest(self._key, now.encode() + b"." + body, "sha256").hex()
            headers["dure-signature"] = f"t={now},v1={mac}"
        try:
            with anyio.fail_after(self._timeout_s):
                return await self._post(notice.to, body, headers)
        except TimeoutError as error:
            raise DeliveryFailed(
                channel="webhook", why=Text("no answer in time", "제때 답이 없어요")
            ) from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
            raise DeliveryRefused(
                channel="webhook", why=Text("no such address", "주소가 틀렸어요")
            ) from error
        except httpx.HTTPError as error:
            why = Text("it cannot be reached", "연결할 수 없어요")
            raise DeliveryFailed(channel="webhook", why=why) from error

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Receipt:
        client = httpx.AsyncClient(
            transport=self._transport,
            verify=await trust(),
            timeout=self._timeout_s,
            trust_env=False,
            follow_redirects=False,
        )
        async with client, client.stream("POST", url, content=body, headers=headers) as answer:
            status = answer.status_code
            if not 200 <= status < 300:
                why = Text(f"status {status}", f"상태 {status}")
                if status >= 500 or status in _AGAIN:
                    raise DeliveryFailed(channel="webhook", why=why, again_s=retry_after_s(answer.headers))
                raise DeliveryRefused(channel="webhook", why=why)
            return Receipt(accepted=True, reference=answer.headers.get("dure-reference", "")[:200])


def _told(notice: Notice) -> dict[str, object]:
    return {
        "id": notice.id,
        "alert": notice.alert,
        "title": notice.title,
        "text": notice.text,
        "language": notice.language,
        "severity": notice.severity,
        "drill": notice.drill,
        "links": dict(notice.links),
    }
