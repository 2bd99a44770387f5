"""What the written rules of `grades.toml` make of what somebody said: pure functions of words."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Literal, get_args

from dure.errors import Language
from dure.language.dialect import standard_korean, without_loops, without_stutter
from dure.language.text import language_of

LONGEST = 2000
"""Letters that are graded; of a longer answer its end, where people come to what matters."""

VERSION = 1
"""The shape of `grades.toml` that this code reads."""

Grade = Literal["none", "notice", "concern", "urgent", "life"]
"""From nothing to what may cost a life."""
GRADES: tuple[Grade, ...] = get_args(Grade)

_DENIED_KO = re.compile(
    r"^(?:지(?:는|도|가)?(?:를)?(?:않|안|아니|말)|.{0,2}(?:적|데|곳|일|건|것)(?:은|이|도|는|가)?(?:하나도|전혀)?(?:없(?!어[지져질])|아니)|(?:거나)?하지않|[은는던](?:건|게|것은|것이)아니|.{0,3}(?:증상|느낌|생각)(?:은|이|도)?(?:전혀)?없|은?없)"
)
_NOUN_DENIED_KO = re.compile(r"^(?:을|를|은|는|이|가|도)?안(?:해(?!먹)|하|나(?![타가갔간갈])|났|와(?!서)|왔)")
"""Denies a noun (“설사 안 해”); after a verb it says something else (“아파 안 나가”)."""
_VERB_KO = re.compile(r"[아어여와워파퍼러려라프픈팠고지]$")
_BEFORE_KO = re.compile(r"(?<![동집방불미편])안$")
"""“동안 아팠어” denies nothing."""
_BETTER_KO = re.compile(
    r"(?:다나았|나았|나아졌|괜찮아졌|이제(?:는)?괜찮|지금은괜찮|좋아졌|가라앉았|없어졌|멎었|지나갔|그쳤)"
)
_DENIED_EN = re.compile(
    r"(?:^| )(?:not(?! (?:stop|help|quit|avoid|shake)\b)|no|never|nothing|without|nor|neither|hardly any)(?: (?!but\b|and\b)\w+){0,3} $"
)
"""“Not stop thinking about it” denies nothing."""
_ANEW_EN = re.compile(
    r"(?<! think)(?<! thought)(?<! say)(?<! said)(?<! mean)(?<! meant)(?<! believe) (?=(?:i|my) )"
)
"""Where somebody begins a new sentence without a stop: a “not” before it denies nothing after it."""
_OF_SOMEBODY = frozenset(("body", "pain", "fall", "mind", "meal", "sleep", "medicine"))
"""Topics that are somebody's own; a fire or violence concerns this home whoever tells of it."""
_STOP = "\n"
"""Stands between the clauses of an English answer; patterns take it for a space."""
_CLAUSE_EN = re.compile(r"[.,!?;:…]+")
_BETTER_EN = re.compile(
    r"\b(?:has gone|is gone|went away|got over|all better|recovered|no longer|much better|back to normal"
    r"|not(?: (?!take|stand|bear|cope|go\b)\w+){0,3} any ?more)\b"
)
_CONTRACTIONS = (
    (re.compile(r"\bcan'?t\b|\bcannot\b"), "can not"),
    (re.compile(r"\bwon'?t\b"), "will not"),
    (re.compile(r"(?<=\w)n't\b"), " not"),
    (re.compile(r"\b(do|did|does|have|has|had|is|are|was|were|could|would|should)nt\b"), r"\1 not"),
    (re.compile(r"\bi'?m\b"), "i am"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"\b(i|he|she|they|you|we)'d\b"), r"\1 would"),
    (re.compile(r"\b(it|he|she|that|there|what|where|who)'s\b"), r"\1 is"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the file; its fields are told there."""

    id: str
    label: Mapping[Language, str]
    topic: str
    grade: Grade
    patterns: Mapping[Language, re.Pattern[str]]
    asked: Mapping[Language, re.Pattern[str]]
    unless: Mapping[Language, re.Pattern[str]]
    plain: bool
    lasting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """What an answer means.

    Attributes:
        grade: the gravest that applies.
        rules: the ids of the rules that apply, the gravest first.
        topics: what they are about, each once, in that order.
    """

    grade: Grade
    rules: tuple[str, ...]
    topics: tuple[str, ...]


NOTHING = Graded(grade="none", rules=(), topics=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The whole file."""

    rules: tuple[Rule, ...]
    idioms: Mapping[Language, re.Pattern[str]]
    elsewhere: Mapping[Language, re.Pattern[str]]
    themselves: Mapping[Language, re.Pattern[str]]
    others: Mapping[Language, re.Pattern[str]]
    told: re.Pattern[str]


def read_rules(text: str, default: Language = "ko", about: str = "") -> Graded:
    """Grade what somebody said by the rules alone.

    Args:
        text: their words, as they were recognised.
        default: their language, where the words do not tell.
        about: the topic they were asked about; “깜빡했어” tells of the medicine only where that was asked.
    """
    text = text[-LONGEST:]
    language = language_of(text, default)
    book, key = load_grades(), key_of(text, language, between=_STOP)
    key = book.idioms[language].sub("·" if language == "ko" else " ·", key)
    if book.elsewhere[language].search(key) and not book.themselves[language].search(key):
        return NOTHING
    found = [(rule, as_) for rule in book.rules if (as_ := _applies(rule, key, language, about)) != "none"]
    found.sort(key=lambda one: -GRADES.index(one[1]))
    if not found:
        return NOTHING
    return Graded(
        grade=found[0][1],
        rules=tuple(rule.id for rule, _ in found),
        topics=tuple(dict.fromkeys(rule.topic for rule, _ in found)),
    )


def graver(one: Grade, other: Grade) -> Grade:
    """The graver of two grades."""
    return max(one, other, key=GRADES.index)


def key_of(text: str, language: Language, *, between: str = " ") -> str:
    """What patterns match: Korean in its standard, without spaces, English as lower-case words, contractions written out.

    Args:
        text: the words.
        language: of them.
        between: what stands between the clauses of an English one.
    """
    plain = without_loops(unicodedata.normalize("NFC", text)).lower().replace("’", "'")
    if language == "ko":
        return standard_korean(re.sub(r"[\s.,!?~…\"'·]", "", without_stutter(plain)))
    for pattern, written in _CONTRACTIONS:
        plain = pattern.sub(written, plain)
    clauses = (" ".join(re.sub(r"[^\w\s-]", " ", one).split()) for one in _CLAUSE_EN.split(plain))
    return " " + between.join(clause for clause in clauses if clause) + " "


def _applies(rule: Rule, key: str, language: Language, about: str) -> Grade:
    """As how grave a rule applies: its own grade, less where that has got better, or not at all."""
    if rule.unless[language].search(key):
        return "none"
    if about == rule.topic and rule.asked[language].search(key):
        return rule.grade
    passed = False
    for found in rule.patterns[language].finditer(key):
        if not rule.plain and _denied(key, found, language):
            continue
        if rule.topic in _OF_SOMEBODY and _of_others(key, found, language):
            continue
        if rule.plain and language == "ko" and re.match(r".{0,2}적(?:은|이|도)?없", key[found.end() :]):
            continue
        if rule.plain or rule.lasting or not _is_better(key[found.end() :], language):
            return rule.grade
        passed = True
    # Pain in the chest that has gone may come back tonight: a human knows of it the same day.
    return "concern" if passed and rule.grade in ("urgent", "life") else "none"


def _denied(key: str, found: re.Match[str], language: Language) -> bool:
    before, after = key[: found.start()], key[found.end() :]
    if language == "ko":
        of_noun = not _VERB_KO.search(found[0]) and _NOUN_DENIED_KO.search(after)
        # “안 아픈 데가 없어” denies twice: everything hurts.
        return bool(_DENIED_KO.search(after) or of_noun) != bool(_BEFORE_KO.search(before))
    clause = _ANEW_EN.split(before.rpartition(_STOP)[2])[-1]
    return bool(_DENIED_EN.search(f"{clause.rstrip()} "[-60:]))


def _of_others(key: str, found: re.Match[str], language: Language) -> bool:
    """Whether it is told of somebody else, as hearsay: “어머니가 아프대”."""
    book = load_grades()
    before, after = key[: found.start()], key[found.end() :]
    if language == "en":
        before = _ANEW_EN.split(before)[-1]
    elif not book.told.search(after):
        return False
    return bool(book.others[language].search(before)) and not book.themselves[language].search(before)


def _is_better(after: str, language: Language) -> bool:
    """Whether what was told is said to be over, in what comes after it."""
    if language == "ko":
        return _BETTER_KO.search(after) is not None
    return _BETTER_EN.search(after.replace(_STOP, " ").partition(" my ")[0]) is not None


@lru_cache(maxsize=1)
def load_grades() -> Book:
    """The rules that come with Dure; read once.

    Raises:
        ValueError: the file does not fit this code.
    """
    given = tomllib.loads(
        (resources.files("dure.safety.checkins") / "grades.toml").read_text(encoding="utf-8")
    )
    if given["version"] != VERSION:
        raise ValueError(f"grades.toml has version {given['version']}, this code reads {VERSION}")
    elsewhere = given["elsewhere"]
    return Book(
        rules=tuple(_rule(table) for table in given["rule"]),
        idioms=_both(given["idioms"]),
        elsewhere=_both(elsewhere),
        themselves=_both(elsewhere, "self_"),
        others={"ko": _any([elsewhere["others_ko"]]), "en": _any([elsewhere["others_en"]])},
        told=re.compile(elsewhere["told_ko"]),
    )


def _rule(table: Mapping[str, Any]) -> Rule:
    if table["grade"] not in GRADES:
        raise ValueError(f"{table['id']} has the unknown grade {table['grade']}")
    return Rule(
        id=table["id"],
        label=table["label"],
        topic=table["topic"],
        grade=table["grade"],
        patterns=_both(table),
        asked=_both(table, "asked_"),
        unless=_both(table, "unless_"),
        plain=table.get("plain", False),
        lasting=table.get("lasting", False),
    )


def _both(table: Mapping[str, Any], before: str = "") -> Mapping[Language, re.Pattern[str]]:
    ko, en = (table.get(f"{before}{language}", ()) for language in ("ko", "en"))
    return {"ko": _any(ko), "en": _any([pattern.replace(" ", r"\s") for pattern in en])}


def _any(patterns: tuple[str, ...] | list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)", re.DOTALL)
