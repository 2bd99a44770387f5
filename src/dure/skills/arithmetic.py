"""Sums: plus, minus, times, divided by, percent, powers and roots."""

from __future__ import annotations

from dure.api import ReplyPart, Request
from dure.language.numbers import say_number
from dure.language.particles import with_particle
from dure.language.text import Sentence
from dure.skills import sums_en, sums_ko
from dure.skills.base import reply
from dure.skills.expression import DividedByZero, NotASum, NotReal, TooLarge, Value, evaluate

INTENT = "arithmetic"


class ArithmeticSkill:
    """Works out sums."""

    async def handle(self, request: Request) -> ReplyPart | None:
        """Answer, or None where the request is no sum."""
        sentence = Sentence.of(request.text, request.language)
        korean = sentence.language == "ko"
        tokens = sums_ko.read_sum(sentence.key) if korean else sums_en.read_sum(sentence.words)
        if tokens is None:
            return None
        try:
            return _say(request, evaluate(tokens))
        except NotASum:
            return None
        except DividedByZero:
            return reply(
                request, ko="영으로는 나눌 수 없어요.", en="Nothing can be divided by zero.", intent=INTENT
            )
        except NotReal:
            return reply(
                request,
                ko="그런 수는 실수 중에 없어요.",
                en="No real number is the answer to that.",
                intent=INTENT,
            )
        except TooLarge:
            return reply(
                request,
                ko="수가 너무 커서 셀 수 없어요.",
                en="That number is too large for me.",
                intent=INTENT,
            )


def _say(request: Request, value: Value) -> ReplyPart:
    ko, en = say_number(value.number, "ko"), say_number(value.number, "en")
    exact = value.exact and ko.exact
    return reply(
        request,
        ko=f"{'' if exact else '약 '}{with_particle(ko.text, '이에요')}.",
        en=f"That's {'' if exact else 'about '}{en.text}.",
        intent=INTENT,
    )
