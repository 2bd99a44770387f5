"""Fetching models from a real server that behaves, and from one that does not."""

from __future__ import annotations

import errno
import os
import shutil
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.models.models_index import Index, Served, make_wheel, sha256
from tests.unit.models.models_sample import CATALOGUE, FALLBACK, FIRST, OTHER_WEIGHTS, SECOND, TREE, WEIGHTS

from dure.errors import (
    DiskFull,
    DownloadFailed,
    ModelDamaged,
    ModelMissing,
    ModelsUnwritable,
    ModelUnknown,
)
from dure.models import Catalogue, ModelStore, Progress
from dure.models.pip_settings import IndexSettings


@pytest.fixture(params=["json", "html"])
def index(request: pytest.FixtureRequest) -> Iterator[Index]:
    yield from serve(request.param)


@pytest.fixture
def json_index() -> Iterator[Index]:
    yield from serve("json")


def serve(style: str) -> Iterator[Index]:
    with Index(style=style) as server:
        server.add("first-1", "first_1-1.0-py3-none-any.whl", FIRST)
        server.add("first-2", "first_2-1.0-py3-none-any.whl", SECOND)
        server.add("other", "other-1.0-py3-none-any.whl", FALLBACK)
        yield server


@pytest.fixture(autouse=True)
def hub_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")


def open_tiny(folder: Path, index: Index, *, offline: bool = False, shared: Path | None = None) -> ModelStore:
    return ModelStore(
        folder,
        offline,
        shared=shared,
        catalogue=Catalogue.parse(CATALOGUE),
        index=IndexSettings(urls=(index.url,)),
        wait=lambda _: None,
    )


def holds_first(path: Path) -> bool:
    tree = {name: (path / "tree" / name).read_bytes() for name in TREE}
    return (path / "model.bin").read_bytes() == WEIGHTS and tree == TREE


def test_parts_are_joined_and_a_tree_is_laid_out(index: Index, tmp_path: Path) -> None:
    store = open_tiny(tmp_path / "models", index)
    with pytest.raises(ModelMissing, match="dure models pull tiny"):
        store.path("tiny")
    steps: list[Progress] = []
    path = store.pull("tiny", steps.append)
    assert path == store.path("tiny") == tmp_path / "models" / "tiny"
    assert holds_first(path)
    assert [step.phase for step in steps if step.done_bytes == step.total_bytes > 0] == [
        "downloading",
        "unpacking",
    ]
    assert sorted(file.name for file in store.folder.iterdir()) == [".downloads", ".lock", "tiny"]
    assert not list((store.folder / ".downloads").iterdir())


def test_what_is_here_is_not_fetched_again(json_index: Index, tmp_path: Path) -> None:
    open_tiny(tmp_path, json_index).pull("tiny")
    asked = len(json_index.asked)
    open_tiny(tmp_path, json_index, offline=True).pull("tiny")
    assert len(json_index.asked) == asked


def test_what_was_downloaded_for_one_model_is_not_said_to_be_fetched_for_the_next(
    json_index: Index, tmp_path: Path
) -> None:
    store = open_tiny(tmp_path, json_index)
    shutil.rmtree(store.pull("tiny", then=["tiny"]))
    asked, steps = len(json_index.asked), list[Progress]()
    store.pull("tiny", steps.append)
    assert len(json_index.asked) == asked
    assert {step.phase for step in steps} == {"unpacking", "done"}


def test_what_the_users_own_store_holds_serves_another_home_and_stays_as_it_is(
    json_index: Index, tmp_path: Path
) -> None:
    usual = open_tiny(tmp_path / "usual", json_index).pull("tiny")
    asked = len(json_index.asked)
    store = open_tiny(tmp_path / "models", json_index, shared=usual.parent)
    assert store.pull("tiny") == store.path("tiny") == usual
    assert len(json_index.asked) == asked
    (usual / "model.bin").write_bytes(b"rot")
    before = {file: file.read_bytes() for file in usual.rglob("*") if file.is_file()}
    assert store.state("tiny") == "damaged"
    assert store.pull("tiny") == store.path("tiny") == tmp_path / "models" / "tiny"
    assert {file: file.read_bytes() for file in usual.rglob("*") if file.is_file()} == before


def test_a_cut_download_goes_on_where_it_broke(json_index: Index, tmp_path: Path) -> None:
    wheel = json_index.wheels["first-1"]["first_1-1.0-py3-none-any.whl"]
    wheel.cuts = [100_000, 50_000]
    assert holds_first(open_tiny(tmp_path, json_index).pull("tiny"))
    assert json_index.ranges_of("first_1-1.0-py3-none-any.whl") == ["", "bytes=100000-", "bytes=150000-"]


def test_a_server_without_ranges_is_read_from_the_start(json_index: Index, tmp_path: Path) -> None:
    wheel = json_index.wheels["first-1"]["first_1-1.0-py3-none-any.whl"]
    wheel.cuts, wheel.ranges = [100_000], False
    assert holds_first(open_tiny(tmp_path, json_index).pull("tiny"))


def test_a_wrong_beginning_is_thrown_away_once(json_index: Index, tmp_path: Path) -> None:
    downloads = tmp_path / ".downloads"
    downloads.mkdir()
    (downloads / f"{sha256(make_wheel(FIRST))}.part").write_bytes(b"not the beginning")
    assert holds_first(open_tiny(tmp_path, json_index).pull("tiny"))
    assert json_index.ranges_of("first_1-1.0-py3-none-any.whl") == ["bytes=17-", ""]


def flip(content: bytes, position: int = 1000) -> bytes:
    return content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :]


def break_checksum(wheel: Served) -> None:
    wheel.content = flip(wheel.content)


def break_length(wheel: Served) -> None:
    wheel.content += b"more"


def break_server(wheel: Served) -> None:
    wheel.status = 503


def break_connection(wheel: Served) -> None:
    wheel.cuts = [0] * 100


@pytest.mark.parametrize("damage", [break_checksum, break_length, break_server, break_connection])
def test_a_broken_source_gives_way_to_the_next(damage, json_index: Index, tmp_path: Path) -> None:
    damage(json_index.wheels["first-2"]["first_2-1.0-py3-none-any.whl"])
    store = open_tiny(tmp_path, json_index)
    path = store.pull("tiny")
    assert (path / "model.bin").read_bytes() == OTHER_WEIGHTS
    assert not (path / "words.txt").exists()
    assert store.verify("tiny") == path


def test_a_repository_is_the_last_resort(
    json_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    json_index.wheels.clear()
    monkeypatch.setenv("HF_ENDPOINT", f"http://{json_index.host}/")
    address = "/someone/tiny/resolve/0123456789012345678901234567890123456789/model.bin"
    json_index.paths[address] = Served(OTHER_WEIGHTS, cuts=[1000])
    path = open_tiny(tmp_path, json_index).pull("tiny")
    assert (path / "model.bin").read_bytes() == OTHER_WEIGHTS
    assert json_index.ranges_of("model.bin") == ["", "bytes=1000-"]


def test_when_every_source_fails_each_is_named(json_index: Index, tmp_path: Path) -> None:
    break_checksum(json_index.wheels["first-1"]["first_1-1.0-py3-none-any.whl"])
    del json_index.wheels["other"]
    store = open_tiny(tmp_path, json_index)
    with pytest.raises(DownloadFailed) as failure:
        store.pull("tiny")
    said = failure.value.sentence("en")
    assert "first-1, first-2: a file does not have its SHA-256" in said
    assert "other: no package index has other-1.0-py3-none-any.whl" in said
    assert "someone/tiny: no connection" in said
    assert "someone/tiny: 연결할 수 없어요" in failure.value.sentence("ko")
    assert store.state("tiny") == "missing"
    assert not list(tmp_path.glob(".trial*"))


def test_a_model_for_another_machine_says_so(json_index: Index, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="none for this kind of machine"):
        open_tiny(tmp_path, json_index).pull("elsewhere")


def test_offline_asks_nobody_and_says_what_to_do(json_index: Index, tmp_path: Path) -> None:
    store = open_tiny(tmp_path, json_index, offline=True)
    with pytest.raises(ModelMissing, match="--from FOLDER") as missing:
        store.pull("tiny")
    assert "오프라인" in missing.value.sentence("ko")
    assert not json_index.asked


def test_an_unknown_model_names_the_known(json_index: Index, tmp_path: Path) -> None:
    with pytest.raises(ModelUnknown, match="Known models: tiny"):
        open_tiny(tmp_path, json_index).path("huge")


@pytest.mark.parametrize("changed", ["model.bin", "tree/two"])
def test_a_changed_file_is_noticed_and_fetched_again(changed: str, json_index: Index, tmp_path: Path) -> None:
    store = open_tiny(tmp_path, json_index)
    file = store.pull("tiny") / changed
    file.write_bytes(flip(file.read_bytes(), 2))
    for look in (store.path, store.verify):
        with pytest.raises(ModelDamaged) as damage:
            look("tiny")
        assert damage.value.details["file"] in (changed, "tree")
    assert store.state("tiny") == "damaged"
    assert holds_first(store.pull("tiny"))
    assert store.state("tiny") == "ready"


def test_rot_that_leaves_size_and_time_is_found_by_verify(json_index: Index, tmp_path: Path) -> None:
    store = open_tiny(tmp_path, json_index)
    file = store.pull("tiny") / "tree" / "two"
    before = file.stat()
    file.write_bytes(flip(file.read_bytes(), 5))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(ModelDamaged, match="tree/two"):
        store.verify("tiny")
    assert store.state("tiny") == "damaged"


def test_a_file_too_many_in_a_tree_is_damage(json_index: Index, tmp_path: Path) -> None:
    store = open_tiny(tmp_path, json_index)
    (store.pull("tiny") / "tree" / "three").write_bytes(b"three")
    with pytest.raises(ModelDamaged, match="tree/three"):
        store.verify("tiny")


def test_a_missing_file_is_damage(json_index: Index, tmp_path: Path) -> None:
    store = open_tiny(tmp_path, json_index)
    (store.pull("tiny") / "words.txt").unlink()
    with pytest.raises(ModelDamaged, match=r"words\.txt"):
        store.path("tiny")


def test_a_copied_folder_is_read_once_and_then_trusted(json_index: Index, tmp_path: Path) -> None:
    first = open_tiny(tmp_path / "here", json_index)
    shutil.copytree(first.pull("tiny"), tmp_path / "there" / "tiny", copy_function=shutil.copyfile)
    store = open_tiny(tmp_path / "there", json_index, offline=True)
    (tmp_path / "there" / "tiny" / ".dure.json").unlink()
    assert store.path("tiny") == tmp_path / "there" / "tiny"
    assert (tmp_path / "there" / "tiny" / ".dure.json").exists()


@pytest.mark.parametrize("layout", ["wheels", "files", "folder of models", "hub cache"])
def test_a_folder_is_a_source_without_network(layout: str, json_index: Index, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    pulled = open_tiny(tmp_path / "other machine", json_index).pull("tiny")
    if layout == "wheels":
        stick.mkdir()
        (stick / "first_1-1.0-py3-none-any.whl").write_bytes(make_wheel(FIRST))
        (stick / "first_2-1.0-py3-none-any.whl").write_bytes(make_wheel(SECOND))
    elif layout == "files":
        shutil.copytree(pulled, stick)
    elif layout == "folder of models":
        shutil.copytree(pulled, stick / "tiny")
    else:
        snapshot = stick / "models--someone--tiny/snapshots/0123456789012345678901234567890123456789"
        snapshot.mkdir(parents=True)
        (snapshot / "model.bin").write_bytes(OTHER_WEIGHTS)
    asked = len(json_index.asked)
    store = open_tiny(tmp_path / "models", json_index, offline=True)
    path = store.pull("tiny", from_folder=stick)
    assert (path / "model.bin").read_bytes() in (WEIGHTS, OTHER_WEIGHTS)
    assert store.verify("tiny") == path
    assert len(json_index.asked) == asked


def test_a_folder_with_something_else_under_its_names_is_refused(json_index: Index, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "model.bin").write_bytes(flip(OTHER_WEIGHTS))
    store = open_tiny(tmp_path / "models", json_index)
    with pytest.raises(DownloadFailed, match=r"model\.bin does not have its SHA-256"):
        store.pull("tiny", from_folder=stick)
    assert store.state("tiny") == "missing"
    assert not json_index.asked


def test_a_member_that_leads_out_of_the_folder_is_refused(json_index: Index, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    evil = {**SECOND, "first_2/tree/../../../evil": b"evil"}
    (stick / "first_1-1.0-py3-none-any.whl").write_bytes(make_wheel(FIRST))
    (stick / "first_2-1.0-py3-none-any.whl").write_bytes(make_wheel(evil))
    with pytest.raises(DownloadFailed, match="SHA-256"):
        open_tiny(tmp_path / "models", json_index).pull("tiny", from_folder=stick)
    assert not list(tmp_path.rglob("evil"))


def test_a_disk_that_fills_up_while_downloading(json_index: Index, tmp_path: Path) -> None:
    downloads = tmp_path / ".downloads"
    downloads.mkdir()
    (downloads / f"{sha256(make_wheel(FIRST))}.part").symlink_to("/dev/full")  # the kernel's own full disk
    store = open_tiny(tmp_path, json_index)
    with pytest.raises(DiskFull) as full:
        store.pull("tiny")
    assert isinstance(full.value.__cause__, OSError)
    assert full.value.__cause__.errno == errno.ENOSPC
    assert store.state("tiny") == "missing"
    assert not list(tmp_path.glob(".trial*"))


def test_a_disk_too_small_is_told_before_anything_is_fetched(
    json_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")  # what shutil returns
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9 - 10**6, 10**6))
    with pytest.raises(DiskFull):
        open_tiny(tmp_path, json_index).pull("tiny")
    assert not json_index.asked


def test_a_folder_that_cannot_be_made_is_named(json_index: Index, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ModelsUnwritable, match="DURE_MODELS"):
        open_tiny(tmp_path / "file" / "models", json_index).pull("tiny")


def test_what_a_killed_process_left_is_swept(json_index: Index, tmp_path: Path) -> None:
    left = tmp_path / ".trial-tiny-999999"
    left.mkdir()
    (left / "model.bin").write_bytes(b"half")
    open_tiny(tmp_path, json_index).pull("tiny")
    assert not left.exists()
