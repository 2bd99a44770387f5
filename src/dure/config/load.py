"""Finding and reading `dure.toml`."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dure.config.limits import check
from dure.config.paths import find_paths
from dure.config.problems import Problems
from dure.config.reader import Reader, Unreadable
from dure.config.schema import AgentConfig, Config
from dure.errors import ConfigInvalid, Text


def load_config(file: Path | None = None) -> Config:
    """Read the configuration: `file`, else the file that `DURE_CONFIG` names, else `dure.toml`, else none.

    The agents that come with Dure are in it unless `default_agents` is false; an agent of the same id in the
    file changes them field by field.

    Raises:
        ConfigInvalid: the file cannot be read, or a setting is wrong; the first problem, and how many more.
    """
    config, found = read_config(file)
    if not found:
        return config
    first = found[0]
    if len(found) == 1:
        raise first
    why, more = first.details["why"], len(found) - 1
    korean = why.ko if isinstance(why, Text) else why
    raise ConfigInvalid(
        where=first.details["where"],
        key=first.details["key"],
        why=Text(
            f"{why} (and {more} more: see “dure config check”)",
            f"{korean} (그 밖에 {more}개 더 있어요: “dure config check”)",
        ),
    )


def read_config(file: Path | None = None) -> tuple[Config, list[ConfigInvalid]]:
    """Read the configuration and tell everything that is wrong with it; defaults stand in for what is."""
    wanted = file or _from_environment()
    path = wanted or find_paths().config_file
    problems = Problems(path.name)
    if wanted is None and not path.exists():
        given: dict[str, Any] = {}
    else:
        given = _read_file(path, problems)
    base = Config()
    if given.get("default_agents", True) is not False:
        base = replace(base, agents=default_agents())
    try:
        config = Reader(problems).table(Config, given, base, ())
    except Unreadable:  # a TOML document is always a table, and every setting has a default
        config = base
    check(config, problems)
    return config, problems.found


def find_config_file(file: Path | None = None) -> Path | None:
    """The file that `load_config` would read; None where there is none."""
    path = file or _from_environment() or find_paths().config_file
    return path if path.exists() else None


def default_agents() -> Mapping[str, AgentConfig]:
    """The agents that come with Dure, by id."""
    from dure.config import defaults  # read only where it is wanted

    return defaults.default_agents()


def _from_environment() -> Path | None:
    named = os.environ.get("DURE_CONFIG")
    return Path(named).expanduser() if named else None


def _read_file(path: Path, problems: Problems) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        problems.add((), f"there is none at {path}", f"{path}에 없어요")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        problems.add((), f"cannot be read: {reason}", f"읽을 수 없어요: {reason}")
    except UnicodeDecodeError:
        problems.add((), "is not UTF-8 text", "UTF-8 글이 아니에요")
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at (.*)\)", str(error))
        place = at.group(1) if at else "?"
        problems.add((), f"is no TOML: {error}", f"TOML 문법에 맞지 않아요({place})")
    return {}
