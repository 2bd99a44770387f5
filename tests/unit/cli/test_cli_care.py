"""`dure checkin` and `dure advisories`, beside a hub or without one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dure.cli import run
from dure.safety.advisories.cap import NAMESPACE

CAP = (
    f'<alert xmlns="{NAMESPACE}"><identifier>i1</identifier><sender>town</sender><sent>2026-03-02T18:00:00+09:00</sent>'
    "<status>Actual</status><msgType>Alert</msgType><scope>Public</scope></alert>"
)


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DURE_LANGUAGE", "ko")


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_a_check_in_is_planned_agreed_paused_and_summed_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["checkin", "add", "--person", "g", "--at", "09:00", "--days", "mon,thu", "--json"]) == 0
    added = told(capsys)
    assert added["consent"] is False
    plan = added["added"]
    assert isinstance(plan, dict)
    assert plan["weekdays"] == [0, 3]
    assert run(["checkin", "list", "--json"]) == 0
    assert told(capsys) == {"plans": [plan]}
    assert run(["checkin", "consent", "--person", "g", "--yes", "--json"]) == 0
    assert told(capsys)["consent"] is True
    assert run(["checkin", "pause", "--person", "g", "--until", "2027-01-01"]) == 0
    assert "여쭤보지 않아요: 일시 중지." in capsys.readouterr().out
    assert run(["checkin", "consent", "--person", "g", "--json"]) == 0
    assert told(capsys)["paused_until"] == "2027-01-01"
    assert run(["checkin", "resume", "--person", "g"]) == 0
    assert "안부를 여쭤봐요." in capsys.readouterr().out
    assert run(["checkin", "run", str(plan["id"]), "--json"]) == 0
    begun = told(capsys)["begun"]
    assert isinstance(begun, dict)
    assert begun["plan"].startswith(f"{plan['id']}@")
    assert run(["checkin", "summary", "--person", "g", "--json"]) == 0
    assert told(capsys)["states"] == {"asking": 1}
    assert run(["checkin", "remove", str(plan["id"])]) == 0
    capsys.readouterr()
    assert run(["checkin", "forget", "--person", "g", "--yes", "--json"]) == 0
    assert told(capsys) == {"forgotten": "g", "routine": False}
    assert run(["checkin", "list", "--json"]) == 0
    assert told(capsys) == {"plans": []}
    assert run(["audit", "--json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["kind"], one["what"]) for one in records] == [
        ("care.planned", [plan["id"]]),
        ("care.agreed", ["consent=true"]),
        ("care.agreed", ["paused=true"]),
        ("care.agreed", ["paused=false", "holidays"]),
        ("care.unplanned", [plan["id"]]),
        ("care.forgotten", []),
    ]
    assert run(["audit"]) == 0
    assert "우리 집이 안부 확인" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["checkin", "add", "--person", "g", "--at", "soon"],
        ["checkin", "add", "--person", "g", "--at", "09:00", "--days", "someday"],
        ["checkin", "add", "--person", "g", "--at", "09:00", "--script", "none"],
        ["checkin", "run", "none"],
        ["checkin", "remove", "none"],
        ["advisories", "show", "none"],
        ["advisories", "add", "none.xml"],
    ],
)
def test_what_makes_no_sense_is_bad_input(arguments: list[str]) -> None:
    assert run(arguments) == 2


def test_an_advisory_is_handed_in_once_and_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "warning.xml"
    file.write_text(CAP, encoding="utf-8")
    assert run(["advisories", "add", str(file), "--json"]) == 0
    first = told(capsys)
    assert first["new"] is True
    assert run(["advisories", "add", str(file), "--json"]) == 0
    assert told(capsys)["new"] is False
    assert run(["advisories", "show", str(first["id"]), "--json"]) == 0
    assert told(capsys)["cap"] == CAP
    message = tmp_path / "message.txt"
    message.write_text("[서울특별시] 폭염경보, 물을 자주 드시기 바랍니다", encoding="utf-8")
    assert run(["advisories", "add", str(message), "--text"]) == 0
    assert "받았어요" in capsys.readouterr().out
    assert run(["advisories", "list"]) == 0
    assert "폭염" in capsys.readouterr().out
    file.write_text(CAP.replace("Actual", "Real"), encoding="utf-8")
    assert run(["advisories", "add", str(file)]) == 2
