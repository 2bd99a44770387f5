"""`/api/push…`: a carer's browser is kept in the name of its token, and nobody else's."""

from __future__ import annotations

import os

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dure.config import Config
from dure.config.safety import ChannelConfig, ContactConfig, ReachConfig, SafetyConfig
from dure.safety.channels.vapid import decode, encode
from dure.server.scopes import Scope

pytestmark = pytest.mark.anyio

REACHED = Config(
    safety=SafetyConfig(
        contacts={"me": ContactConfig(reach=(ReachConfig(channel="phone", to="this machine"),))},
        channels={"phone": ChannelConfig(kind="push", settings={"contact": "mailto:a@example.org"})},
    )
)


def browser(endpoint: str = "https://fcm.googleapis.com/fcm/send/1") -> dict[str, object]:
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    told = encode(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    keys = {"p256dh": told, "auth": encode(os.urandom(16))}
    return {"endpoint": endpoint, "expirationTime": None, "keys": keys}


async def test_a_browser_is_kept_and_forgotten(start):
    async with start(REACHED) as running:
        http = running.http
        told = (await http.get("/api/push/key")).json()
        assert (len(decode(told["key"])), told["holder"], told["reached"]) == (65, "this machine", True)
        assert (await http.post("/api/push/subscriptions", json=browser())).status_code == 204
        assert len(await running.hub.browsers.of("this machine")) == 1
        endpoint = {"endpoint": browser()["endpoint"]}
        done = await http.request("DELETE", "/api/push/subscriptions", json=endpoint)
        assert done.status_code == 204
        assert running.hub.browsers.kept == {}


async def test_who_is_no_contact_learns_it(start):
    async with start() as running:
        assert (await running.http.get("/api/push/key")).json()["reached"] is False


@pytest.mark.parametrize(
    "wrong",
    [
        browser("https://evil.example/1"),
        browser("https://fcm.googleapis.com/" + "x" * 1000),
        {**browser(), "keys": {"p256dh": "AAAA", "auth": "AAAA"}},
        {"endpoint": "https://fcm.googleapis.com/1"},
        [],
    ],
    ids=["elsewhere", "long", "keys", "no keys", "list"],
)
async def test_what_is_no_browser_is_refused(wrong, start):
    async with start() as running:
        answer = await running.http.post("/api/push/subscriptions", json=wrong)
        assert answer.status_code == 400
        assert running.hub.browsers.kept == {}


async def test_more_than_a_browser_would_tell_is_too_large(start):
    async with start() as running:
        answer = await running.http.post("/api/push/subscriptions", content=b"x" * 20_000)
        assert answer.status_code == 413


async def test_a_token_must_reach_carers(start):
    behind = Config(server=Config().server.__class__(tls="off"))
    async with start(behind) as running:
        listener = await running.hub.tokens.issue([Scope.LISTEN], "tv")
        carer = await running.hub.tokens.issue([Scope.CARER], "김영희")
        assert (await running.http.get("/api/push/key")).status_code == 401
        for method, path in (
            ("GET", "/api/push/key"),
            ("POST", "/api/push/subscriptions"),
            ("DELETE", "/api/push/subscriptions"),
        ):
            headers = {"authorization": f"Bearer {listener.token}"}
            assert (
                await running.http.request(method, path, headers=headers, json=browser())
            ).status_code == 403
        headers = {"authorization": f"Bearer {carer.token}"}
        assert (await running.http.get("/api/push/key", headers=headers)).json()["holder"] == "김영희"
