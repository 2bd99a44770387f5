"""Numbers in both languages: reading what was said, and saying what was computed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from dure.errors import Language
from dure.language import numbers_en, numbers_ko

NUMBER = {"ko": numbers_ko.NUMBER, "en": numbers_en.NUMBER}
"""A regular expression for what may be a number, by language, on a sentence's key."""


def read_number(text: str, language: Language) -> Fraction | None:
    """The value of a number, or None where the text is not exactly one."""
    return numbers_ko.read_number(text) if language == "ko" else numbers_en.read_number(text)


@dataclass(frozen=True, slots=True)
class Said:
    """A number in words.

    Attributes:
        text: the words.
        exact: whether nothing was rounded away.
    """

    text: str
    exact: bool


def say_number(value: Fraction | int | float | Decimal, language: Language, *, places: int = 4) -> Said:
    """Say a number with at most so many decimal places (more for numbers near zero, fewer for large ones).

    Numbers of more than 16 digits before the point are said as a power of ten.
    """
    exact = Fraction(value)
    magnitude = abs(exact)
    if magnitude >= 10**16:
        return _say_huge(exact, language)
    if magnitude >= 1000:
        places = min(places, 2)
    with localcontext() as context:
        context.prec = 60
        decimal = Decimal(magnitude.numerator) / Decimal(magnitude.denominator)
        if 0 < decimal < Decimal(1).scaleb(-places):
            if decimal.adjusted() < -8:
                return _say_huge(exact, language)
            places = 1 - decimal.adjusted()
        rounded = decimal.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole, _, decimals = f"{rounded:f}".partition(".")
    decimals = decimals.rstrip("0")
    say = numbers_ko.say_decimal if language == "ko" else numbers_en.say_decimal
    negative = exact < 0 and rounded != 0
    return Said(say(int(whole), decimals, negative=negative), Fraction(rounded) == magnitude)


def _say_huge(value: Fraction, language: Language) -> Said:
    with localcontext() as context:
        context.prec = 60
        decimal = Decimal(abs(value).numerator) / Decimal(abs(value).denominator)
        power = decimal.adjusted()
        head = (decimal.scaleb(-power)).quantize(Decimal("0.001"), ROUND_HALF_UP)
    if head >= 10:
        head, power = head / 10, power + 1
    said = say_number(Fraction(head), language).text
    minus = "" if value >= 0 else "마이너스 " if language == "ko" else "minus "
    exact = Fraction(head) * Fraction(10) ** power == abs(value)
    if language == "ko":
        power_said = numbers_ko.say_whole(power)
        return Said(f"{minus}{said} 곱하기 십의 {power_said} 제곱", exact)
    power_said = numbers_en.say_whole(power) if power < 0 else numbers_en.say_ordinal(power)
    return Said(f"{minus}{said} times ten to the {power_said}", exact)


def say_whole(value: int, language: Language) -> str:
    """Say a whole number."""
    return numbers_ko.say_whole(value) if language == "ko" else numbers_en.say_whole(value)
