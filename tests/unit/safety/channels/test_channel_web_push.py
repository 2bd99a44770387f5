from __future__ import annotations

import json
import os
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dure.api import Notice
from dure.errors import DeliveryFailed, DeliveryRefused
from dure.safety.channels.vapid import PushKey, decode, encode
from dure.safety.channels.web_push import MAX_BYTES, WebPushChannel
from dure.testing.clock import VirtualClock

http_ece = pytest.importorskip("http_ece", reason="the extra dure[push] is not installed")

pytestmark = pytest.mark.anyio


class Browser:
    """A browser's side: its keys, and a push service that keeps what it gets."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        self.got: list[httpx.Request] = []
        self.status = 201

    def subscription(self, endpoint: str = "https://fcm.googleapis.com/fcm/send/abc") -> str:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": encode(point), "auth": encode(self.secret)}
        return json.dumps({"endpoint": endpoint, "expirationTime": None, "keys": keys})

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.got.append(request)
        if self.status == 0:
            raise httpx.ConnectTimeout("nobody")
        return httpx.Response(self.status, headers={"location": "https://fcm.googleapis.com/m/1"})

    def read(self) -> dict[str, object]:
        plain = http_ece.decrypt(
            self.got[-1].content, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )
        return dict(json.loads(plain))


@asynccontextmanager
async def channel(browser, key=None):
    async with httpx.AsyncClient(transport=httpx.MockTransport(browser.answer)) as http:
        yield WebPushChannel(
            key or PushKey.make(), contact="mailto:home@example.org", clock=VirtualClock(), http=http
        )


def notice(to, **given):
    fields = {
        "id": "d-1",
        "alert": "a-1",
        "to": to,
        "title": "어머니께 확인이 필요해요",
        "text": "거실에서 살려 달라는 말이 들렸어요.",
        "language": "ko",
        "severity": "life",
        "links": {"acknowledge": "https://home.example/a/1"},
    }
    return Notice(**(fields | given))


async def test_a_notice_reaches_the_browser_and_nobody_else_reads_it():
    browser = Browser()
    async with channel(browser) as push:
        receipt = await push.deliver(notice(browser.subscription()))
    assert receipt.accepted
    assert receipt.reference == "https://fcm.googleapis.com/m/1"
    sealed = browser.got[-1]
    assert "살려".encode() not in sealed.content
    assert (sealed.headers["content-encoding"], sealed.headers["urgency"]) == ("aes128gcm", "high")
    assert int(sealed.headers["ttl"]) >= 3600
    message = browser.read()
    assert message["title"] == "어머니께 확인이 필요해요"
    assert message["links"] == {"acknowledge": "https://home.example/a/1"}


async def test_the_same_notice_has_the_same_topic_so_that_a_second_one_replaces_it():
    browser = Browser()
    async with channel(browser) as push:
        for id_ in ("d-1", "d-1", "d-2"):
            await push.deliver(notice(browser.subscription(), id=id_))
    first, again, other = (request.headers["topic"] for request in browser.got)
    assert first == again != other
    assert len(first) <= 32


async def test_the_sender_signs_for_the_service_that_it_speaks_to():
    browser, key = Browser(), PushKey.make()
    async with channel(browser, key) as push:
        await push.deliver(notice(browser.subscription()))
    kind, _, told = browser.got[-1].headers["authorization"].partition(" ")
    fields = dict(part.strip().split("=", 1) for part in told.split(","))
    assert kind == "vapid"
    assert fields["k"] == key.public
    head, body, signature = fields["t"].split(".")
    claims = json.loads(decode(body))
    assert claims["aud"] == "https://fcm.googleapis.com"
    assert claims["sub"] == "mailto:home@example.org"
    left_s = claims["exp"] - datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp()
    assert 0 < left_s <= 24 * 3600
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(fields["k"]))
    raw = decode(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    point.verify(der, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))


def test_a_key_is_kept_and_read_again():
    key = PushKey.make()
    assert PushKey.read(key.pem).public == key.public
    with pytest.raises(ValueError, match=r"PEM|P-256"):
        PushKey.read("nonsense")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, DeliveryRefused),
        (410, DeliveryRefused),
        (413, DeliveryRefused),
        (403, DeliveryRefused),
        (429, DeliveryFailed),
        (500, DeliveryFailed),
        (302, DeliveryFailed),
        (0, DeliveryFailed),
    ],
)
async def test_what_the_service_does_not_take_is_told_and_whether_to_try_again(status, kind):
    browser = Browser()
    browser.status = status
    async with channel(browser) as push:
        with pytest.raises(DeliveryFailed) as failed:
            await push.deliver(notice(browser.subscription()))
    assert type(failed.value) is kind
    assert failed.value.retryable is (kind is DeliveryFailed)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://169.254.169.254/latest",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil.example/fcm.googleapis.com",
        "file:///etc/passwd",
        "https://[::1",
    ],
)
async def test_an_address_that_is_no_push_service_is_never_asked(endpoint):
    browser = Browser()
    async with channel(browser) as push:
        with pytest.raises(DeliveryRefused):
            await push.deliver(notice(browser.subscription(endpoint)))
    assert browser.got == []


@pytest.mark.parametrize("to", ["", "{}", "[]", '{"endpoint": "https://fcm.googleapis.com/x"}', "\x00"])
async def test_what_is_no_subscription_is_refused(to):
    async with channel(Browser()) as push:
        with pytest.raises(DeliveryRefused):
            await push.deliver(notice(to))


async def test_a_long_text_is_cut_and_the_rest_arrives():
    browser = Browser()
    async with channel(browser) as push:
        await push.deliver(notice(browser.subscription(), text="가" * 5_000))
    message = browser.read()
    assert len(browser.got[-1].content) <= 4_096
    assert str(message["text"]).startswith("가가가")
    assert message["alert"] == "a-1"
    assert len(json.dumps(message, ensure_ascii=False).encode()) <= MAX_BYTES + 200
