"""What `dure ask` refuses before it listens, and what every one of its lines keeps to."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from dure.cli import run
from dure.cli.asked import JsonPrinter, PeoplePrinter
from dure.events import SpeechStarted

DURE = Path(sys.executable).with_name("dure")


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (unicodedata.normalize("NFD", "빅스비.flac"), "빅스비.flac"),
        (os.fsdecode(b"bad\xff.flac"), "bad\N{REPLACEMENT CHARACTER}.flac"),
        ("two\nlines.flac", "two\nlines.flac"),
    ],
)
def test_every_line_is_nfc_and_utf8_whatever_a_file_is_called(
    capsysbinary: pytest.CaptureFixture[bytes], file: str, told: str
) -> None:
    printer = JsonPrinter()
    printer.begin(file)
    printer.show(SpeechStarted(satellite="ask-1", time_ms=0, score=0.5))
    (line,) = capsysbinary.readouterr().out.splitlines()
    assert json.loads(line)["source"] == told


def test_lines_are_utf8_on_a_terminal_that_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="euc-kr")
    monkeypatch.setattr(sys, "stdout", terminal)
    printer = JsonPrinter()
    printer.begin("빅스비.flac")
    printer.show(SpeechStarted(satellite="ask-1", time_ms=0, score=0.5))
    assert isinstance(terminal.buffer, io.BytesIO)
    assert "빅스비.flac" in terminal.buffer.getvalue().decode()


def test_an_answer_that_could_not_be_written_is_refused_before_anything_is_heard(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "nowhere" / "reply.wav"
    assert run(["ask", str(tmp_path / "question.wav"), "--out", str(out)]) == 2
    assert str(out) in capsys.readouterr().err.replace("\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["alert", "raise", "--person", "\udcff", "--kind", "fall", "--json"],
        ["skills", "try", "불 켜\udcff", "--json"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_an_argument_that_is_no_utf8_is_bad_input(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert run(arguments) == 2
    assert "UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["ascii", "euc-kr"])
def test_a_terminal_without_our_letters_gets_others_instead(encoding: str) -> None:
    done = subprocess.run(
        [DURE, "names", "list"],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert b"aria" in done.stdout


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "No name was heard. Listened for:"), ("ko", "부른 이름이 들리지 않았어요. 듣고 있던 이름:")],
)
def test_a_recording_in_which_nobody_is_called_is_no_riddle(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    monkeypatch.setenv("DURE_LANGUAGE", language)
    PeoplePrinter().unheard(["아리아", "[빅스비]"])
    PeoplePrinter().unheard([f"name {number}" for number in range(40)])
    few, many = capsys.readouterr().out.splitlines()
    assert few == f"  {told} 아리아, [빅스비]"
    assert many.endswith("name 11 …")
    JsonPrinter().unheard(["아리아"])
    assert capsys.readouterr().out == ""
