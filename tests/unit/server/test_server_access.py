"""Who is let in: hosts, origins, tokens, scopes, pairing codes."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import anyio
import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dure.config import Config, ServerConfig
from dure.server import wire
from dure.server.guard import COOKIE, Throttle
from dure.server.limits import Limits
from dure.server.scopes import EVERYDAY, Scope
from dure.testing.clock import VirtualClock
from dure.testing.keepers import MemoryTokens

pytestmark = pytest.mark.anyio

PROXIED = Config(server=ServerConfig(tls="off", names=("dure.example",)))

DOORS = [
    ("GET", "/v1/state", Scope.LISTEN),
    ("GET", "/v1/agents", Scope.LISTEN),
    ("GET", "/v1/names", Scope.LISTEN),
    ("POST", "/v1/names", Scope.CONTROL),
    ("DELETE", "/v1/names/x", Scope.CONTROL),
    ("GET", "/v1/names/x", Scope.CONTROL),
    ("POST", "/v1/names/check", Scope.LISTEN),
    ("POST", "/v1/names/x/enrolment", Scope.CONTROL),
    ("DELETE", "/v1/names/x/enrolment", Scope.CONTROL),
    ("PUT", "/v1/decisions/x/feedback", Scope.CONTROL),
    ("DELETE", "/v1/decisions/x/feedback", Scope.CONTROL),
    ("GET", "/v1/turns", Scope.CONTROL),
    ("GET", "/v1/decisions", Scope.CONTROL),
    ("GET", "/v1/audit", Scope.CONTROL),
    ("GET", "/v1/home", Scope.LISTEN),
    ("POST", "/v1/home/orders", Scope.CONTROL),
    ("POST", "/v1/home/say", Scope.CONTROL),
    ("GET", "/v1/home/history", Scope.CONTROL),
    ("GET", "/v1/home/accounts", Scope.CONTROL),
    ("POST", "/v1/home/accounts/begin", Scope.ADMIN),
    ("POST", "/v1/home/accounts/finish", Scope.ADMIN),
    ("POST", "/v1/home/accounts/unlink", Scope.ADMIN),
    ("POST", "/v1/home/undo", Scope.CONTROL),
    ("GET", "/v1/platforms", Scope.ADMIN),
    ("DELETE", "/v1/platforms/links/x", Scope.ADMIN),
    ("GET", "/v1/routines", Scope.CONTROL),
    ("POST", "/v1/routines", Scope.CONTROL),
    ("PUT", "/v1/routines/x", Scope.CONTROL),
    ("DELETE", "/v1/routines/x", Scope.CONTROL),
    ("PUT", "/v1/routines/x/enabled", Scope.CONTROL),
    ("POST", "/v1/routines/x/run", Scope.CONTROL),
    ("GET", "/v1/mute", Scope.LISTEN),
    ("PUT", "/v1/mute", Scope.CONTROL),
    ("GET", "/v1/timers", Scope.CONTROL),
    ("POST", "/v1/timers/x/stop", Scope.CONTROL),
    ("POST", "/v1/timers/x/snooze", Scope.CONTROL),
    ("GET", "/v1/skills/pictures/x", Scope.LISTEN),
    ("POST", "/v1/recordings", Scope.LISTEN),
    ("POST", "/v1/invitations", Scope.ADMIN),
    ("GET", "/v1/tokens", Scope.ADMIN),
    ("DELETE", "/v1/tokens/x", Scope.ADMIN),
    ("GET", "/openai/v1/models", Scope.LISTEN),
    ("GET", "/openai/v1/models/x", Scope.LISTEN),
    ("POST", "/openai/v1/chat/completions", Scope.LISTEN),
    ("POST", "/mcp", Scope.LISTEN),
    ("GET", "/a2a/x/.well-known/agent-card.json", Scope.LISTEN),
    ("POST", "/a2a/x", Scope.LISTEN),
    ("GET", "/v1/routines", Scope.CONTROL),
    ("POST", "/v1/routines", Scope.CONTROL),
    ("PUT", "/v1/routines/x", Scope.CONTROL),
    ("DELETE", "/v1/routines/x", Scope.CONTROL),
    ("PUT", "/v1/routines/x/enabled", Scope.CONTROL),
    ("POST", "/v1/routines/x/run", Scope.CONTROL),
    ("GET", "/api/checkins", Scope.CARER),
    ("POST", "/api/checkins", Scope.CARER),
    ("DELETE", "/api/checkins/x", Scope.CARER),
    ("POST", "/api/checkins/x/run", Scope.CARER),
    ("GET", "/api/checkins/people/x", Scope.CARER),
    ("PATCH", "/api/checkins/people/x", Scope.CARER),
    ("DELETE", "/api/checkins/people/x", Scope.ADMIN),
    ("GET", "/api/checkins/people/x/summary", Scope.CARER),
    ("POST", "/api/advisories", Scope.FEED),
    ("GET", "/api/advisories", Scope.CARER),
    ("GET", "/api/advisories/x", Scope.CARER),
    ("GET", "/api/alerts", Scope.CARER),
    ("POST", "/api/alerts", Scope.CARER),
    ("GET", "/api/alerts/x", Scope.CARER),
    ("POST", "/api/alerts/x/acknowledge", Scope.CARER),
    ("POST", "/api/alerts/x/resolve", Scope.CARER),
    ("POST", "/api/alerts/x/hand_over", Scope.CARER),
    ("GET", "/api/safety", Scope.CARER),
    ("GET", "/api/push/key", Scope.CARER),
    ("POST", "/api/push/subscriptions", Scope.CARER),
    ("DELETE", "/api/push/subscriptions", Scope.CARER),
]
PUBLIC = {
    ("GET", "/home/link/callback"),
    ("GET", "/v1/health"),
    ("GET", "/v1/version"),
    ("POST", "/v1/pair"),
    ("DELETE", "/v1/pair"),
    ("GET", "/api/passkeys"),  # any token will do
    ("POST", "/api/passkeys"),
    ("POST", "/api/passkeys/challenge"),
    ("DELETE", "/api/passkeys/x"),
    ("POST", "/api/passkeys/sign_in/challenge"),
    ("GET", "/api/passkeys/sign_in"),
    ("POST", "/api/passkeys/sign_in"),
    ("GET", "/ca.crt"),
    ("GET", "/.well-known/signature-public-key.pem"),
    ("POST", "/v1/skills/callback/x"),  # its address is the secret
    ("GET", "/api/openapi.json"),
    ("GET", "/api/alerts/links/x"),  # signed
    ("POST", "/api/alerts/links/x"),
    ("GET", "/{path:path}"),
}


def code_of(answer: httpx.Response) -> str:
    told = answer.json()
    code: str = told.get("error", told)["code"]  # programs that speak OpenAI's API want it one floor deeper
    return code


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(("method", "path", "scope"), DOORS)
async def test_every_door_wants_a_token_with_its_scope(start, method: str, path: str, scope: Scope):
    async with start(PROXIED) as running:
        stranger = await running.http.request(method, path)
        assert stranger.status_code == 401
        assert code_of(stranger) == "auth.missing"
        assert stranger.headers["www-authenticate"].startswith("Bearer")
        others = [one for one in Scope if one not in {scope, Scope.ADMIN}]
        weak = await running.hub.tokens.issue(others, "weak")
        answer = await running.http.request(method, path, headers=bearer(weak.token))
        assert (answer.status_code, code_of(answer)) == (403, "auth.scope")
        for enough in ([scope], [Scope.ADMIN]):
            strong = await running.hub.tokens.issue(enough, "strong")
            answer = await running.http.request(method, path, headers=bearer(strong.token))
            assert answer.status_code not in {401, 403}


async def test_no_door_was_forgotten(start):
    from dure.server.doors import build
    from dure.server.places import Places
    from dure.testing.hub import ScriptedHub

    app = build(ScriptedHub(), places=Places("127.0.0.1"), open_=True)
    found = {
        (method, re.sub(r"\{\w+\}", "x", route.path))
        for route in app.routes  # type: ignore[attr-defined]
        for method in getattr(route, "methods", None) or ()
        if method != "HEAD"
    }
    assert found == PUBLIC | {(method, path) for method, path, _ in DOORS}


async def test_the_stream_wants_a_token_too(start):
    async with start(PROXIED) as running:
        with pytest.raises(InvalidStatus) as refused:
            await connect(running.stream)
        assert refused.value.response.status_code == 401
        assert json.loads(refused.value.response.body)["code"] == "auth.missing"
        issued = await running.hub.tokens.issue([Scope.LISTEN], "ear")
        async with connect(running.stream, additional_headers=bearer(issued.token)) as stream:
            assert json.loads(await stream.recv())["scopes"] == ["listen"]
            await stream.send('{"type":"mute","muted":true}')
            assert json.loads(await stream.recv())["code"] == "auth.scope"
            assert not await running.hub.muted()


async def test_a_withdrawn_token_ends_its_stream(start):
    async with start(PROXIED, limits=replace(Limits(), recheck_s=0.02)) as running:
        issued = await running.hub.tokens.issue(EVERYDAY, "phone")
        async with connect(running.stream, additional_headers=bearer(issued.token)) as stream:
            await stream.recv()
            await running.hub.tokens.revoke(issued.grant.id)
            with pytest.raises(ConnectionClosed):
                await stream.recv()
            assert stream.close_code == wire.WITHDRAWN


async def test_another_device_cannot_take_a_satellite(start):
    async with start(PROXIED) as running:
        one, other = [await running.hub.tokens.issue(EVERYDAY, label) for label in "ab"]
        url = running.stream + "?satellite=kitchen"
        async with connect(url, additional_headers=bearer(one.token)) as stream:
            await stream.recv()
            with pytest.raises(InvalidStatus) as refused:
                await connect(url, additional_headers=bearer(other.token))
            assert refused.value.response.status_code == 403
            await stream.send('{"type":"ping"}')
            assert await stream.recv() == wire.PONG


async def test_loopback_wants_no_token_unless_a_proxy_stands_between(start):
    async with start() as running:
        assert (await running.http.get("/v1/state")).json()["scopes"] == [scope.value for scope in Scope]
        for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
            answer = await running.http.get("/v1/state", headers={header: "203.0.113.9"})
            assert answer.status_code == 401


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "192.0.2.1", "localhost@evil.example", "a/b", ""]
)
async def test_an_unknown_host_is_refused(start, host: str):
    async with start() as running:
        answer = await running.http.get("/v1/state", headers={"Host": host})
        assert answer.status_code in {400, 403}


@pytest.mark.parametrize("host", ["localhost", "localhost:1234", "127.0.0.1", "[::1]:8420", "LOCALHOST."])
async def test_a_name_of_loopback_is_known(start, host: str):
    async with start() as running:
        assert (await running.http.get("/v1/state", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "ftp://127.0.0.1"}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403),
    ],
)
async def test_pages_of_other_sites_are_refused(start, headers: dict[str, str], status: int):
    async with start() as running:
        assert (await running.http.get("/v1/state", headers=headers)).status_code == status


async def test_our_own_page_is_answered(start):
    async with start() as running:
        answer = await running.http.get("/v1/state", headers={"Origin": running.welcome.url})
        assert answer.status_code == 200


async def test_behind_a_proxy_the_public_name_counts(start):
    async with start(PROXIED) as running:
        token = (await running.hub.tokens.issue(EVERYDAY, "")).token
        headers = {**bearer(token), "Host": "dure.example", "Origin": "https://dure.example"}
        assert (await running.http.get("/v1/state", headers=headers)).status_code == 200
        headers["Origin"] = "https://evil.example"
        assert (await running.http.get("/v1/state", headers=headers)).status_code == 403


async def test_guessing_tokens_is_slowed_down_and_good_tokens_still_work(start):
    async with start(PROXIED) as running:
        answers = [await running.http.get("/v1/state", headers=bearer(f"guess-{at}")) for at in range(11)]
        assert [answer.status_code for answer in answers] == [401] * 10 + [429]
        assert answers[0].json()["code"] == "auth.invalid"
        assert "retry-after" in answers[-1].headers
        good = await running.hub.tokens.issue(EVERYDAY, "")
        assert (await running.http.get("/v1/state", headers=bearer(good.token))).status_code == 200


async def test_guessing_codes_is_slowed_down(start):
    async with start(PROXIED) as running:
        answers = [await running.http.post("/v1/pair", json={"code": f"guess-{at}"}) for at in range(11)]
        assert [answer.status_code for answer in answers] == [401] * 10 + [429]
        invitation = await running.hub.tokens.invite(EVERYDAY)
        late = await running.http.post("/v1/pair", json={"code": invitation.code})
        assert late.status_code == 429


def test_failures_are_forgotten_in_time_and_memory_is_bounded():
    now_s = 0.0
    throttle = Throttle(lambda: now_s, limit=2, window_s=60)
    throttle.fail("a")
    throttle.fail("a")
    with pytest.raises(Exception, match="too many"):
        throttle.check("a")
    throttle.check("b")
    now_s = 61.0
    throttle.check("a")
    for at in range(5000):
        throttle.fail(str(at))
    assert len(throttle._failures) <= 1024


async def test_the_first_device_is_invited_and_pairs_with_a_cookie(start):
    async with start(PROXIED) as running:
        assert running.welcome.invitation is not None
        assert running.welcome.pairing_url.startswith("https://dure.example/pair#")
        code = running.welcome.invitation.code
        answer = await running.http.post("/v1/pair", json={"code": code, "label": "phone", "cookie": True})
        assert answer.status_code == 201
        assert "token" not in answer.json()
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"{COOKIE}=")
        assert {"httponly", "secure", "samesite=strict", "path=/"} <= {
            part.strip().lower() for part in cookie.split(";")
        }
        assert "domain" not in cookie.lower()
        value = cookie.partition("=")[2].partition(";")[0]
        async with httpx.AsyncClient(
            base_url=running.welcome.url, headers={"Cookie": f"{COOKIE}={value}"}
        ) as phone:
            assert (await phone.get("/v1/state")).json()["scopes"] == [scope.value for scope in Scope]
            assert [one["label"] for one in (await phone.get("/v1/tokens")).json()] == ["phone"]
            assert (await phone.delete("/v1/pair")).status_code == 204
            assert (await phone.get("/v1/state")).status_code == 401


async def test_a_code_is_good_for_one_device_even_in_a_race(start):
    async with start(PROXIED) as running:
        invitation = await running.hub.tokens.invite([Scope.LISTEN])
        statuses: list[int] = []

        async def knock() -> None:
            answer = await running.http.post("/v1/pair", json={"code": invitation.code})
            statuses.append(answer.status_code)

        async with anyio.create_task_group() as tasks:
            for _ in range(4):
                tasks.start_soon(knock)
        assert sorted(statuses) == [201, 401, 401, 401]


async def test_a_code_is_good_for_ten_minutes():
    clock = VirtualClock()
    tokens = MemoryTokens(clock)
    early, late = await tokens.invite(EVERYDAY), await tokens.invite(EVERYDAY)
    await clock.advance(599)
    assert await tokens.redeem(early.code, "") is not None
    await clock.advance(1)
    assert await tokens.redeem(late.code, "") is None


async def test_an_admin_invites_with_a_picture(start):
    async with start(PROXIED) as running:
        admin = await running.hub.tokens.issue([Scope.ADMIN], "me")
        answer = await running.http.post(
            "/v1/invitations", json={"scopes": ["carer"]}, headers=bearer(admin.token)
        )
        told = answer.json()
        assert told["url"] == f"https://dure.example/pair#{told['code']}"
        assert told["qr"].startswith("data:image/svg+xml")
        paired = (await running.http.post("/v1/pair", json={"code": told["code"]})).json()
        assert paired["scopes"] == ["carer"]
        assert (await running.hub.tokens.check(paired["token"])) is not None
        for scopes in ([], ["emperor"]):
            bad = await running.http.post(
                "/v1/invitations", json={"scopes": scopes}, headers=bearer(admin.token)
            )
            assert bad.status_code == 400


async def test_every_answer_carries_the_headers_that_protect_the_page(start):
    async with start() as running:
        for path in ("/", "/v1/state", "/nowhere", "/pair"):
            headers = (await running.http.get(path)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "http" not in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["x-frame-options"] == "DENY"
        assert "server" not in headers
