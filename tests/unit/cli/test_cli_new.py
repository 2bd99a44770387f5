"""What `dure new` makes works as it stands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.ports import free_port

from dure.cli import run
from dure.cli.new import VENDORS


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Run the server that was made, on a free port."""
    port = free_port()
    manifest = folder / "dure-skill.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(":8000", f":{port}"), encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, folder / "server.py"], env={**os.environ, "PORT": str(port)}
    ) as process:
        try:
            until = time.monotonic() + 20
            while True:
                try:
                    httpx.get(f"http://127.0.0.1:{port}/health", timeout=2)
                    break
                except httpx.TransportError:
                    assert time.monotonic() < until
                    time.sleep(0.05)
            yield
        finally:
            process.terminate()


@pytest.mark.parametrize("protocol", VENDORS)
def test_a_new_skill_is_added_answers_and_conforms(
    own_home: Path, tmp_path: Path, protocol: str, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "greeter"
    assert (
        run(["new", "skill", "greeter", "--protocol", protocol, "--title", "인사꾼", "--out", str(folder)])
        == 0
    )
    with serving(folder):
        assert run(["skills", "add", str(folder)]) == 0
        capfd.readouterr()
        assert run(["skills", "try", "--json", "인사꾼 열어 줘", "서연에게 인사해 줘"]) == 0
        turns: list[dict[str, Any]] = json.loads(capfd.readouterr().out)["turns"]
        hello = "Hello, 서연!" if protocol == "alexa" else "서연, 안녕하세요!"
        assert turns[-1]["answer"] == hello
        assert run(["skills", "test", "greeter"]) == 0


def test_what_a_new_agent_wants_in_the_configuration_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The plug-in has to be named as well: nothing that is not named is imported."""
    folder = tmp_path / "my-parrot"
    assert run(["new", "agent", "my-parrot", "--out", str(folder)]) == 0
    told = [line.strip() for line in capfd.readouterr().out.splitlines()]
    config = tomllib.loads("\n".join(told[told.index("# dure.toml") : told.index("# then")]))
    offered = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "entry-points"
    ]
    assert list(config["plugins"]) == list(offered["dure.plugins"])
    assert config["agents"]["my-parrot"]["kind"] == "my-parrot"


def test_a_new_agent_passes_its_own_test(tmp_path: Path) -> None:
    folder = tmp_path / "parrot"
    assert run(["new", "agent", "my-parrot", "--out", str(folder)]) == 0
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["", "Ä", "../up", "9x", "a b", "x" * 50])
def test_a_name_that_is_none_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["new", "skill", name]) == 2
    assert run(["new", "agent", name]) == 2
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert run(["new", "skill", "greeter", "--out", str(tmp_path)]) == 2
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("title", ['a"b', "a\\b", "a\nb", "$id {who}"])
def test_any_title_gives_a_manifest_that_is_read(tmp_path: Path, title: str) -> None:
    from dure.skills.host.manifest_read import read_manifest

    folder = tmp_path / "x"
    assert run(["new", "skill", "greeter", "--title", title, "--out", str(folder)]) == 0
    read_manifest((folder / "dure-skill.toml").read_text(encoding="utf-8"))
    compile((folder / "server.py").read_text(encoding="utf-8"), "server.py", "exec")


def test_a_title_without_a_letter_is_refused(tmp_path: Path) -> None:
    assert run(["new", "skill", "greeter", "--title", '""', "--out", str(tmp_path / "x")]) == 2
