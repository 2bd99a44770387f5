"""What templates compute with: JSON values, a few filters and tests; every result is bounded."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

MOST_TEXT = 1_024
_MOST_NUMBER = 1e15


class TemplateRefused(ValueError):
    """A template that is not one of ours, or a value that it cannot be used on; its text is a code."""


class _Missing:
    """What is not there: false, empty, and nothing comes of asking it further."""

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return ""


MISSING = _Missing()


def text_of(*values: Any) -> str:  # noqa: ANN401  # any JSON
    """Values as one text, as Jinja prints them; bounded.

    Raises:
        TemplateRefused: one is a table or a list, or it gets too long.
    """
    parts: list[str] = []
    for value in values:
        if isinstance(value, dict | list):
            raise TemplateRefused("text")
        parts.append(str(value))
    found = "".join(parts)
    if len(found) > MOST_TEXT:
        raise TemplateRefused("long")
    return found


def look_up(value: Any, key: Any) -> Any:  # noqa: ANN401  # any JSON
    """An entry of a table or a list; never an attribute of anything."""
    if isinstance(value, dict) and isinstance(key, str):
        return value.get(key, MISSING)
    if isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
        return value[key]
    return MISSING


def number(value: Any) -> float | int:  # noqa: ANN401  # any JSON
    """A finite number of sensible size, or a text that is one.

    Raises:
        TemplateRefused: it is none.
    """
    if isinstance(value, str) and len(value) <= 32:
        try:
            value = float(value)
        except ValueError as error:
            raise TemplateRefused("number") from error
    if isinstance(value, bool):
        value = int(value)
    if not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > _MOST_NUMBER:
        raise TemplateRefused("number")
    return value


def arithmetic(sign: str, left: Any, right: Any) -> Any:  # noqa: ANN401  # any JSON
    """Two numbers; `+` also joins two texts.

    Raises:
        TemplateRefused: they are none, or nothing comes of them.
    """
    if isinstance(left, str) and isinstance(right, str) and sign == "+":
        return text_of(left, right)
    if isinstance(left, str) or isinstance(right, str):
        raise TemplateRefused("number")
    left, right = number(left), number(right)
    if sign in ("/", "//", "%") and right == 0:
        raise TemplateRefused("zero")
    return number(_ARITHMETIC[sign](left, right))


_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "//": lambda left, right: left // right,
    "%": lambda left, right: left % right,
}


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def both(left: Any, right: Any) -> bool:  # noqa: ANN401  # any JSON
        if isinstance(left, str) and isinstance(right, str):
            return compare(left, right)
        if isinstance(left, str) or isinstance(right, str):
            raise TemplateRefused("compare")
        return compare(number(left), number(right))

    return both


def _within(left: Any, right: Any) -> bool:  # noqa: ANN401  # any JSON
    if isinstance(right, str):
        return isinstance(left, str) and left in right
    return isinstance(right, list | dict) and isinstance(left, str | int | float | None) and left in right


def _equal(left: Any, right: Any) -> bool:  # noqa: ANN401  # any JSON
    """Whether two plain values are the same; lists that hold each other twice take for ever to compare."""
    if isinstance(left, list | dict) or isinstance(right, list | dict):
        raise TemplateRefused("compare")
    return bool(left == right)


COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _ordered(lambda left, right: bool(left < right)),
    "<=": _ordered(lambda left, right: bool(left <= right)),
    ">": _ordered(lambda left, right: bool(left > right)),
    ">=": _ordered(lambda left, right: bool(left >= right)),
    "in": _within,
}

TESTS: Mapping[str, Callable[[Any], bool]] = {
    "defined": lambda value: value is not MISSING,
    "undefined": lambda value: value is MISSING,
    "none": lambda value: value is None,
    "None": lambda value: value is None,
    "number": lambda value: isinstance(value, int | float),
    "string": lambda value: isinstance(value, str),
    "mapping": lambda value: isinstance(value, dict),
    "true": lambda value: value is True,
    "false": lambda value: value is False,
}


def _int(value: Any, *default: Any) -> Any:  # noqa: ANN401  # any JSON
    try:
        return int(number(value))
    except TemplateRefused:
        if default:
            return default[0]
        raise


def _float(value: Any, *default: Any) -> Any:  # noqa: ANN401  # any JSON
    try:
        return float(number(value))
    except TemplateRefused:
        if default:
            return default[0]
        raise


def _round(value: Any, digits: Any = 0, *_: Any) -> Any:  # noqa: ANN401  # any JSON
    places = number(digits) if not isinstance(digits, str) else 0
    if not 0 <= places <= 10:
        raise TemplateRefused("round")
    found = round(float(number(value)), int(places))
    return int(found) if not places else found


def _default(value: Any, other: Any = "", falsy: Any = False, *_: Any) -> Any:  # noqa: ANN401  # any JSON
    return other if value is MISSING or (falsy and not value) else value


def _iif(value: Any, yes: Any = True, no: Any = False, *_: Any) -> Any:  # noqa: ANN401  # any JSON
    return yes if value else no


def _replace(value: Any, old: Any = "", new: Any = "", *_: Any) -> str:  # noqa: ANN401  # any JSON
    text, before, after = text_of(value), text_of(old), text_of(new)
    if not before or len(text) + text.count(before) * len(after) > MOST_TEXT:
        raise TemplateRefused("long")
    return text.replace(before, after)


def _length(value: Any) -> int:  # noqa: ANN401  # any JSON
    if isinstance(value, str | list | dict):
        return len(value)
    raise TemplateRefused("length")


def _is_defined(value: Any) -> Any:  # noqa: ANN401  # any JSON
    if value is MISSING:
        raise TemplateRefused("missing")
    return value


FILTERS: Mapping[str, Callable[..., Any]] = {
    "int": _int,
    "float": _float,
    "round": _round,
    "default": _default,
    "d": _default,
    "iif": _iif,
    "abs": lambda value: abs(number(value)),
    "lower": lambda value: text_of(value).lower(),
    "upper": lambda value: text_of(value).upper(),
    "title": lambda value: text_of(value).title(),
    "trim": lambda value: text_of(value).strip(),
    "string": text_of,
    "replace": _replace,
    "length": _length,
    "is_defined": _is_defined,
    "multiply": lambda value, by: arithmetic("*", number(value), number(by)),
    "add": lambda value, by: arithmetic("+", number(value), number(by)),
}
"""A filter that is given more or less than it takes raises `TypeError`, which `Template.render` tells as refused."""
