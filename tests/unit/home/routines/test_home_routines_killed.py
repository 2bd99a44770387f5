"""A power cut in the middle of a routine, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import anyio.to_thread
import pytest

from dure.store import Journal

pytestmark = pytest.mark.anyio

SCRIPT = Path(__file__).with_name("living_routines.py")


def live(folder: Path, deadly: str) -> int:
    return subprocess.run([sys.executable, SCRIPT, folder, deadly], timeout=30, check=False).returncode


@pytest.mark.parametrize(
    ("deadly", "orders"),
    [
        ("living_light", ["tv", "living_light", "living_light", "gas_valve", "fan"]),  # at least once
        ("gas_valve", ["tv", "living_light", "gas_valve", "fan"]),  # at most once
    ],
)
async def test_it_goes_on_where_the_power_was_cut(tmp_path, deadly, orders):
    assert await anyio.to_thread.run_sync(live, tmp_path, deadly) == 9
    assert await anyio.to_thread.run_sync(live, tmp_path, "") == 0
    assert (tmp_path / "orders.txt").read_text(encoding="utf-8").split() == orders
    journal = await Journal.open(tmp_path / "journal.sqlite")
    assert not await journal.home_routines.unfinished()
    await journal.close()
