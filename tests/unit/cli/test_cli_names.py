"""Names on the command line: each is refused or accepted with a clear reason, before anything is kept."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from dure.app.opening import open_hub
from dure.cli import run
from dure.config import load_config
from dure.config.paths import find_paths
from dure.errors import WakeWordInvalid
from dure.events import Candidate, WakeDetected, WakeSuppressed
from dure.store import History, Journal

BAD = ["", "지", "a", "😀", "아리아😀", "가" * 60, "물", "the", "헤이", "アリア", "빅 스비"]


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_bad_name_is_not_added_and_the_reason_is_told(capsys, monkeypatch, name: str, language: str):
    monkeypatch.setenv("DURE_LANGUAGE", language)
    assert run(["names", "add", name]) == 2
    told = capsys.readouterr().err
    assert ("쓸 수 없는 이름이에요" in told) == (language == "ko")
    assert run(["names", "list", "--json"]) == 0
    names = json.loads(capsys.readouterr().out)["names"]
    assert len(names) == 6


@pytest.mark.models
@pytest.mark.usefixtures("models")
def test_a_name_that_sounds_like_another_agents_is_refused(capsys):
    assert run(["names", "add", "자비스", "--agent", "aria"]) == 0
    assert run(["names", "add", "쟈비스", "--agent", "bixby"]) == 2
    assert "sounds just like “자비스”" in capsys.readouterr().err
    assert run(["names", "add", "쟈비스", "--agent", "aria"]) == 0  # it calls the same agent: no harm


@pytest.mark.models
@pytest.mark.usefixtures("models")
@pytest.mark.parametrize(
    ("first", "second"),
    [("엘지", "LG"), ("LG", "엘지"), ("Jarvis", "자비스"), ("엘지", "엘지야"), ("자비스야", "Jarvis")],
)
def test_in_whatever_letters_it_is_written(capsys, first: str, second: str):
    """엘지 is LG to the ear, and 지니야 is how 지니 is called."""
    assert run(["names", "add", first, "--agent", "aria"]) == 0
    assert run(["names", "add", second, "--agent", "bixby"]) == 2
    assert f"sounds just like “{first}”" in capsys.readouterr().err


@pytest.mark.models
@pytest.mark.usefixtures("models")
def test_what_a_new_name_resembles_is_said_when_it_is_added(capsys):
    assert run(["names", "add", "크로바", "--agent", "aria", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["warnings"], told["resembles"]) == (["resembles"], ["클로바"])


@pytest.mark.models
@pytest.mark.usefixtures("models")
def test_names_are_checked_without_being_added(capsys):
    assert run(["names", "check", "자비스", "물", "--json"]) == 2
    good, bad = json.loads(capsys.readouterr().out)["names"]
    assert (good["usable"], good["basis"], good["interval_per_hour"]) == (True, "uncalibrated", None)
    assert (bad["usable"], bad["suggestion"]) == (False, "헤이 물")
    assert run(["names", "check", "jarvis", "마리아", "--json"]) == 0
    jarvis, maria = json.loads(capsys.readouterr().out)["names"]
    assert jarvis["interval_per_hour"][0] < jarvis["false_alarms_per_hour"] < jarvis["interval_per_hour"][1]
    assert jarvis["missed_share"]["quiet"] < jarvis["missed_share"]["noise"]
    assert maria["resembles"][0]["wake_word"] == "아리아"
    assert run(["names", "show", "자비스"]) == 2  # it was not added


@pytest.mark.models
@pytest.mark.usefixtures("models")
def test_a_name_in_use_is_shown_with_its_sounds(capsys):
    assert run(["names", "show", "빅스비", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["basis"] for one in told["pronunciations"]} == {"korean", "vocative", "english"}
    assert (told["feedback"], told["enrolment"], told["shift"]) == ([], None, 0)


def write(folder: Path, *names: tuple[str, str]) -> Path:
    file = folder / "dure.toml"
    agents = [
        f'[agents.{agent}]\nkind = "local"\nwake_words = [{{text = "{name}"}}]\n' for agent, name in names
    ]
    file.write_text("default_agents = false\n" + "".join(agents), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", ["지", "😀", "가" * 60, "물", "the", "アリア"])
def test_a_bad_name_of_the_configuration_stops_the_hub_and_says_which(tmp_path, capsys, name: str):
    file = write(tmp_path, ("aria", name))
    assert run(["config", "check", "--config", str(file), "--json"]) == 2
    [problem] = json.loads(capsys.readouterr().out)["problems"]
    assert problem["code"] == "wake_word.invalid"
    assert run(["up", "--no-browser", "--port", "1", "--config", str(file)]) == 2
    assert name[:20] in capsys.readouterr().err


@pytest.mark.models
@pytest.mark.anyio
async def test_homophones_of_two_agents_stop_the_hub(tmp_path, models: Path):
    config = load_config(write(tmp_path, ("one", "자비스"), ("two", "쟈비스")))
    with pytest.raises(WakeWordInvalid, match="sounds just like"):
        async with open_hub(config, find_paths()):
            raise AssertionError("it started")


NEAR = WakeSuppressed(
    decision="near01",
    satellite="kitchen",
    time_ms=900,
    wake_word="빅스비",
    agent="bixby",
    score=-0.1,
    margin=0.5,
    winner="",
    start_ms=200,
    end_ms=800,
    reason="second_stage",
    candidates=(Candidate(wake_word="빅스비", agent="bixby", score=-0.1),),
)
HEARD = WakeDetected(
    decision="heard01",
    satellite="kitchen",
    time_ms=1900,
    wake_word="아리아",
    agent="aria",
    score=0.1,
    margin=0.2,
    start_ms=1200,
    end_ms=1800,
    candidates=(Candidate(wake_word="아리아", agent="aria", score=0.1),),
)


@pytest.fixture
def decided() -> None:
    """Two decisions in the history."""

    async def work() -> None:
        await (await Journal.open(find_paths().journal)).close()
        history = await History.open(find_paths().history)
        for event in (NEAR, HEARD):
            await history.record_decision(event, datetime.now(UTC))
        await history.close()

    anyio.run(work)


@pytest.mark.models
@pytest.mark.usefixtures("decided", "models")
def test_feedback_is_given_shown_and_taken_back(capsys):
    assert run(["why", "--wrong", "heard"]) == 0
    assert run(["why", "--missed", "near01", "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["wake_word"], told["moved"], told["shift"]) == ("빅스비", -0.15, -0.15)
    assert told["false_alarms_factor"] > 1
    assert run(["why", "--json"]) == 0
    near, heard = map(json.loads, capsys.readouterr().out.splitlines())
    assert (near["feedback"], heard["feedback"]) == ("missed", "wrong")
    assert run(["names", "show", "빅스비"]) == 0
    assert "0 × wrong, 1 × missed; the threshold is moved by -0.15" in capsys.readouterr().out
    assert run(["export"]) == 0
    kinds = [json.loads(line)["type"] for line in capsys.readouterr().out.splitlines()]
    assert kinds.count("feedback") == 2
    assert run(["why", "--undo", "last"]) == 0
    assert run(["why", "--undo", "near01"]) == 2
    assert run(["why", "--undo", "heard01"]) == 0


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize(
    "arguments", [["--wrong", "near01"], ["--missed", "heard01"], ["--wrong", "nothing"], ["--undo", "last"]]
)
def test_what_cannot_be_said_of_a_decision(capsys, arguments: list[str]):
    assert run(["why", *arguments]) == 2
    assert capsys.readouterr().err.strip()


@pytest.mark.parametrize("files", [[], ["nothing.wav"] * 3])
def test_enrolment_wants_recordings(capsys, files: list[str]):
    assert run(["names", "enrol", "아리아", *files]) == 2
    assert capsys.readouterr().err.strip()


def test_there_is_nothing_to_forget():
    assert run(["names", "enrol", "아리아", "--undo"]) == 2


@pytest.mark.models
@pytest.mark.recordings
@pytest.mark.usefixtures("models")
def test_a_name_is_enrolled_and_it_is_taken_back(capsys, recordings: Path):
    files = [str(recordings / "wake" / "jarvis" / f"{number:03d}.flac") for number in (3, 8, 20)]
    assert run(["names", "add", "자비스"]) == 0
    assert run(["names", "enrol", "자비스", *files, "--json"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["after"] > told["before"] + 1.5
    assert run(["names", "show", "자비스", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["enrolment"]["recordings"] == 3
    assert shown["pronunciations"][-1]["basis"] == "learned"
    assert run(["names", "enrol", "자비스", "--undo"]) == 0
    assert run(["names", "show", "자비스", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["enrolment"] is None


@pytest.mark.models
@pytest.mark.usefixtures("models")
def test_a_check_of_the_configuration_tells_names_that_sound_alike(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "dure.toml"
    file.write_text(
        '[agents.one]\nkind = "local"\nwake_words = [{ text = "자비스" }]\n'
        '[agents.two]\nkind = "local"\nwake_words = [{ text = "Jarvis" }, { text = "쟈비스" }]\n',
        encoding="utf-8",
    )
    assert run(["config", "check", "--config", str(file), "--json"]) == 2
    problems = json.loads(capsys.readouterr().out)["problems"]
    told = [problem["sentence"] for problem in problems]
    assert [one for one in told if "sounds just like “자비스”, which calls one" not in one] == []
    assert len(told) == 2


@pytest.mark.parametrize(
    ("change", "asked", "left"),
    [
        (["add", "자비스", "--agent", "bixby"], "bixby 에이전트의 이름 “자비스”를 더했어요. 되돌릴까요?", 6),
        (["remove", "클로바"], "“클로바” 이름을 지웠어요. 되살릴까요?", 6),
    ],
)
def test_what_would_be_undone_is_told_and_asked_first(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    change: list[str],
    asked: str,
    left: int,
) -> None:
    monkeypatch.setenv("DURE_LANGUAGE", "ko")
    assert run(["names", *change]) == 0
    changed = len(_names(capsys))
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run(["names", "undo"]) == 2
    assert "--yes를 붙이세요" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    assert run(["names", "undo"]) == 130
    assert asked in capsys.readouterr().out
    assert len(_names(capsys)) == changed
    assert run(["names", "undo", "--yes"]) == 0
    assert len(_names(capsys)) == left
    assert run(["names", "undo"]) == 0  # nothing is left to be asked about


def _names(capsys: pytest.CaptureFixture[str]) -> list[object]:
    capsys.readouterr()
    assert run(["names", "list", "--json"]) == 0
    names: list[object] = json.loads(capsys.readouterr().out)["names"]
    return names
