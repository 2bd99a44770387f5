"""The doors of makers' accounts."""

from __future__ import annotations

from urllib.parse import urlsplit

import anyio.to_thread
import pytest
from tests.unit.home.grants.oauth_provider import oauth_provider

from dure.clock import SystemClock
from dure.config import Config, ServerConfig
from dure.home.drivers.grants.account import LinkedAccount
from dure.home.drivers.grants.folder import GrantFolder
from dure.server.scopes import Scope
from dure.testing.hub import ScriptedHub

pytestmark = pytest.mark.anyio

NAVIGATION = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


@pytest.fixture
def provider():
    with oauth_provider() as made:
        yield made


@pytest.fixture
def hub(provider, tmp_path):
    """Tokens are wanted here, as on a hub that others reach."""
    made = ScriptedHub(Config(server=ServerConfig(names=("hub.example",))))
    made.home.accounts["마이 홈"] = LinkedAccount(
        "마이 홈", provider.provider(), GrantFolder(tmp_path / "grants"), SystemClock()
    )
    return made


async def bearer(hub, scope):
    return {"authorization": f"Bearer {(await hub.tokens.issue([scope], '')).token}"}


async def come_back(running, provider, address):
    """Allow access, and open here what the browser is sent to."""
    back = urlsplit(await anyio.to_thread.run_sync(provider.allow, address))
    return await running.http.get(f"{back.path}?{back.query}", headers=NAVIGATION)


async def test_a_person_links_an_account_and_their_browser_needs_no_token(start, hub, provider):
    async with start(hub=hub) as running:
        admin = await bearer(hub, Scope.ADMIN)
        (before,) = (await running.http.get("/v1/home/accounts", headers=admin)).json()
        assert before == {"driver": "마이 홈", "state": "unlinked", "since": None}
        begun = await running.http.post("/v1/home/accounts/begin", json={"driver": "마이 홈"}, headers=admin)
        told = begun.json()
        assert begun.status_code == 201
        assert told["redirect"].endswith("/home/link/callback")
        assert told["qr"].startswith("data:image/svg")
        page = await come_back(running, provider, told["address"])
        assert (page.status_code, "연결했어요" in page.text) == (200, True)
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert page.headers["referrer-policy"] == "no-referrer"
        (after,) = (await running.http.get("/v1/home/accounts", headers=admin)).json()
        assert (after["state"], after["since"] is not None) == ("linked", True)
        tokens = await hub.home.accounts["마이 홈"]._folder.read("마이 홈")
        everything = (await running.http.get("/v1/home/accounts", headers=admin)).text + page.text
        assert tokens.access not in everything
        assert tokens.refresh not in everything
        await running.http.post("/v1/home/accounts/unlink", json={"driver": "마이 홈"}, headers=admin)
        (gone,) = (await running.http.get("/v1/home/accounts", headers=admin)).json()
        assert gone["state"] == "unlinked"


async def test_an_address_that_is_pasted_does_as_well_once(start, hub, provider):
    async with start(hub=hub) as running:
        admin = await bearer(hub, Scope.ADMIN)
        begun = await running.http.post("/v1/home/accounts/begin", json={"driver": "마이 홈"}, headers=admin)
        back = await anyio.to_thread.run_sync(provider.allow, begun.json()["address"])
        done = await running.http.post("/v1/home/accounts/finish", json={"address": back}, headers=admin)
        assert done.json() == {"driver": "마이 홈"}
        again = await running.http.post("/v1/home/accounts/finish", json={"address": back}, headers=admin)
        assert (again.status_code, again.json()["code"]) == (403, "account.linking")


async def test_guesses_are_counted_and_told_nothing(start, hub, provider):
    async with start(hub=hub) as running:
        statuses = [
            (await running.http.get("/home/link/callback?state=x&code=y", headers=NAVIGATION)).status_code
            for _ in range(11)
        ]
    assert statuses == [403] * 10 + [429]
    assert provider.asked == []


async def test_only_an_admin_links_and_whoever_controls_sees_the_state(start, hub):
    async with start(hub=hub) as running:
        control = await bearer(hub, Scope.CONTROL)
        listen = await bearer(hub, Scope.LISTEN)
        assert (await running.http.get("/v1/home/accounts", headers=control)).status_code == 200
        assert (await running.http.get("/v1/home/accounts", headers=listen)).status_code == 403
        for path, body in (
            ("begin", {"driver": "마이 홈"}),
            ("finish", {"address": "x"}),
            ("unlink", {"driver": "마이 홈"}),
        ):
            answer = await running.http.post(f"/v1/home/accounts/{path}", json=body, headers=control)
            assert answer.status_code == 403
            assert (await running.http.post(f"/v1/home/accounts/{path}", json=body)).status_code == 401
        admin = await bearer(hub, Scope.ADMIN)
        nobody = await running.http.post("/v1/home/accounts/begin", json={"driver": "x"}, headers=admin)
        assert (nobody.status_code, nobody.json()["code"]) == (404, "not_found")
