"""A linked account, against a real authorization server."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import anyio
import anyio.to_thread
import pytest
from tests.unit.home.grants.oauth_provider import SCOPES, oauth_provider

from dure.errors import (
    AccountUnlinked,
    ApplianceUnreachable,
    LinkingFailed,
    NotFound,
    StoreFailed,
    Unavailable,
)
from dure.home.drivers.grants import endpoint
from dure.home.drivers.grants.account import LinkedAccount
from dure.home.drivers.grants.credential import with_token
from dure.home.drivers.grants.folder import GrantFolder, Tokens
from dure.home.drivers.grants.linking import MOST_BEGUN, Linking
from dure.home.drivers.polled import ServiceFailed
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio

REDIRECT = "http://localhost:8420/home/link/callback"


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def provider(clock):
    with oauth_provider(clock.now) as made:
        yield made


class Home:
    """A hub's end of one account; a second one of the same folder is that hub after a restart."""

    def __init__(self, provider, folder, clock, **settings) -> None:
        self.provider = provider
        self.folder = GrantFolder(folder / "grants")
        self.file = folder / "grants" / "smartthings.json"
        self.account = LinkedAccount("smartthings", provider.provider(**settings), self.folder, clock)
        self.linking = Linking({"smartthings": self.account}, clock, REDIRECT)

    async def link(self) -> None:
        address = self.linking.begin("smartthings").address
        back = await anyio.to_thread.run_sync(self.provider.allow, address)
        assert await self.linking.finish(back) == "smartthings"

    async def token(self) -> str:
        with anyio.fail_after(60):
            return await self.account.token("등")


@pytest.fixture
def home(provider, tmp_path, clock):
    return Home(provider, tmp_path, clock)


@asynccontextmanager
async def linked(home) -> AsyncIterator[str]:
    await home.link()
    async with home.account.kept():
        yield await home.token()


async def arrived(provider) -> None:
    """Wait until the provider was asked for tokens."""
    assert await anyio.to_thread.run_sync(provider.arrived.wait, 30)


async def renewed(home) -> None:
    """Wait until the renewal that is under way has ended."""
    with anyio.fail_after(60):
        while home.account._renewing is not None and not home.account._renewing.is_set():
            await home.account._renewing.wait()


@asynccontextmanager
async def retries_pass(clock) -> AsyncIterator[None]:
    """Bring time to where the next try is due, whenever one is waited for."""

    async def push():
        while True:
            if clock.next_wake is not None:
                await clock.set(clock.next_wake)
            await anyio.sleep(0.002)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(push)
        yield
        tasks.cancel_scope.cancel()


# ---------------------------------------------------------------- linking


async def test_a_person_links_an_account_once_and_everything_is_kept_for_its_owner_alone(home, provider):
    async with linked(home) as token:
        assert provider.takes(token)
    assert (await home.account.state())[0] == "linked"
    assert stat.S_IMODE(home.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.file.parent.stat().st_mode) == 0o700
    assert [one.name for one in home.file.parent.iterdir()] == [home.file.name]
    tokens = await home.folder.read("smartthings")
    assert tokens.access == token
    assert token not in repr(tokens)
    assert tokens.refresh not in repr(tokens)


@pytest.mark.parametrize("settings", [{"client_auth": "body"}, {"pkce": False}, {"scopes": ()}])
async def test_providers_differ(provider, tmp_path, clock, settings):
    provider.pkce = settings.get("pkce", True)
    home = Home(provider, tmp_path, clock, **settings)
    async with linked(home) as token:
        assert provider.takes(token)


async def test_the_address_tells_what_is_asked_for_and_no_secret(home, provider):
    address = home.linking.begin("smartthings").address
    assert address.startswith(f"{provider.base}/authorize?")
    assert "s3cret" not in address
    assert "code_challenge_method=S256" in address
    for scope in SCOPES:
        assert scope.replace(":", "%3A").replace("*", "%2A") in address


async def test_what_a_browser_brings_is_good_once(home, provider):
    address = home.linking.begin("smartthings").address
    back = await anyio.to_thread.run_sync(provider.allow, address)
    await home.linking.finish(f"  {back}\n")
    with pytest.raises(LinkingFailed):
        await home.linking.finish(back)
    assert provider.asked == ["authorization_code"]


@pytest.mark.parametrize(
    "back",
    [
        "",
        "nonsense",
        "http://[::1",
        f"{REDIRECT}?code=x",
        f"{REDIRECT}?state=guessed&code=x",
        f"{REDIRECT}?state=\ud800&code=x",
        f"{REDIRECT}?" + "&".join(f"a{n}=1" for n in range(30)),
    ],
)
async def test_what_is_not_ours_is_refused_and_asks_nobody(home, provider, back):
    home.linking.begin("smartthings")
    with pytest.raises(LinkingFailed) as refused:
        await home.linking.finish(back)
    assert "dure home link" in refused.value.sentence("ko")
    assert provider.asked == []


async def test_a_state_that_stands_there_twice_counts_as_none(home, provider):
    address = home.linking.begin("smartthings").address
    back = await anyio.to_thread.run_sync(provider.allow, address)
    state = back.partition("state=")[2].partition("&")[0]
    with pytest.raises(LinkingFailed):
        await home.linking.finish(f"{back}&state={state}")


async def test_an_attempt_is_good_for_ten_minutes_and_few_are_open(home, provider, clock):
    address = home.linking.begin("smartthings").address
    back = await anyio.to_thread.run_sync(provider.allow, address)
    await clock.advance(601)
    with pytest.raises(LinkingFailed):
        await home.linking.finish(back)
    first = home.linking.begin("smartthings").address
    back = await anyio.to_thread.run_sync(provider.allow, first)
    for _ in range(MOST_BEGUN):
        home.linking.begin("smartthings")
    with pytest.raises(LinkingFailed):
        await home.linking.finish(back)


async def test_whoever_does_not_allow_it_links_nothing(home, provider):
    provider.denies = True
    back = await anyio.to_thread.run_sync(provider.allow, home.linking.begin("smartthings").address)
    with pytest.raises(LinkingFailed) as refused:
        await home.linking.finish(back)
    assert "허용" in refused.value.sentence("ko")
    assert (await home.account.state())[0] == "unlinked"


async def test_a_code_of_somebody_elses_attempt_is_not_taken(home, provider):
    theirs = await anyio.to_thread.run_sync(provider.allow, home.linking.begin("smartthings").address)
    mine = await anyio.to_thread.run_sync(provider.allow, home.linking.begin("smartthings").address)
    code = theirs.partition("code=")[2].partition("&")[0]
    state = mine.partition("state=")[2].partition("&")[0]
    with pytest.raises(LinkingFailed):  # the code is bound to the other attempt's verifier
        await home.linking.finish(f"{REDIRECT}?code={code}&state={state}")
    assert (await home.account.state())[0] == "unlinked"


async def test_a_provider_that_fails_while_linking_is_told(home, provider):
    back = await anyio.to_thread.run_sync(provider.allow, home.linking.begin("smartthings").address)
    provider.fails = [500]
    with pytest.raises(Unavailable):
        await home.linking.finish(back)
    with pytest.raises(NotFound):
        home.linking.begin("nobody")


# ---------------------------------------------------------------- unlinked


async def test_without_a_link_the_appliance_says_how_to_get_one(home):
    async with home.account.kept():
        with pytest.raises(ServiceFailed) as failed:
            await home.token()
    error = failed.value.error
    assert isinstance(error, AccountUnlinked)
    assert (error.code, failed.value.final, home.account.linked) == ("account.unlinked", True, False)
    for language in ("ko", "en"):
        assert "dure home link smartthings" in error.sentence(language)


async def test_what_is_unlinked_is_gone_and_what_is_linked_again_is_told(home, provider):
    told = []

    async def listen():
        async for change in home.account.changes():
            told.append(change)
            if len(told) == 2:
                return

    async with linked(home), anyio.create_task_group() as tasks:
        tasks.start_soon(listen)
        await anyio.wait_all_tasks_blocked()
        await home.linking.unlink("smartthings")
        assert not home.file.exists()
        assert (await home.account.state())[0] == "unlinked"
        with pytest.raises(ServiceFailed):
            await home.token()
        await anyio.wait_all_tasks_blocked()
        await home.link()
        assert provider.takes(await home.token())
    assert told == [("", {}), ("", {})]


@pytest.mark.parametrize(
    "changed", [{"client_id": "another"}, {"token_url": "https://elsewhere.example/token"}]
)
async def test_a_grant_goes_to_nobody_but_who_gave_it(home, provider, tmp_path, clock, changed):
    await home.link()
    other = Home(provider, tmp_path, clock, **changed)
    async with other.account.kept():
        with pytest.raises(ServiceFailed):
            await other.token()
    assert (await other.account.state())[0] == "unlinked"


async def test_a_file_that_is_no_grant_is_told_as_that(home):
    await home.link()
    home.file.write_bytes(b'{"access": 7')
    home.folder._versions["smartthings"] += 1
    async with home.account.kept():
        with pytest.raises(ServiceFailed) as failed:
            await home.token()
    assert isinstance(failed.value.error, StoreFailed)
    assert await home.account.state() == ("lost", None)
    await home.link()  # … and mended by linking it anew
    assert (await home.account.state())[0] == "linked"


async def test_what_was_linked_from_elsewhere_is_found(home, provider, tmp_path, clock):
    elsewhere = Home(provider, tmp_path, clock)
    async with home.account.kept():
        with pytest.raises(ServiceFailed):
            await home.token()
        await elsewhere.link()
        assert provider.takes(await home.token())


# ---------------------------------------------------------------- renewing


async def test_it_is_renewed_before_its_end_while_the_old_one_is_used(home, provider, clock):
    async with linked(home) as old:
        await clock.advance(3600 - 299)
        provider.held = True
        assert await home.token() == old
        assert await home.token() == old
        provider.go_on.set()
        await renewed(home)
        new = await home.token()
    assert new != old
    assert provider.takes(new)
    assert provider.asked == ["authorization_code", "refresh_token"]


async def test_after_its_end_whoever_asks_waits_for_the_new_one_and_two_ask_once(home, provider, clock):
    got = []

    async def ask():
        got.append(await home.token())

    async with linked(home) as old:
        await clock.advance(7200)
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(ask)
    assert len(set(got)) == 1
    assert got[0] != old
    assert provider.asked == ["authorization_code", "refresh_token"]


async def test_a_refused_token_is_renewed_once_for_all_who_were_refused(home, provider):
    asked: list[str] = []

    async def service(token: str) -> str:
        asked.append(token)
        await anyio.wait_all_tasks_blocked()
        if not provider.takes(token):
            raise ServiceFailed(
                ApplianceUnreachable(appliance="등", why="401"), final=True, token_refused=True
            )
        return token

    async with linked(home) as old:
        del provider.access[old]
        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(with_token, home.account, "등", service)
    assert provider.asked == ["authorization_code", "refresh_token"]
    assert len(asked) == 6
    assert asked.count(old) == 3


async def test_a_service_that_refuses_every_token_is_not_renewed_for_without_end(home, provider, clock):
    async def service(token: str) -> str:
        raise ServiceFailed(ApplianceUnreachable(appliance="등", why="401"), final=True, token_refused=True)

    async with linked(home):
        for _ in range(5):
            with pytest.raises(ServiceFailed) as failed:
                await with_token(home.account, "등", service)
            assert not isinstance(failed.value.error, AccountUnlinked)
        assert provider.asked == ["authorization_code", "refresh_token"]
        await clock.advance(61)
        with pytest.raises(ServiceFailed):
            await with_token(home.account, "등", service)
    assert provider.asked == ["authorization_code", "refresh_token", "refresh_token"]


async def test_a_refused_token_that_cannot_be_renewed_now_is_an_outage_and_no_lost_account(
    home, provider, clock
):
    async with linked(home) as old:
        provider.access.clear()
        provider.fails = [500] * 3
        async with retries_pass(clock):
            with pytest.raises(ServiceFailed) as failed:
                await home.account.renewed(old, "등")
        assert not isinstance(failed.value.error, AccountUnlinked)
        assert not failed.value.final
        await clock.advance(31)
        assert provider.takes(await home.account.renewed(old, "등"))


async def test_another_failure_renews_nothing(home, provider):
    async def service(token: str) -> str:
        raise ServiceFailed(ApplianceUnreachable(appliance="등", why="403"), final=True)

    async with linked(home):
        with pytest.raises(ServiceFailed):
            await with_token(home.account, "등", service)
    assert provider.asked == ["authorization_code"]


@pytest.mark.parametrize("kept", [True, False])
async def test_a_withdrawn_grant_is_lost_for_good_until_it_is_linked_anew(
    home, provider, tmp_path, clock, kept
):
    provider.rotates = kept
    async with linked(home) as old:
        provider.revoke()
        with pytest.raises(ServiceFailed) as failed:
            await home.account.renewed(old, "등")
        assert isinstance(failed.value.error, AccountUnlinked)
        assert failed.value.final
        assert (await home.account.state())[0] == "lost"
        assert not home.account.linked
    after = Home(provider, tmp_path, clock)
    async with after.account.kept():
        with pytest.raises(ServiceFailed):
            await after.token()
        assert provider.asked == ["authorization_code", "refresh_token"]  # nobody is asked in vain
        await after.link()
        assert provider.takes(await after.token())


async def test_smartthings_way_of_telling_that_a_refresh_token_has_ended(home, provider):
    async with linked(home) as old:
        provider.fails = [401]
        with pytest.raises(ServiceFailed) as failed:
            await home.account.renewed(old, "등")
    assert isinstance(failed.value.error, AccountUnlinked)


async def test_a_grant_without_a_refresh_token_ends_with_its_token(home, provider, clock):
    provider.renews = False
    async with linked(home) as old:
        await clock.advance(3599)
        assert await home.token() == old
        await clock.advance(1)
        with pytest.raises(ServiceFailed) as failed:
            await home.token()
    assert isinstance(failed.value.error, AccountUnlinked)
    assert (await home.account.state())[0] == "lost"
    assert provider.asked == ["authorization_code"]


async def test_a_provider_that_does_not_rotate_and_tells_no_end_is_asked_when_a_token_is_refused(
    home, provider, clock
):
    provider.rotates, provider.expires_s = False, 0
    async with linked(home) as old:
        before = (await home.folder.read("smartthings")).refresh
        await clock.advance(86_400 * 30)
        assert await home.token() == old
        new = await home.account.renewed(old, "등")
        after = (await home.folder.read("smartthings")).refresh
    assert (new != old, after) == (True, before)


FAULTS = [
    {"fails": [500] * 9},
    {"fails": [302] * 9},
    {"fails": [429] * 9},
    {"nonsense": b"[" * 100_000},
    {"nonsense": b" " * 100_000},
    {"nonsense": b"[]"},
    {"nonsense": b'{"access_token": "a\\nb"}'},
    {"nonsense": b'{"access_token": "a", "token_type": "mac"}'},
    {"nonsense": b'{"access_token": "a", "refresh_token": 7}'},
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault)[:40])
async def test_a_provider_that_fails_costs_a_few_tries_and_the_old_token_is_used(
    home, provider, clock, fault
):
    async with linked(home) as old:
        before = home.file.read_bytes()
        for name, value in fault.items():
            setattr(provider, name, value)
        await clock.advance(3600 - 200)
        async with retries_pass(clock):
            assert await home.token() == old
            await renewed(home)
        assert await home.token() == old  # none is begun so soon again
        await renewed(home)
        assert provider.asked == ["authorization_code"] + ["refresh_token"] * 3
        assert home.file.read_bytes() == before
        provider.fails, provider.nonsense = [], None
        await clock.advance(31)
        assert await home.token() == old
        await renewed(home)
        assert provider.takes(await home.token())


async def test_a_provider_that_hangs_is_given_up(home, provider, clock, monkeypatch):
    async with linked(home) as old:
        await clock.advance(3600 - 200)
        with monkeypatch.context() as patched:
            patched.setattr(endpoint, "TIMEOUT_S", 0.2)
            provider.hangs = True
            async with retries_pass(clock):
                assert await home.token() == old
                await renewed(home)
        assert await home.token() == old
        provider.hangs = False
        provider.released.set()
        await clock.advance(31)
        assert await home.token() == old
        await renewed(home)
        assert provider.takes(await home.token())


async def test_where_the_old_token_has_ended_too_the_appliance_is_out_of_reach_for_now(home, provider, clock):
    async with linked(home):
        await clock.advance(7200)
        provider.fails = [503] * 3
        async with retries_pass(clock):
            with pytest.raises(ServiceFailed) as failed:
                await home.token()
        assert isinstance(failed.value.error, ApplianceUnreachable)
        assert not isinstance(failed.value.error, AccountUnlinked)
        assert not failed.value.final
        await clock.advance(31)
        assert provider.takes(await home.token())


async def test_a_client_that_is_not_taken_is_told_as_that_and_asked_for_seldom(
    home, provider, tmp_path, clock
):
    await home.link()
    other = Home(provider, tmp_path, clock, client_secret="wrong")
    async with other.account.kept():
        await clock.advance(7200)
        for _ in range(3):
            with pytest.raises(ServiceFailed) as failed:
                await other.token()
    assert "client_secret" in failed.value.error.sentence("ko")
    assert provider.asked == ["authorization_code", "refresh_token"]
    assert (await other.account.state())[0] == "linked"


# ---------------------------------------------------------------- rotation


async def test_whoever_gives_up_waiting_does_not_lose_the_new_token(home, provider, clock):
    async with linked(home) as old:
        await clock.advance(7200)
        provider.held = True
        provider.arrived.clear()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(home.account.token, "등")
            await arrived(provider)
            tasks.cancel_scope.cancel()
        provider.go_on.set()
        await renewed(home)
        assert provider.takes(await home.token())
        assert await home.token() != old


async def test_a_hub_that_ends_while_a_token_is_renewed_keeps_the_new_one(home, provider, tmp_path, clock):
    await home.link()
    async with anyio.create_task_group() as tasks:

        async def live():
            async with home.account.kept():
                await home.account.token("등")

        await clock.advance(7200)
        provider.held = True
        provider.arrived.clear()
        tasks.start_soon(live)
        await arrived(provider)
        tasks.cancel_scope.cancel()
        provider.go_on.set()
    after = Home(provider, tmp_path, clock)
    async with after.account.kept():
        assert provider.takes(await after.token())
    assert provider.asked == ["authorization_code", "refresh_token"]


async def test_a_new_token_that_cannot_be_kept_is_not_used_and_not_lost(home, provider, clock, monkeypatch):
    async def full(*_):
        raise StoreFailed(file="grants", why="full")

    async with linked(home) as old:
        await clock.advance(3600 - 200)
        with monkeypatch.context() as patched:
            patched.setattr(home.folder, "replace", full)
            async with retries_pass(clock):
                assert await home.token() == old
                await renewed(home)
            assert await home.token() == old
        await clock.advance(31)
        assert await home.token() == old
        await renewed(home)
        assert provider.takes(await home.token())
    assert provider.asked == ["authorization_code", "refresh_token"]  # it was got once


async def test_an_account_that_is_unlinked_while_it_is_renewed_stays_unlinked(home, provider, clock):
    async with linked(home):
        await clock.advance(3600 - 200)
        provider.held = True
        provider.arrived.clear()
        await home.token()
        await arrived(provider)
        await home.linking.unlink("smartthings")
        provider.go_on.set()
        await renewed(home)
        assert (await home.account.state())[0] == "unlinked"
        assert not home.file.exists()


async def test_an_answer_that_is_lost_on_its_way_costs_the_link_and_says_so(home, provider, clock):
    async with linked(home) as old:
        provider.mute = 1
        async with retries_pass(clock):
            with pytest.raises(ServiceFailed) as failed:
                await home.account.renewed(old, "등")
    assert isinstance(failed.value.error, AccountUnlinked)


def test_a_token_is_due_a_tenth_before_its_end():
    at = datetime(2026, 3, 2, tzinfo=UTC)
    tokens = Tokens(
        client_id="a",
        token_url="b",
        access="c",
        refresh="d",
        expires=at + timedelta(seconds=60),
        linked=at,
        renewed=at,
    )
    assert not tokens.due(at + timedelta(seconds=53))
    assert tokens.due(at + timedelta(seconds=54))
