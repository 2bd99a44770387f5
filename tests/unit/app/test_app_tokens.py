"""Pairing codes: one token each, whoever asks at the same moment."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import anyio
import pytest

from dure.app.tokens import INVITATION_FOR, MOST_INVITATIONS, TokenKeeper
from dure.server.scopes import Issued, Scope
from dure.store import Journal
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio


async def test_a_code_is_good_for_one_token_in_two_processes_at_once(tmp_path: Path):
    clock = VirtualClock()
    hubs = [TokenKeeper(await Journal.open(tmp_path / "journal.db", clock), clock) for _ in range(2)]
    invitation = await hubs[0].invite([Scope.LISTEN], "phone")
    got: list[Issued | None] = []

    async def redeem(keeper: TokenKeeper) -> None:
        got.append(await keeper.redeem(invitation.code, ""))

    async with anyio.create_task_group() as tasks:
        for keeper in hubs * 4:
            tasks.start_soon(redeem, keeper)
    assert len([one for one in got if one is not None]) == 1
    assert [grant.label for grant in await hubs[1].grants()] == ["phone"]


async def test_a_code_grows_old_and_the_oldest_makes_room(tmp_path: Path):
    clock = VirtualClock()
    keeper = TokenKeeper(await Journal.open(tmp_path / "journal.db", clock), clock)
    codes = [(await keeper.invite([Scope.LISTEN])).code for _ in range(MOST_INVITATIONS + 1)]
    assert await keeper.redeem(codes[0], "late") is None
    assert await keeper.redeem(codes[1], "in time") is not None
    await clock.set(clock.now() + INVITATION_FOR + timedelta(seconds=1))
    assert await keeper.redeem(codes[2], "too old") is None


async def test_a_feeds_token_is_bound_to_its_first_sender_unless_that_is_anothers(tmp_path: Path):
    clock = VirtualClock()
    keeper = TokenKeeper(await Journal.open(tmp_path / "journal.db", clock), clock)
    given = (await keeper.issue([Scope.FEED], "two", ["kma@town", "kdca@town"])).grant.id
    new = (await keeper.issue([Scope.FEED], "new")).grant.id
    assert [await keeper.speaks_for(given, one) for one in ("kma@town", "kdca@town", "fire@town")] == [
        True,
        True,
        False,
    ]
    assert not await keeper.speaks_for(new, "kma@town")
    assert await keeper.speaks_for(new, "fire@town")
    assert not await keeper.speaks_for(new, "flood@town")
    assert {grant.senders for grant in await keeper.grants()} == {("kdca@town", "kma@town"), ("fire@town",)}
    await keeper.revoke(new)
    newest = (await keeper.issue([Scope.FEED], "newest")).grant.id
    assert await keeper.speaks_for(newest, "fire@town"), "who is withdrawn keeps no name"
