"""`dure doctor` on machines in every state."""

from __future__ import annotations

import json
import shutil
import socket
from collections import namedtuple
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from tests import ports

from dure.cli import doctor_checks as checks
from dure.cli import run
from dure.config import Config, ServerConfig
from dure.config.paths import find_paths
from dure.models import ModelStore

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def free_port() -> int:
    return ports.free_port()


def doctor(
    capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, dict[str, list[dict[str, str]]]]:
    """Run the command and sort its findings by what was checked."""
    code = run(["doctor", "--json", *arguments])
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    found: dict[str, list[dict[str, str]]] = {}
    for row in json.loads(said)["checks"]:
        found.setdefault(row["check"], []).append(row)
    return code, found


def states(findings: Any) -> list[str]:
    return [finding.state for finding in findings]


def test_missing_models_are_exit_5_and_the_remedy_is_a_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DURE_MODELS", str(tmp_path / "models"))
    code, found = doctor(capsys)
    assert code == 5
    assert [row["state"] for row in found["model"]] == ["fail"] * len(ModelStore(tmp_path).needed(Config()))
    assert any("dure models pull whisper-base" in row["what"] for row in found["model"])
    assert [row["state"] for row in found["python"] + found["packages"] + found["folder"]] == ["ok"] * 4
    assert not (tmp_path / "models").exists(), "looking changes nothing"


@pytest.mark.models
def test_a_complete_machine_is_ready(
    free_port: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "dure.toml").write_text(f'time_zone = "Asia/Seoul"\n[server]\nport = {free_port}\n')
    code, found = doctor(capsys, "--config", str(tmp_path / "dure.toml"))
    assert code == 0
    assert not [row for rows in found.values() for row in rows if row["state"] == "fail"]
    assert set(found) == {
        "python", "packages", "config", "model", "folder", "disk", "memory", "port", "audio", "clock"
    }  # fmt: skip


def test_every_mistake_in_the_configuration_is_told_and_the_rest_is_checked_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "dure.toml").write_text('langauge = "ko"\n[server]\nport = "many"\n')
    code, found = doctor(capsys, "--config", str(tmp_path / "dure.toml"))
    assert code == 5
    assert [row["state"] for row in found["config"]] == ["fail", "fail"]
    assert "language" in found["config"][0]["what"] + found["config"][1]["what"]
    assert found["clock"]


def test_people_are_told_in_their_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DURE_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("DURE_LANGUAGE", "ko")
    assert run(["doctor"]) == 5
    korean = capsys.readouterr().out
    assert "모델이 아직 없어요" in korean
    assert "고칠 것이" in korean
    monkeypatch.setenv("DURE_LANGUAGE", "en")
    run(["doctor"])
    english = capsys.readouterr().out
    assert "is not here yet" in english
    assert not any("가" <= letter <= "힣" for letter in english)


def test_a_port_is_free_taken_by_another_or_held_by_a_hub(free_port: int) -> None:
    config, paths = Config(server=ServerConfig(port=free_port)), find_paths()
    assert states(checks.check_port(config, paths)) == ["ok"]
    with socket.create_server(("127.0.0.1", free_port)):
        (taken,) = checks.check_port(config, paths)
        assert taken.state == "fail"
        assert f"--port {free_port + 1}" in taken.remedy.en
        paths.data.mkdir(parents=True, exist_ok=True)
        with FileLock(paths.data / "hub.lock"):
            (held,) = checks.check_port(config, paths)
    assert (held.state, "hub is running" in held.what.en) == ("ok", True)


def test_an_address_of_another_machine_cannot_be_opened(free_port: int) -> None:
    config = Config(server=ServerConfig(host="192.0.2.1", port=free_port))
    (finding,) = checks.check_port(config, find_paths())
    assert (finding.state, "[server] host" in finding.remedy.en) == ("fail", True)


def test_a_folder_under_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    paths = replace(find_paths(), data=tmp_path / "file" / "data")
    findings = list(checks.check_folders(paths, tmp_path / "models"))
    assert states(findings) == ["fail", "ok"]
    assert "DURE_HOME" in findings[0].remedy.en


@pytest.mark.parametrize(("free", "state"), [(10**8, "fail"), (5 * 10**8, "warn"), (10**10, "ok")])
def test_room_on_the_disk(free: int, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**11, 0, free))
    (finding,) = checks.check_disk(find_paths())
    assert finding.state == state
    assert bool(finding.remedy.en) == (state != "ok")


@pytest.mark.parametrize(
    ("now", "synchronised", "zone", "expected"),
    [
        (NOON, True, "Asia/Seoul", ["ok"]),
        (NOON, False, "Asia/Seoul", ["warn"]),
        (datetime(1970, 1, 1, tzinfo=UTC), True, "Asia/Seoul", ["fail"]),
        (NOON, True, "", ["ok", "warn"]),
        (NOON, True, "UTC", ["ok"]),
    ],
)
def test_the_clock(
    now: datetime, synchronised: bool, zone: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setattr(checks, "clock_synchronised", lambda: synchronised)
    findings = list(checks.check_clock(Config(time_zone=zone), now))
    assert states(findings) == expected
    if zone == "Asia/Seoul" and now == NOON:
        assert "2026-12-01 21:00" in findings[0].what.en


def test_a_package_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        checks, "requires", lambda _: ["anyio>=4", "no-such-package>=1; python_version > '3'"]
    )
    (finding,) = checks.check_packages()
    assert (finding.state, finding.what.en) == ("fail", "not installed: no-such-package")


def test_without_the_extra_the_microphone_is_nobodys_worry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "installed_version", lambda _: None)
    (finding,) = checks.check_audio()
    assert (finding.state, "dure[listen]" in finding.what.en) == ("ok", True)
