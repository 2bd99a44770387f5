from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta

import anyio
import pytest

from dure.api import Turn, WakeWord
from dure.errors import HubRunning, StoreDamaged, StoreFailed, StoreGone, StoreTooNew
from dure.store import History, Journal, MemoryStore, find_name, hold_folder
from dure.store import database as database_module
from dure.store.migrate import migrations
from dure.store.names import UNDO_DEPTH
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio

CONFIGURED = (
    WakeWord(text="아리아", also=("Aria",), agent="aria"),
    WakeWord(text="빅스비", also=("Bixby",), agent="bixby"),
)


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "journal.sqlite"


@pytest.fixture
async def journal(file, clock):
    opened = await Journal.open(file, clock)
    yield opened
    await opened.close()


async def test_names_over_those_of_the_configuration(journal):
    names = journal.names
    assert await names.list(CONFIGURED) == CONFIGURED
    await names.add("컴퓨터", "aria", ("computer",))
    await names.remove("빅스비")
    assert [(name.text, name.also) for name in await names.list(CONFIGURED)] == [
        ("아리아", ("Aria",)),
        ("컴퓨터", ("computer",)),
    ]
    await names.add("아리아", "aria", ("Arya",))
    assert (await names.list(CONFIGURED))[0].also == ("Arya",)


async def test_a_removed_default_stays_removed_until_it_is_added_again(journal, file):
    await journal.names.remove("아리아")
    again = await Journal.open(file)
    assert find_name("아리아", await again.names.list(CONFIGURED)) is None
    await again.names.add("아리아", "aria")
    assert find_name("아리아", await again.names.list(CONFIGURED)) is not None
    await again.close()


async def test_undo_takes_back_one_change_after_the_other(journal):
    names = journal.names
    await names.remove("아리아")
    await names.add("자비스", "bixby")
    taken_back = await names.undo()
    assert taken_back is not None
    assert (taken_back.text, taken_back.removed) == ("자비스", False)
    assert len(await names.list(CONFIGURED)) == 1
    await names.undo()
    assert await names.list(CONFIGURED) == CONFIGURED
    assert await names.undo() is None


async def test_one_name_however_it_is_typed(journal):
    decomposed = "\u1112\u1166\u110b\u1175  카카오"
    await journal.names.add(decomposed, "kakao")
    names = await journal.names.list(CONFIGURED)
    assert names[-1].text == "헤이 카카오"
    assert find_name("헤이카카오", names) == names[-1]
    await journal.names.add("JARVIS", "aria")
    await journal.names.remove("Jarvis")
    assert find_name("jarvis", await journal.names.list(CONFIGURED)) is None


async def test_changes_do_not_grow_without_end(journal):
    await journal.names.remove("빅스비")
    for _ in range(UNDO_DEPTH * 2):
        await journal.names.add("자비스", "aria")
    assert len(await journal.names.changes()) == UNDO_DEPTH + 1
    assert find_name("빅스비", await journal.names.list(CONFIGURED)) is None


async def test_another_process_changing_names_is_noticed(journal, file):
    before = await journal.data_version()
    await journal.names.add("자비스", "aria")
    assert await journal.data_version() == before
    other = await Journal.open(file)
    await other.names.add("컴퓨터", "aria")
    assert await journal.data_version() != before
    await other.close()


async def test_a_token_is_known_by_its_digest_only(journal, file, clock):
    secret, token = await journal.tokens.issue(label="거실 전화", scopes=["listen", "control"])
    found = await journal.tokens.check(secret)
    assert found is not None
    assert (found.id, found.label, found.scopes) == (token.id, "거실 전화", {"listen", "control"})
    assert found.created == clock.now()
    assert await journal.tokens.check(secret + "x") is None
    await journal.close()
    everything = b"".join(part.read_bytes() for part in file.parent.iterdir())
    assert secret.encode() not in everything
    assert token.id.encode() in everything


async def test_a_token_expires_and_can_be_withdrawn(journal, clock):
    short, _ = await journal.tokens.issue(
        label="a", scopes=["listen"], expires=clock.now() + timedelta(hours=1)
    )
    lasting, token = await journal.tokens.issue(label="b", scopes=["admin"])
    await clock.advance(3599)
    assert await journal.tokens.check(short)
    await clock.advance(1)
    assert await journal.tokens.check(short) is None
    assert await journal.tokens.check(lasting)
    assert await journal.tokens.revoke(token.id)
    assert not await journal.tokens.revoke(token.id)
    assert await journal.tokens.check(lasting) is None


async def test_the_last_use_of_a_token_is_noted_now_and_then(journal, clock):
    secret, _ = await journal.tokens.issue(label="a", scopes=["listen"])
    first = clock.now()
    await journal.tokens.check(secret)
    await clock.advance(60)
    await journal.tokens.check(secret)
    assert (await journal.tokens.list())[0].last_used == first
    await clock.advance(600)
    await journal.tokens.check(secret)
    assert (await journal.tokens.list())[0].last_used == clock.now()


async def test_agents_do_not_see_each_others_memory(journal, tmp_path, clock):
    history = await History.open(tmp_path / "history.sqlite", clock=clock)
    memories = MemoryStore(journal.entries, history)
    aria, clova = memories.of("aria", satellite="kitchen", language="ko", turn="t1"), memories.of("clova")
    await aria.put("name", "영희")
    await aria.record(Turn(request="내 이름은 영희야", reply="네, 영희 님.", at=clock.now()))
    assert await aria.get("name") == "영희"
    assert await clova.get("name") is None
    assert await clova.turns() == []
    assert await aria.turns() == [Turn(request="내 이름은 영희야", reply="네, 영희 님.", at=clock.now())]
    said = (await history.turns())[0]
    assert (said.satellite, said.language, said.turn) == ("kitchen", "ko", "t1")
    await aria.put("name", None)
    assert await aria.get("name") is None
    await history.close()


async def test_settings_survive(journal, file):
    assert await journal.settings.get("muted", False) is False
    await journal.settings.put("muted", True)
    again = await Journal.open(file)
    assert await again.settings.get("muted") is True
    await again.close()


async def test_what_is_forgotten_leaves_no_trace_on_the_disk(journal, file):
    words = "비밀번호는이순신"
    await journal.entries.put("aria", "note", words)
    await journal.back_up()
    await journal.entries.forget(agent="aria")
    await journal.scrub()
    parts = [part for part in file.parent.iterdir() if part.is_file()]
    assert any(part.name.endswith(".backup") for part in parts)
    for part in parts:
        assert words.encode() not in part.read_bytes(), part.name


async def test_memory_is_forgotten_by_agent_and_span(journal, clock):
    await journal.entries.put("aria", "old", "1")
    noon = clock.now() + timedelta(hours=3)
    await clock.advance(7200 * 2)
    await journal.entries.put("aria", "new", "2")
    await journal.entries.put("clova", "new", "3")
    assert await journal.entries.forget(agent="aria", since=noon) == 1
    assert await journal.entries.forget(before=noon) == 1
    assert [(entry.agent, entry.key) for entry in await journal.entries.all()] == [("clova", "new")]


async def test_files_are_nobody_elses(journal, file):
    await journal.settings.put("a", 1)
    await journal.back_up()
    for part in file.parent.iterdir():
        assert part.stat().st_mode & 0o077 == 0, part.name


async def test_a_second_hub_on_the_same_folder_is_refused(tmp_path):
    folder = tmp_path / "data"
    with hold_folder(folder), pytest.raises(HubRunning), hold_folder(folder):
        pass
    with hold_folder(folder):
        pass


def add_migration(monkeypatch, *steps):
    known = migrations("journal")
    monkeypatch.setattr(database_module, "migrations", lambda schema: [*known, *steps])


async def test_a_migration_is_preceded_by_a_backup_that_can_be_restored(file, monkeypatch):
    journal = await Journal.open(file)
    await journal.settings.put("muted", True)
    await journal.close()
    with monkeypatch.context() as patched:
        add_migration(patched, "DROP TABLE setting;")
        await (await Journal.open(file)).close()
    with pytest.raises(StoreTooNew) as refused:
        await Journal.open(file)
    backup = file.with_name(f"journal.sqlite.v{len(migrations('journal'))}.backup")
    assert str(backup) in str(refused.value)
    backup.replace(file)
    journal = await Journal.open(file)
    assert await journal.settings.get("muted") is True
    await journal.close()


async def test_a_migration_that_fails_changes_nothing(file, monkeypatch):
    journal = await Journal.open(file)
    await journal.settings.put("muted", True)
    await journal.close()
    with monkeypatch.context() as patched:
        add_migration(patched, "DROP TABLE setting;", "DROP TABLE no_such_table;")
        with pytest.raises(StoreFailed):
            await Journal.open(file)
    journal = await Journal.open(file)
    assert await journal.settings.get("muted") is True
    await journal.close()


async def test_a_new_journal_makes_no_backup_and_two_may_open_it_at_once(file):
    opened = []

    async def open_one():
        opened.append(await Journal.open(file))

    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(open_one)
    for number, journal in enumerate(opened):
        await journal.settings.put(f"k{number}", number)
    for journal in opened:
        await journal.close()
    assert not list(file.parent.glob("*.backup"))


async def test_a_database_that_another_program_holds_is_told(journal, file, monkeypatch):
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        journal._database._connection.execute("PRAGMA busy_timeout = 1")
        with pytest.raises(StoreFailed, match="another program keeps it busy") as failed:
            await journal.settings.put("a", 1)
    assert failed.value.retryable
    await journal.settings.put("a", 2)


async def test_durability_is_what_it_says(journal):
    def ask(connection):
        return [
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("synchronous", "journal_mode", "foreign_keys", "secure_delete")
        ]

    assert await journal._database.read(ask) == [2, "wal", 1, 1]


@pytest.mark.parametrize("damage", ["not a database", "torn page"])
async def test_a_damaged_journal_is_never_replaced_and_says_how_to_restore_it(file, damage):
    journal = await Journal.open(file)
    for number in range(200):
        await journal.entries.put("aria", f"k{number}", "x" * 200)
    await journal.back_up()
    await journal.close()
    if damage == "torn page":
        with file.open("r+b") as handle:
            handle.seek(4096 * 3)
            handle.write(b"\xa5" * 8192)
    else:
        file.write_bytes(b"this is no database" * 1000)
    before = file.read_bytes()
    with pytest.raises(StoreDamaged) as refused:
        await Journal.open(file)
    assert file.read_bytes() == before
    assert not refused.value.retryable
    commands = str(refused.value).partition("run: ")[2]
    await anyio.run_process(["sh", "-c", commands])
    restored = await Journal.open(file)
    assert await restored.entries.get("aria", "k199") == "x" * 200
    await restored.close()
    assert (file.with_name("journal.sqlite.damaged") / "journal.sqlite").read_bytes() == before


async def test_a_damaged_journal_without_a_backup_says_so(file):
    file.write_bytes(b"this is no database" * 1000)
    with pytest.raises(StoreDamaged, match="There is no backup"):
        await Journal.open(file)


async def test_a_backup_that_fails_leaves_the_one_before(journal, file, monkeypatch):
    backup = await journal.back_up()
    before = backup.read_bytes()
    monkeypatch.setattr("dure.store.migrate.is_whole", lambda connection: False)
    with pytest.raises(StoreDamaged):
        await journal.back_up()
    assert backup.read_bytes() == before
    assert not list(file.parent.glob("*.new"))


async def test_a_call_whose_task_is_cancelled_is_done_or_not_never_half(journal):
    for number in range(20):
        with anyio.move_on_after(0):
            await journal.names.add(f"name {number}", "aria")
    await journal.names.add("last", "aria")
    assert (await journal.names.changes())[-1].text == "last"
    assert not journal._database._connection.in_transaction


async def test_a_vanished_journal_is_not_begun_anew_beside_its_backup(journal, file):
    await journal.settings.put("muted", True)
    await journal.back_up()
    await journal.close()
    for part in file.parent.glob("journal.sqlite*"):
        if not part.name.endswith(".backup"):
            part.unlink()
    with pytest.raises(StoreGone) as refused:
        await Journal.open(file)
    assert not file.exists()
    commands = str(refused.value).partition("run: ")[2].partition(". To begin")[0]
    await anyio.run_process(["sh", "-c", commands])
    again = await Journal.open(file)
    assert await again.settings.get("muted") is True
    await again.close()


HOLDER = """
import sys, time
from pathlib import Path
from dure.store import hold_folder
with hold_folder(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_the_folder_of_a_killed_hub_is_free_again(tmp_path):
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(HubRunning), hold_folder(tmp_path):
            pass
        holder.kill()
        holder.wait()
        with hold_folder(tmp_path):
            pass
