"""A configured feed: what it may answer, and where it may be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import anyio
import httpx
import pytest

from dure.bus import Bus
from dure.config.care import AdvisoriesConfig, FeedConfig
from dure.config.secret import Secret
from dure.errors import FeedFailed, StoreFailed
from dure.events import HubFailed
from dure.safety.advisories import feed as feed_module
from dure.safety.advisories.cap import NAMESPACE
from dure.safety.advisories.feed import MOST_BYTES, Feed, is_allowed, split
from dure.safety.advisories.service import Advisories
from dure.store import AdvisoryStore, Journal
from dure.testing.care import ScriptedInterlocutor
from dure.testing.clock import VirtualClock

ZONE = ZoneInfo("Asia/Seoul")


def alert(identifier: str) -> str:
    return (
        f'<alert xmlns="{NAMESPACE}"><identifier>{identifier}</identifier><sender>town</sender>'
        "<sent>2026-03-02T18:00:00+09:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope></alert>"
    )


ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content>{alert("a1")}</content></entry><entry><content>{alert("a2")}</content></entry></feed>'


def asking(
    folder: Path,
    answer: Callable[[httpx.Request], httpx.Response],
    times: int = 1,
    config: FeedConfig | None = None,
) -> list[int]:
    async def whole() -> list[int]:
        clock = VirtualClock()
        journal = await Journal.open(folder / "journal.sqlite", clock)
        try:
            advisories = Advisories(
                journal.advisories, ScriptedInterlocutor(), Bus(), clock, ZONE, "ko", AdvisoriesConfig()
            )
            feed = Feed(
                config or PUBLIC,
                advisories,
                Bus(),
                clock,
                transport=httpx.MockTransport(answer),
            )
            return [await feed.ask() for _ in range(times)]
        finally:
            await journal.close()

    return anyio.run(whole)


PUBLIC = FeedConfig(url="https://8.8.8.8/feed")


def test_messages_in_a_feed_are_taken_once_and_asked_for_by_their_tag(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.headers.get("if-none-match") == '"7"':
            return httpx.Response(304)
        return httpx.Response(200, text=ATOM, headers={"etag": '"7"'})

    monkeypatch.setenv("TOWN", "hunter2")
    config = FeedConfig(url="https://8.8.8.8/feed", token=Secret(env="TOWN"))
    assert asking(tmp_path, answer, 2, config) == [2, 0]
    assert asked[0].headers["authorization"] == "Bearer hunter2"
    assert asked[1].headers["if-none-match"] == '"7"'


def test_one_bad_message_does_not_keep_the_others_away(tmp_path: Path) -> None:
    broken = ATOM.replace("<status>Actual</status>", "", 1)
    assert asking(tmp_path, lambda _: httpx.Response(200, text=broken)) == [1]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(302, headers={"location": "http://127.0.0.1/"}),
        httpx.Response(500),
        httpx.Response(200, content=b"x" * (MOST_BYTES + 1)),
        httpx.Response(200, content=b"no xml"),
        httpx.Response(200, content=b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'),
    ],
)
def test_what_is_no_feed_is_told(tmp_path: Path, answer: httpx.Response) -> None:
    with pytest.raises(FeedFailed):
        asking(tmp_path, lambda _: answer)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x",
        "https://192.168.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/x",
        "https://[::ffff:10.0.0.1]/x",
        "http://8.8.8.8/x",
        "ftp://8.8.8.8/x",
    ],
)
def test_a_feed_does_not_reach_into_the_house(tmp_path: Path, url: str) -> None:
    def never(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    with pytest.raises(FeedFailed):
        asking(tmp_path, never, config=FeedConfig(url=url))


def test_what_the_household_allows_is_reached() -> None:
    assert is_allowed("192.168.0.1", private=True)
    assert is_allowed("127.0.0.1", private=True)
    assert not is_allowed("169.254.169.254", private=True)
    assert is_allowed("8.8.8.8", private=False)


def test_a_private_feed_that_is_allowed_is_asked_at_its_address(tmp_path: Path) -> None:
    seen: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url)
        return httpx.Response(200, text=alert("p1"))

    config = FeedConfig(url="http://localhost:9/feed", allow_private=True)
    assert asking(tmp_path, answer, config=config) == [1]
    assert seen[0].host in ("127.0.0.1", "::1")


def test_what_could_not_be_kept_is_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = [StoreFailed(file="journal", why="full")]
    kept = AdvisoryStore.add

    async def add(self: AdvisoryStore, *given: Any) -> bool:
        if failing:
            raise failing.pop()
        return await kept(self, *given)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers.get("if-none-match") == '"7"':
            return httpx.Response(304)
        return httpx.Response(200, text=ATOM, headers={"etag": '"7"'})

    monkeypatch.setattr(AdvisoryStore, "add", add)

    async def whole() -> None:
        clock = VirtualClock()
        journal = await Journal.open(tmp_path / "journal.sqlite", clock)
        advisories = Advisories(
            journal.advisories, ScriptedInterlocutor(), Bus(), clock, ZONE, "ko", AdvisoriesConfig()
        )
        feed = Feed(PUBLIC, advisories, Bus(), clock, transport=httpx.MockTransport(answer))
        try:
            with pytest.raises(StoreFailed):
                await feed.ask()
            assert await feed.ask() == 2
            assert await feed.ask() == 0
        finally:
            await journal.close()

    anyio.run(whole)


def test_alerts_within_alerts_cost_nothing_and_keep_no_other_away(tmp_path: Path) -> None:
    opened = f'<alert xmlns="{NAMESPACE}">'
    nested = f"<feed>{opened * 20_000}{'</alert>' * 20_000}{alert('good')}</feed>"
    messages = split(nested.encode())
    assert len(messages) == 2
    assert sum(map(len, messages)) < 2 * len(nested)
    assert asking(tmp_path, lambda _: httpx.Response(200, text=nested)) == [1]


def test_words_behind_an_alert_are_none_of_it(tmp_path: Path) -> None:
    words = f"<feed>{alert('a1')} and more {alert('a2')}!</feed>"
    assert asking(tmp_path, lambda _: httpx.Response(200, text=words)) == [2]


def test_a_name_with_several_addresses_is_asked_at_the_next_where_one_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        if len(asked) == 1:
            raise httpx.ConnectError("no route", request=request)
        return httpx.Response(200, text=alert("a1"))

    monkeypatch.setattr(feed_module, "_look_up", lambda host, port: ["2606:4700::1111", "8.8.8.8"])
    assert asking(tmp_path, answer, config=FeedConfig(url="https://town.example/cap")) == [1]
    assert asked == ["2606:4700::1111", "8.8.8.8"]


def test_one_message_alone_is_a_feed_too() -> None:
    assert split(alert("x").encode()) == (alert("x").encode(),)
    assert split(b"<empty/>") == ()


def test_a_feed_that_fails_is_told_and_asked_again(tmp_path: Path) -> None:
    async def scene() -> None:
        clock, bus, count = VirtualClock(), Bus(), 0

        def answer(request: httpx.Request) -> httpx.Response:
            nonlocal count
            count += 1
            raise httpx.ConnectError("down", request=request)

        journal = await Journal.open(tmp_path / "journal.sqlite", clock)
        advisories = Advisories(
            journal.advisories, ScriptedInterlocutor(), bus, clock, ZONE, "ko", AdvisoriesConfig()
        )
        feed = Feed(PUBLIC, advisories, bus, clock, transport=httpx.MockTransport(answer))
        try:
            with bus.subscribe(HubFailed) as failures:
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(feed.run)
                    failed = aiter(failures)
                    for expected in (1, 2):
                        event = await anext(failed)
                        assert isinstance(event, HubFailed)
                        assert (event.code, count) == ("advisory.feed", expected)
                        await clock.advance(300)
                    tasks.cancel_scope.cancel()
        finally:
            await journal.close()

    anyio.run(scene)
