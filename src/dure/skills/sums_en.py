"""Sums as they are said in English: “twelve times three”, “15% of 80”, “two to the power of ten”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from dure.language.numbers_en import NUMBER, START, read_number, read_ordinal
from dure.skills.expression import Token

_HINT = re.compile(
    r"plus|minus|times|multipl|divid|over|power|squared?|cubed?|root|percent|half of|\bsum\b|add|subtract|factorial|mod|[-+*/×÷^%]|\dx|\bx\b|(?:st|nd|rd|th)\b"
)
_BEGIN = re.compile(
    r"(?:(?:so )?what(?: is| does| are|s)|how much (?:is|are)|calculate|compute|work out|solve|tell me(?: what is)?|what would|do you know what) "
)
_END = re.compile(r" (?:equals?(?: what)?|is what|is|be|make|=|come to)$|=$|(?: is)$| (?:please|equal to)$")
_ORDERS = tuple(
    (re.compile(pattern), sign)
    for pattern, sign in (
        (rf"(?:add|the sum of|sum of) ({NUMBER}) (?:and|to|plus) ({NUMBER})", "+"),
        (rf"subtract (?P<second>{NUMBER}) from (?P<first>{NUMBER})", "-"),
        (rf"(?:the )?difference between ({NUMBER}) and ({NUMBER})", "-"),
        (rf"(?:multiply|the product of|product of) ({NUMBER}) (?:by|and|with) ({NUMBER})", "*"),
        (rf"divide ({NUMBER}) by ({NUMBER})", "/"),
    )
)
_SIGNS: tuple[tuple[re.Pattern[str], tuple[Token, ...]], ...] = tuple(
    (re.compile(pattern), tokens)
    for pattern, tokens in (
        (r"(?:plus|added to|and)\b|\+", ("+",)),
        (r"(?:minus|less|take away)\b|-", ("-",)),
        (r"(?:times|multiplied by|multiply by|x)\b|x(?=\d)|×|\*", ("*",)),
        (r"(?:divided by|over|divide by)\b|÷|/", ("/",)),
        (r"(?:modulo|mod)\b", ("mod",)),
        (r"squared\b", ("^", Fraction(2))),
        (r"cubed\b", ("^", Fraction(3))),
        (r"(?:to the power(?: of)?|raised to(?: the power(?: of)?)?|to the)\b|\^", ("^",)),
        (r"(?:percent|per cent)(?: of| off)?\b|% of\b|%", ("%",)),
        (r"factorial\b|!", ("!",)),
    )
)
_BEFORE: tuple[tuple[re.Pattern[str], tuple[Token, ...]], ...] = tuple(
    (re.compile(pattern), tokens)
    for pattern, tokens in (
        (r"(?:the )?(?:square )?root(?: of)?\b", ("root",)),
        (r"(?:the )?cube root(?: of)?\b", ("cube_root",)),
        (r"half of\b", (Fraction(1, 2), "*")),
        (r"(?:a )?(?:third) of\b", (Fraction(1, 3), "*")),
        (r"(?:a )?quarter of\b", (Fraction(1, 4), "*")),
        (r"(?:minus|negative)\b|-", ("-",)),
        (r"\+", ("+",)),
        (r"\(", ("(",)),
    )
)
_COUNTED = re.compile(r" (?:dollars?|bucks|won|euros?|pounds?|people|grams?)\b")
_RANKED_POWER = re.compile(r"to the (?:power of )?(?P<rank>[\w-]+?(?: [\w-]+)??)(?: power)?$")


def read_sum(words: str) -> Sequence[Token] | None:
    """The tokens of a sum, from a normalised sentence; None where it is not one."""
    if not _HINT.search(words) or len(words) > 300:
        return None
    if begin := _BEGIN.match(words):
        words = words[begin.end() :]
    while end := _END.search(words):
        words = words[: end.start()]
    return _read_order(words) or _read_signs(words)


def _read_order(words: str) -> Sequence[Token] | None:
    """Read an order: “subtract three from ten”."""
    for order, sign in _ORDERS:
        if found := order.fullmatch(words):
            named = found.groupdict()
            first, second = (named["first"], named["second"]) if named else found.groups()
            numbers = read_number(first), read_number(second)
            if numbers[0] is not None and numbers[1] is not None:
                return [numbers[0], sign, numbers[1]]
    return None


def _read_signs(words: str) -> Sequence[Token] | None:
    tokens: list[Token] = []
    place = 0
    while place < len(words):
        if words[place] == " ":
            place += 1
            continue
        operand = not tokens or tokens[-1] in ("+", "-", "*", "/", "^", "(", "mod", "root", "cube_root")
        taken = _operand(words, place) if operand else _sign(words, place)
        if taken is None:
            return None
        more, place = taken
        tokens.extend(more)
    return tokens if any(isinstance(token, str) for token in tokens) else None


def _operand(words: str, place: int) -> tuple[Sequence[Token], int] | None:
    for pattern, tokens in _BEFORE:
        if found := pattern.match(words, place):
            return tokens, found.end()
    found = START.match(words, place)
    if found is None:
        return None
    text = found[0]
    while text:
        number = read_number(text)
        if number is not None and not text.endswith(" and"):
            counted = _COUNTED.match(words, place + len(text))
            return [number], counted.end() if counted else place + len(text)
        text = text.rpartition(" ")[0]
    return None


def _sign(words: str, place: int) -> tuple[Sequence[Token], int] | None:
    if words[place] == ")":
        return [")"], place + 1
    if (ranked := _RANKED_POWER.match(words, place)) and (rank := read_ordinal(ranked["rank"])):
        return ["^", Fraction(rank)], ranked.end()
    for pattern, tokens in _SIGNS:
        if found := pattern.match(words, place):
            if tokens == ("%",) and found[0].endswith("of"):
                return ["%", "*"], found.end()
            return tokens, found.end()
    return None
