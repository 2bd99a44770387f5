"""What `dure bench safety` proves at length, here in short."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from dure.bench.safety_kills import kill_and_look
from dure.bench.safety_trace import can_trace, inject, read_trace, trace
from dure.cli import run
from dure.store import Journal

pytestmark = pytest.mark.anyio


@pytest.fixture
def strace() -> None:
    if can_trace():
        return
    reason = "strace is not there, or may not trace"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


async def test_twelve_kills_lose_nothing_leave_nothing_stuck_and_skip_no_step(tmp_path):
    verdict = await kill_and_look(tmp_path, 12, seed=7)
    assert verdict.good, verdict
    assert verdict.accepted > 50


async def test_nothing_is_acknowledged_before_an_fsync_that_began_after_its_write(tmp_path, strace):
    traced = await trace(tmp_path, 40)
    assert (traced.acknowledged, traced.early) == (40, 0)
    assert traced.syncs >= 40


@pytest.mark.parametrize(
    "fault",
    [
        "fdatasync,fsync:error=EIO:when=30+",
        "fdatasync,fsync:error=ENOSPC:when=30+",
        "pwrite64:error=EROFS:when=600+",
    ],
)
async def test_a_disk_that_fails_loses_nothing_accepted_and_doubles_nothing_repeated(tmp_path, strace, fault):
    found = await inject(tmp_path, fault, 40)
    assert found.good, found


@pytest.mark.parametrize("what", ["fdatasync,fsync:error=EIO", "pwrite64:error=EROFS"])
def test_dure_alert_raise_succeeds_only_when_it_is_durable(own_home, strace, what):
    raise_ = [
        str(Path(sys.executable).with_name("dure")),
        "alert",
        "raise",
        "--person",
        "x",
        "--kind",
        "fall",
    ]
    subprocess.run([*raise_, "--command", "first"], check=True, capture_output=True)
    done = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "-e", f"inject={what}", *raise_, "--command", "second"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 5, done.stderr
    assert done.stdout == ""
    again = subprocess.run([*raise_, "--command", "second", "--json"], capture_output=True, check=True)
    assert json.loads(again.stdout)["alert"]["state"] == "open"


FULL = """
import resource, sys
from pathlib import Path
import anyio
from dure.bench.safety_worker import main
from dure.store import Journal

async def until_full():
    journal = await Journal.open(Path(sys.argv[1]) / "journal.sqlite")
    await journal.close()
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (800_000, hard))
    await main(Path(sys.argv[1]), "report", [0, 200])

anyio.run(until_full)
"""


async def test_a_full_disk_is_told_and_what_was_accepted_is_there(tmp_path):
    """No file may grow beyond 800 kB, which is what a full disk looks like to SQLite."""
    ended = await anyio.run_process([sys.executable, "-c", FULL, str(tmp_path)], check=False)
    said = [line.split() for line in ended.stdout.decode().splitlines()]
    acknowledged = {words[1]: words[2] for words in said if words[0] == "ACK"}
    refused = [words for words in said if words[0] == "FAIL"]
    assert len(acknowledged) > 10
    assert len(refused) > 10
    assert {words[2] for words in refused} <= {"disk.full", "store.failed"}
    journal = await Journal.open(tmp_path / "journal.sqlite")
    found = await journal.alerts.view(lambda one: {name: one.commanded(name) for name in acknowledged})
    assert found == acknowledged
    assert await journal.alerts.broken() is None
    await journal.close()


GOOD = """\
1 write(1<pipe>, "BEGIN c0\\n", 9) = 9
2 pwrite64(7</x/journal.sqlite-wal>, "..", 24, 0) = 24
2 fdatasync(7</x/journal.sqlite-wal> <unfinished ...>
1 write(1<pipe>, "BEGIN c1\\n", 9) = 9
2 <... fdatasync resumed>) = 0
1 write(1<pipe>, "ACK c0 a\\n", 9) = 9
""".splitlines()


def test_a_trace_is_read():
    told = read_trace(GOOD)
    assert (told.acknowledged, told.early, told.syncs) == (1, 0, 1)


@pytest.mark.parametrize(
    ("what", "lines"),
    [
        ("no sync at all", [GOOD[1], GOOD[5]]),
        (
            "a sync that failed",
            [GOOD[1], "2 fdatasync(7</x/journal.sqlite-wal>) = -1 EIO (Input/output error)", GOOD[5]],
        ),
        ("a sync that began before the write", [GOOD[2], GOOD[1], GOOD[4], GOOD[5]]),
        ("a sync that was not over", [GOOD[1], GOOD[2], GOOD[5], GOOD[4]]),
        ("a sync of another file", [GOOD[1], "2 fdatasync(8</x/other>) = 0", GOOD[5]]),
    ],
)
def test_a_trace_convicts(what, lines):
    assert read_trace(lines).early == 1, what


def test_the_load_is_measured(capsys, tmp_path):
    arguments = ["--alerts", "200", "--people", "50", "--seconds", "1", "--folder", str(tmp_path), "--json"]
    assert run(["bench", "safety", "--load", *arguments]) == 0
    told = json.loads(capsys.readouterr().out)["load"]
    assert told["accepting"]["alerts"] == 200
    assert told["climbing"]["climbed"] == 50
    assert told["checkins"]["held"] == 50
    assert told["checkins_at_one_minute"]["held"] == 50
