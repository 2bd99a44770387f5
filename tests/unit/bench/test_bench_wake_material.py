"""Which recordings a run hears, and with which names."""

import unicodedata

import pytest

from dure.bench.wake.material import from_folders, from_manifest, holds, names_in
from dure.errors import BadInput


@pytest.fixture
def folder(tmp_path):
    for name in (
        "smart_mirror/0.wav",
        "smart_mirror/deep/1.flac",
        "Alexa/0.ogg",
        "헤이_카카오/0.wav",
        "quiet/a/0.mp3",
    ):
        path = tmp_path / unicodedata.normalize("NFD", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "notes.txt").touch()
    return tmp_path


def test_folders_are_names_and_the_underscore_is_a_space(folder):
    found = from_folders(folder, folder / "quiet", [])
    assert found.names == ("Alexa", "quiet", "smart mirror", "헤이 카카오")
    calls = [(one.path.name, *one.called) for one in found.recordings if one.kind == "call"]
    assert calls == [
        ("0.ogg", "Alexa"), ("0.mp3", "quiet"), ("0.wav", "smart mirror"), ("1.flac", "smart mirror"),
        ("0.wav", "헤이 카카오"),
    ]  # fmt: skip
    assert [one.path.name for one in found.recordings if one.kind == "background"] == ["0.mp3"]


def test_names_choose_folders_however_they_are_written(folder):
    found = from_folders(folder, None, names_in("alexa, smart_mirror ,jarvis"))
    assert found.names == ("alexa", "smart mirror", "jarvis")
    assert {name for one in found.recordings for name in one.called} == {"alexa", "smart mirror"}
    assert found.ignored == ("quiet", "헤이 카카오")
    assert found.uncalled == ("jarvis",)


def test_further_names_are_loaded_besides_and_none_twice(folder):
    found = from_folders(folder, None, [], ["헤이카카오", "ALEXA", "cortana"])
    assert found.names == ("Alexa", "quiet", "smart mirror", "헤이 카카오", "cortana")


@pytest.mark.parametrize("name", ["nobody", ""])
def test_what_fits_nothing_is_refused_with_what_there_is(folder, name):
    with pytest.raises(BadInput, match="Alexa, quiet, smart mirror"):
        from_folders(folder, None, [name or "x" * 9])


def test_empty_folders_are_refused(tmp_path):
    with pytest.raises(BadInput, match="no folders"):
        from_folders(tmp_path, None, ["alexa"])
    (tmp_path / "alexa").mkdir()
    with pytest.raises(BadInput, match="hold no recordings"):
        from_folders(tmp_path, None, [])
    with pytest.raises(BadInput, match="no recording in"):
        from_folders(None, tmp_path, ["alexa"])


@pytest.mark.parametrize(
    ("transcript", "name", "expected"),
    [
        ("저는 자동차를 샀어요.", "자동차", True),
        ("운전 면허를 땄다", "운전면허", True),
        (unicodedata.normalize("NFD", "어머니!"), "어머니", True),
        ("어머, 니가?", "어머니", True),  # spaces and signs do not count in Korean
        ("HELLO, COMPUTER.", "computer", True),
        ("he computed", "compute", False),
        ("hey  Google!", "hey google", True),
        ("the start", "art", False),
        ("빅스비", "bixby", False),
    ],
)
def test_whether_a_sentence_holds_a_name(transcript, name, expected):
    assert holds(transcript, name) is expected


def test_sentences_come_from_a_manifest(tmp_path):
    manifest = tmp_path / "manifest.tsv"
    rows = ('ko/0.wav\t어머니가 "왔다\tko', "ko/1.wav\t[기침]\tko", "ko/2.wav\t\tko", "en/0.wav\tmother\ten")
    manifest.write_text("\ufeffpath\ttranscript\tlanguage\n" + "\n".join(rows), encoding="utf-8")
    found = from_manifest(manifest, ["어머니", "아버지"])
    assert [(one.path, set(one.called)) for one in found.recordings] == [
        (tmp_path / "ko/0.wav", {"어머니"}), (tmp_path / "en/0.wav", set()),
    ]  # fmt: skip
    assert found.uncalled == ("아버지",)
    assert len(from_manifest(manifest, ["어머니"], language="ko").recordings) == 1
    assert len(from_manifest(manifest, ["어머니"], under="en/").recordings) == 1
    with pytest.raises(BadInput, match="no such sentence"):
        from_manifest(manifest, ["어머니"], under="fr/")
    manifest.write_text("file,text\na,b\n", encoding="utf-8")
    with pytest.raises(BadInput, match="path and transcript"):
        from_manifest(manifest, ["어머니"])


def test_names_are_read_with_commas_lines_and_comments():
    assert names_in("# forty words\n자동차\n\n smart_mirror , alexa\n") == ["자동차", "smart mirror", "alexa"]
