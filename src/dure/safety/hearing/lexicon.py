"""The lexicon of distress, read from `distress.toml` and made ready to match."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from dure.api import Severity
from dure.errors import Language

_LIST = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """Words that by themselves are a cry for help.

    Attributes:
        what: what they tell of, a key of `reasons`.
        severity: how grave.
        anywhere: whether they count in the middle of other words too.
        ends: whether they count at the end of other words too.
        forms: how it is said; matched at a place of the sentence.
    """

    what: str
    severity: Severity
    anywhere: bool
    ends: bool
    forms: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """What makes words no cry for help.

    Attributes:
        why: why, a key of `why_not`.
        forms: where one of these stands.
        unless: and none of these: what is said of the past and of now is said of now.
        near: whether it only counts between the same two commas as the words of distress.
    """

    why: str
    forms: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    near: bool

    def holds(self, said: str) -> bool:
        """Whether it makes that no cry for help."""
        found = any(form.search(said) for form in self.forms)
        return found and not any(form.search(said) for form in self.unless)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One language's words.

    Attributes:
        fill: what may stand beside a core without changing it.
        cores: what counts.
        vetoes: what makes it no cry for help.
    """

    fill: tuple[re.Pattern[str], ...]
    cores: tuple[Core, ...]
    vetoes: tuple[Veto, ...]


@cache
def lexicon(language: Language) -> Lexicon:
    """The words of a language."""
    own = _data()[language]
    lists = own["lists"]
    for name in lists:
        lists[name] = _fill_in(lists[name], lists)

    def ready(forms: list[str]) -> tuple[re.Pattern[str], ...]:
        # An English form begins and ends where a word does; a Korean one has no spaces to tell.
        begin, end = (r"\b", r"(?:\s+|$)") if language == "en" else ("", "")
        return tuple(re.compile(f"{begin}(?:{_fill_in(form, lists)}){end}") for form in forms)

    def plain(forms: list[str]) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(_fill_in(form, lists)) for form in forms)

    return Lexicon(
        fill=ready(own["fill"]),
        cores=tuple(
            Core(
                what=core["what"],
                severity=core["severity"],
                anywhere=core.get("anywhere", False),
                ends=core.get("ends", False),
                forms=ready(core["forms"]),
            )
            for core in own["cores"]
        ),
        vetoes=tuple(
            Veto(
                why=veto["why"],
                forms=plain(veto["forms"]),
                unless=plain(veto.get("unless", [])),
                near=veto.get("near", False),
            )
            for veto in own["vetoes"]
        ),
    )


def reasons() -> Collection[str]:
    """The kinds of cries that `reason_of` knows."""
    found: Collection[str] = _data()["reasons"].keys()
    return found


def reason_of(what: str) -> Mapping[Language, str]:
    """What a group of words tells of, in words for a carer."""
    found: Mapping[Language, str] = _data()["reasons"][what]
    return found


def why_not(why: str) -> Mapping[Language, str]:
    """Why words are no cry for help."""
    found: Mapping[Language, str] = _data()["why_not"][why]
    return found


@cache
def _data() -> Any:  # noqa: ANN401  # a table of TOML
    return tomllib.loads(resources.files(__package__).joinpath("distress.toml").read_text("utf-8"))


def _fill_in(form: str, lists: Mapping[str, str]) -> str:
    return _LIST.sub(lambda found: lists[found[1]], form)
