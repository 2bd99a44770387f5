from __future__ import annotations

import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from dure.cli import run
from dure.config import configured_names, load_config
from dure.config.paths import find_paths
from dure.store import History, Journal, hold_folder


@asynccontextmanager
async def both():
    paths = find_paths()
    journal, history = await Journal.open(paths.journal), await History.open(paths.history)
    yield journal, history
    await journal.close()
    await history.close()


def remember():
    """Something said yesterday to aria and today to clova, and a note of aria."""

    async def work():
        now = datetime.now(UTC)
        async with both() as (journal, history):
            await history.record_turn(
                agent="aria", request="어제 한 말", reply="네", at=now - timedelta(days=1)
            )
            await history.record_turn(agent="clova", request="오늘 한 말", reply="네", at=now)
            await journal.entries.put("aria", "name", "영희")
            await journal.names.add("자비스", "aria")
            await journal.tokens.issue(label="전화", scopes=["listen"])

    anyio.run(work)


def kept():
    async def work():
        async with both() as (journal, history):
            return (
                [said.request for said in await history.turns()],
                [entry.value for entry in await journal.entries.all()],
                len(await journal.names.changes()),
                len(await journal.tokens.list()),
            )

    return anyio.run(work)


def names(capsys):
    assert run(["names", "list", "--json"]) == 0
    return {name["wake_word"]: name["agent"] for name in json.loads(capsys.readouterr().out)["names"]}


def test_names_are_listed_without_making_anything(own_home, capsys):
    assert names(capsys) == {name.text: name.agent for name in configured_names(load_config())}
    assert list(own_home.iterdir()) == []


def test_a_name_is_added_and_a_default_removed_for_good(capsys):
    assert run(["names", "add", "자비스", "--also", "Jarvis", "--agent", "clova", "--json"]) == 0
    added = json.loads(capsys.readouterr().out)["added"]
    assert added == {"wake_word": "자비스", "agent": "clova", "also": ["Jarvis"]}
    assert run(["names", "remove", "빅스비"]) == 0
    capsys.readouterr()
    now = names(capsys)
    assert now["자비스"] == "clova"
    assert "빅스비" not in now
    assert run(["names", "undo", "--yes"]) == 0
    capsys.readouterr()
    assert "빅스비" in names(capsys)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["add", "아리아", "--agent", "aria"], "it calls aria already"),
        (["add", "ARIA BOT", "--agent", "nobody"], "There is no agent “nobody”"),
        (["add", "   "], "cannot be used"),
        (["add", "자비스", "--also", "\u0416\u0416"], "cannot be used"),
        (["remove", "없는이름"], "There is no name “없는이름”"),
    ],
)
def test_bad_input_is_told_and_changes_nothing(own_home, capsys, arguments, told):
    assert run(["names", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not find_paths().journal.exists()


def test_a_name_with_brackets_is_printed_as_it_is(capsys, monkeypatch):
    anyio.run(add_raw, "[bold]이름")
    assert run(["names", "list"]) == 0
    assert "[bold]이름" in capsys.readouterr().out


async def add_raw(text):
    async with both() as (journal, _):
        await journal.names.add(text, "aria")


def test_names_speak_korean(monkeypatch, capsys):
    monkeypatch.setenv("DURE_LANGUAGE", "ko")
    assert run(["names", "add", "자비스"]) == 0
    assert "이제 “자비스” 하고 부르면" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "turns", "notes"),
    [
        (["--all"], [], []),
        (["--today"], ["어제 한 말"], []),
        (["--agent", "aria"], ["오늘 한 말"], []),
        (["--agent", "clova"], ["어제 한 말"], ["영희"]),
        (["--before", "2020-01-01"], ["어제 한 말", "오늘 한 말"], ["영희"]),
        (["--before", "2999-01-01", "--agent", "aria"], ["오늘 한 말"], []),
    ],
)
def test_forgotten_is_what_was_named_and_nothing_else(capsys, arguments, turns, notes):
    remember()
    assert run(["forget", *arguments, "--yes"]) == 0
    assert kept() == (turns, notes, 1, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--all", "--today"],
        ["--today", "--before", "2026-01-01"],
        ["--before", "soon"],
        ["--agent", "nobody"],
        ["--all"],
    ],
)
def test_forget_does_nothing_without_a_clear_word_and_a_yes(capsys, arguments):
    remember()
    assert run(["forget", *arguments]) == 2
    assert kept()[0] == ["어제 한 말", "오늘 한 말"]


def test_forget_leaves_no_trace(own_home):
    remember()
    assert run(["forget", "--all", "--yes"]) == 0
    for part in own_home.iterdir():
        content = part.read_bytes()
        assert "오늘 한 말".encode() not in content, part.name
        assert "영희".encode() not in content, part.name


def test_forget_of_a_damaged_history_deletes_it_unless_a_hub_runs(own_home, capsys):
    remember()
    find_paths().history.write_bytes("오늘 한 말".encode() * 1000)
    with hold_folder(own_home):
        assert run(["forget", "--all", "--yes"]) == 5
    assert run(["forget", "--all", "--yes"]) == 0
    assert kept()[0] == []
    assert not list(own_home.glob("*damaged*"))


def test_export_holds_everything_but_tokens(own_home, capsys, tmp_path):
    remember()
    out = tmp_path / "all.jsonl"
    assert run(["export", "--out", str(out)]) == 0
    assert out.stat().st_mode & 0o077 == 0
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["type"] for line in lines] == ["export", "turn", "turn", "note", "name"]
    assert lines[1]["request"] == "어제 한 말"
    assert lines[3] == {
        "type": "note",
        "agent": "aria",
        "key": "name",
        "value": "영희",
        "changed": lines[3]["changed"],
    }
    assert "전화" not in out.read_text(encoding="utf-8")
    capsys.readouterr()
    assert run(["export"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == out.read_text(encoding="utf-8").splitlines()[1:]


def test_export_to_where_nothing_can_be_written_is_told(capsys, tmp_path):
    assert run(["export", "--out", str(tmp_path / "no" / "folder" / "x.jsonl")]) == 2
    assert "cannot be used" in capsys.readouterr().err
