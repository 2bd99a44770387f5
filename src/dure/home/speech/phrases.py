"""What sentences about a home are made of in either language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, TypeGuard

from dure.api.home import Value
from dure.errors import Language

Form = Literal["and", "done", "will", "shall", "title"]
"""In the middle of a sentence; it was done; it will be done; shall it be done?; what it is called to do it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One change, or the same change of several appliances.

    Attributes:
        who: what is changed, in words; empty where the sentence has just named it.
        kind: of which kind it is.
        trait: what of it.
        value: to what.
        running: whether it starts to run with it, as a washer does with a course.
        course: whether its course has just been said.
    """

    who: str
    kind: str
    trait: str
    value: Value
    running: bool = False
    course: bool = False


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def number_said(value: Value) -> str:
    """A number as it is written in a sentence: at most one decimal, none where it is whole."""
    if not is_number(value):
        return str(value)
    return str(int(value)) if float(value).is_integer() else f"{float(value):.1f}"


@cache
def _colours() -> Mapping[Language, Mapping[str, str]]:
    found: dict[Language, Mapping[str, str]] = {}
    languages: tuple[Language, ...] = ("ko", "en")
    for language in languages:
        text = files("dure.home.speech").joinpath(f"words_{language}.toml").read_text(encoding="utf-8")
        table = tomllib.loads(text)["colour"]
        found[language] = {value: words.split(",")[0].strip() for value, words in table.items()}
    return found


def colour_name(value: str, language: Language) -> str:
    """What a colour is called; its number where it has no name."""
    return _colours()[language].get(value, value)
