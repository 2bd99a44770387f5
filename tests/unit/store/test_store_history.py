from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import anyio
import anyio.lowlevel
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dure.bus import Bus
from dure.config import HistoryConfig
from dure.errors import DiskFull, StoreDamaged
from dure.events import Candidate, HubFailed, WakeDetected, WakeSuppressed
from dure.store import History, Journal, Upkeep
from dure.store.history import begin_of_kept
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio

SEOUL = ZoneInfo("Asia/Seoul")
CANDIDATES = (
    Candidate(wake_word="아리아", agent="aria", score=1.5),
    Candidate(wake_word="지니", agent="genie", score=-0.25),
)
DETECTED = WakeDetected(
    decision="d1",
    satellite="kitchen",
    time_ms=900,
    wake_word="아리아",
    agent="aria",
    score=1.5,
    margin=1.75,
    start_ms=300,
    end_ms=800,
    candidates=CANDIDATES,
)
SUPPRESSED = WakeSuppressed(
    decision="d2",
    margin=0.5,
    winner="",
    satellite="kitchen",
    time_ms=1900,
    wake_word="지니",
    agent="genie",
    score=0.5,
    start_ms=1300,
    end_ms=1800,
    reason="agent_listening",
    candidates=CANDIDATES,
)


@pytest.fixture
def clock():
    return VirtualClock(datetime(2026, 3, 2, 23, 30, tzinfo=SEOUL))


@pytest.fixture
def file(tmp_path):
    return tmp_path / "history.sqlite"


@pytest.fixture
async def history(file, clock):
    opened = await History.open(file, HistoryConfig(), clock)
    yield opened
    await opened.close()


async def say(history, request, *, agent="aria", at=None):
    await history.record_turn(agent=agent, request=request, reply="네", language="ko", at=at)


async def test_turns_come_back_oldest_first(history, clock):
    for number in range(5):
        await say(history, f"요청 {number}", agent="aria" if number % 2 else "clova")
        await clock.advance(1)
    assert [said.request for said in await history.turns(last=2)] == ["요청 3", "요청 4"]
    assert [said.request for said in await history.turns(agent="aria")] == ["요청 1", "요청 3"]
    assert (await history.turns())[0].at == datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


async def test_decisions_come_back_as_they_were_told(history):
    await history.record_decision(DETECTED)
    await history.record_decision(SUPPRESSED)
    first, second = await history.decisions(last=2)
    assert first.event == DETECTED
    assert (first.outcome, first.margin, first.candidates) == ("detected", 1.75, CANDIDATES)
    assert (second.outcome, second.margin, second.wake_word) == ("agent_listening", 0.5, "지니")
    assert (first.winner, second.winner) == ("아리아", "")
    assert [decision.event for decision in await history.decisions(last=1)] == [SUPPRESSED]


async def test_one_day_keeps_todays_only(history, clock):
    await say(history, "어제")
    await clock.advance(3600)
    await say(history, "오늘")
    assert await history.prune(clock.now().astimezone(SEOUL)) == 1
    assert [said.request for said in await history.turns()] == ["오늘"]


async def test_no_days_keep_nothing_at_all(file, clock):
    history = await History.open(file, HistoryConfig(keep_days=0, keep_decisions_days=0), clock)
    await say(history, "비밀")
    await history.record_decision(DETECTED)
    assert await history.turns() == []
    assert await history.decisions() == []
    await history.close()


async def test_no_days_delete_what_an_earlier_configuration_kept(history, file, clock):
    await say(history, "비밀")
    await history.close()
    strict = await History.open(file, HistoryConfig(keep_days=0), clock)
    await strict.prune(clock.now().astimezone(SEOUL))
    assert await strict.turns() == []
    await strict.close()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    now=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.timezones()),  # noqa: DTZ001  # hypothesis adds the zone
    days=st.integers(0, 400),
)
def test_days_begin_at_midnight_whatever_the_zone(now, days):
    begin = begin_of_kept(now, days)
    assert begin.utcoffset() is not None
    assert (now.date() - begin.date()).days == days - 1
    assert (begin.hour, begin.minute, begin.second) == (0, 0, 0)


async def test_forget_by_agent_and_span(history, clock):
    await say(history, "하나")
    await say(history, "둘", agent="clova")
    await history.record_decision(DETECTED)
    noon = clock.now() + timedelta(hours=1)
    await clock.advance(7200)
    await say(history, "셋")
    assert await history.forget(agent="clova") == 1
    assert await history.forget(before=noon) == 2
    assert [said.request for said in await history.turns()] == ["셋"]
    assert await history.forget(since=noon) == 1
    assert await history.turns() == []


async def test_what_is_forgotten_or_expired_leaves_no_trace(history, file, clock):
    for words in ("잊어야할말", "지나간말"):
        await say(history, words)
    await history.forget()
    await say(history, "지나간말")
    await clock.advance(86400)
    await history.prune(clock.now().astimezone(SEOUL))
    for part in file.parent.iterdir():
        content = part.read_bytes()
        assert "잊어야할말".encode() not in content, part.name
        assert "지나간말".encode() not in content, part.name


async def test_a_damaged_file_is_set_aside_and_a_new_one_begun(file, clock):
    file.write_bytes(b"this is no database" * 1000)
    with pytest.raises(StoreDamaged):
        await History.open(file, clock=clock, owner=False)
    history = await History.open(file, clock=clock)
    assert history.set_aside is not None
    assert history.set_aside.read_bytes().startswith(b"this is no database")
    await say(history, "새로")
    assert len(await history.turns()) == 1
    await history.forget()
    assert not history.set_aside.exists()
    await history.close()


async def damage(history, file):
    await history.record_decision(DETECTED)
    for number in range(400):
        await say(history, f"{number}" * 100)
    await history._database.scrub()
    with file.open("r+b") as handle:
        handle.seek(4096)
        handle.write(b"\xa5" * (file.stat().st_size - 4096))
    history._database._connection.execute("PRAGMA shrink_memory")


async def test_damage_while_the_hub_runs_is_survived(history, file):
    await damage(history, file)
    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(history.turns)
            await anyio.lowlevel.checkpoint()
    assert history.set_aside is not None
    await say(history, "계속")
    assert [said.request for said in await history.turns()] == ["계속"]
    assert len(list(file.parent.glob("*.damaged-*Z"))) == 1


async def test_a_history_of_a_newer_version_is_set_aside(history, file, clock):
    def newer(connection):
        connection.execute("PRAGMA user_version = 99")

    await history._database.write(newer)
    await history.close()
    again = await History.open(file, clock=clock)
    assert again.set_aside is not None
    await again.close()


async def test_set_aside_files_expire_like_what_they_hold(history, file):
    old, new = (file.with_name(f"{file.name}.damaged-{name}") for name in ("old", "new"))
    for part, age_s in ((old, 2 * 86400), (new, 0)):
        part.write_bytes(b"words")
        os.utime(part, (time.time() - age_s,) * 2)
    await history.prune(datetime.now(SEOUL))
    assert not old.exists()
    assert new.exists()


async def test_every_night_the_databases_are_kept(tmp_path, history, clock):
    journal = await Journal.open(tmp_path / "journal.sqlite", clock)
    bus = Bus()
    upkeep = Upkeep(journal, history, clock, bus, SEOUL)
    backup = tmp_path / "journal.sqlite.backup"
    await say(history, "어제")
    midnight = datetime(2026, 3, 3, tzinfo=SEOUL)
    with bus.subscribe(HubFailed) as failures:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(upkeep.run)
            with anyio.fail_after(10):
                while clock.next_wake != midnight:
                    await anyio.lowlevel.checkpoint()
            assert backup.exists()
            assert len(await history.turns()) == 1
            backup.unlink()
            backup.mkdir()  # no backup can be made now
            await clock.advance(1800)
            with anyio.fail_after(10):
                failed = await anext(aiter(failures))
                assert isinstance(failed, HubFailed)
                assert failed.code == "store.failed"
                while clock.next_wake != midnight + timedelta(hours=1):
                    await anyio.lowlevel.checkpoint()
                assert await history.turns() == []
                backup.rmdir()
                await clock.advance(3600)
                while clock.next_wake != midnight + timedelta(days=1):
                    await anyio.lowlevel.checkpoint()
            assert backup.is_file()
            tasks.cancel_scope.cancel()
    await journal.close()


async def test_a_damaged_history_is_told(tmp_path, file, clock):
    file.write_bytes(b"this is no database" * 1000)
    history, journal = await History.open(file, clock=clock), await Journal.open(tmp_path / "journal.sqlite")
    bus = Bus()
    with bus.subscribe(HubFailed) as failures, anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(Upkeep(journal, history, clock, bus, SEOUL).run)
            failed = await anext(aiter(failures))
            assert isinstance(failed, HubFailed)
            assert (failed.code, failed.retryable) == ("store.damaged", False)
            tasks.cancel_scope.cancel()
    await journal.close()
    await history.close()


async def test_a_new_history_for_which_there_is_no_room_is_begun_later(history, file, monkeypatch):
    async def full(path):
        raise DiskFull(file=str(path))

    await damage(history, file)
    with monkeypatch.context() as patched:
        patched.setattr("dure.store.history._open", full)
        for _ in range(2):
            with pytest.raises(DiskFull):
                await history.turns()
    assert await history.turns() == []
    assert len(list(file.parent.glob("*.damaged-*Z"))) == 1
