from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dure.store import Heartbeat, Journal

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def test_the_last_sign_of_life_counts_and_outlives_a_restart(tmp_path):
    file = tmp_path / "journal.sqlite"
    journal = await Journal.open(file)
    await journal.heartbeats.beat("living", NOW - timedelta(hours=1), 60)
    await journal.heartbeats.beat("living", NOW, 30)
    await journal.heartbeats.beat("bath", NOW, 60)
    await journal.close()
    journal = await Journal.open(file)
    bath, living = await journal.heartbeats.all()
    assert living == Heartbeat(satellite="living", seen=NOW, every_s=30.0)
    assert bath.silent_s(NOW + timedelta(seconds=90)) == 30
    assert living.silent_s(NOW) == -30
    assert await journal.heartbeats.forget("bath")
    assert not await journal.heartbeats.forget("bath")
    await journal.close()
