from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from dure.errors import DiskFull, StoreFailed
from dure.store import History, Journal

pytestmark = pytest.mark.anyio


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 512)
        except OSError:
            return ballast


async def write_until_full(write) -> int:
    for number in range(10_000):
        try:
            await write(number)
        except DiskFull:
            return number
    raise AssertionError("the disk never became full")


async def test_a_full_disk_is_told_and_nothing_written_before_is_lost(small_disk):
    file = small_disk / "journal.sqlite"
    journal = await Journal.open(file)
    kept = await write_until_full(lambda number: journal.entries.put("aria", f"k{number}", "x" * 500))
    assert kept > 20
    assert await journal.entries.get("aria", f"k{kept}") is None
    assert len(await journal.entries.all()) == kept
    await journal.close()


async def test_writing_goes_on_when_there_is_room_again(small_disk):
    journal = await Journal.open(small_disk / "journal.sqlite")
    history = await History.open(small_disk / "history.sqlite")
    ballast = fill(small_disk)
    await write_until_full(lambda number: journal.settings.put(f"k{number}", "x" * 5000))
    await write_until_full(lambda _: history.record_turn(agent="aria", request="x" * 5000, reply=""))
    assert history.set_aside is None
    ballast.unlink()
    await journal.settings.put("muted", True)
    await history.record_turn(agent="aria", request="다시", reply="네")
    assert await journal.settings.get("muted") is True
    assert (await history.turns())[-1].request == "다시"
    await journal.close()
    await history.close()


async def test_that_nothing_can_be_kept_any_more_is_found_out_by_trying_and_leaves_nothing(small_disk):
    journal = await Journal.open(small_disk / "journal.sqlite")
    for _ in range(2):
        await journal.alerts.change(lambda one: one.probe())
    assert await journal.alerts.view(lambda one: one.commanded("probe")) is None
    ballast = fill(small_disk)

    async def probe(_: int) -> None:
        await journal.alerts.change(lambda one: one.probe())

    assert await write_until_full(probe) < 200
    ballast.unlink()
    await probe(0)
    await journal.close()


async def test_no_journal_can_be_begun_on_a_full_disk(small_disk):
    ballast = fill(small_disk)
    with pytest.raises(StoreFailed):
        await Journal.open(small_disk / "journal.sqlite")
    ballast.unlink()
    journal = await Journal.open(small_disk / "journal.sqlite")
    await journal.settings.put("muted", True)
    await journal.close()


async def test_a_backup_for_which_there_is_no_room_is_told(small_disk):
    journal = await Journal.open(small_disk / "journal.sqlite")
    await journal.settings.put("muted", True)
    backup = await journal.back_up()
    before = backup.read_bytes()
    fill(small_disk)
    with pytest.raises(DiskFull):
        await journal.back_up()
    assert backup.read_bytes() == before
    await journal.close()


LIMITED = """
import resource, sys
from pathlib import Path
import anyio
from dure.errors import StoreFailed
from dure.store import Journal

async def main():
    journal = await Journal.open(Path(sys.argv[1]))
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
    kept = 0
    try:
        while True:
            await journal.entries.put("aria", f"k{kept}", "x" * 500)
            kept += 1
    except StoreFailed as error:
        code = error.code
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    await journal.settings.put("muted", True)
    print(code, kept)

anyio.run(main)
"""


async def test_a_file_that_may_not_grow_is_told_and_nothing_is_lost(tmp_path):
    file = tmp_path / "journal.sqlite"
    ended = await anyio.run_process([sys.executable, "-c", LIMITED, str(file)])
    code, kept = ended.stdout.decode().split()
    assert code in ("store.failed", "disk.full")
    journal = await Journal.open(file)
    assert len(await journal.entries.all()) == int(kept) > 10
    assert await journal.settings.get("muted") is True
    await journal.close()
