"""Looking at a journal, going back to a backup, and chains whose end cannot be cut off."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import time, timedelta

import pytest

from dure.errors import BadInput, HubRunning
from dure.store import Agreement, Journal, Plan, hold_folder
from dure.store.alerts import AlertRecord
from dure.store.restore import copy_journal, look, restore
from dure.testing.alert_store_contracts import NOW, delivery, standing
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio


async def fill(file, first: int, last: int) -> None:
    journal = await Journal.open(file)
    for number in range(first, last):
        name = f"a{number}"

        def work(transaction, name=name) -> None:
            transaction.put(standing(name))
            transaction.send(delivery(f"d{name}", name))
            transaction.record(AlertRecord(at=NOW, alert=name, action="opened", by="sound"))

        await journal.alerts.change(work)
    await journal.close()


def edit(file, *statements: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


async def test_a_whole_journal_is_good(tmp_path):
    file = tmp_path / "journal.sqlite"
    await fill(file, 0, 5)
    found = look(file)
    assert found.good
    assert (found.counts["alert"], found.open_alerts, found.last) == (5, 5, NOW)
    assert found.chains == {"alert_audit": None, "audit": None}
    with pytest.raises(BadInput):
        look(tmp_path / "none")


@pytest.mark.parametrize(
    ("what", "statements", "first"),
    [
        ("changed", ["UPDATE alert_audit SET by = 'x' WHERE id = 3"], 3),
        ("taken out", ["DELETE FROM alert_audit WHERE id = 3"], 4),
        ("cut off the end", ["DELETE FROM alert_audit WHERE id >= 4"], 4),
        (
            "cut off, and the anchor moved",
            [
                "DELETE FROM alert_audit WHERE id >= 4",
                "UPDATE anchor SET last = 3, sha256 = (SELECT sha256 FROM alert_audit WHERE id = 3) WHERE chain = 'alert_audit'",
            ],
            4,
        ),
        ("cut off with the anchor", ["DELETE FROM alert_audit WHERE id >= 4", "DELETE FROM anchor"], 4),
        ("unsigned", ["UPDATE anchor SET mac = ''"], 6),
    ],
)
async def test_a_chain_that_was_touched_is_found_out(tmp_path, what, statements, first):
    file = tmp_path / "journal.sqlite"
    await fill(file, 0, 5)
    edit(file, *statements)
    found = look(file)
    assert found.chains["alert_audit"] == first, what
    assert not found.good
    journal = await Journal.open(file)
    assert await journal.alerts.broken() == first
    await journal.close()


async def test_what_an_older_dure_left_unsigned_is_signed_once(tmp_path):
    file = tmp_path / "journal.sqlite"
    journal = await Journal.open(file)
    await journal.audit.record("tool.called", source="a", target="b")
    await journal.close()
    edit(file, "UPDATE anchor SET mac = ''")
    file.with_name("journal.sqlite.key").unlink()  # as it is right after the upgrade
    journal = await Journal.open(file)
    assert await journal.audit.broken() is None
    await journal.close()
    edit(file, "UPDATE anchor SET mac = ''")
    journal = await Journal.open(file)
    assert await journal.audit.broken() == 2
    await journal.close()


async def test_the_key_is_nobody_elses(tmp_path):
    await fill(tmp_path / "journal.sqlite", 0, 1)
    key = tmp_path / "journal.sqlite.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_bytes()) == 32


async def test_a_corrupted_last_page_is_found_and_the_backup_tells_what_is_lost(tmp_path):
    file = tmp_path / "journal.sqlite"
    await fill(file, 0, 40)
    copy_journal(file)
    await fill(file, 40, 60)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = connection.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(file.read_bytes())
    content[-page:] = b"\xff" * page
    file.write_bytes(content)
    assert not look(file).good
    loss, aside = restore(file)
    assert aside is not None
    assert (aside / "journal.sqlite").read_bytes() == bytes(content), "what was there is kept"
    told = loss.lost.keys() | set(loss.unknown)
    assert {"alert", "delivery", "alert_audit"} <= told
    assert all(loss.lost.get(name, 20) == 20 for name in ("alert", "delivery", "alert_audit"))
    assert loss.backup == NOW
    found = look(file)
    assert found.good
    assert found.counts["alert"] == 40
    await fill(file, 60, 61)
    assert look(file).counts["alert"] == 41


async def test_whatever_is_lost_is_stated_and_so_is_what_comes_back(tmp_path):
    file = tmp_path / "journal.sqlite"
    journal = await Journal.open(file, VirtualClock(NOW))
    kept = Plan(
        id="p1",
        person="halmoni",
        satellite="",
        script="meals",
        at=time(9),
        weekdays=(0,),
        language="ko",
        since=NOW,
    )
    await journal.checkins.put_plan(kept)
    _, token = await journal.tokens.issue(label="neighbour", scopes=["carer"])
    await journal.close()
    copy_journal(file)
    journal = await Journal.open(file, VirtualClock(NOW))
    await journal.checkins.put_plan(replace(kept, active=False))
    await journal.checkins.put_plan(replace(kept, id="p2"))
    await journal.checkins.agree(Agreement(person="halmoni", consent=True))
    await journal.tokens.revoke(token.id)
    await journal.close()
    loss, _ = restore(file)
    assert loss.lost == {"checkin_plan": 2, "checkin_person": 1}
    assert (loss.unknown, loss.good_again) == ((), 1)


async def test_where_nothing_is_left_of_the_journal_nothing_is_said_to_be_known(tmp_path):
    file = tmp_path / "journal.sqlite"
    await fill(file, 0, 3)
    copy_journal(file)
    for part in tmp_path.glob("journal.sqlite-*"):
        part.unlink()
    file.unlink()
    loss, _ = restore(file)
    assert loss.lost == {}
    assert {"alert", "checkin_plan", "token"} <= set(loss.unknown)
    assert loss.good_again is None


async def test_what_lies_in_a_write_ahead_log_beside_the_backup_comes_along(tmp_path):
    file, other = tmp_path / "journal.sqlite", tmp_path / "other" / "journal.sqlite"
    await fill(file, 0, 1)
    await fill(other, 0, 5)
    with closing(sqlite3.connect(other, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM delivery")
        connection.execute("COMMIT")
        assert other.with_name("journal.sqlite-wal").stat().st_size, "it is in the log still"
        restore(file, other)
    assert look(file).counts["delivery"] == 0


async def test_a_hub_that_runs_is_not_robbed_of_its_journal(tmp_path):
    file = tmp_path / "journal.sqlite"
    await fill(file, 0, 1)
    copy_journal(file)
    with hold_folder(tmp_path), pytest.raises(HubRunning):
        restore(file)


async def test_what_is_no_backup_is_refused(tmp_path):
    file = tmp_path / "journal.sqlite"
    await fill(file, 0, 1)
    with pytest.raises(BadInput):
        restore(file, tmp_path / "none")
    bad = tmp_path / "bad"
    bad.write_bytes(b"no database" * 1000)
    with pytest.raises(BadInput):
        restore(file, bad)
    assert look(file).good


async def test_the_table_itself_refuses_an_open_alert_with_nothing_due(tmp_path):
    file = tmp_path / "journal.sqlite"
    await fill(file, 0, 1)
    with pytest.raises(sqlite3.IntegrityError):
        edit(file, "UPDATE alert SET due_us = NULL")


async def test_closed_alerts_are_forgotten_after_a_year_and_open_ones_never(tmp_path):
    file = tmp_path / "journal.sqlite"
    clock = VirtualClock(NOW)
    journal = await Journal.open(file, clock)
    for name, due_s in (("open", 10.0), ("closed", None)):

        def work(transaction, name=name, due_s=due_s) -> None:
            transaction.put(standing(name, due_s))
            transaction.send(delivery(f"d{name}", name))
            transaction.command(f"c{name}", name, NOW)
            transaction.record(AlertRecord(at=NOW, alert=name, action="opened", by="sound"))

        await journal.alerts.change(work)
    assert await journal.alerts.prune(NOW) == 0
    await clock.set(NOW + timedelta(days=500))
    assert await journal.alerts.prune(clock.now() - timedelta(days=400)) == 1
    left = await journal.alerts.view(lambda one: one.alerts(closed=True, limit=10))
    assert [one.alert.id for one in left] == ["open"]
    assert await journal.alerts.view(lambda one: one.delivery("dclosed")) is None
    assert await journal.alerts.view(lambda one: one.commanded("cclosed")) is None
    assert await journal.alerts.broken() is None, "what stays is a chain, an empty one even"
    await journal.close()


async def test_a_chain_of_which_everything_is_cut_off_is_found_out(tmp_path):
    file = tmp_path / "journal.sqlite"
    await fill(file, 0, 3)
    edit(file, "DELETE FROM alert_audit")
    journal = await Journal.open(file, VirtualClock(NOW))
    assert await journal.alerts.broken() == 1
    await journal.close()
