"""What a service says, whatever it says: numbers, tables and texts out of any JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dure.home.announced import MOST_NUMBER


def number(told: object) -> int | float | None:
    """A number that the home believes, whole where it is; None where it is none, or beyond all sense."""
    if isinstance(told, bool) or not isinstance(told, int | float) or not abs(told) <= MOST_NUMBER:
        return None
    return int(told) if float(told).is_integer() else told


def table(told: object) -> Mapping[Any, Any]:
    """An object; an empty one where it is none."""
    return told if isinstance(told, Mapping) else {}


def tables(told: object) -> tuple[Mapping[Any, Any], ...]:
    """The objects in a list."""
    return tuple(one for one in told if isinstance(one, Mapping)) if isinstance(told, list | tuple) else ()


def texts(told: object) -> tuple[str, ...]:
    """The texts in a list."""
    return tuple(one for one in told if isinstance(one, str)) if isinstance(told, list | tuple) else ()
