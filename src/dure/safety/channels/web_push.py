"""Push messages to a carer's browser, when the page is closed too (RFC 8030, encrypted by RFC 8291)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from dure.api import Notice, Receipt
from dure.clock import Clock
from dure.errors import DeliveryFailed, DeliveryRefused, Text
from dure.safety.channels.vapid import PushKey, decode, encode
from dure.safety.retry_after import retry_after_s

TIMEOUT_S = 6.0
KEEP_S = 24 * 3600
"""How long the push service keeps a message for a phone that is off."""

MAX_BYTES = 3_500
"""The longest message; services take 4,096 bytes, encrypted."""

SERVICES = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    "notify.windows.com",
)
"""The push services of the browsers there are; what a page tells as its address must be at one of them."""

_NO_PUSH = Text("that is no address of a push service", "푸시 서비스의 주소가 아니에요")
_GONE = Text("that browser takes no more messages", "그 브라우저는 이제 알림을 받지 않아요")
NO_ANSWER = Text("the push service does not answer", "푸시 서비스가 대답하지 않아요")
_TOO_LONG = Text("the message is too long", "알림이 너무 길어요")


class Keys(msgspec.Struct, frozen=True):
    """A browser's keys: its public key and its secret, in base64url."""

    p256dh: str
    auth: str


class Subscription(msgspec.Struct, frozen=True):
    """What a browser gives for its push messages."""

    endpoint: str
    keys: Keys


class WebPushChannel:
    """`dure.api.AlertChannel` for browsers. `Notice.to` is what the browser gave, as JSON.

    Args:
        key: who sends.
        contact: whom a push service may write to: a `mailto:` or `https:` address.
        clock: what tokens are dated by.
        http: carries the messages; it follows no redirects.
        services: the hosts at which addresses may be, those below them included.
    """

    def __init__(
        self,
        key: PushKey,
        *,
        contact: str,
        clock: Clock,
        http: httpx.AsyncClient,
        services: Sequence[str] = SERVICES,
    ) -> None:
        self._key = key
        self._contact = contact
        self._clock = clock
        self._http = http
        self._services = tuple(services)

    async def deliver(self, notice: Notice) -> Receipt:
        """Hand a notice to the browser's push service.

        Raises:
            DeliveryRefused: the address is none, the browser takes no more, or the message is too long.
            DeliveryFailed: the service does not take it now.
        """
        to = self._subscription(notice.to)
        body = encrypt(told(notice), to)
        headers = {
            "authorization": self._key.authorization(
                to.endpoint, contact=self._contact, now=self._clock.now()
            ),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(KEEP_S),
            "urgency": "high" if notice.severity in {"urgent", "life"} else "normal",
            "topic": encode(hashlib.sha256(notice.id.encode()).digest()[:18]),
        }
        try:
            async with self._http.stream(
                "POST", to.endpoint, content=body, headers=headers, timeout=TIMEOUT_S
            ) as response:
                status, place = response.status_code, response.headers.get("location", "")
                again_s = retry_after_s(response.headers)
        except httpx.InvalidURL as error:
            raise DeliveryRefused(channel="push", why=_NO_PUSH) from error
        except httpx.HTTPError as error:
            raise DeliveryFailed(channel="push", why=NO_ANSWER) from error
        if status in {404, 410}:
            raise DeliveryRefused(channel="push", why=_GONE)
        if status == 413:
            raise DeliveryRefused(channel="push", why=_TOO_LONG)
        if not 200 <= status < 300:
            answer = Text(f"the push service answers {status}", f"푸시 서비스의 응답 {status}")
            if status in {400, 401, 403}:
                raise DeliveryRefused(channel="push", why=answer)
            raise DeliveryFailed(channel="push", why=answer, again_s=again_s)
        return Receipt(accepted=True, reference=place[:200])

    def _subscription(self, to: str) -> Subscription:
        try:
            found = msgspec.json.decode(to, type=Subscription)
        except (msgspec.DecodeError, ValueError) as error:
            raise DeliveryRefused(channel="push", why=_NO_PUSH) from error
        if not is_subscription(found, self._services):
            raise DeliveryRefused(channel="push", why=_NO_PUSH)
        return found


def is_subscription(told: Subscription, services: Sequence[str] = SERVICES) -> bool:
    """Whether that is a browser at a push service that is known, with keys that are keys."""
    try:
        parts = urlsplit(told.endpoint)
        host = parts.hostname or ""
        point, secret = decode(told.keys.p256dh), decode(told.keys.auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    known = any(host == service or host.endswith(f".{service}") for service in services)
    safe = parts.scheme == "https" or host in {"127.0.0.1", "localhost"}
    return known and safe and len(secret) == 16


def is_gone(error: DeliveryFailed) -> bool:
    """Whether that browser takes no more messages, for good."""
    return error.details.get("why") is _GONE


def told(notice: Notice) -> bytes:
    """What the browser shows: no more than a message holds, the text cut if need be."""
    text = notice.text
    while True:
        message = msgspec.json.encode(
            {
                "id": notice.id,
                "alert": notice.alert,
                "title": notice.title,
                "text": text,
                "language": notice.language,
                "severity": notice.severity,
                "drill": notice.drill,
                "links": dict(notice.links),
            }
        )
        if len(message) <= MAX_BYTES or not text:
            return message
        text = text[: len(text) * 3 // 4]


def encrypt(message: bytes, to: Subscription) -> bytes:
    """A message that only the browser reads (RFC 8291: ECDH, HKDF, AES-128-GCM).

    Raises:
        DeliveryRefused: it is too long.
    """
    if len(message) > MAX_BYTES:
        raise DeliveryRefused(channel="push", why=_TOO_LONG)
    import http_ece  # an extra

    sender = ec.generate_private_key(ec.SECP256R1())
    sealed: bytes = http_ece.encrypt(
        message,
        salt=os.urandom(16),
        private_key=sender,
        dh=decode(to.keys.p256dh),
        auth_secret=decode(to.keys.auth),
        version="aes128gcm",
    )
    return sealed
