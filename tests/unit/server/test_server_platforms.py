"""The doors for other people's platforms."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from html import unescape
from urllib.parse import parse_qs, urlsplit

import anyio
import pytest
from tests.unit.home.platforms.platform_kit import CLIENT, RETURN, code_of, form, linking_of, query
from tests.unit.home.smartthings.schema_kit import NAME, request, states_of, wanted

from dure.config import Config, ServerConfig
from dure.home.drivers.smartthings.schema.connector import Callbacks, Connector
from dure.home.drivers.smartthings.schema.noted import Noted
from dure.home.drivers.smartthings.schema.showing import Showing
from dure.home.permissions import Permissions
from dure.home.platforms.connected import Platform, Platforms
from dure.server import platform_doors
from dure.server.limits import Limits
from dure.server.scopes import Scope
from dure.store import Journal
from dure.testing.hub import ScriptedHub

pytestmark = pytest.mark.anyio

OUTSIDE = Config(server=ServerConfig(names=("hub.example",)))
"""A hub behind a proxy, where everybody needs a token."""

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def linked(start, tmp_path):
    @asynccontextmanager
    async def opening(config=OUTSIDE, limits=None, partner=None):
        hub = ScriptedHub(config)
        journal = await Journal.open(tmp_path / "journal.sqlite", hub.clock)
        try:
            linking = linking_of(journal, hub.clock)
            showing = Showing(NAME, hub.home, hub.clock, language="ko", unique="u")
            noted = Noted(NAME, linking)
            made = partner or Connector(NAME, hub.home, showing, linking, noted, Callbacks("", None))
            hub.home.service.permissions = Permissions(granted={NAME: ("all",)})
            hub.platforms = Platforms(
                linking=linking, known={NAME: Platform(title="SmartThings", partner=made)}
            )
            async with start(hub=hub, limits=limits) as running:
                yield running
        finally:
            await journal.close()

    return opening


async def admin(running, *scopes):
    issued = await running.hub.tokens.issue(scopes or (Scope.ADMIN,), "tablet")
    return {"cookie": f"__Host-dure={issued.token}", "sec-fetch-site": "same-origin"}


async def decide(running, headers=None, code="", decision="allow", asked=None):
    fields = {"query": asked or query(), "decision": decision, "code": code}
    return await running.http.post("/oauth/authorize", data=fields, headers=headers or {})


async def tokens(running):
    sent = await decide(running, await admin(running))
    assert sent.status_code == 303, sent.text
    body = form("authorization_code", code_of(sent.headers["location"]))
    told = await running.http.post("/oauth/token", content=body, headers=FORM)
    assert told.status_code == 200, told.text
    return told.json()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko-KR,en;q=0.5", ["이 집을 SmartThings와 연결할까요?", "연결할게요", "연결 코드"]),
        ("en-US", ["Link this home with SmartThings?", "Link it", "Pairing code"]),
        ("fr", ["이 집을 SmartThings와 연결할까요?"]),
    ],
)
async def test_a_person_is_asked_in_their_language_and_sees_nothing_of_the_home(linked, language, words):
    async with linked() as running:
        page = await running.http.get(f"/oauth/authorize?{query()}", headers={"accept-language": language})
    assert page.status_code == 200
    for word in words:
        assert word in page.text
    assert "거실" not in page.text
    policy = page.headers["content-security-policy"]
    assert "form-action 'self' https://c2c-ap.smartthings.com" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    kept = re.search(r"name='query' value='([^']*)'", page.text)
    assert kept is not None
    assert unescape(kept[1]) == query()


async def test_what_is_asked_cannot_write_into_the_page(linked):
    evil = query(state="'><script>alert(1)</script>")
    async with linked() as running:
        page = await running.http.get(f"/oauth/authorize?{evil}")
        raw = await running.http.get(f"/oauth/authorize?{query()}&x='><script>")
    assert "<script" not in page.text
    assert "<script" not in raw.text


@pytest.mark.parametrize("asked", [query(client_id="x"), query(redirect_uri="https://evil.example/"), ""])
async def test_a_stranger_platform_is_refused_and_nobody_sent_away(linked, asked):
    async with linked() as running:
        for answer in (
            await running.http.get(f"/oauth/authorize?{asked}"),
            await decide(running, await admin(running), asked=asked or "x"),
        ):
            assert answer.status_code == 400
            assert "location" not in answer.headers
            assert "evil.example" not in answer.headers["content-security-policy"]


async def test_what_there_is_not_is_told_to_the_platform(linked):
    async with linked() as running:
        sent = await running.http.get(f"/oauth/authorize?{query(response_type='token')}")
    assert sent.status_code == 303
    assert sent.headers["location"].startswith(f"{RETURN}?error=unsupported_response_type")


async def test_who_administers_the_home_links_it_with_the_cookie_of_the_page(linked):
    async with linked() as running:
        told = await tokens(running)
        (link,) = await running.hub.platforms.linking.links()
    assert link.holder == "tablet"
    assert told["token_type"] == "Bearer"


@pytest.mark.parametrize("before", ["", "https://hub.example/pair#"])
async def test_a_pairing_code_links_once_and_leaves_no_device_behind(linked, before):
    async with linked() as running:
        code = before + (await running.hub.tokens.invite((Scope.ADMIN,), "phone")).code
        first = await decide(running, code=code)
        second = await decide(running, code=code)
        grants = await running.hub.tokens.grants()
    assert first.status_code == 303
    assert (second.status_code, "location" in second.headers) == (401, False)
    assert grants == []


async def test_nobody_else_links_it(linked):
    async with linked() as running:
        stranger = await decide(running)
        assert (stranger.status_code, "연결 코드를 적어 주세요" in stranger.text) == (401, True)
        guest = await decide(running, await admin(running, Scope.LISTEN, Scope.CONTROL))
        assert guest.status_code == 403
        weak = (await running.hub.tokens.invite((Scope.CONTROL,))).code
        assert (await decide(running, code=weak)).status_code == 403
        assert await running.hub.platforms.linking.links() == []


async def test_another_site_cannot_press_the_button(linked):
    async with linked() as running:
        mine = await admin(running)
        for foreign in (
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"sec-fetch-site": "cross-site"},
        ):
            answer = await decide(running, {**mine, **foreign})
            assert (answer.status_code, "location" in answer.headers) == (403, False)


async def test_codes_cannot_be_guessed(linked):
    async with linked() as running:
        statuses = [(await decide(running, code=f"guess{n}")).status_code for n in range(12)]
    assert statuses == [401] * 10 + [429] * 2


async def test_client_secrets_cannot_be_guessed(linked):
    async with linked() as running:
        body = form("authorization_code", "x", client_secret="wrong")
        answers = [await running.http.post("/oauth/token", content=body, headers=FORM) for _ in range(12)]
        right = await running.http.post("/oauth/token", content=form("refresh_token", "x"), headers=FORM)
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    assert right.status_code == 429


async def test_a_person_who_does_not_want_it_needs_no_token(linked):
    async with linked() as running:
        sent = await decide(running, decision="deny")
    assert sent.status_code == 303
    assert parse_qs(urlsplit(sent.headers["location"]).query)["error"] == ["access_denied"]


async def test_the_servers_ask_with_the_token_that_they_got(linked):
    async with linked() as running:
        told = await tokens(running)
        body = request("commandRequest", told["access_token"], devices=[wanted("tv", ("switch", "on", []))])
        answer = await running.http.post(f"/platforms/{NAME}", json=body)
        assert answer.status_code == 200
        assert states_of(answer.json()["deviceState"][0])["main/st.switch.switch"] == "on"
        revoked = form("refresh_token", "").replace("refresh_token=", f"token={told['refresh_token']}")
        assert (await running.http.post("/oauth/revoke", content=revoked, headers=FORM)).status_code == 200
        answer = await running.http.post(f"/platforms/{NAME}", json=body)
        assert answer.json()["globalError"]["errorEnum"] == "INTEGRATION-DELETED"


async def test_the_token_opens_no_other_door(linked):
    async with linked() as running:
        told = await tokens(running)
        shown = {"authorization": f"Bearer {told['access_token']}"}
        for path in ("/v1/home", "/v1/home/history", "/v1/tokens", "/v1/names"):
            assert (await running.http.get(path, headers=shown)).status_code == 401


async def test_ten_megabytes_are_refused_before_they_are_read(linked):
    async with linked() as running:
        large = b" " * 10_000_000
        assert (await running.http.post(f"/platforms/{NAME}", content=large)).status_code == 413
        for path in ("/oauth/token", "/oauth/revoke", "/oauth/authorize"):
            answer = await running.http.post(path, content=large, headers=FORM)
            assert answer.status_code == 413

        async def endless():
            for _ in range(200):
                yield b" " * 65_536

        assert (await running.http.post(f"/platforms/{NAME}", content=endless())).status_code == 413


async def test_a_body_that_does_not_arrive_is_given_up(linked):
    async with linked(limits=Limits(body_s=0.05)) as running:
        parts = urlsplit(running.welcome.url)
        stream = await anyio.connect_tcp(parts.hostname, parts.port)
        async with stream:
            head = f"POST /platforms/{NAME} HTTP/1.1\r\nhost: hub.example\r\ncontent-length: 100\r\n\r\n{{"
            await stream.send(head.encode())
            with anyio.fail_after(30):
                assert b" 408 " in await stream.receive()


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff", b"null"])
async def test_garbage_gets_the_schemas_own_answer(linked, body):
    async with linked() as running:
        answer = await running.http.post(f"/platforms/{NAME}", content=body)
    assert answer.status_code == 400
    assert answer.json()["globalError"]["errorEnum"] == "BAD-REQUEST"


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke", "/oauth/authorize"])
@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=1&" * 100, b"%zz=%", b"{}"])
async def test_forms_that_are_none_are_refused(linked, path, body):
    async with linked() as running:
        answer = await running.http.post(path, content=body, headers=FORM)
    assert 400 <= answer.status_code < 500


class Hanging:
    """A partner that never answers."""

    def __init__(self):
        self.asked = 0
        self.full = anyio.Event()

    async def answer(self, body):
        del body
        self.asked += 1
        if self.asked == platform_doors.AT_ONCE:
            self.full.set()
        await anyio.sleep_forever()


async def test_a_partner_that_hangs_is_bounded_in_number_and_time(linked, monkeypatch):
    partner = Hanging()
    async with linked(partner=partner) as running, anyio.create_task_group() as tasks:
        for _ in range(platform_doors.AT_ONCE):
            tasks.start_soon(running.http.post, f"/platforms/{NAME}")
        with anyio.fail_after(60):
            await partner.full.wait()
        assert (await running.http.post(f"/platforms/{NAME}")).status_code == 429
        tasks.cancel_scope.cancel()
    monkeypatch.setattr(platform_doors, "ANSWER_S", 0.01)
    async with linked(partner=Hanging()) as running:
        assert (await running.http.post(f"/platforms/{NAME}", json={})).status_code == 408


async def test_methods_and_names_that_are_not_there(linked):
    async with linked() as running:
        assert (await running.http.get("/oauth/token")).status_code == 405
        assert (await running.http.put(f"/platforms/{NAME}")).status_code == 405
        assert (await running.http.post("/platforms/other", json={})).status_code == 404
        assert (await running.http.get("/oauth/nothing")).status_code == 404


async def test_a_home_without_platforms_has_none_of_these_doors(start):
    async with start() as running:
        assert (await running.http.get(f"/oauth/authorize?{query()}")).status_code == 404
        assert (await running.http.post("/oauth/token", content="x", headers=FORM)).status_code == 404
        assert (await running.http.post(f"/platforms/{NAME}", json={})).status_code == 404


async def test_no_secret_reaches_the_log(linked, caplog):
    caplog.set_level("DEBUG")
    async with linked() as running:
        told = await tokens(running)
        body = request("discoveryRequest", told["access_token"])
        await running.http.post(f"/platforms/{NAME}", json=body)
        await running.http.post(
            "/oauth/token", content=form("refresh_token", told["refresh_token"]), headers=FORM
        )
        await running.http.post("/oauth/token", content=form("refresh_token", "stolen-token"), headers=FORM)
    log = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith(("dure", "oauthlib"))
    )
    for secret in (told["access_token"], told["refresh_token"], CLIENT.client_secret, "stolen-token", "거실"):
        assert secret not in log
