"""`dure alert`, `dure safety drill` and `dure journal`: exit 0 only when it is durable, and no silence about who is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import anyio
import msgspec
import pytest

from dure.api import AlertReport, AlertState, Severity
from dure.app.tokens import TokenKeeper
from dure.cli import run
from dure.cli.alert_words import word
from dure.clock import SystemClock
from dure.config import Config
from dure.config.paths import find_paths
from dure.config.safety import ContactConfig, SafetyConfig
from dure.server import doorplate
from dure.server.serve import serve
from dure.store import Heartbeat, Journal
from dure.store.alerts import DeliveryState, Message
from dure.testing.hub import ScriptedHub

SEEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DURE = Path(sys.executable).with_name("dure")
RAISE = ["alert", "raise", "--person", "halmoni", "--kind", "fall", "--json"]


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_without_a_hub_it_is_kept_and_says_that_nobody_is_told(capsys):
    assert run(RAISE) == 0
    said = capsys.readouterr()
    alert = json.loads(said.out)
    assert alert["hub"] is False
    assert "nobody is being told yet" in said.err
    assert run(["alert", "list", "--json"]) == 0
    assert [one["id"] for one in told(capsys)["alerts"]] == [alert["alert"]["id"]]


def test_whoever_is_not_configured_gets_the_default_ladder_and_that_is_said(capsys, tmp_path, monkeypatch):
    file = tmp_path / "dure.toml"
    file.write_text("[safety.people.halmoni]\n", encoding="utf-8")
    config = ["--config", str(file)]
    for language, said_so in (
        ("en", "“halmony” is not under safety.people"),
        ("ko", "‘halmony’ 항목이 없어서"),
    ):
        monkeypatch.setenv("DURE_LANGUAGE", language)
        assert run(["alert", "raise", "--person", "halmony", "--kind", "fall", *config]) == 0
        assert said_so in capsys.readouterr().err
    for person in ("halmoni", "hub"):
        assert run(["alert", "raise", "--person", person, "--kind", "hub", *config]) == 0
        assert "safety.people" not in capsys.readouterr().err


def test_the_same_command_twice_is_one_alert(capsys):
    for _ in range(2):
        assert run([*RAISE, "--command", "c1"]) == 0
    capsys.readouterr()
    assert run(["alert", "list", "--json"]) == 0
    assert len(told(capsys)["alerts"]) == 1


def test_two_sources_confirm(capsys):
    run([*RAISE, "--source", "mat"])
    assert told(capsys)["alert"]["confirmed"] is False
    run([*RAISE, "--source", "camera"])
    assert told(capsys)["alert"]["confirmed"] is True


@pytest.fixture
def with_operator(tmp_path):
    """A configuration with a control room."""
    file = tmp_path / "operator.toml"
    file.write_text(
        '[safety.contacts.room]\nrole = "operator"\nreach = [{channel = "voice"}]\n', encoding="utf-8"
    )
    return ["--config", str(file)]


def test_it_is_answered_and_its_history_told(capsys, with_operator):
    run(RAISE)
    alert = told(capsys)["alert"]["id"]
    assert run(["alert", "ack", alert, "--by", "daughter", "--json"]) == 0
    assert told(capsys)["alert"]["state"] == "acknowledged"
    assert run(["alert", "hand-over", alert, "--json", *with_operator]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["alert"]["confirmed"] is True
    assert "nobody is being told yet" in said.err
    assert run(["alert", "resolve", alert, "--cancelled", "--note", "a pot", "--json"]) == 0
    assert told(capsys)["alert"]["state"] == "cancelled"
    assert run(["alert", "show", alert, "--json"]) == 0
    actions = [one["action"] for one in told(capsys)["records"]]
    assert actions == ["opened", "climbed", "acknowledged", "handed_over", "cancelled"]
    assert run(["alert", "show", alert]) == 0
    assert run(["alert", "list", "--all"]) == 0


def test_where_there_is_no_control_room_nothing_is_handed_over_and_that_is_said(capsys, monkeypatch):
    run(RAISE)
    alert = told(capsys)["alert"]["id"]
    assert run(["alert", "hand-over", alert]) == 4
    assert "No control room is configured" in capsys.readouterr().err
    monkeypatch.setenv("DURE_LANGUAGE", "ko")
    assert run(["alert", "hand-over", alert]) == 4
    assert "관제실이 없어서" in capsys.readouterr().err
    assert run(["alert", "show", alert, "--json"]) == 0
    assert told(capsys)["alert"]["confirmed"] is False


@pytest.mark.parametrize(
    "bad",
    [
        ["raise", "--person", "", "--kind", "fall"],
        ["raise", "--person", "a\nb", "--kind", "fall"],
        ["raise", "--person", "x" * 101, "--kind", "fall"],
        ["raise", "--person", "g", "--kind", "fall", "--key", "x" * 201],
        ["raise", "--person", "g", "--kind", "nonsense"],
        ["raise", "--person", "g", "--kind", "fall", "--severity", "nonsense"],
        ["raise", "--kind", "fall"],
        ["resolve", "abc", "--note", "x" * 1001],
        ["ack", "abc", "--by", ""],
        ["ack", "abc", "--by", "a\nb"],
        ["list", "--limit", "0"],
    ],
)
def test_what_a_hub_would_not_take_is_bad_input_without_one_too(bad, capsys):
    assert run(["alert", *bad]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err
    assert run(["alert", "list", "--json"]) == 0
    assert told(capsys) == {"alerts": []}


def test_alerts_are_listed_in_the_readers_language(capsys, monkeypatch):
    assert run(["alert", "list", "--all"]) == 0
    assert "There are no alerts." in capsys.readouterr().out
    run([*RAISE[:-1], "--drill"])
    capsys.readouterr()
    assert run(["alert", "list"]) == 0
    assert "open, urgent, unconfirmed, drill  halmoni: there may have been a fall" in capsys.readouterr().out
    monkeypatch.setenv("DURE_LANGUAGE", "ko")
    assert run(["alert", "list"]) == 0
    said = capsys.readouterr().out
    assert "열림, 긴급, 미확인, 훈련  halmoni: 넘어졌을지도 몰라요" in said
    alert = said.split()[0]
    assert run(["alert", "show", alert]) == 0
    said = capsys.readouterr().out
    assert "열림, 긴급" in said
    assert "접수  door  kind=fall severity=urgent" in said
    assert "질문  person  speak  대기 ×0" in said
    assert run(["alert", "resolve", alert, "--cancelled"]) == 0
    assert "취소됨" in capsys.readouterr().out


def test_every_word_of_an_alert_is_there_in_korean(monkeypatch):
    monkeypatch.setenv("DURE_LANGUAGE", "ko")
    kinds = (AlertState, Severity, Message, DeliveryState)
    assert [one for kind in kinds for one in get_args(kind) if word(one) == one] == []


@pytest.mark.anyio
async def test_a_hub_that_does_not_answer_is_not_taken_for_one_that_tells_people(own_home):
    paths = find_paths()
    plate = doorplate.Doorplate(
        pid=os.getpid(), url="http://127.0.0.1:1", address="", open=True, fingerprint=""
    )
    await doorplate.hang(paths.data, plate)
    done = await anyio.run_process(
        [str(DURE), *RAISE], check=False, env={**os.environ, "DURE_LANGUAGE": "en"}
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["hub"] is False
    assert "whether anybody is being told is not known" in done.stderr.decode()


@pytest.mark.parametrize("command", ["show", "ack", "resolve", "hand-over"])
def test_an_alert_that_is_not_there_is_bad_input(command, capsys):
    assert run(["alert", command, "x"]) == 2
    assert "no alert" in capsys.readouterr().err


def test_a_drill_is_marked(capsys):
    assert run(["safety", "drill", "--person", "halmoni", "--json"]) == 0
    assert told(capsys)["alert"]["drill"] is True


def test_satellites_that_must_be_alive_are_told(capsys, tmp_path, monkeypatch):
    assert run(["safety", "satellites"]) == 0
    assert "safety.satellites" in capsys.readouterr().out
    file = tmp_path / "dure.toml"
    file.write_text('[safety]\nsatellites = ["bath", "kitchen", "living"]\n', encoding="utf-8")

    async def heard() -> None:
        journal = await Journal.open(find_paths().journal)
        await journal.heartbeats.beat(
            [Heartbeat(satellite=one, seen=SEEN, left_s=600.0) for one in ("kitchen", "living", "gone")]
        )
        await journal.close()

    anyio.run(heard)
    silent = ["--person", "hub", "--kind", "hub", "--key", "hub:satellite:living", "--json"]
    assert run(["alert", "raise", *silent]) == 0
    alert = told(capsys)["alert"]["id"]
    look = ["safety", "satellites", "--config", str(file)]
    assert run([*look, "--json"]) == 0
    assert told(capsys)["satellites"] == [
        {"satellite": "bath", "seen": None, "alert": ""},
        {"satellite": "kitchen", "seen": "2026-03-02T09:00:00Z", "alert": ""},
        {"satellite": "living", "seen": "2026-03-02T09:00:00Z", "alert": alert},
    ]
    assert run(look) == 0
    bath, kitchen, living = capsys.readouterr().out.splitlines()
    assert "not heard of yet" in bath
    assert "last heard of" in kitchen
    assert alert in living
    monkeypatch.setenv("DURE_LANGUAGE", "ko")
    assert run(look) == 0
    assert "living: 신호가 없어요" in capsys.readouterr().out


def test_korean_is_spoken_too(capsys, monkeypatch):
    monkeypatch.setenv("DURE_LANGUAGE", "ko")
    assert run(RAISE[:-1]) == 0
    said = capsys.readouterr()
    assert "기록했어요" in said.out
    assert "아직 아무에게도 알리지 못했어요" in said.err


def test_what_is_not_durable_is_no_success(own_home):
    """The journal is a folder: it can be opened by nobody."""
    find_paths().journal.mkdir(parents=True)
    done = subprocess.run([DURE, *RAISE], capture_output=True, text=True, check=False)
    assert done.returncode == 5
    assert done.stdout == ""


@pytest.mark.anyio
async def test_the_number_of_a_hub_that_another_process_has_now_is_no_hub(own_home):
    folder = find_paths().data
    plate = doorplate.Doorplate(
        pid=os.getpid(), url="http://127.0.0.1:9", address="", open=True, fingerprint="", began="before:1"
    )
    await doorplate.hang(folder, msgspec.structs.replace(plate, began=""))
    assert doorplate.read(folder) is not None
    await doorplate.hang(folder, plate)  # left behind by a power cut
    assert doorplate.read(folder) is None
    done = await anyio.run_process([str(DURE), *RAISE], check=False)
    assert json.loads(done.stdout)["hub"] is False
    assert done.stderr


@pytest.mark.anyio
@pytest.mark.parametrize("open_", [True, False])
async def test_with_a_hub_it_goes_through_it(open_, own_home):
    """A hub with the journal behind it would tell people; the double keeps what came through its door."""
    paths = find_paths()
    paths.data.mkdir(parents=True, exist_ok=True)
    journal = await Journal.open(paths.journal)
    hub = ScriptedHub()
    if not open_:
        hub.tokens = TokenKeeper(journal, SystemClock())
    ready = anyio.Event()

    async def opened(_: object) -> None:
        ready.set()

    async with anyio.create_task_group() as tasks:

        async def doors() -> None:
            await serve(hub, host="127.0.0.1", port=0, folder=paths.data, ready=opened)

        tasks.start_soon(doors)
        await ready.wait()
        if not open_:
            plate = doorplate.read(paths.data)
            assert plate is not None
            await doorplate.hang(paths.data, msgspec.structs.replace(plate, open=False))
        done = await anyio.run_process([str(DURE), *RAISE], check=False)
        tasks.cancel_scope.cancel()
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["hub"] is True
    assert "default ladder" in (warned := done.stderr.decode())
    assert "nobody is being told" not in warned
    assert "not known" not in warned
    assert [one.alert.person for one in await hub.safety.alerts.list()] == ["halmoni"]
    assert await journal.tokens.list() == [], "the token that it made for itself is gone again"
    await journal.close()


OPERATOR = SafetyConfig(contacts={"room": ContactConfig(role="operator")})


@pytest.mark.anyio
async def test_answers_go_through_the_hub_in_their_own_name(own_home):
    """The double's alerts are in its memory: what is answered there went through its door."""
    paths = find_paths()
    paths.data.mkdir(parents=True, exist_ok=True)
    journal = await Journal.open(paths.journal)
    hub = ScriptedHub(Config(safety=OPERATOR))
    hub.tokens = TokenKeeper(journal, SystemClock())
    ready = anyio.Event()

    async def opened(_: object) -> None:
        ready.set()

    async def dure(*words: str) -> tuple[int, bytes]:
        done = await anyio.run_process([str(DURE), "alert", *words], check=False)
        return done.returncode, done.stdout + done.stderr

    async with anyio.create_task_group() as tasks:

        async def doors() -> None:
            await serve(hub, host="127.0.0.1", port=0, folder=paths.data, ready=opened)

        tasks.start_soon(doors)
        await ready.wait()
        report = AlertReport(command="c", person="halmoni", kind="fall", severity="urgent")
        alert = (await hub.safety.alerts.report(report)).id
        assert (await dure("ack", alert, "--by", "daughter"))[0] == 0
        assert (await dure("hand-over", alert))[0] == 0
        code, said = await dure("resolve", alert, "--by", "daughter", "--note", "a pot", "--json")
        assert code == 0, said
        assert json.loads(said)["alert"]["state"] == "resolved"
        assert (await dure("ack", "abc"))[0] == 2
        tasks.cancel_scope.cancel()
    _, _, records = await hub.safety.alerts.get(alert)
    done = [(one.action, one.by) for one in records if one.by != "ladder"]
    assert done == [
        ("opened", "report"),
        ("acknowledged", "daughter"),
        ("handed_over", "console"),
        ("resolved", "daughter"),
    ]
    assert await journal.tokens.list() == []
    await journal.close()


def test_the_journal_is_checked_copied_and_restored(capsys, tmp_path):
    run(RAISE)
    capsys.readouterr()
    assert run(["journal", "check", "--json"]) == 0
    assert told(capsys)["open_alerts"] == 1
    copy = tmp_path / "copy [bold]"
    nowhere = copy.parent / "nowhere"
    assert run(["journal", "backup", str(nowhere / "journal.backup")]) == 2
    assert str(nowhere) in capsys.readouterr().err.replace("\n", "")
    assert run(["journal", "backup", str(copy), "--json"]) == 0
    assert told(capsys)["backup"] == str(copy)
    run([*RAISE, "--key", "other"])
    capsys.readouterr()
    assert run(["journal", "restore", str(copy), "--json"]) == 0
    assert told(capsys)["lost"]["alert"] == 1
    for language in ("ko", "en"):
        assert run(["journal", "check"]) == 0, language
        assert run(["journal", "restore", str(copy)]) == 0
        assert run(["journal", "backup", str(copy)]) == 0
        assert "[bold]" in capsys.readouterr().out


def test_a_damaged_journal_is_told(capsys):
    run(RAISE)
    run(["journal", "backup"])
    file = find_paths().journal
    file.write_bytes(b"no database" * 1000)
    capsys.readouterr()
    assert run(["journal", "check"]) == 1
    assert "damaged" in capsys.readouterr().out
    assert run(["journal", "restore"]) == 0
    assert "It cannot be told what is lost" in capsys.readouterr().out
    assert run(["journal", "check"]) == 0


def test_there_is_no_journal_yet(capsys):
    assert run(["journal", "check"]) == 2
    assert run(["journal", "backup"]) == 2
    assert run(["journal", "restore"]) == 2
