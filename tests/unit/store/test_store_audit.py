"""The chain of crossings, and the partners behind it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from dure.errors import Language
from dure.store import Journal
from dure.store.audit import KEEP
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio

Name = Mapping[Language, str]


async def filled(file: Path, clock: VirtualClock) -> Journal:
    journal = await Journal.open(file, clock)
    for number in range(5):
        await journal.audit.record("skill.asked", source="clova", target=f"pizza{number}", what=["words"])
        await clock.set(clock.now() + timedelta(days=100))
    return journal


async def test_records_come_back_in_order_and_the_chain_is_whole(tmp_path: Path):
    journal = await filled(tmp_path / "journal.db", VirtualClock())
    assert [one.target for one in await journal.audit.last(3)] == ["pizza2", "pizza3", "pizza4"]
    assert (await journal.audit.last(1))[0].what == ("words",)
    assert await journal.audit.broken() is None
    await journal.close()


@pytest.mark.parametrize(
    ("tampered", "found"),
    [
        ("UPDATE audit SET target = 'nobody' WHERE id = 3", 3),
        ("DELETE FROM audit WHERE id = 3", 4),
        ("UPDATE audit SET at_us = at_us + 1 WHERE id = 5", 5),
    ],
)
async def test_what_was_changed_or_taken_out_is_found(tmp_path: Path, tampered: str, found: int):
    file = tmp_path / "journal.db"
    await (await filled(file, VirtualClock())).close()
    with sqlite3.connect(file) as connection:
        connection.execute(tampered)
    connection.close()
    journal = await Journal.open(file)
    assert await journal.audit.broken() == found
    await journal.close()


async def test_the_old_is_forgotten_and_the_rest_is_still_a_chain(tmp_path: Path):
    clock = VirtualClock()
    journal = await filled(tmp_path / "journal.db", clock)
    assert await journal.audit.prune(clock.now()) == 500 // 100 - KEEP.days // 100
    assert await journal.audit.broken() is None
    assert len(await journal.audit.last()) == 4
    await journal.close()


async def test_a_partner_keeps_its_key_and_its_standing(tmp_path: Path):
    journal = await Journal.open(tmp_path / "journal.db", VirtualClock())
    name: Name = {"ko": "피자", "en": "Pizza"}
    known = await journal.partners.add(id="pizza", name=name, key="ed25519:a", contact="")
    assert known is not None
    assert known.state == "known"
    assert await journal.partners.set_state("pizza", "trusted") is not None
    new: Name = {"en": "New"}
    again = await journal.partners.add(id="pizza", name=new, key="ed25519:a", contact="x")
    assert again is not None
    assert (again.state, again.name) == ("trusted", new)
    assert await journal.partners.add(id="pizza", name=name, key="ed25519:b", contact="") is None
    assert await journal.partners.set_state("nobody", "trusted") is None
    assert [one.id for one in await journal.partners.all()] == ["pizza"]
    await journal.close()
