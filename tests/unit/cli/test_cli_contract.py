"""What scripts rely on, whatever the command: help with an example, and an end without a traceback."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import click
import pytest

from dure.cli import COMMANDS, run
from dure.cli.korean import WORDS

DURE = Path(sys.executable).with_name("dure")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and every command below it."""
    waiting = [(name, importlib.import_module(f"dure.cli.{name}").command) for name in COMMANDS]
    while waiting:
        name, command = waiting.pop()
        yield name, command
        if isinstance(command, click.Group):
            below = click.Context(command)
            for one in command.list_commands(below):
                found = command.get_command(below, one)
                assert found is not None
                waiting.append((f"{name} {one}", found))


@pytest.mark.parametrize(
    ("name", "command"), list(commands()), ids=lambda one: str(one) * isinstance(one, str)
)
def test_every_help_has_an_example_of_that_very_command(name: str, command: click.Command) -> None:
    told = command.get_help(click.Context(command, info_name=name.rpartition(" ")[2]))
    assert "Example:" in told
    assert f"dure {name}" in told.partition("Example:")[2]


@pytest.mark.parametrize(
    "arguments", [["config", "show"], ["config", "show", "--json"], ["names", "list", "--json"]]
)
def test_an_output_that_cannot_be_written_is_our_failure_without_a_traceback(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [DURE, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["forget"], "무엇을 지울지 알려 주세요"),
        (["forget", "--all", "--today"], "--all은 혼자 쓰고"),
        (["why", "--wrong", "a", "--missed", "b"], "한 번에 하나만 쓸 수 있어요"),
        (["names", "enrol", "아리아", __file__, "--undo"], "--undo에는 녹음을 주지 않아요"),
        (["bench", "wake"], "--positives와 --background"),
    ],
)
def test_how_a_command_is_misused_is_told_in_the_readers_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.setenv("DURE_LANGUAGE", "ko")
    assert run(arguments) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--help"], 0, ("사용법: dure", "옵션:", "명령:")),
        (["names", "--help"], 0, ("명령:",)),
        (["why", "--help"], 0, ("기본값: 3",)),
        (["names", "add"], 2, ("도움말은 ‘dure names add --help’에", "오류: 인자가 빠졌어요: 'NAME'")),
        (["names", "add", "--agnet", "x", "y"], 2, ("'--agnet' 옵션은 없어요", "혹시 '--agent' 말인가요?")),
        (["namse"], 2, ("오류: 'namse' 명령은 없어요",)),
        (["why", "--last", "0"], 2, ("'--last'에 쓸 수 없는 값이에요: 0, 범위를 벗어났어요",)),
        (["ask", "a.wav", "--language", "fr"], 2, ("이 가운데 하나를 쓰세요: 'ko', 'en'",)),
        (["bench", "wake", "--positives", "/nowhere"], 2, ("'/nowhere', 그런 파일이나 폴더가 없어요",)),
    ],
)
def test_what_click_says_is_said_in_the_readers_language(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    told: tuple[str, ...],
) -> None:
    monkeypatch.setenv("DURE_LANGUAGE", "ko")
    assert run(arguments) == code
    said = "".join(capsys.readouterr())
    assert [one for one in told if one not in said] == []
    monkeypatch.setenv("DURE_LANGUAGE", "en")
    assert run(arguments) == code
    assert [one for one in told if one in "".join(capsys.readouterr())] == []


def test_every_word_of_click_is_one_of_its_own_and_loses_no_value() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in Path(click.__file__).parent.glob("*.py"))
    for english, korean in WORDS.items():
        assert repr(english)[1:-1] in source.replace('\\"', '"') or english == "required"
        named = {field for _, field, _, _ in Formatter().parse(english)} - {"number_type"}
        assert {field for _, field, _, _ in Formatter().parse(korean)} - {None} <= named
