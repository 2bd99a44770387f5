"""docs/configuration.md tells every setting, with the default and the range it really has."""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from dure.config import Config, Secret
from dure.config.limits import RANGES, find_range
from dure.config.load import read_config
from dure.config.show import to_plain

PAGE = (Path(__file__).parents[3] / "docs" / "configuration.md").read_text(encoding="utf-8")


def settings(kind: type = Config, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every setting of the schema: its dotted name, its type, its default."""
    for field in dataclasses.fields(kind):
        hint = get_type_hints(kind)[field.name]
        name, inner = f"{place}{field.name}", hint
        if get_origin(hint) is Mapping and dataclasses.is_dataclass(get_args(hint)[1]):
            name, inner = f"{name}.*", get_args(hint)[1]
        elif get_origin(hint) is tuple and dataclasses.is_dataclass(get_args(hint)[0]):
            name, inner = f"{name}[]", get_args(hint)[0]
        if isinstance(inner, type) and dataclasses.is_dataclass(inner) and inner is not Secret:
            yield from settings(inner, f"{name}.")
        else:
            default = (
                field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
            )
            yield name, hint, default


def toml(value: object) -> str:
    if value is dataclasses.MISSING:
        return "needed"
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Mapping):
        return "{}"
    plain = to_plain(value)
    return f"[{', '.join(map(toml, plain))}]" if isinstance(plain, list) else str(plain)


def numeric(hint: Any) -> bool:
    arguments = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return any(argument in (int, float) for argument in arguments)


EVERY = {name: (hint, default) for name, hint, default in settings()}


@pytest.mark.parametrize("name", EVERY)
def test_every_setting_is_told_with_its_default_and_range(name):
    hint, default = EVERY[name]
    limits = find_range(name)
    told = f" {limits[0]:g} to {limits[1]:g}" if limits else ""
    row = f"| `{name}` | `{toml(default)}` |{told} |"
    assert row in PAGE, f"docs/configuration.md lacks: {row}"
    assert numeric(hint) == (limits is not None), f"{name}: a number has a range, and nothing else has"


def test_nothing_is_told_that_does_not_exist():
    told = set(re.findall(r"^\| `([^`]+)` \|", PAGE, flags=re.MULTILINE))
    assert {name for name in told if not name.startswith("DURE_")} == set(EVERY)
    assert set(RANGES) <= set(EVERY)


@pytest.mark.parametrize("example", re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL))
def test_every_example_is_a_good_file(tmp_path, example):
    file = tmp_path / "dure.toml"
    file.write_text(example, encoding="utf-8")
    assert read_config(file)[1] == []
