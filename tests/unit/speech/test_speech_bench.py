from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from dure.bench.speech import Labelled, measure, read_manifest
from dure.cli import run
from dure.errors import BadInput, ExitCode
from dure.testing.speech import ScriptedRecognizer

HEAD = "path\ttranscript\tspeaker\tlanguage\tsource\tseconds\n"


@pytest.fixture
def manifest(tmp_path) -> Path:
    (tmp_path / "a").mkdir()
    rows = [
        ("a/0.wav", "세 시", "ko"), ("a/1.wav", "[기침]", "ko"), ("a/2.wav", "네 시", "ko"),
        ("b/3.wav", "three", "en"), ("a/4.wav", '그는 "네"라고', "ko"),
    ]  # fmt: skip
    lines = [f"{path}\t{said}\tx\t{language}\ty\t1\n" for path, said, language in rows]
    (tmp_path / "manifest.tsv").write_text(HEAD + "".join(lines), encoding="utf-8")
    for number in range(3):
        hum = 0.1 * np.sin(np.arange(16_000) * 0.1 * (number + 1))
        soundfile.write(tmp_path / "a" / f"{number * 2}.wav", hum, 16_000)
    return Path(tmp_path / "manifest.tsv")


def test_a_manifest_gives_what_has_words_in_that_language(manifest):
    assert [labelled.transcript for labelled in read_manifest(manifest, "ko")] == [
        "세 시",
        "네 시",
        '그는 "네"라고',
    ]
    assert read_manifest(manifest, "en")[0].path == manifest.parent / "b/3.wav"
    assert len(read_manifest(manifest, "ko", limit=2)) == 2
    for language, under in (("fr", ""), ("ko", "b/")):
        with pytest.raises(BadInput):
            read_manifest(manifest, language, under=under)


@pytest.mark.anyio
async def test_words_for_a_sound_without_words_are_counted_as_invented(manifest):
    sounds = read_manifest(manifest, "ko", sounds=True)
    assert [labelled.path.name for labelled in sounds] == ["1.wav"]
    sounds = [Labelled(manifest.parent / f"a/{number}.wav", "") for number in (0, 2, 4)]
    [figure] = await measure({"it": ScriptedRecognizer(["", "네", "…"])}, sounds, "ko", ["ko"])
    assert (figure.as_json()["cer"], figure.as_json()["invented"]) == (None, 1)


@pytest.mark.parametrize("content", ["", "file,text\nx,y\n", "path\n1\n", b"\xff\xfe\x00"])
def test_what_is_no_manifest_is_bad_input(tmp_path, content):
    file = tmp_path / "manifest.tsv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadInput):
        read_manifest(file, "ko")


@pytest.mark.anyio
async def test_every_recogniser_hears_every_recording_and_an_unusable_one_is_counted(manifest):
    (manifest.parent / "a" / "2.wav").write_bytes(b"no sound")
    right, wrong = ScriptedRecognizer(["3시", '그는 "네" 라고']), ScriptedRecognizer(["", "그는 네라고"])
    told: list[int] = []
    figures = await measure(
        {"right": right, "wrong": wrong},
        read_manifest(manifest, "ko"),
        "ko",
        ["ko"],
        tell=lambda: told.append(1),
    )
    first, second = (figure.as_json() for figure in figures)
    assert (first["cer"], first["n"], first["unusable"], first["hours"]) == (
        0.0,
        2,
        1,
        pytest.approx(2 / 3600, abs=1e-4),
    )
    assert (second["cer"], second["refused"]) == (pytest.approx(2 / 7, abs=1e-4), 1)
    assert len(told) == 3


@pytest.mark.models
@pytest.mark.recordings
def test_the_command_prints_one_object(recordings, capsys):
    manifest = str(recordings / "manifest.tsv")
    assert (
        run(["bench", "speech", "--manifest", manifest, "--language", "en", "--under", "languages", "--json"])
        == 0
    )
    figures = json.loads(capsys.readouterr().out)
    assert figures["n"] == 1
    assert figures["wer"] < 0.15
    assert 0 < figures["real_time_factor"] < 5


def test_the_command_refuses_what_is_no_manifest(tmp_path, capsys):
    file = tmp_path / "manifest.tsv"
    file.write_text("nothing")
    assert run(["bench", "speech", "--manifest", str(file), "--language", "ko"]) == ExitCode.BAD_INPUT
    assert capsys.readouterr().out == ""
