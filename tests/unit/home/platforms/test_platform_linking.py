"""PlatformLinking a platform: who gets tokens, for how long, and what ends it."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from urllib.parse import parse_qs, quote_plus, urlencode, urlsplit

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.home.platforms.platform_kit import (
    CHALLENGE,
    CLIENT,
    OTHER,
    RETURN,
    VERIFIER,
    code_of,
    form,
    link,
    linking_of,
    query,
)

from dure.errors import MessageInvalid
from dure.home.platforms.linking import CODE_FOR, REFRESH_FOR
from dure.home.platforms.model import ACCESS_S, Known
from dure.home.platforms.oauth import OAuth
from dure.store import Journal
from dure.store.links import KEEP, MOST_LINKS
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
async def journal(tmp_path, clock):
    opened = await Journal.open(tmp_path / "journal.sqlite", clock)
    yield opened
    await opened.close()


@pytest.fixture
def linking(journal, clock):
    return linking_of(journal, clock)


async def refresh(linking, token, client=CLIENT):
    return await linking.exchange(form("refresh_token", token, client), "")


async def audited(journal):
    return [(one.kind, one.source, one.target, one.what) for one in await journal.audit.last()]


async def test_a_person_agrees_and_the_platform_gets_tokens_for_its_code(linking, journal):
    asked = linking.ask(query())
    assert (asked.platform, asked.redirect_uri, asked.refusal) == ("smartthings", RETURN, "")
    location = await linking.grant(query(), "tablet")
    assert location.startswith(f"{RETURN}?")
    assert parse_qs(urlsplit(location).query)["state"] == ["st&te=1"]
    done = await linking.exchange(form("authorization_code", code_of(location)), "")
    told = json.loads(done.body)
    assert (done.status, told["token_type"], told["expires_in"], told["scope"]) == (
        200,
        "Bearer",
        3600,
        "home",
    )
    assert done.headers["Cache-Control"] == "no-store"
    shown = await linking.check(told["access_token"])
    assert shown.standing == "good"
    assert (shown.link.platform, shown.link.holder) == ("smartthings", "tablet")
    assert await audited(journal) == [
        ("platform.allowed", "household", "smartthings", ("home",)),
        ("platform.linked", "household", "smartthings", ()),
    ]


async def test_the_secret_may_come_in_the_header_too(linking):
    shown = f"{quote_plus(CLIENT.client_id)}:{quote_plus(CLIENT.client_secret)}"
    basic = "Basic " + base64.b64encode(shown.encode()).decode()
    code = code_of(await linking.grant(query(), "tablet"))
    body = urlencode({"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN})
    assert (await linking.exchange(body, basic)).status == 200


@pytest.mark.parametrize(
    ("changed", "authorization"),
    [
        ({"client_secret": "wrong"}, ""),
        ({"client_id": "nobody"}, ""),
        ({"client_secret": ""}, ""),
        ({}, "Basic !!!"),
        ({}, "Basic " + base64.b64encode(b"dure-home:wrong").decode()),
    ],
)
async def test_who_does_not_prove_who_they_are_gets_nothing_and_the_code_stays_good(
    linking, changed, authorization
):
    code = code_of(await linking.grant(query(), "tablet"))
    body = form("authorization_code", code, **changed)
    done = await linking.exchange(body, authorization)
    assert (done.status, json.loads(done.body)["error"], done.locked_out) == (401, "invalid_client", True)
    assert (await linking.exchange(form("authorization_code", code), "")).status == 200


async def test_a_code_is_good_once_and_shown_again_ends_the_link(linking, journal):
    code = code_of(await linking.grant(query(), "tablet"))
    told = json.loads((await linking.exchange(form("authorization_code", code), "")).body)
    again = await linking.exchange(form("authorization_code", code), "")
    assert (again.status, json.loads(again.body)["error"], again.stolen) == (400, "invalid_grant", True)
    assert (await linking.check(told["access_token"])).standing == "ended"
    assert (await refresh(linking, told["refresh_token"])).status == 400
    assert (await audited(journal))[-1] == ("platform.unlinked", "household", "smartthings", ("replayed",))


async def test_a_code_shown_many_times_at_once_brings_one_pair_of_tokens(linking):
    code = code_of(await linking.grant(query(), "tablet"))
    statuses: list[int] = []

    async def ask():
        statuses.append((await linking.exchange(form("authorization_code", code), "")).status)

    async with anyio.create_task_group() as tasks:
        for _ in range(5):
            tasks.start_soon(ask)
    assert sorted(statuses) == [200, 400, 400, 400, 400]


async def test_a_code_is_good_for_a_minute(linking, clock):
    code = code_of(await linking.grant(query(), "tablet"))
    await clock.advance(CODE_FOR.total_seconds())
    done = await linking.exchange(form("authorization_code", code), "")
    assert (done.status, done.stolen) == (400, False)
    assert await linking.links() == []


async def test_a_code_belongs_to_one_platform_and_one_address(linking):
    code = code_of(await linking.grant(query(), "tablet"))
    assert (await linking.exchange(form("authorization_code", code, OTHER), "")).status == 400
    elsewhere = form("authorization_code", code, redirect_uri="https://c2c-eu.smartthings.com/oauth/callback")
    assert (await linking.exchange(elsewhere, "")).status == 400
    assert (await linking.exchange(form("authorization_code", code), "")).status == 200


@pytest.mark.parametrize(
    ("verifier", "status"),
    [({"code_verifier": VERIFIER}, 200), ({"code_verifier": "x" * 43}, 400), ({}, 400)],
)
async def test_a_challenge_is_held_against_its_verifier(linking, verifier, status):
    asked = query(code_challenge=CHALLENGE, code_challenge_method="S256")
    code = code_of(await linking.grant(asked, "tablet"))
    assert (await linking.exchange(form("authorization_code", code, **verifier), "")).status == status


@pytest.mark.parametrize("method", ["plain", None, "S512"])
async def test_a_challenge_in_the_open_is_refused(linking, method):
    asked = linking.ask(query(code_challenge="x" * 43, code_challenge_method=method))
    assert "error=invalid_request" in asked.refusal
    with pytest.raises(MessageInvalid):
        await linking.grant(query(code_challenge="x" * 43, code_challenge_method=method), "tablet")


async def test_refresh_tokens_are_rotated_and_the_access_token_lives_out_its_hour(linking, clock):
    first = await link(linking)
    await linking.check(first["access_token"])
    await clock.advance(ACCESS_S - 1)
    second = json.loads((await refresh(linking, first["refresh_token"])).body)
    assert {first["access_token"], first["refresh_token"]}.isdisjoint(
        {second["access_token"], second["refresh_token"]}
    )
    assert (await linking.check(first["access_token"])).standing == "good"
    await clock.advance(1)
    assert (await linking.check(first["access_token"])).standing == "expired"
    assert (await linking.check(second["access_token"])).standing == "good"


async def test_a_refresh_whose_answer_got_lost_may_be_asked_for_again(linking):
    first = await link(linking)
    lost = json.loads((await refresh(linking, first["refresh_token"])).body)
    second = json.loads((await refresh(linking, first["refresh_token"])).body)
    assert (await linking.check(second["access_token"])).standing == "good"
    assert lost != second


@pytest.mark.parametrize("shown", ["access_token", "refresh_token"])
async def test_an_answer_that_did_not_get_lost_after_all_is_in_two_hands(linking, shown):
    first = await link(linking)
    mine = json.loads((await refresh(linking, first["refresh_token"])).body)
    theirs = json.loads((await refresh(linking, first["refresh_token"])).body)
    if shown == "access_token":
        assert (await linking.check(mine[shown])).standing == "ended"
    else:
        assert (await refresh(linking, mine[shown])).stolen
    assert (await linking.check(theirs["access_token"])).standing == "ended"


async def test_a_code_is_no_refresh_token_that_needs_no_proof(linking):
    asked = query(code_challenge=CHALLENGE, code_challenge_method="S256")
    code = code_of(await linking.grant(asked, "tablet"))
    for body in (
        form("refresh_token", code),
        form("refresh_token", "garbage", code=code),
        form("authorization_code", code) + "&grant_type=refresh_token&refresh_token=x",
        form("authorization_code", "garbage") + f"&code={code}",
        form("authorization_code", code) + "&code=garbage",
    ):
        done = await linking.exchange(body, "")
        assert (done.status, done.access) == (400, "")
    assert (
        await linking.exchange(form("authorization_code", code, code_verifier=VERIFIER), "")
    ).status == 200


async def test_what_a_platform_gives_back_is_what_it_shows(linking):
    mine = await link(linking)
    body = urlencode(
        [
            ("token", mine["access_token"]),
            ("token", "x"),
            ("client_id", CLIENT.client_id),
            ("client_secret", CLIENT.client_secret),
        ]
    )
    await linking.revoke(body, "")
    assert (await linking.check(mine["access_token"])).standing == "good"


@pytest.mark.parametrize("used", ["access", "refresh"])
async def test_a_refresh_token_that_is_in_two_hands_ends_the_link(linking, used):
    first = await link(linking)
    second = json.loads((await refresh(linking, first["refresh_token"])).body)
    if used == "access":
        await linking.check(second["access_token"])
    else:
        await refresh(linking, second["refresh_token"])
    stolen = await refresh(linking, first["refresh_token"])
    assert (stolen.status, stolen.stolen) == (400, True)
    assert (await linking.check(second["access_token"])).standing == "ended"
    (ended,) = await linking.links()
    assert ended.ended_by == "replayed"


async def test_another_platform_can_neither_use_nor_end_what_is_not_its_own(linking):
    first = await link(linking)
    assert (await refresh(linking, first["refresh_token"], OTHER)).status == 400
    for shown in (first["refresh_token"], first["access_token"]):
        body = urlencode({"token": shown, "client_id": OTHER.client_id, "client_secret": OTHER.client_secret})
        assert (await linking.revoke(body, "")).status == 200  # the answer tells nothing
    assert (await linking.check(first["access_token"])).standing == "good"


@pytest.mark.parametrize("shown", ["access_token", "refresh_token"])
async def test_a_platform_gives_its_tokens_back(linking, shown):
    first = await link(linking)
    body = urlencode(
        {"token": first[shown], "client_id": CLIENT.client_id, "client_secret": CLIENT.client_secret}
    )
    assert (await linking.revoke(body, "")).status == 200
    assert (await linking.check(first["access_token"])).standing == "ended"
    wrong = urlencode({"token": first[shown], "client_id": CLIENT.client_id, "client_secret": "wrong"})
    assert (await linking.revoke(wrong, "")).locked_out


async def test_an_access_token_is_exchanged_for_nothing_and_a_refresh_token_opens_nothing(linking):
    first = await link(linking)
    assert (await refresh(linking, first["access_token"])).status == 400
    assert (await linking.check(first["refresh_token"])).standing == "unknown"
    assert (await linking.check("garbage")).standing == "unknown"


async def test_the_household_ends_a_link_once(linking, journal):
    told = await link(linking)
    (known,) = await linking.links()
    assert await linking.end(known.id, "household")
    assert not await linking.end(known.id, "household")
    assert not await linking.end("nobody", "household")
    assert (await linking.check(told["access_token"])).standing == "ended"
    assert [kind for kind, *_ in await audited(journal)].count("platform.unlinked") == 1


async def test_a_person_who_does_not_want_it_is_sent_back_with_that(linking):
    location = linking.deny(query())
    told = parse_qs(urlsplit(location).query)
    assert (told["error"], told["state"]) == (["access_denied"], ["st&te=1"])


@pytest.mark.parametrize(
    "asked",
    [
        query(client_id="nobody"),
        query(client_id=None),
        query(redirect_uri="https://evil.example/oauth/callback"),
        query(redirect_uri=RETURN + "/"),
        query(redirect_uri=None),
        query() + "&redirect_uri=https%3A%2F%2Fevil.example",
        "",
        "%zz",
    ],
)
async def test_nobody_is_sent_to_an_address_that_is_not_registered(linking, asked):
    for act in (linking.ask, linking.deny):
        with pytest.raises(MessageInvalid):
            act(asked)
    with pytest.raises(MessageInvalid):
        await linking.grant(asked, "tablet")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"scope": "home everything"}, "invalid_scope"),
    ],
)
async def test_what_there_is_not_is_refused_at_the_platforms_own_address(linking, changed, error):
    refusal = linking.ask(query(**changed)).refusal
    assert refusal.startswith(RETURN)
    assert f"error={error}" in refusal
    with pytest.raises(MessageInvalid):
        await linking.grant(query(**changed), "tablet")


async def test_nothing_that_opens_a_door_is_kept_as_it_is(linking, journal, tmp_path):
    code = code_of(await linking.grant(query(), "tablet"))
    told = json.loads((await linking.exchange(form("authorization_code", code), "")).body)
    await journal.close()
    kept = b"".join([await file.read_bytes() async for file in anyio.Path(tmp_path).iterdir()])
    for secret in (code, told["access_token"], told["refresh_token"], CLIENT.client_secret):
        assert secret.encode() not in kept


async def test_the_oldest_of_too_many_links_gives_way(linking, clock):
    first = await link(linking)
    for _ in range(MOST_LINKS):
        await clock.advance(1)
        last = await link(linking)
    assert (await linking.check(first["access_token"])).standing == "ended"
    assert (await linking.check(last["access_token"])).standing == "good"
    assert sum(one.ended is None for one in await linking.links()) == MOST_LINKS


async def test_a_platform_that_stayed_away_is_forgotten(linking, clock):
    first = await link(linking)
    await clock.set(clock.now() + REFRESH_FOR)
    assert (await refresh(linking, first["refresh_token"])).status == 400
    await linking.grant(query(), "tablet")
    (known,) = await linking.links()
    assert known.ended_by == "expired"
    await clock.set(clock.now() + KEEP + timedelta(seconds=1))
    await linking.grant(query(), "tablet")
    assert await linking.links() == []
    assert (await linking.check(first["access_token"])).standing == "unknown"


async def test_what_it_takes_to_tell_a_platform_is_kept_with_its_link(linking):
    await link(linking)
    (known,) = await linking.links()
    await linking.keep_callback(known.id, {"accessToken": "a"})
    assert (await linking.link(known.id)).callback == {"accessToken": "a"}
    await linking.keep_callback(known.id, None)
    assert (await linking.link(known.id)).callback is None


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
FIELDS = st.dictionaries(
    st.sampled_from(
        ["client_id", "client_secret", "redirect_uri", "response_type", "scope", "state", "code", "grant_type",
         "refresh_token", "code_challenge", "code_challenge_method", "code_verifier", "token"]
    ) | TEXT,
    st.sampled_from([CLIENT.client_id, CLIENT.client_secret, RETURN, "code", "authorization_code", "home"]) | TEXT,
    max_size=8,
).map(urlencode)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FIELDS | TEXT, st.just("") | TEXT | TEXT.map(lambda text: f"Basic {text}"))
def test_whatever_is_asked_is_answered_or_refused(asked, authorization):
    oauth = OAuth([CLIENT])
    for act in (oauth.ask, oauth.deny, oauth.grant):
        try:
            act(asked)
        except MessageInvalid:
            continue
    mine = {"shown": "home", "platform": "smartthings", "good": True, "told": {"redirect_uri": RETURN}}
    for known in (Known(), Known(kind="code", **mine), Known(kind="refresh", **mine)):  # type: ignore[arg-type]
        for ask in (oauth.exchange, oauth.revoke):
            done = ask(asked, authorization, known)
            assert 200 <= done.status < 500
            if done.status != 200:
                assert not done.access
                json.loads(done.body)
