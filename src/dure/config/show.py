"""A configuration as people and machines see it: no secrets, and what differs from the default."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from dure.config.load import default_agents
from dure.config.reader import is_secret_name
from dure.config.schema import AgentConfig, Config
from dure.config.secret import Secret

_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def to_plain(value: object, name: str = "") -> Any:  # noqa: ANN401  # any setting
    """Turn settings into plain objects; a secret becomes the place where it lies, never its value."""
    if isinstance(value, Secret):
        return {"env": value.env} if value.env else {"file": value.file}
    if isinstance(value, str):
        return "***" if value and is_secret_name(name) else _CREDENTIALS.sub("***", value)
    if is_dataclass(value):
        return {item.name: to_plain(getattr(value, item.name), item.name) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item, name) for item in value]
    return value


def default_of(config: Config) -> Config:
    """What the configuration would be had nobody set anything, with the same agents."""
    agents = default_agents() if config.default_agents else {}
    base = {name: agents.get(name, AgentConfig()) for name in config.agents}
    return replace(Config(), agents=base)


def changed(config: Config) -> list[str]:
    """The dotted names of the settings that differ from the default, in the order of the file; new agents first."""
    own, default = dict(_leaves(to_plain(config))), dict(_leaves(to_plain(default_of(config))))
    new = [f"agents.{name}" for name in config.agents if name not in default_agents()]
    return new + [".".join(place) for place, value in own.items() if default.get(place) != value]


def to_toml(config: Config) -> Iterator[tuple[str, str]]:
    """The lines of a `dure.toml` that says everything, each with the default where it differs (else empty)."""
    plain, default = to_plain(config), to_plain(default_of(config))
    yield from _table(plain, default, ())


def _table(
    table: dict[str, Any], default: dict[str, Any], place: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    inner = {key: value for key, value in table.items() if _is_table(value)}
    own = {key: value for key, value in table.items() if value is not None and key not in inner}
    if place and own:
        yield "", ""
        yield f"[{'.'.join(map(_key, place))}]", ""
    for key, value in own.items():
        before = default.get(key) if isinstance(default, dict) else None
        told = "" if value == before else ("(none)" if before is None else _value(before))
        yield f"{_key(key)} = {_value(value)}", told
    for key, value in inner.items():
        before = default.get(key) if isinstance(default, dict) else None
        yield from _table(value, before if isinstance(before, dict) else {}, (*place, key))


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and set(value) not in ({"env"}, {"file"})


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(key)} = {_value(inner)}' for key, inner in value.items())}}}"
    return str(value)


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _value(key)


def _leaves(value: object, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    if value and isinstance(value, dict) and _is_table(value):
        for key, inner in value.items():
            yield from _leaves(inner, (*place, key))
    else:
        yield place, value
