"""What is printed, for machines and for people."""

from __future__ import annotations

from pathlib import Path

import pytest

from dure.bench.wake.material import Material
from dure.bench.wake.peers import Found
from dure.bench.wake.report import Run, as_json, show
from dure.bench.wake.trial import Cost, Heard, Recording, Trial
from dure.bench.wake.work import DURE, Skipped
from dure.errors import Text

CALL = Recording(path=Path("alexa/0.wav"), kind="call", called=frozenset(["alexa"]))
OTHER = Recording(path=Path("아리아/0.wav"), kind="call", called=frozenset(["아리아"]))
QUIET = Recording(path=Path("quiet/0.wav"), kind="background")


def trial(recording: Recording, *scores: tuple[str, float]) -> Trial:
    heard = [
        Heard(
            wake_word=name, score=score, start_ms=2000 * at, end_ms=2000 * at + 500, accepted=score >= 0,
            told_ms=2000.0 * at + 900 if score >= 0 else None,
        )
        for at, (name, score) in enumerate(scores)
    ]  # fmt: skip
    return Trial(recording=recording, material_s=1800, sound_s=1800, heard=heard, cost=Cost(18.0, 9.0))


@pytest.fixture
def run() -> Run:
    material = Material(names=("alexa", "아리아"), recordings=(CALL, OTHER, QUIET), ignored=("bixby",))
    run = Run(material=material, condition={"mix": "noise", "snr_db": 10.0})
    run.peers = {
        "microwakeword": Found(names=["alexa"]),
        "vosk": Found(why_not=Text("get it", "받으세요")),
    }
    run.take([{DURE: trial(CALL, ("alexa", 1.0)), "microwakeword": trial(CALL, ("alexa", 0.1))}])
    run.take([{DURE: trial(OTHER, ("alexa", 0.5)), "microwakeword": trial(OTHER, ("alexa", 0.1))}])
    quiet = {DURE: trial(QUIET), "microwakeword": trial(QUIET, ("alexa", 0.05), ("alexa", -0.2))}
    run.take([quiet, quiet])
    run.take(Skipped(recording=QUIET, en="broken", ko="고장"))
    return run


def test_the_json_has_what_was_agreed(run: Run):
    found = as_json(run, roc=False)
    assert found["names"] == {
        "alexa": {"recordings": 1, "missed": 0, "false_alarms": 0, "wrong_name": 0},
        "아리아": {"recordings": 1, "missed": 1, "false_alarms": 0, "wrong_name": 1},
    }
    agreed = ("background_hours", "false_alarms_per_hour", "missed_share", "real_time_factor")
    assert [found[key] for key in agreed] == [1.0, 0.0, 0.5, 0.01]
    assert found["latency_ms"]["p50"] == found["latency_ms"]["p95"] == 400
    assert found["cost"] == {"gate": 0.005, "names": 0.005}
    assert found["skipped"] == [{"path": "quiet/0.wav", "why": "broken"}]
    assert found["ignored_folders"] == ["bixby"]
    assert found["condition"] == {"mix": "noise", "snr_db": 10.0}
    assert "roc" not in found


def test_peers_are_told_with_the_same_fields_and_at_matched_false_alarms(run: Run):
    peers = as_json(run, roc=True)["peers"]
    assert peers["vosk"] == {"unavailable": "get it"}
    theirs = peers["microwakeword"]
    assert theirs["names"] == {"alexa": {"recordings": 1, "missed": 0, "false_alarms": 2, "wrong_name": 0}}
    assert (theirs["false_alarms_per_hour"], theirs["missed_share"]) == (2.0, 0.0)
    assert theirs["dure"] == {"false_alarms_per_hour": 0.0, "missed_share": 0.0}
    assert theirs["matched"]["false_alarms_per_hour"] == 0.0
    assert 0.05 < theirs["matched"]["shift"] <= 0.1
    assert [point["false_alarms_per_hour"] for point in theirs["roc"]["all"]] == [0.0, 2.0, 4.0]


def test_the_curve_is_there_for_all_names_and_each(run: Run):
    roc = as_json(run, roc=True)["roc"]
    assert [point["missed_share"] for point in roc["all"]] == [0.5]
    assert [point["missed_share"] for point in roc["names"]["아리아"]] == [1.0]


@pytest.mark.parametrize(("language", "words"), [("en", "wrong name"), ("ko", "다른 이름")])
def test_people_get_tables_in_their_language(run: Run, monkeypatch, capsys, language, words):
    monkeypatch.setenv("DURE_LANGUAGE", language)
    show(run, as_json(run, roc=True))
    printed = capsys.readouterr().out
    assert words in printed
    assert "아리아 → alexa: 1" in printed
    assert "microwakeword" in printed
    assert {"en": "vosk: get it", "ko": "vosk: 받으세요"}[language] in printed
