"""`dure alert`, `dure safety drill` and `dure journal`: exit 0 only when it is durable, and no silence about who is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import anyio
import msgspec
import pytest

from dure.cli import run
from dure.config.paths import find_paths
from dure.server import doorplate
from dure.server.serve import serve
from dure.store import Journal
from dure.testing.hub import ScriptedHub

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


def test_it_is_answered_and_its_history_told(capsys):
    run(RAISE)
    alert = told(capsys)["alert"]["id"]
    assert run(["alert", "ack", alert, "--by", "daughter", "--json"]) == 0
    assert told(capsys)["alert"]["state"] == "acknowledged"
    assert run(["alert", "hand-over", alert, "--json"]) == 0
    assert told(capsys)["alert"]["confirmed"] is True
    assert run(["alert", "resolve", alert, "--cancelled", "--note", "a pot", "--json"]) == 0
    assert told(capsys)["alert"]["state"] == "cancelled"
    assert run(["alert", "show", alert, "--json"]) == 0
    actions = [one["action"] for one in told(capsys)["records"]]
    assert actions == ["opened", "climbed", "acknowledged", "handed_over", "cancelled"]
    assert run(["alert", "show", alert]) == 0
    assert run(["alert", "list", "--all"]) == 0


@pytest.mark.parametrize("command", ["show", "ack", "resolve", "hand-over"])
def test_an_alert_that_is_not_there_is_bad_input(command, capsys):
    assert run(["alert", command, "x"]) == 2
    assert "no alert" in capsys.readouterr().err


def test_a_drill_is_marked(capsys):
    assert run(["safety", "drill", "--person", "halmoni", "--json"]) == 0
    assert told(capsys)["alert"]["drill"] is True


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
        from dure.app.tokens import TokenKeeper
        from dure.clock import SystemClock

        hub.tokens = TokenKeeper(journal, SystemClock())  # type: ignore[assignment]
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
    assert done.stderr == b""
    assert [one.alert.person for one in await hub.safety.alerts.list()] == ["halmoni"]
    assert await journal.tokens.list() == [], "the token that it made for itself is gone again"
    await journal.close()


def test_the_journal_is_checked_copied_and_restored(capsys, tmp_path):
    run(RAISE)
    capsys.readouterr()
    assert run(["journal", "check", "--json"]) == 0
    assert told(capsys)["open_alerts"] == 1
    copy = tmp_path / "copy"
    assert run(["journal", "backup", str(copy), "--json"]) == 0
    assert told(capsys)["backup"] == str(copy)
    run([*RAISE, "--key", "other"])
    capsys.readouterr()
    assert run(["journal", "restore", str(copy), "--json"]) == 0
    assert told(capsys)["lost"]["alert"] == 1
    for language in ("ko", "en"):
        assert run(["journal", "check"]) == 0, language
        assert run(["journal", "restore", str(copy)]) == 0


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
