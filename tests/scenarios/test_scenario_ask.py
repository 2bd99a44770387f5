"""`dure ask` on real recordings, through the real parts: the contract that others script against."""

from __future__ import annotations

import json
import subprocess
import sys
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from dure.cli import run

pytestmark = [pytest.mark.recordings, pytest.mark.models]

Events = list[dict[str, Any]]


@pytest.fixture
def ask(models: Path, capfd: pytest.CaptureFixture[str]):
    """Run `dure ask … --json`; gives the exit code and the events."""

    def call(*arguments: str | Path) -> tuple[int, Events]:
        capfd.readouterr()
        code = run(["ask", "--json", *map(str, arguments)])
        return code, [json.loads(line) for line in capfd.readouterr().out.splitlines()]

    return call


def of(events: Events, kind: str) -> Events:
    return [event for event in events if event["type"] == kind]


def write(file: Path, *pieces: Path | float) -> Path:
    """Join recordings and silences (in seconds) into one file."""
    waves = [
        np.zeros(int(16_000 * piece), dtype="float32")
        if isinstance(piece, int | float)
        else soundfile.read(piece, dtype="float32")[0]
        for piece in pieces
    ]
    soundfile.write(file, np.concatenate(waves), 16_000)
    return file


def test_a_korean_name_among_the_default_names(ask, recordings: Path) -> None:
    code, events = ask(recordings / "languages" / "porcupine_빅스비.flac")
    assert code == 0
    (heard,) = of(events, "wake.detected")
    assert (heard["wake_word"], heard["agent"]) == ("빅스비", "bixby")
    assert heard["margin"] > 0
    assert 500 < heard["start_ms"] < heard["end_ms"] < 2000
    scores = [one["score"] for one in heard["candidates"]]
    assert heard["candidates"][0].keys() == {"wake_word", "agent", "score"}
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 6
    (reply,) = of(events, "reply.ended")
    assert reply["agent"] == "bixby"
    assert all(event["source"].endswith("porcupine_빅스비.flac") for event in events)


def test_english_names_typed_as_text(ask, recordings: Path) -> None:
    files = sorted((recordings / "wake" / "computer").glob("*.flac"))[:30]
    _, events = ask(*files, "--name", "computer", "--name", "jarvis", "--name", "alexa")
    right = {event["source"] for event in of(events, "wake.detected") if event["wake_word"] == "computer"}
    wrong = [event["wake_word"] for event in of(events, "wake.detected") if event["wake_word"] != "computer"]
    assert len(right) >= 28
    assert wrong == []


def test_one_name_alone_has_no_margin(ask, recordings: Path) -> None:
    file = recordings / "wake" / "computer" / "001.flac"
    _, events = ask(file, "--name", "computer=aria")
    (heard,) = of(events, "wake.detected")
    assert heard["margin"] is None
    assert heard["agent"] == "aria"


def test_a_name_and_a_request_joined(ask, recordings: Path, tmp_path: Path) -> None:
    languages = recordings / "languages"
    for gap_s in (0.0, 1.5):
        file = write(
            tmp_path / f"joined-{gap_s}.wav",
            0.5,
            languages / "porcupine_빅스비.flac",
            gap_s,
            languages / "rhino_test_within_context_ko.flac",
            1.5,
        )
        code, events = ask(file)
        assert code == 0
        (reply,) = of(events, "reply.ended")
        assert reply["agent"] == "bixby"
        (words,) = of(events, "transcript.final")
        assert words["language"] == "ko"
        assert "파란" in words["text"].replace(" ", "")


def test_a_file_without_a_name_is_not_heard(ask, recordings: Path) -> None:
    code, events = ask(recordings / "languages" / "leopard_test.flac")
    assert code == 3
    assert of(events, "wake.detected") == []


def test_an_unusable_file_counts_more_than_an_unheard_one(ask, recordings: Path, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.wav"
    nothing.write_bytes(b"this is no sound")
    code, events = ask(nothing, recordings / "languages" / "leopard_test.flac")
    assert code == 2
    assert [event["code"] for event in of(events, "hub.failed")] == ["audio.unusable"]


def test_the_answer_can_be_written_to_a_file(ask, recordings: Path, tmp_path: Path) -> None:
    out = tmp_path / "reply.wav"
    ask(recordings / "languages" / "porcupine_빅스비.flac", "--out", out)
    with wave.open(str(out)) as reader:
        assert reader.getnframes() / reader.getframerate() > 0.4
        pcm = np.frombuffer(reader.readframes(reader.getnframes()), dtype="<i2")
    assert np.abs(pcm).max() > 1000


@pytest.mark.parametrize("name", ["", "=aria", "두레=nobody"])
def test_a_bad_name_is_refused(ask, recordings: Path, name: str) -> None:
    code, events = ask(recordings / "languages" / "leopard_test.flac", "--name", name)
    assert (code, events) == (2, [])


def formats(recordings: Path, folder: Path) -> Sequence[Path]:
    pcm, _ = soundfile.read(recordings / "languages" / "porcupine_빅스비.flac", dtype="float32")
    import soxr

    made = {
        "stereo.wav": (np.stack([pcm, pcm], 1), 16_000),
        "slow.wav": (soxr.resample(pcm, 16_000, 8_000), 8_000),
        "fast.flac": (soxr.resample(pcm, 16_000, 48_000), 48_000),
        "clipped.wav": (np.clip(pcm * 6, -1, 1), 16_000),
        "offset.wav": (np.clip(pcm + 0.2, -1, 1), 16_000),
    }
    for file, (sound, rate_hz) in made.items():
        soundfile.write(folder / file, sound, rate_hz)
    return [folder / file for file in made]


def test_any_ordinary_format_is_heard(ask, recordings: Path, tmp_path: Path) -> None:
    files = formats(recordings, tmp_path)
    code, events = ask(*files)
    heard = {Path(event["source"]).name for event in of(events, "wake.detected")}
    assert heard >= {"stereo.wav", "fast.flac", "clipped.wav", "offset.wav"}
    assert code in (0, 3)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_reader_that_goes_away_ends_it(models: Path, recordings: Path, options: list[str]) -> None:
    command = [str(Path(sys.executable).with_name("dure")), "ask", *options]
    file = str(recordings / "languages" / "porcupine_빅스비.flac")
    asking = subprocess.Popen([*command, file, file, file], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert asking.stdout is not None
    asking.stdout.readline()
    asking.stdout.close()
    _, complaint = asking.communicate(timeout=60)
    assert asking.returncode == 1
    assert b"Traceback" not in complaint
