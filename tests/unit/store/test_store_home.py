"""The home's part of the journal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dure.store import HomeAction, Journal
from dure.store import home as home_module
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio

START = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture
async def journal(tmp_path):
    opened = await Journal.open(tmp_path / "journal.sqlite", VirtualClock(START))
    yield opened
    await opened.close()


def action(order, at=START, agent="aria", **given):
    fields = {
        "appliance": "light", "trait": "on_off", "value": True, "previous": False, "means": "voice", "person": "",
        "satellite": "living", "group": "t1", **given,
    }  # fmt: skip
    return HomeAction(order=order, at=at, agent=agent, **fields)


@pytest.mark.parametrize(("value", "previous"), [(True, None), (24, 23.5), ("wool", "normal"), (0, False)])
async def test_what_is_kept_comes_back_as_it_was(journal, value, previous):
    kept = action("1", value=value, previous=previous)
    await journal.home.add(kept)
    (found,) = await journal.home.last(10)
    assert found == kept
    assert type(found.value) is type(value)


async def test_the_last_come_oldest_first_and_what_was_taken_back_says_so(journal):
    for n in range(5):
        await journal.home.add(action(str(n)))
    await journal.home.take_back(["3", "9"])
    assert [(one.order, one.undone) for one in await journal.home.last(3)] == [
        ("2", False), ("3", True), ("4", False),
    ]  # fmt: skip


async def test_what_stays_as_it_is_says_so_and_of_the_oldest_that_is_forgotten(journal, monkeypatch):
    monkeypatch.setattr(home_module, "MOST_LEFT", 2)
    for n in range(4):
        await journal.home.add(action(str(n)))
    await journal.home.leave(["0", "1"])
    await journal.home.leave(["1", "3"])
    assert [one.left for one in await journal.home.last(9)] == [False, True, False, True]


async def test_an_order_that_comes_again_is_kept_once(journal):
    await journal.home.add(action("1", value=True))
    await journal.home.add(action("1", value=False))
    assert [one.value for one in await journal.home.last(10)] == [False]


async def test_what_is_old_or_too_much_is_forgotten(journal, monkeypatch):
    monkeypatch.setattr(home_module, "MOST_ACTIONS", 3)
    await journal.home.add(action("old", at=START - home_module.KEEP - timedelta(seconds=1)))
    for n in range(5):
        await journal.home.add(action(str(n)))
    assert [one.order for one in await journal.home.last(10)] == ["2", "3", "4"]


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        ({}, []),
        ({"agent": "aria"}, ["genie"]),
        ({"since": START}, ["early"]),
        ({"before": START}, ["late", "genie"]),
        ({"agent": "genie", "before": START}, ["early", "late", "genie"]),
    ],
)
async def test_the_household_may_have_it_forgotten(journal, wanted, left):
    await journal.home.add(action("early", at=START - timedelta(days=1)))
    await journal.home.add(action("late"))
    await journal.home.add(action("genie", agent="genie"))
    assert await journal.home.forget(**wanted) == 3 - len(left)
    assert [one.order for one in await journal.home.last(10)] == left


async def test_permissions_and_names_are_what_was_said_last(journal):
    await journal.home.permit("helper", ["living"])
    await journal.home.permit("helper", ["none"])
    await journal.home.name("tv", {"name": {"ko": "큰 티비"}})
    await journal.home.name("fan", {"room": "small"})
    await journal.home.name("fan", None)
    assert await journal.home.permissions() == {"helper": ("none",)}
    assert await journal.home.names() == {"tv": {"name": {"ko": "큰 티비"}}}
