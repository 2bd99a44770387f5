"""What is wrong with a `dure.toml`, all of it at once."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass, field

from dure.errors import ConfigInvalid, Text

Place = tuple[str, ...]
"""Where a setting stands: its tables, then its name; a list's items are called `name[0]`."""


def name_place(place: Place) -> str:
    """Write a place as people find it in the file: `[wake] refractory_s`."""
    if not place:
        return "dure.toml"
    *tables, name = place
    return f"[{'.'.join(tables)}] {name}" if tables else name


@dataclass(slots=True)
class Problems:
    """Collects what is wrong, so that one look shows everything.

    Attributes:
        where: the file's name.
        found: every problem so far.
    """

    where: str
    found: list[ConfigInvalid] = field(default_factory=list)

    def add(self, place: Place, en: str, ko: str) -> None:
        """Note that a setting is wrong, and why."""
        key = name_place(place) if place else Text("the file", "파일")
        self.found.append(ConfigInvalid(where=self.where, key=key, why=Text(en, ko)))

    def unknown(self, place: Place, known: Collection[str]) -> None:
        """Note a setting that does not exist, with the one that was probably meant."""
        close = difflib.get_close_matches(place[-1], known, n=1, cutoff=0.6)
        if close:
            self.add(
                place,
                f"unknown — did you mean {close[0]}?",
                f"없는 설정이에요 — 혹시 {close[0]}?",
            )
        else:
            names = ", ".join(known)
            self.add(place, f"unknown; there are: {names}", f"없는 설정이에요. 있는 설정: {names}")

    def wrong_type(self, place: Place, wanted: str, value: object) -> None:
        """Note a value of another type than the setting's."""
        self.add(
            place,
            f"wants {_WORDS[wanted][0]}, not {_told(value)[0]}",
            f"{_WORDS[wanted][1]} 자리에 {_told(value)[1]} 값이 있어요",
        )


_WORDS = {
    "text": ("text in quotes", "따옴표로 묶은 글"),
    "whole number": ("a whole number", "정수"),
    "number": ("a number", "숫자"),
    "switch": ("true or false", "true 또는 false"),
    "list": ("a list in [ ]", "[ ]로 묶은 목록"),
    "table": ("a table", "표"),
}


def _told(value: object) -> tuple[str, str]:
    """What a value is, in words; never the value, which may be a secret."""
    match value:
        case bool():
            return "true or false", "true/false"
        case int():
            return "a whole number", "정수"
        case float():
            return "a number with a fraction", "소수"
        case str():
            return "text", "글"
        case list():
            return "a list", "목록"
        case dict():
            return "a table", "표"
        case _:
            return "a date or time", "날짜·시각"
