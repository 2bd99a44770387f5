"""Sums: a list of numbers and signs → its value, exactly where that is possible.

A parser of our own by recursive descent; nothing is ever handed to `eval`, and every size is bounded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

Token = Fraction | str
"""A number, or one of `+ - * / ^ ( ) % ! mod root cube_root`."""

MAX_TOKENS = 64
MAX_DIGITS = 2_000
MAX_FACTORIAL = 500


class SumError(ValueError):
    """A sum that has no answer."""


class NotASum(SumError):
    """The tokens do not form a sum."""


class DividedByZero(SumError):
    """Something is divided by zero."""


class NotReal(SumError):
    """The root of a negative number."""


class TooLarge(SumError):
    """The result, or a step towards it, has too many digits."""


@dataclass(frozen=True, slots=True)
class Value:
    """A result.

    Attributes:
        number: its value, rounded to fifty digits where `exact` is false.
        exact: whether it is exactly that.
        percent: whether it is a bare percentage, so that “200 + 10%” is 220.
    """

    number: Fraction
    exact: bool = True
    percent: bool = False


def evaluate(tokens: Sequence[Token]) -> Value:
    """Work out a sum.

    Raises:
        SumError: it has no answer; which of its kinds tells why.
    """
    if len(tokens) > MAX_TOKENS:
        raise TooLarge
    parser = _Parser(tokens)
    value = parser.sum()
    if not parser.done:
        raise NotASum
    return value


class _Parser:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def done(self) -> bool:
        return self._at == len(self._tokens)

    def _take(self, *wanted: str) -> str | None:
        token = None if self.done else self._tokens[self._at]
        if isinstance(token, str) and token in wanted:
            self._at += 1
            return token
        return None

    def sum(self) -> Value:
        value = self._product()
        while sign := self._take("+", "-"):
            right = self._product()
            amount = value.number * right.number if right.percent and not value.percent else right.number
            number = value.number + amount if sign == "+" else value.number - amount
            value = _bounded(number, value.exact and right.exact)
        return value

    def _product(self) -> Value:
        value = self._signed()
        while sign := self._take("*", "/", "mod"):
            right = self._signed()
            exact = value.exact and right.exact
            if sign == "*":
                value = _bounded(value.number * right.number, exact)
                continue
            if right.number == 0:
                raise DividedByZero
            value = _bounded(
                value.number / right.number if sign == "/" else value.number % right.number, exact
            )
        return value

    def _signed(self) -> Value:
        negative = False
        while sign := self._take("-", "+"):
            negative ^= sign == "-"
        value = self._power()
        return Value(-value.number, value.exact) if negative else value

    def _power(self) -> Value:
        base = self._after()
        if self._take("^"):
            return _power(base, self._signed())
        return base

    def _after(self) -> Value:
        value = self._atom()
        while sign := self._take("%", "!", "root_of", "cube_root_of"):
            if sign == "%":
                value = Value(value.number / 100, value.exact, percent=True)
            elif sign == "!":
                value = _factorial(value)
            else:
                value = _root(value, 2 if sign == "root_of" else 3)
        return value

    def _rooted(self) -> Value:
        negative = bool(self._take("-"))
        value = self._after()
        return Value(-value.number, value.exact) if negative else value

    def _atom(self) -> Value:
        if sign := self._take("root", "cube_root"):
            return _root(self._rooted(), 2 if sign == "root" else 3)
        if self._take("("):
            value = self.sum()
            if not self._take(")"):
                raise NotASum
            return Value(value.number, value.exact)
        token = None if self.done else self._tokens[self._at]
        if not isinstance(token, Fraction):
            raise NotASum
        self._at += 1
        return _bounded(token, exact=True)


def _bounded(number: Fraction, exact: bool) -> Value:
    if max(number.numerator.bit_length(), number.denominator.bit_length()) > MAX_DIGITS * 4:
        raise TooLarge
    return Value(number, exact)


def _power(base: Value, exponent: Value) -> Value:
    exact = base.exact and exponent.exact
    number, power = base.number, exponent.number
    if number == 0:
        if power < 0:
            raise DividedByZero
        return Value(Fraction(int(power == 0)), exact)
    if abs(power) > 100_000:
        raise TooLarge
    if power.denominator == 1:
        size = max(abs(number.numerator), number.denominator)
        if math.log10(size) * abs(power) > MAX_DIGITS:
            raise TooLarge
        return _bounded(number**power.numerator, exact)
    if power.denominator in (2, 3) and (number > 0 or power.denominator == 3):
        root = _root(base, power.denominator)
        return _power(root, Value(Fraction(power.numerator), exponent.exact))
    if number < 0:
        raise NotReal
    with localcontext() as context:
        context.prec = 60
        decimal = Decimal(number.numerator) / Decimal(number.denominator)
        result = decimal ** (Decimal(power.numerator) / Decimal(power.denominator))
        if abs(result.adjusted()) > MAX_DIGITS:
            raise TooLarge
        return Value(Fraction(result), exact=False)


def _factorial(value: Value) -> Value:
    number = value.number
    if number.denominator != 1 or number < 0:
        raise NotReal
    if number > MAX_FACTORIAL:
        raise TooLarge
    return _bounded(Fraction(math.factorial(number.numerator)), value.exact)


def _root(value: Value, degree: int) -> Value:
    number = abs(value.number)
    if value.number < 0 and degree == 2:
        raise NotReal
    sign = -1 if value.number < 0 else 1
    top, bottom = _whole_root(number.numerator, degree), _whole_root(number.denominator, degree)
    if top is not None and bottom is not None:
        return Value(sign * Fraction(top, bottom), value.exact)
    with localcontext() as context:
        context.prec = 60
        decimal = Decimal(number.numerator) / Decimal(number.denominator)
        root = decimal.sqrt() if degree == 2 else decimal ** (Decimal(1) / 3)
    return Value(sign * Fraction(root), exact=False)


def _whole_root(number: int, degree: int) -> int | None:
    """The whole root of a whole number, where it has one; Newton's method."""
    if degree == 2:
        root = math.isqrt(number)
        return root if root * root == number else None
    root = 1 << -(-number.bit_length() // 3)
    while (better := (2 * root + number // (root * root)) // 3) < root:
        root = better
    return root if root**3 == number else None
