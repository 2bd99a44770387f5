"""What scripts rely on, whatever the command: help with an example, and an end without a traceback."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from dure.cli import COMMANDS, run

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
