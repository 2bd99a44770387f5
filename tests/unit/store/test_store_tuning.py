"""What a household teaches about its names, and decisions that feedback can name."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from dure.api import WakeWord
from dure.errors import NotFound
from dure.events import Candidate, WakeDetected, WakeSuppressed, to_json
from dure.store import History, Journal
from dure.store import history as history_module
from dure.store.migrate import migrations
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio

NAMES = (WakeWord(text="아리아", agent="aria"), WakeWord(text="Smart Mirror", agent="mirror"))


@pytest.fixture
async def journal(tmp_path):
    journal = await Journal.open(tmp_path / "journal.sqlite")
    yield journal
    await journal.close()


def detected(decision: str) -> WakeDetected:
    return WakeDetected(
        decision=decision,
        satellite="kitchen",
        time_ms=900,
        wake_word="아리아",
        agent="aria",
        score=1.5,
        margin=1.75,
        start_ms=300,
        end_ms=800,
        candidates=(Candidate(wake_word="아리아", agent="aria", score=1.5),),
    )


async def test_feedback_adds_up_is_bounded_and_taken_back(journal):
    tuning = journal.tuning
    for number, shift in enumerate((0.25, 0.3, 0.3)):
        await tuning.give(f"d{number}", "smart  mirror", "wrong", shift)
    aria, mirror = await tuning.apply(NAMES, most=0.6)
    assert (aria.shift, mirror.shift) == (0.0, 0.6)
    assert (await tuning.take_back("d1")).shift == 0.3
    assert (await tuning.apply(NAMES, most=0.6))[1].shift == 0.55
    assert (await tuning.take_back()).decision == "d2"
    await tuning.give("d0", "Smart Mirror", "missed", -0.1)  # changed their mind
    assert [one.shift for one in await tuning.feedback("SmartMirror")] == [-0.1]
    assert await tuning.take_back("nothing") is None


async def test_an_enrolment_is_kept_and_the_one_before_comes_back(journal):
    tuning = journal.tuning
    for chain in (("ɑ", "ɹ", "i"), ("ɑ", "l", "i")):
        await tuning.enrol("아리아", [chain], recordings=3, before=0.1, after=0.5)
    assert (await tuning.apply(NAMES, most=1))[0].learned == (("ɑ", "l", "i"),)
    await tuning.forget_enrolment("아리아")
    assert (await tuning.apply(NAMES, most=1))[0].learned == (("ɑ", "ɹ", "i"),)
    await tuning.forget_enrolment("아리아")
    assert await tuning.apply(NAMES, most=1) == NAMES
    assert await tuning.forget_enrolment("아리아") is None


async def test_a_decision_is_found_by_its_id_and_by_how_that_begins(tmp_path):
    history = await History.open(tmp_path / "history.sqlite")
    for decision in ("abcd01", "abcd02", "ffff"):
        await history.record_decision(detected(decision))
    assert (await history.decision("abcd01")).id == "abcd01"
    assert (await history.decision("abcd02")).id == "abcd02"
    for unknown in ("abcd", "abc", "ff", "", "%", "abcd03"):
        with pytest.raises(NotFound):
            await history.decision(unknown)
    await history.close()


async def test_old_decisions_get_ids(tmp_path):
    file = tmp_path / "history.sqlite"
    old = (
        '{"type":"wake.suppressed","satellite":"kitchen","time_ms":1,"wake_word":"지니","agent":"genie","score":0.5,'
        '"start_ms":0,"end_ms":1,"reason":"refractory","candidates":[]}'
    )
    new = to_json(detected("x")).replace('"decision":"x",', "")
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(migrations("history")[0])
        connection.execute("PRAGMA user_version = 1")
        connection.executemany("INSERT INTO decision (event, at_us) VALUES (?, ?)", [(old, 1), (new, 2)])
        connection.commit()
    history = await History.open(file)
    first, second = await history.decisions()
    assert isinstance(first.event, WakeSuppressed)
    assert (first.id, first.winner, first.margin) == ("r1", "", None)
    assert second.event == detected("r2")
    await history.close()


async def test_the_number_of_decisions_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(history_module, "MOST_DECISIONS", 2)
    clock = VirtualClock(datetime(2026, 3, 2, 12, tzinfo=UTC))
    history = await History.open(tmp_path / "history.sqlite", clock=clock)
    for number in range(4):
        await history.record_decision(detected(f"d{number}"))
        await clock.advance(1)
    await history.prune(clock.now())
    assert [one.id for one in await history.decisions()] == ["d2", "d3"]
    await history.close()
