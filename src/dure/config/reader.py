"""Tables of a TOML file → the dataclasses of `schema.py`, laid over defaults field by field."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from dure.config.problems import Place, Problems
from dure.config.secret import Secret

T = TypeVar("T")

SECRET_NAMES = ("key", "token", "password", "secret")
"""A free setting whose name ends so holds a secret, and is refused as plain text."""


class Unreadable(Exception):
    """A value that was noted as a problem; the default stays in its place."""


class Reader:
    """Reads values of one file and notes every problem on the way."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems

    def table(self, kind: type[T], given: object, base: T | None, place: Place) -> T:
        """Read a table into a dataclass; what it does not name stays as in `base`, or as the class's default.

        Raises:
            Unreadable: it is no table, or lacks what has no default; the problem is noted.
        """
        if not isinstance(given, dict):
            self._problems.wrong_type(place, "table", given)
            raise Unreadable
        hints = get_type_hints(kind)
        values: dict[str, Any] = {}
        for name, value in given.items():
            here = (*place, name)
            if name not in hints:
                self._problems.unknown(here, list(hints))
                continue
            before = getattr(base, name) if base is not None else _default(kind, name)
            try:
                values[name] = self.value(hints[name], value, before, here)
            except Unreadable:
                continue
        if base is not None:
            return dataclasses.replace(base, **values)  # type: ignore[type-var]  # T is a dataclass, which its bound cannot say
        needed = [name for name in hints if not _has_default(kind, name)]
        for name in needed:
            if name not in given:
                self._problems.add((*place, name), "is missing", "빠졌어요")
        if not values.keys() >= set(needed):
            raise Unreadable
        return kind(**values)

    def value(self, hint: Any, given: object, before: Any, place: Place) -> Any:  # noqa: ANN401  # any setting
        """Read a value of the type `hint`.

        Raises:
            Unreadable: it is of another type; the problem is noted.
        """
        origin, arguments = get_origin(hint), get_args(hint)
        if origin in (Union, types.UnionType):
            return self.value(arguments[0], given, before, place)
        if hint is Secret:
            return self.secret(given, place)
        if isinstance(hint, type) and dataclasses.is_dataclass(hint):
            return self.table(hint, given, before, place)
        if origin is Literal:
            return self._choice(arguments, given, place)
        if origin is tuple:
            return self._items(arguments[0], given, place)
        if origin is Mapping:
            return self._mapping(arguments, given, before or {}, place)
        if hint is Any:
            return self._free(given, place)
        return self._plain(hint, given, place)

    def secret(self, given: object, place: Place) -> Secret:
        """Read `{env = "NAME"}` or `{file = "PATH"}`.

        Raises:
            Unreadable: it is anything else; the problem is noted.
        """
        if isinstance(given, dict) and _names_secret(given):
            return Secret(**given)
        name = place[-1].upper()
        self._problems.add(
            place,
            f'a secret is not written here: put it in an environment variable or a file, and write {place[-1]} = {{env = "MY_{name}"}} or {{file = "PATH"}}',
            f'비밀 값은 여기에 쓰지 않아요. 환경 변수나 파일에 두고 {place[-1]} = {{env = "MY_{name}"}} 또는 {{file = "경로"}}로 적으세요',
        )
        raise Unreadable

    def _plain(self, hint: type, given: object, place: Place) -> object:
        if hint is float and isinstance(given, int) and not isinstance(given, bool):
            return float(given)
        if type(given) is not hint:
            words = {str: "text", int: "whole number", float: "number", bool: "switch"}
            self._problems.wrong_type(place, words[hint], given)
            raise Unreadable
        return given

    def _choice(self, choices: tuple[str, ...], given: object, place: Place) -> object:
        if given not in choices:
            known = ", ".join(choices)
            self._problems.add(place, f"is one of: {known}", f"다음 가운데 하나예요: {known}")
            raise Unreadable
        return given

    def _items(self, hint: Any, given: object, place: Place) -> tuple[Any, ...]:  # noqa: ANN401  # any setting
        if not isinstance(given, list):
            self._problems.wrong_type(place, "list", given)
            raise Unreadable
        *tables, name = place
        return tuple(
            self.value(hint, item, None, (*tables, f"{name}[{number}]")) for number, item in enumerate(given)
        )

    def _mapping(
        self, arguments: tuple[Any, ...], given: object, before: Mapping[str, Any], place: Place
    ) -> dict[str, Any]:
        if not isinstance(given, dict):
            self._problems.wrong_type(place, "table", given)
            raise Unreadable
        keys, hint = arguments
        known = get_args(keys)
        merged = dict(before)
        for name, value in given.items():
            here = (*place, name)
            if known and name not in known:
                self._problems.unknown(here, known)
                continue
            try:
                merged[name] = self.value(hint, value, before.get(name), here)
            except Unreadable:
                continue
        return merged

    def _free(self, given: object, place: Place) -> object:
        """A setting of a plug-in, which only the plug-in knows; secrets in it are secrets all the same."""
        if isinstance(given, dict):
            if _names_secret(given):
                return Secret(**given)
            return {name: self._free(value, (*place, name)) for name, value in given.items()}
        if isinstance(given, list):
            return [self._free(item, place) for item in given]
        if isinstance(given, str) and is_secret_name(place[-1]):
            return self.secret(given, place)
        return given


def is_secret_name(name: str) -> bool:
    """Whether a free setting of this name holds a secret: `key`, `api_key`, `token` …."""
    return name.lower().replace("-", "_").rpartition("_")[2] in SECRET_NAMES


def _names_secret(given: dict[str, Any]) -> bool:
    return (
        len(given) == 1
        and next(iter(given)) in ("env", "file")
        and isinstance(next(iter(given.values())), str)
        and next(iter(given.values())) != ""
    )


def _field(kind: type, name: str) -> dataclasses.Field[Any]:
    return next(field for field in dataclasses.fields(kind) if field.name == name)


def _has_default(kind: type, name: str) -> bool:
    found = _field(kind, name)
    return found.default is not dataclasses.MISSING or found.default_factory is not dataclasses.MISSING


def _default(kind: type, name: str) -> Any:  # noqa: ANN401  # any setting
    found = _field(kind, name)
    if found.default_factory is not dataclasses.MISSING:
        return found.default_factory()
    return found.default if _has_default(kind, name) else None
