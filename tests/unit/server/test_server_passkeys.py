"""`/api/passkeys…`: whoever made one comes back with it, as far as before and no farther; nobody else does."""

from __future__ import annotations

import copy
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.unit.server.authenticator import Authenticator, encode

from dure.app.passkeys import PasskeyKeeper, open_passkeys
from dure.app.tokens import TokenKeeper
from dure.config import Config, ServerConfig
from dure.errors import PasskeyRefused
from dure.server.guard import COOKIE
from dure.server.passkeys import CHALLENGE_S, Challenges, Place
from dure.server.scopes import Scope
from dure.store import Journal
from dure.testing.clock import VirtualClock
from dure.testing.hub import ScriptedHub

pytest.importorskip("webauthn", reason="the extra dure[passkeys] is not installed")
pytestmark = pytest.mark.anyio

PROXIED = Config(server=ServerConfig(tls="off", names=("dure.example", "other.example")))
HOME = "https://dure.example"
CARER = (Scope.CARER, Scope.LISTEN)


@dataclass
class Door:
    """A hub that is reached as `dure.example`, and the carer who was paired there."""

    http: httpx.AsyncClient
    hub: ScriptedHub
    journal: Journal
    clock: VirtualClock
    token: str
    grant: str

    async def ask(
        self, method: str, path: str, token: str = "", origin: str = HOME, **body: Any
    ) -> httpx.Response:
        headers = {"origin": origin, "host": origin.partition("://")[2]}
        if token:
            headers["cookie"] = f"{COOKIE}={token}"
        return await self.http.request(method, path, headers=headers, json=body or None)

    async def make(self, device: Authenticator, token: str = "", **lies: Any) -> httpx.Response:
        asked = await self.ask("POST", "/api/passkeys/challenge", token or self.token)
        assert asked.status_code == 200
        made = device.make(asked.json()["options"], **lies)
        return await self.ask("POST", "/api/passkeys", token or self.token, credential=made, name="내 전화")

    async def options(self, origin: str = HOME) -> dict[str, Any]:
        asked = await self.ask("POST", "/api/passkeys/sign_in/challenge", origin=origin)
        told: dict[str, Any] = asked.json()["options"]
        return told

    async def sign_in(self, device: Authenticator, **lies: Any) -> httpx.Response:
        credential = device.sign(await self.options(), **lies)
        return await self.ask("POST", "/api/passkeys/sign_in", credential=credential)

    async def audit(self) -> list[str]:
        return [one.kind for one in await self.journal.audit.last()]

    async def may(self, token: str) -> list[str] | int:
        answer = await self.ask("GET", "/v1/state", token)
        return answer.json()["scopes"] if answer.status_code == 200 else answer.status_code


Open = Callable[[], AbstractAsyncContextManager[Door]]


@pytest.fixture
def door(start: Any, tmp_path: Path) -> Open:
    @asynccontextmanager
    async def opening() -> AsyncIterator[Door]:
        clock = VirtualClock()
        hub = ScriptedHub(PROXIED, clock=clock)
        journal = await Journal.open(tmp_path / "journal.sqlite", clock)
        hub.tokens, hub.passkeys = TokenKeeper(journal, clock), PasskeyKeeper(journal)
        issued = await hub.tokens.issue(CARER, "김영희")
        async with start(hub=hub) as running:
            yield Door(running.http, hub, journal, clock, issued.token, issued.grant.id)
        await journal.close()

    return opening


def token_of(answer: httpx.Response) -> str:
    assert answer.status_code == 201, answer.text
    return answer.headers["set-cookie"].partition("=")[2].partition(";")[0]


def refused(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["code"]) == (403, "auth.passkey")


async def test_a_passkey_lets_in_whoever_made_it_as_far_as_before(door: Open, caplog):
    caplog.set_level(logging.DEBUG, logger="dure")
    device = Authenticator(HOME)
    async with door() as it:
        made = (await it.make(device)).json()
        assert (made["name"], made["address"], made["last_used"]) == ("내 전화", HOME, None)
        answer = await it.sign_in(device)
        token = token_of(answer)
        told = answer.json()
        assert (told["label"], told["passkey"]) == ("김영희", made["id"])
        assert {"httponly", "secure", "samesite=strict", "path=/"} <= {
            part.strip().lower() for part in answer.headers["set-cookie"].split(";")
        }
        assert await it.may(token) == await it.may(it.token) == ["listen", "carer"]
        shown = (await it.ask("GET", "/api/passkeys", token)).json()
        assert (shown["signed_in_with"], shown["why"]) == (made["id"], None)
        assert [one["last_used"] is None for one in shown["passkeys"]] == [False]
        assert await it.audit() == ["passkey.made", "passkey.signed_in"]
        (credential,) = device.kept
        for secret in (encode(credential), credential.hex(), token, "김영희", "내 전화"):
            assert secret not in caplog.text


async def test_the_browser_is_asked_for_a_passkey_that_knows_its_owner_and_proves_who_holds_it(door: Open):
    async with door() as it:
        asked = (await it.ask("POST", "/api/passkeys/challenge", it.token)).json()["options"]
        assert asked["rp"] == {"name": "두레 Dure", "id": "dure.example"}
        assert asked["user"]["name"] == "김영희"
        assert asked["authenticatorSelection"] == {
            "residentKey": "required", "requireResidentKey": True, "userVerification": "required",
        }  # fmt: skip
        await it.make(Authenticator(HOME))
        asked = (await it.ask("POST", "/api/passkeys/challenge", it.token)).json()["options"]
        assert len(asked["excludeCredentials"]) == 1
        options = await it.options()
        assert (options["userVerification"], options["allowCredentials"]) == ("required", [])


LIES: dict[str, dict[str, Any]] = {
    "another site": {"origin": "https://evil.example"},
    "another port": {"origin": f"{HOME}:8443"},
    "without HTTPS": {"origin": "http://dure.example"},
    "another relying party": {"rp_id": "evil.example"},
    "inside another page": {"cross_origin": True},
    "another question": {"challenge": encode(bytes(32))},
    "no question": {"challenge": 7},
}


@pytest.mark.parametrize("lie", [*LIES.values(), {"kind": "webauthn.get"}], ids=[*LIES, "for something else"])
async def test_a_passkey_that_was_not_made_here_is_not_kept(door: Open, lie):
    async with door() as it:
        assert refused(await it.make(Authenticator(HOME), **lie))
        assert await it.journal.passkeys.list() == []


async def test_whoever_does_not_prove_who_they_are_neither_makes_nor_uses_one(door: Open):
    careless = Authenticator(HOME, verifies=False)
    async with door() as it:
        assert refused(await it.make(careless))
        device = Authenticator(HOME)
        await it.make(device)
        device.verifies = False
        assert refused(await it.sign_in(device))


SIGNING_LIES: dict[str, dict[str, Any]] = {
    **LIES,
    "for something else": {"kind": "webauthn.create"},
    "a forged signature": {"signature": b"0\x06\x02\x01\x01\x02\x01\x01"},
    "another's passkey": {"credential": b"unknown"},
    "in another's name": {"owner": b"0123456789abcdef"},
    "in no name": {"owner": "é".encode()},
}


@pytest.mark.parametrize("lie", SIGNING_LIES.values(), ids=SIGNING_LIES)
async def test_who_shows_a_passkey_that_does_not_fit_stays_outside(door: Open, lie):
    device = Authenticator(HOME)
    async with door() as it:
        await it.make(device)
        answer = await it.sign_in(device, **lie)
        assert refused(answer)
        assert "set-cookie" not in answer.headers
        assert (await it.sign_in(device)).status_code == 201, "the passkey itself is as good as before"


@pytest.mark.parametrize("broken", [{}, {"id": 3}, {"response": {"clientDataJSON": "?"}}])
async def test_what_is_no_answer_is_refused(door: Open, broken):
    async with door() as it:
        for path, token in (("/api/passkeys", it.token), ("/api/passkeys/sign_in", "")):
            credential = {**Authenticator(HOME).make(OPTIONS), **broken} if broken else {}
            assert refused(await it.ask("POST", path, token, credential=credential))


OPTIONS = {"challenge": encode(bytes(32)), "rp": {"id": "dure.example"}, "user": {"id": encode(b"x")}}


async def test_an_answer_is_good_once_and_for_its_own_question_only(door: Open):
    device = Authenticator(HOME)
    async with door() as it:
        asked = (await it.ask("POST", "/api/passkeys/challenge", it.token)).json()["options"]
        other = await it.hub.tokens.issue(CARER, "other")
        stolen = Authenticator(HOME).make(asked)
        assert refused(await it.ask("POST", "/api/passkeys", other.token, credential=stolen))
        await it.make(device)
        credential = device.sign(await it.options())
        again = copy.deepcopy(credential)
        token_of(await it.ask("POST", "/api/passkeys/sign_in", credential=credential))
        assert refused(await it.ask("POST", "/api/passkeys/sign_in", credential=again))
        asked = (await it.ask("POST", "/api/passkeys/challenge", it.token)).json()["options"]
        crossed = device.sign({**asked, "rpId": "dure.example"})
        assert refused(await it.ask("POST", "/api/passkeys/sign_in", credential=crossed))


async def test_a_passkey_is_good_at_the_address_where_it_was_made(door: Open):
    elsewhere = "https://other.example"
    device = Authenticator(HOME)
    async with door() as it:
        await it.make(device)
        device.origin = elsewhere
        credential = device.sign(await it.options(elsewhere))
        assert refused(await it.ask("POST", "/api/passkeys/sign_in", origin=elsewhere, credential=credential))


async def test_a_copy_is_noticed_and_then_nobody_comes_in_with_either(door: Open):
    device = Authenticator(HOME)
    async with door() as it:
        made = (await it.make(device)).json()
        thief = copy.copy(device)
        thief.kept = {id_: copy.copy(one) for id_, one in device.kept.items()}
        inside = token_of(await it.sign_in(device))
        forged = await it.sign_in(thief, signature=b"0\x06\x02\x01\x01\x02\x01\x01")
        assert refused(forged)
        assert await it.may(inside) != 401, "who cannot sign cannot have a passkey blocked"
        thief.kept[next(iter(thief.kept))].counter = 0
        assert refused(await it.sign_in(thief))
        assert await it.may(inside) == 401
        assert refused(await it.sign_in(device))
        (shown,) = (await it.ask("GET", "/api/passkeys", it.token)).json()["passkeys"]
        assert (shown["id"], shown["copied"]) == (made["id"], True)
        assert (await it.audit())[-1] == "passkey.copied"


async def test_a_device_that_does_not_count_comes_in_again_and_again(door: Open):
    device = Authenticator(HOME, counts=False, synced=True)
    async with door() as it:
        assert (await it.make(device)).json()["synced"]
        for _ in range(3):
            token_of(await it.sign_in(device))
        device.synced = False
        assert refused(await it.sign_in(device)), "a passkey does not change where it is kept"


async def test_a_passkey_that_is_removed_ends_what_was_signed_in_for_with_it(door: Open):
    device, other = Authenticator(HOME), Authenticator(HOME)
    async with door() as it:
        made = (await it.make(device)).json()
        await it.make(other)
        ended, stays = token_of(await it.sign_in(device)), token_of(await it.sign_in(other))
        stranger = await it.hub.tokens.issue((Scope.LISTEN,), "neighbour")
        path = f"/api/passkeys/{made['id']}"
        assert (await it.ask("DELETE", path, stranger.token)).status_code == 404
        assert (await it.ask("DELETE", path, stays)).status_code == 204
        assert (await it.ask("DELETE", path, it.token)).status_code == 404
        assert await it.may(ended) == 401
        assert await it.may(stays) == await it.may(it.token) == ["listen", "carer"]
        assert refused(await it.sign_in(device))
        assert (await it.audit()).count("passkey.removed") == 1
        admin = await it.hub.tokens.issue((Scope.ADMIN,), "me")
        (left,) = await it.journal.passkeys.list()
        assert (await it.ask("DELETE", f"/api/passkeys/{left.id}", admin.token)).status_code == 204


async def test_a_device_that_is_let_in_no_more_does_not_live_on_through_its_passkey(door: Open):
    device, later = Authenticator(HOME), Authenticator(HOME)
    async with door() as it:
        await it.make(device)
        inside = token_of(await it.sign_in(device))
        assert (await it.make(later, inside)).status_code == 201
        assert {one.token for one in await it.journal.passkeys.list()} == {it.grant}
        assert await it.hub.tokens.revoke(it.grant)
        assert await it.may(inside) == 401
        assert refused(await it.sign_in(device))
        assert refused(await it.sign_in(later))
        assert await it.journal.tokens.list() == []
        assert (await it.audit()).count("passkey.removed") == 2


async def test_a_passkey_whose_token_has_ended_is_good_no_more(door: Open):
    device = Authenticator(HOME)
    async with door() as it:
        until = it.clock.now() + timedelta(hours=1)
        guest, _ = await it.journal.tokens.issue(label="guest", scopes=["listen"], expires=until)
        await it.make(device, guest)
        credential = device.sign(await it.options())
        await it.clock.set(until)
        answer = await it.ask("POST", "/api/passkeys/sign_in", credential=credential)
        assert refused(answer)
        assert "dure pair" in answer.json()["message"]["en"]


async def test_who_signs_out_can_sign_in_again_and_who_has_no_passkey_left_is_gone(door: Open):
    device = Authenticator(HOME)
    async with door() as it:
        made = (await it.make(device)).json()
        assert (await it.ask("DELETE", "/v1/pair", it.token)).status_code == 204
        assert await it.may(it.token) == 401
        inside = token_of(await it.sign_in(device))
        assert (await it.ask("DELETE", "/v1/pair", inside)).status_code == 204
        assert await it.may(inside) == 401
        assert (await it.audit())[-1] == "passkey.signed_out"
        inside = token_of(await it.sign_in(device))
        assert (await it.ask("DELETE", f"/api/passkeys/{made['id']}", inside)).status_code == 204
        assert await it.journal.tokens.list() == []


async def test_a_browser_that_signs_in_anew_leaves_its_former_token(door: Open):
    device = Authenticator(HOME)
    async with door() as it:
        await it.make(device)
        former = token_of(await it.sign_in(device))
        credential = device.sign(await it.options())
        token_of(await it.ask("POST", "/api/passkeys/sign_in", former, credential=credential))
        assert await it.may(former) == 401


async def test_strangers_make_none_and_whoever_fails_too_often_has_to_wait(door: Open):
    async with door() as it:
        for method, path in (
            ("GET", ""), ("POST", ""), ("POST", "/challenge"), ("DELETE", "/x"),
        ):  # fmt: skip
            assert (await it.ask(method, f"/api/passkeys{path}")).status_code == 401
        for _ in range(10):
            assert refused(await it.ask("POST", "/api/passkeys/sign_in", credential={}))
        for path in ("sign_in", "sign_in/challenge"):
            assert (await it.ask("POST", f"/api/passkeys/{path}", credential={})).status_code == 429


async def test_where_no_passkey_can_work_both_languages_say_why_and_what_to_do(door: Open):
    async with door() as it:
        number = {"host": "127.0.0.1", "cookie": f"{COOKIE}={it.token}"}
        why = (await it.http.get("/api/passkeys", headers=number)).json()["why"]
        assert (await it.http.get("/api/passkeys/sign_in", headers=number)).json() == {"why": why}
        assert (await it.ask("GET", "/api/passkeys/sign_in")).json() == {"why": None}
        assert HOME in why["ko"]
        assert "host name" in why["en"]
        for origin, word in (("http://127.0.0.1", HOME), ("http://dure.example", "HTTPS")):
            answer = await it.ask("POST", "/api/passkeys/challenge", it.token, origin)
            assert refused(answer)
            assert all(word in sentence for sentence in answer.json()["message"].values())
        no_page = {"host": "dure.example"}
        assert refused(await it.http.post("/api/passkeys/sign_in/challenge", headers=no_page))


async def test_nobody_signs_in_at_a_hub_of_this_computer_alone(start, tmp_path):
    hub = ScriptedHub()
    journal = await Journal.open(tmp_path / "journal.sqlite", hub.clock)
    hub.passkeys = PasskeyKeeper(journal)
    async with start(hub=hub) as running:
        assert "has to sign in" in (await running.http.get("/api/passkeys")).json()["why"]["en"]
        here = {"origin": str(running.http.base_url).rstrip("/")}
        assert refused(await running.http.post("/api/passkeys/challenge", headers=here))
    await journal.close()


async def test_without_the_library_the_page_is_told_what_to_install(door: Open, monkeypatch):
    async with door() as it:
        monkeypatch.setattr("dure.app.passkeys.find_spec", lambda _: None)
        it.hub.passkeys = open_passkeys(it.journal)
        told = (await it.ask("GET", "/api/passkeys", it.token)).json()
        assert told["passkeys"] == []
        assert "dure[passkeys]" in told["why"]["ko"]
        answer = await it.ask("POST", "/api/passkeys/sign_in/challenge")
        assert (answer.status_code, answer.json()["code"]) == (503, "extra.missing")


def test_questions_grow_old_and_nobody_pushes_out_anothers():
    now = 0.0
    challenges = Challenges(lambda: now)
    here = Place(HOME, "dure.example")
    first = challenges.ask("sign_in", "a", here)
    others = [challenges.ask("sign_in", "b", here) for _ in range(9)]
    challenges.take(first, "sign_in", here)
    with pytest.raises(PasskeyRefused):
        challenges.take(others[0], "sign_in", here)
    challenges.take(others[1], "sign_in", here)
    now = CHALLENGE_S
    with pytest.raises(PasskeyRefused):
        challenges.take(others[2], "sign_in", here)
    for at in range(2000):
        challenges.ask("sign_in", str(at), here)
    assert len(challenges._asked) == 512
