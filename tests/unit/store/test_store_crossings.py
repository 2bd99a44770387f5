"""What crossed between agents is kept, its words only as long as words are."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from anyio import to_thread

from dure.api import Crossing
from dure.cli import run
from dure.config import HistoryConfig
from dure.config.paths import find_paths
from dure.store import Crossings, History, Journal

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    opened = await Journal.open(tmp_path / "journal.sqlite")
    yield opened
    await opened.close()


def crossing(at: datetime, text: str, source: str = "aria", target: str = "bixby") -> Crossing:
    return Crossing(at=at, satellite="kitchen", turn="t1", source=source, target=target, text=text)


async def test_crossings_are_kept_longer_than_their_words(tmp_path: Path, journal: Journal) -> None:
    history = await History.open(tmp_path / "history.sqlite", HistoryConfig(keep_days=1))
    log = Crossings(history, journal.audit)
    for days, text in ((400, "아주 옛날"), (3, "내일 날씨"), (0, "오늘 날씨")):
        await log.record(crossing(NOON - timedelta(days=days), text))
    assert [one.text for one in await log.last()] == ["아주 옛날", "내일 날씨", "오늘 날씨"]
    await history.prune(NOON)
    assert [(one.source, one.target, one.text) for one in await log.last()] == [
        ("aria", "bixby", ""),
        ("aria", "bixby", "오늘 날씨"),
    ]
    assert "내일 날씨".encode() not in (tmp_path / "history.sqlite").read_bytes()
    await history.close()


async def test_crossings_are_forgotten_by_either_agent(tmp_path: Path, journal: Journal) -> None:
    history = await History.open(tmp_path / "history.sqlite")
    log = Crossings(history, journal.audit)
    await log.record(crossing(NOON, "하나"))
    await log.record(crossing(NOON, "둘", source="clova", target="aria"))
    await log.record(crossing(NOON, "셋", source="clova", target="bixby"))
    assert await history.forget(agent="aria") == 2
    assert [one.text for one in await log.last()] == ["셋"]
    await history.close()


async def test_where_no_words_are_kept_a_crossing_has_none(tmp_path: Path, journal: Journal) -> None:
    history = await History.open(tmp_path / "history.sqlite", HistoryConfig(keep_days=0))
    await Crossings(history, journal.audit).record(crossing(NOON, "비밀"))
    assert [one.text for one in await history.crossings()] == [""]
    (record,) = await journal.audit.last()
    assert (record.kind, record.source, record.target, record.what) == (
        "agent.transferred",
        "aria",
        "bixby",
        ("words",),
    )
    await history.close()


async def test_crossings_are_exported_and_forgotten_with_all_words(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = await History.open(find_paths().history)
    await history.record_crossing(crossing(datetime.now(UTC), "내일 날씨"))
    await history.close()
    assert await to_thread.run_sync(run, ["export"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (line,) = [line for line in lines if line["type"] == "crossing"]
    assert (line["source"], line["target"], line["text"]) == ("aria", "bixby", "내일 날씨")
    assert await to_thread.run_sync(run, ["forget", "--all", "--yes"]) == 0
    assert "내일 날씨".encode() not in find_paths().history.read_bytes()
