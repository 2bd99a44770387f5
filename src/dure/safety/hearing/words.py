"""Distress in words: a transcript in, a sign or the reason why it is none out. Pure.

A sentence is a cry for help where it consists of such words and of what people say around them ("제발", "somebody"), so that
“help me” is one and “help me with my homework” is not; some words (“숨을 못 쉬겠어”) count in the middle of others too, and
some at their end (“계단에서 … 못 일어나겠어”).
Quotations, the past, negations, titles, questions about such words and jokes are none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from dure.api import Severity
from dure.errors import Language
from dure.language.dialect import standard_korean, without_loops, without_stutter
from dure.language.text import language_of, normalise
from dure.safety.checkins.rules import read_rules
from dure.safety.hearing.lexicon import Core, Lexicon, lexicon, reason_of, why_not
from dure.safety.hearing.sign import SEVERITIES, Sign

LONGEST = 300
"""Letters that are read; an utterance that is longer is read at its end, where people who need help still speak."""

ALONE, AMONG, BY_RULE = 0.9, 0.7, 0.6
"""How sure it is of words that are all that is said, of words among others, and of what only a rule for answers knows."""

RULES: Mapping[str, str] = {
    "suicide": "despair", "not_living": "despair", "overdose": "poison", "wrong_dose": "poison", "breath": "breath",
    "breath_hard": "breath", "heart": "chest", "stroke": "stroke", "bleeding_on": "bleeding", "blood": "bleeding",
    "house": "fire", "down": "collapse", "faint": "faint", "too_dizzy": "faint", "fall_hurt": "injury",
    "worst_pain": "severe_pain", "violence": "intruder",
}  # fmt: skip
"""The rules for answers to check-ins that tell of distress without being asked, and the kind of cry that they tell of."""

NAMES = ("아리아", "빅스비", "지니", "기가지니", "클로바", "샐리", "카카오", "헤이카카오", "하이엘지", "시리", "시리야", "구글", "헤이구글", "알렉사", "alexa", "siri", "bixby", "google", "computer", "jarvis", "dure", "두레")  # fmt: skip
"""Assistants that people call out of habit, whether or not they are there."""

_CLAUSE = re.compile(r"[.!?,…~\n]+")
_CONTRACTIONS = (
    (re.compile(r"\b(i|we|they|you)'ve\b"), r"\1 have"),
    (re.compile(r"\b(i|we|they|you|he|she|it)'d\b"), r"\1 would"),
    (
        re.compile(
            r"\b(?!let\b)(\w+)'s\b(?= (?:\w+(?:ing|ed|en)|on|in|not|gone|down|out|too|so|very|really|all|hurt|stuck"
            r"|numb|cut|dead|had|no|here|got|a|an|my)\b)"
        ),
        r"\1 is",
    ),
    (re.compile(r"\b(he|she|it|there|someone|somebody|something|everything|nobody|who)'s\b"), r"\1 is"),
    (re.compile(r"\bis (got|had)\b"), r"has \1"),
    (re.compile(r"\b(we|they|you)'re\b"), r"\1 are"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\bcan(?:not|'?t|ny|na|nae)\b"), "can not"),
    (re.compile(r"\b(\w+)n't\b"), r"\1 not"),
    (re.compile(r"\b(im)\b"), "i am"),
    (re.compile(r"\bive\b"), "i have"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was made of a transcript.

    Attributes:
        sign: the sign in it; None where there is none.
        why_not: why words of distress in it are no sign, by language; empty where there are no such words.
    """

    sign: Sign | None
    why_not: Mapping[Language, str] = field(default_factory=dict)


def read_words(
    text: str,
    language: Language,
    *,
    names: Collection[str] = (),
    confidence: float = 1.0,
    start_ms: int = 0,
    end_ms: int = 0,
) -> Reading:
    """Look for a cry for help in what was said.

    Args:
        text: the transcript.
        language: the language where its letters do not tell.
        names: the assistants' names here; calling one changes nothing.
        confidence: how sure the recogniser is, 0 to 1.
        start_ms: where in the stream it was said.
        end_ms: until where.
    """
    text = without_loops(text[-4 * LONGEST :])[-LONGEST:]
    tongue = language_of(text, language)
    whole = _shape(text, tongue)
    words = lexicon(tongue)
    called = _called(frozenset(names), tongue)
    core, alone = _gravest(text, whole, tongue, words, called)
    why = _veto(whole, words) or (_veto(whole, words, near=True) if core is None else "")
    if why:
        return Reading(sign=None, why_not=why_not(why) if _mentions(whole, words) else {})
    if core is not None:
        what, severity, sure = core.what, core.severity, ALONE if alone else AMONG
    elif (known := _by_rule(text, tongue)) is not None:
        what, severity, sure = *known, BY_RULE
    else:
        return Reading(sign=None)
    return Reading(
        sign=Sign(
            kind="spoken",
            source="recognizer",
            severity=severity,
            strength=round(sure * min(1.0, 0.5 + confidence / 2), 3),
            start_ms=start_ms,
            end_ms=end_ms,
            reason=reason_of(what),
            what=what,
        )
    )


def _by_rule(text: str, language: Language) -> tuple[str, Severity] | None:
    """What the rules for answers know, and how grave it is: people in need tell more than any list of cries holds."""
    graded = read_rules(text, language)
    if graded.grade not in ("urgent", "life") or graded.rules[0] not in RULES:
        return None
    what = RULES[graded.rules[0]]
    return what, "life" if graded.grade == "life" and what != "despair" else "urgent"


def mentions_distress(text: str, language: Language) -> bool:
    """Whether words of distress stand anywhere in a text, whatever it says with them."""
    tongue = language_of(text, language)
    return _mentions(_shape(without_loops(text), tongue), lexicon(tongue))


def _mentions(whole: str, words: Lexicon) -> bool:
    return any(form.search(whole) for core in words.cores for form in core.forms)


def _shape(text: str, language: Language) -> str:
    """One spelling for all: as `normalise`, Korean in its standard and without spaces, English without contractions."""
    lower = text.lower().replace("’", "'")
    for pattern, plain in _CONTRACTIONS if language == "en" else ():
        lower = pattern.sub(plain, lower)
    shaped = normalise(lower).replace("'", " ")
    if language == "ko":
        return standard_korean(without_stutter(shaped).replace(" ", ""))
    return " ".join(shaped.split())


def _gravest(
    text: str, whole: str, language: Language, words: Lexicon, called: tuple[re.Pattern[str], ...]
) -> tuple[Core | None, bool]:
    """The gravest cry for help, and whether it is all that is said, there or between two commas."""
    pieces = {whole, *(_shape(clause, language) for clause in _CLAUSE.split(text))}
    alone = [
        core
        for piece in pieces
        if not _veto(piece, words, near=True)
        for core in _all_of(piece, words, called)
    ]
    among = (
        []
        if _veto(whole, words, near=True)
        else [core for core in words.cores if _stands_in(core, whole, words)]
    )
    if not alone and not among:
        return None, False
    best = max((*alone, *among), key=lambda core: SEVERITIES.index(core.severity))
    return best, best in alone


def _stands_in(core: Core, whole: str, words: Lexicon) -> bool:
    """Whether a core counts among other words: anywhere, or where nothing but cores and fill comes after it.

    A Korean sentence ends with what it says (“…에서 미끄러져 …를 부딪쳐 못 일어나겠어”), whatever it tells before.
    """
    if core.anywhere:
        return any(form.search(whole) for form in core.forms)
    return core.ends and any(
        found.end() == len(whole) or _reach(whole[found.end() :], words, ()) is not None
        for form in core.forms
        for found in form.finditer(whole)
    )


def _all_of(piece: str, words: Lexicon, called: tuple[re.Pattern[str], ...]) -> list[Core]:
    """The cores of a piece that consists of cores and fill only; none where anything else is in it."""
    return [words.cores[core] for core in _reach(piece, words, called) or ()]


def _reach(piece: str, words: Lexicon, called: tuple[re.Pattern[str], ...]) -> frozenset[int] | None:
    """The most cores that a piece can be read as with fill and nothing else; None where it cannot."""
    reached: dict[int, frozenset[int]] = {0: frozenset()}
    for place in range(len(piece)):
        if (cores := reached.get(place)) is None:
            continue
        for end, core in _steps(piece, place, words, called):
            found = cores | ({core} if core is not None else frozenset())
            if len(found) >= len(reached.get(end, frozenset())):
                reached[end] = found
    return reached.get(len(piece))


def _steps(
    piece: str, place: int, words: Lexicon, called: tuple[re.Pattern[str], ...]
) -> Iterator[tuple[int, int | None]]:
    for pattern in (*called, *words.fill):
        if (found := pattern.match(piece, place)) and found.end() > place:
            yield found.end(), None
    for index, core in enumerate(words.cores):
        for form in core.forms:
            if (found := form.match(piece, place)) and found.end() > place:
                yield found.end(), index


def _veto(said: str, words: Lexicon, *, near: bool = False) -> str:
    """What makes it no cry for help, of what counts anywhere or only near; empty where nothing does."""
    return next((veto.why for veto in words.vetoes if veto.near is near and veto.holds(said)), "")


@lru_cache(maxsize=8)
def _called(names: frozenset[str], language: Language) -> tuple[re.Pattern[str], ...]:
    spelt = sorted({_shape(name, language) for name in (*names, *NAMES)} - {""}, key=len, reverse=True)
    if language == "ko":
        # People call “아리야” who mean 아리아.
        spelt += [name[:-1] + "야" for name in spelt if name.endswith("아")]
    end = "(?:야|아|여|님)?" if language == "ko" else r"(?:\s+|$)"
    return (re.compile(f"(?:{'|'.join(map(re.escape, spelt))}){end}"),)
