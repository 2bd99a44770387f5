"""The documentation names everything there is: events, settings, commands, errors."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from dure import errors
from dure.cli import COMMANDS
from dure.cli.bench import BENCHES
from dure.events import REGISTRY, Event

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("event", REGISTRY.values(), ids=lambda event: event.type)
def test_every_event_and_its_fields_are_in_the_docs(event: type[Event]) -> None:
    page = read("events.md")
    own = {field.name for field in dataclasses.fields(event)} - {"satellite", "time_ms"}
    lines = [line for line in page.splitlines() if f"`{event.type}`" in line]
    assert lines, f"{event.type} is not in docs/events.md"
    assert any(all(f"`{name}`" in line for name in own) for line in lines), (
        f"{event.type}: a field is missing"
    )


def error_classes() -> list[type[errors.DureError]]:
    found = [errors.DureError]
    for cls in found:
        found.extend(cls.__subclasses__())
    return [cls for cls in found if cls.__module__.startswith(f"{errors.__name__}.")]


@pytest.mark.parametrize("cls", error_classes(), ids=lambda cls: cls.__name__)
def test_every_error_is_in_the_tree_and_in_the_docs(cls: type[errors.DureError]) -> None:
    assert cls.__name__ in (errors.__doc__ or "")
    row = f"| `{cls.code}` | {cls.http_status} | {int(cls.exit_code)} |"
    assert row in read("errors.md"), f"docs/errors.md lacks: {row}"


@pytest.mark.parametrize("cls", error_classes(), ids=lambda cls: cls.__name__)
def test_every_error_says_the_same_in_both_languages(cls: type[errors.DureError]) -> None:
    places = [set(re.findall(r"{(\w+)}", sentence)) for sentence in (cls.en, cls.ko)]
    assert places[0] == places[1]


@pytest.mark.parametrize("command", [*COMMANDS, *(f"bench {name}" for name in BENCHES)])
def test_every_command_is_in_the_docs(command: str) -> None:
    assert f"`dure {command}" in read("commands.md")


@pytest.mark.parametrize("page", ["README.md", "README.ko.md", "CONTRIBUTING.md"])
def test_every_link_and_file_that_is_named_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (ROOT / target).exists(), target
    for target in re.findall(r"^\| \d+ \| `([\w/.]+)`", text, flags=re.MULTILINE):
        assert (ROOT / "src" / "dure" / target).exists(), target
