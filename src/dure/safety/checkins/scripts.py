"""What check-ins say, read from `scripts.toml`, and what a plain answer to a step means."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from dure.errors import Language
from dure.language.yes_no import read_yes_no
from dure.safety.checkins.grading import Graded, key_of

VERSION = 1
"""The shape of `scripts.toml` that this code reads."""

Words = Mapping[Language, str]
Outcome = Literal["good", "bad", "unclear", "none"]
"""What came of a step: as one would wish, not so, not clear, or no answer."""

_BODY = frozenset(("body", "pain", "fall", "mind"))
_LATER = {
    "ko": re.compile(r"^(?:지금은?|나는?|제가)?(?:좀|조금)?(?:나중에|이따|있다가|바[쁘빠]|다음에)"),
    "en": re.compile(r"\b(?:later|not now|busy|another time)\b"),
}
_ENOUGH = {
    "ko": re.compile(
        r"^(?:그만(?:해|하자|물어)?요?|됐어요?|싫어요?|하지마(?:세요|요)?|귀찮아요?|묻지마(?:세요)?)$"
    ),
    "en": re.compile(
        r"^ (?:stop(?: it| asking| that)?|go away|leave me alone|enough|i do not want to talk) $"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that is asked; its fields are told in the file."""

    id: str
    topic: str
    ask: Words
    bad_before: Words
    good: Words
    bad: Words
    no_is_good: bool
    good_words: Mapping[Language, re.Pattern[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A whole check-in."""

    id: str
    title: Words
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripts:
    """The whole file."""

    scripts: Mapping[str, Script]
    lines: Mapping[str, Words]


def outcome_of(step: Step, text: str, language: Language, graded: Graded) -> Outcome:
    """What an answer says about what was asked; `none` where nobody answered is the caller's to say."""
    topics = _BODY if step.topic == "body" else frozenset((step.topic,))
    if topics & set(graded.topics):
        return "bad"
    if not text.strip():
        return "unclear"
    plain = read_yes_no(text, language)
    if plain is not None:
        return "good" if plain is not step.no_is_good else "bad"
    return "good" if step.good_words[language].search(key_of(text, language)) else "unclear"


def wants_later(text: str, language: Language) -> bool:
    """Whether somebody asks to be asked later."""
    return _LATER[language].search(key_of(text, language)) is not None


def wants_no_more(text: str, language: Language) -> bool:
    """Whether somebody does not want to be asked."""
    return _ENOUGH[language].search(key_of(text, language)) is not None


@lru_cache(maxsize=1)
def load_scripts() -> Scripts:
    """The scripts that come with Dure; read once.

    Raises:
        ValueError: the file does not fit this code.
    """
    given = tomllib.loads(
        (resources.files("dure.safety.checkins") / "scripts.toml").read_text(encoding="utf-8")
    )
    if given["version"] != VERSION:
        raise ValueError(f"scripts.toml has version {given['version']}, this code reads {VERSION}")
    steps = {id_: _step(id_, table) for id_, table in given["step"].items()}
    scripts = {
        id_: Script(id=id_, title=table["title"], steps=tuple(steps[step] for step in table["steps"]))
        for id_, table in given["script"].items()
    }
    return Scripts(scripts=scripts, lines=given["lines"])


def _step(id_: str, table: Mapping[str, Any]) -> Step:
    return Step(
        id=id_,
        topic=table["topic"],
        ask=table["ask"],
        bad_before=table["bad_before"],
        good=table["good"],
        bad=table["bad"],
        no_is_good=table.get("no_is_good", False),
        good_words={
            "ko": re.compile("|".join(table["good_words_ko"])),
            "en": re.compile("|".join(table["good_words_en"])),
        },
    )
