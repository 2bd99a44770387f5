"""Group commit: who waits shares a commit, fails alone, and is never left waiting."""

from __future__ import annotations

import sqlite3
import threading

import anyio
import anyio.lowlevel
import pytest

from dure.errors import StoreFailed
from dure.store.database import Database

pytestmark = pytest.mark.anyio


@pytest.fixture
async def database(tmp_path):
    database = await Database.open(tmp_path / "journal.sqlite", "journal", durable=True)
    yield database
    await database.close()


class Commits:
    """Counts the transactions that are begun."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.count = 0
        connection.set_trace_callback(self._see)

    def _see(self, statement: str) -> None:
        self.count += statement == "COMMIT"


def put(key: str):
    return lambda connection: (
        connection.execute("INSERT INTO setting (key, value) VALUES (?, '1')", (key,)).rowcount
    )


async def kept(database: Database) -> list[str]:
    return await database.read(
        lambda connection: [row["key"] for row in connection.execute("SELECT key FROM setting ORDER BY key")]
    )


async def test_many_that_wait_share_few_commits(database):
    commits = Commits(database._connection)
    async with anyio.create_task_group() as tasks:
        for number in range(200):
            tasks.start_soon(database.write, put(f"k{number:03}"))
    assert len(await kept(database)) == 200
    assert commits.count <= 1 + 200 // 64 + 2, "the first alone or with few, then 64 at a time"


async def test_one_that_fails_is_undone_alone(database):
    async def fails() -> None:
        def work(connection: sqlite3.Connection) -> None:
            put("bad")(connection)
            raise KeyError("x")

        with pytest.raises(KeyError):
            await database.write(work)

    async with anyio.create_task_group() as tasks:
        for number in range(5):
            tasks.start_soon(database.write, put(f"k{number}"))
            tasks.start_soon(fails)
    assert await kept(database) == [f"k{number}" for number in range(5)]


async def test_where_the_commit_fails_all_of_it_has_failed_and_the_next_goes_on(database):
    failed: list[str] = []

    def breaks(connection: sqlite3.Connection) -> None:
        connection.execute("ROLLBACK")  # as SQLite does by itself where the disk fails
        raise sqlite3.OperationalError("disk I/O error")

    async def one(work) -> None:
        try:
            await database.write(work)
        except StoreFailed as error:
            failed.append(error.code)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(one, put("first"))
        tasks.start_soon(one, put("second"))
        tasks.start_soon(one, breaks)
        tasks.start_soon(one, put("third"))
    found = await kept(database)
    assert len(found) + len(failed) == 4
    assert "store.failed" in failed
    await database.write(put("later"))
    assert "later" in await kept(database)


@pytest.mark.parametrize("who", ["leader", "follower"])
async def test_whoever_is_cancelled_leaves_nobody_waiting(database, who):
    entered, go = threading.Event(), threading.Event()

    def slow(connection: sqlite3.Connection) -> None:
        entered.set()
        go.wait(5)
        put("slow")(connection)

    async with anyio.create_task_group() as outer:
        scopes: dict[str, anyio.CancelScope] = {}

        async def one(name: str, work) -> None:
            with anyio.CancelScope() as scopes[name]:
                await database.write(work)

        outer.start_soon(one, "leader", slow)
        while not entered.is_set():  # noqa: ASYNC110  # a thread tells
            await anyio.sleep(0.001)
        outer.start_soon(one, "follower", put("follower"))
        outer.start_soon(one, "last", put("last"))
        await anyio.wait_all_tasks_blocked()
        scopes[who].cancel()
        await anyio.lowlevel.checkpoint()
        go.set()
    found = await kept(database)
    assert "last" in found
    assert "slow" in found, "what was begun is finished"
    assert ("follower" in found) == (who == "leader")
    with anyio.fail_after(20):
        await database.write(put("after"))


async def test_it_is_synchronous_full(database):
    assert await database.read(lambda connection: connection.execute("PRAGMA synchronous").fetchone()[0]) == 2
