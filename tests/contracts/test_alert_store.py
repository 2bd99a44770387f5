"""What every keeper of alerts keeps to: `dure.store.alerts.AlertStore`."""

from __future__ import annotations

import pytest

from dure.store import Journal
from dure.testing.alert_store import MemoryAlertStore
from dure.testing.alert_store_contracts import CHECKS

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["sqlite", "memory"])
async def store(request, tmp_path):
    if request.param == "memory":
        yield MemoryAlertStore()
        return
    journal = await Journal.open(tmp_path / "journal.sqlite")
    yield journal.alerts
    assert await journal.alerts.broken() is None
    await journal.close()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_it_keeps_the_contract(store, check):
    await check(store)
