from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dure.store import Heartbeat, Journal

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def test_the_last_sign_of_life_counts_and_outlives_a_restart(tmp_path):
    file = tmp_path / "journal.sqlite"
    journal = await Journal.open(file)
    living, bath = (
        Heartbeat(satellite="living", seen=NOW, left_s=30.0),
        Heartbeat(satellite="bath", seen=NOW - timedelta(hours=1), left_s=-3000.5),
    )
    await journal.heartbeats.beat([Heartbeat(satellite="living", seen=NOW - timedelta(hours=1), left_s=60.0)])
    await journal.heartbeats.beat([living, bath])
    await journal.close()
    journal = await Journal.open(file)
    assert await journal.heartbeats.all() == [bath, living]
    assert await journal.heartbeats.forget("bath")
    assert not await journal.heartbeats.forget("bath")
    await journal.close()
