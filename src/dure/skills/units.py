"""Unit conversion: “섭씨 30도는 화씨 몇 도야”, “30평은 몇 제곱미터야”, “how many cups in a litre”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from dure.api import ReplyPart, Request
from dure.errors import Language
from dure.language.numbers import NUMBER, read_number, say_number
from dure.language.numbers_ko import say_native
from dure.language.particles import with_particle
from dure.language.text import Sentence
from dure.language.units import Unit, convert, find_units, unit_names
from dure.skills.base import reply

INTENT = "units.convert"
_NATIVE = {"근", "돈", "냥", "컵", "큰술", "작은술", "되", "말", "자", "시간", "관", "평", "갤런", "스톤"}
"""Units that Koreans count in native numbers."""
_GREENS = re.compile(r"^(?:채소|야채|과일|감자|고구마|딸기|고추|배추|시금치|콩나물|버섯|양파)")
_MONEY = re.compile(
    r"환율|(?:달러|유로|위안|엔화|원화|파운드화|엔)(?:은|는|이|가|을|를|에|면)?(?:몇|얼마|원|한국)|exchange rate"
    r"|\b(?:dollars?|euros?|yen|yuan|won|bitcoins?|pounds? sterling)\b.*\b(?:in|to|into|worth)\b|how many (?:dollars|euros|yen|yuan|won)\b"
)


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked.

    Attributes:
        amount: how much.
        source: of what.
        target: what it is wanted in.
        said: the amount in words, where saying the number would be clumsy.
    """

    amount: Fraction
    source: Unit
    target: Unit
    said: str = ""


class UnitSkill:
    """Converts units; says plainly that it knows no exchange rates."""

    def __init__(self) -> None:
        for language in ("ko", "en"):
            _patterns(language)  # compiled at start-up, not while someone waits

    async def handle(self, request: Request) -> ReplyPart | None:
        """Answer, or None where the request is about something else."""
        sentence = Sentence.of(request.text, request.language)
        if (
            not any(letter in sentence.key for letter in ("몇", "며칠", "로", "얼마", "환율"))
            and sentence.language == "ko"
        ):
            return None
        questions = list(_read_ko(sentence.key) if sentence.language == "ko" else _read_en(sentence.words))
        for question in questions:
            result = convert(question.amount, question.source, question.target)
            if result is not None and question.source is not question.target:
                return _say(request, question, result)
        if questions and questions[0].source is not questions[0].target:
            return _cannot(request, questions[0])
        return _no_rates(request) if _MONEY.search(sentence.key) else None


def _say(request: Request, question: _Question, result: Fraction) -> ReplyPart:
    parts = {}
    for language in ("ko", "en"):
        said = say_number(result, language, places=2)
        parts[language] = (
            question.said or _quantity(question.amount, question.source, language),
            _quantity(result, question.target, language),
            said.exact,
        )
    ko_from, ko_to, exact = parts["ko"]
    en_from, en_to, _ = parts["en"]
    verb = "is" if question.amount <= 1 or question.source.kind == "temperature" else "are"
    return reply(
        request,
        ko=f"{with_particle(ko_from, '은')} {'' if exact else '약 '}{with_particle(ko_to, '이에요')}.",
        en=f"{en_from[0].upper()}{en_from[1:]} {verb} {'' if exact else 'about '}{en_to}.",
        intent=INTENT,
    )


def _quantity(amount: Fraction, unit: Unit, language: Language) -> str:
    """An amount of a unit, as it is said: “한 근”, “섭씨 영하 오 도”, “six feet”."""
    number = say_number(amount, language, places=2).text
    name = unit.said(language, one=amount == 1)
    if language == "en":
        if not unit.names["en"]:
            name = _ROMAN.get(name, name)
        return f"{number} {name}"
    if unit.kind == "temperature" and name != "켈빈":
        return f"{name} {number.replace('마이너스', '영하')} 도"
    if name.startswith(("시속", "초속")):
        return f"{name[:2]} {number} {name[2:]}"
    if name == "일" and amount == 1:
        return "하루"
    if name in _NATIVE and amount.denominator == 1 and 0 < amount < (100 if name == "시간" else 20):
        number = say_native(int(amount))
    return f"{number} {name}"


_ROMAN = {
    "리": "ri",
    "자": "ja",
    "근": "geun",
    "돈": "don",
    "냥": "nyang",
    "관": "gwan",
    "되": "doe",
    "말": "mal",
}


def _cannot(request: Request, question: _Question) -> ReplyPart:
    ko_from, ko_to = question.source.said("ko"), question.target.said("ko")
    en_from, en_to = question.source.said("en"), question.target.said("en")
    return reply(
        request,
        ko=f"{with_particle(ko_from, '과')} {with_particle(ko_to, '은')} 서로 다른 것을 재는 단위라 바꿀 수 없어요.",
        en=f"{en_from.capitalize()} and {en_to} measure different things.",
        intent=INTENT,
    )


def _no_rates(request: Request) -> ReplyPart:
    return reply(
        request,
        ko="환율은 날마다 바뀌어서, 인터넷 없이 일하는 저는 알 수 없어요.",
        en="Exchange rates change every day, and I work without the internet, so I can't know them.",
        intent="units.money",
        understood=False,
    )


@cache
def _patterns(language: Language) -> tuple[re.Pattern[str], ...]:
    units = "|".join(re.escape(name) for name in unit_names(language))
    number = NUMBER[language]
    if language == "ko":
        source = rf"(?P<what>몸무게|키|무게|길이|거리|온도|기온|체온|설탕|밀가루|우유|금|고기|소고기|돼지고기|쌀|물|채소|야채|과일|감자|고구마|딸기|고추|배추|시금치|콩나물|버섯|양파)?(?:(?:(?P<scale>섭씨|화씨|시속|초속)|(?=.{{1,12}}도.{{0,3}}화씨))(?P<degrees>{number})(?P<after>도|킬로미터|킬로|km|미터|마일)|(?P<amount>{number})(?P<unit>{units}))"
        joint = r"(?:짜리)?(?:은|는|이|가|을|를|면|이면|에|=)?(?:대략|약|한|지금)?"
        end = r"(?:이야|야|이에요|예요|에요|인가요|인가|인지|이니|니|입니까|일까요|일까|이지|지|요|나|돼|되지|될까|나와|이죠|죠)?(?:바꿔|변환해|환산해|계산해|고쳐|알려|말해)?(?:줘|줘요|주세요|줄래|봐)?"
        return (
            re.compile(rf"{source}{joint}(?:(?P<toscale>섭씨|화씨|시속|초속)(?:로|로는|는|으로)?(?:몇|얼마)?(?P<todeg>도|킬로미터|킬로|미터|마일)?|몇(?P<to>{units}))(?:로|으로)?(?:얼마|뭐)?{end}"),
            re.compile(rf"{source}{joint}(?P<to>{units})(?:로|으로)(?:는|하면)?(?:얼마|몇|뭐)?(?:(?:{units}))?{end}"),
            re.compile(rf"{source}{joint}(?P<to>{units})(?:로|으로)?(?:얼마|몇개){end}"),
        )  # fmt: skip
    amount = rf"(?P<amount>half an?|a quarter of an?|{number}) ?(?P<unit>{units})(?: (?:and )?(?P<amount2>{number})(?: ?(?P<unit2>{units}))?)?"
    return (
        re.compile(rf"(?:(?:please )?(?:convert|change|turn|calculate)|(?:tell me )?what (?:is|are)|how much (?:is|are)|how (?:far|long|tall|heavy|hot|cold|big|fast|warm|high) (?:is|are)|how many is)? ?{amount} (?:to|in|into|as|equals how many|is how many|equal to how many) (?P<to>{units})(?: please)?"),
        re.compile(rf"how (?:many|much) (?P<to>{units}) (?:are there |is there |are |is |do you get |fit |make up |make |go )?(?:in |into |to |equal |equals )?{amount}"),
    )  # fmt: skip


def _read_ko(key: str) -> Iterator[_Question]:
    key = re.sub(r"^하루", "일일", key.replace("며칠", "몇일"))
    for pattern in _patterns("ko"):
        found = pattern.fullmatch(key)
        if found is None:
            continue
        named = found.groupdict()
        number = read_number(named["degrees"] or named["amount"], "ko")
        if number is None:
            continue
        sources = _named_ko(named["scale"], named["after"], named["unit"])
        targets = _named_ko(named.get("toscale"), named.get("todeg"), named.get("to"))
        for question in _pairs(number, sources, targets):
            if question.source.said("ko") == "근" and _GREENS.match(key):
                said = _quantity(number, question.source, "ko")
                yield _Question(number * Fraction(2, 3), question.source, question.target, said)
            else:
                yield question


def _named_ko(scale: str | None, after: str | None, unit: str | None) -> tuple[Unit, ...]:
    if after == "도" and scale is None:
        scale = "섭씨"
    if scale in ("시속", "초속"):
        return find_units(f"{scale}{after or ('킬로미터' if scale == '시속' else '미터')}", "ko")
    return find_units(scale or unit or "", "ko")


def _read_en(words: str) -> Iterator[_Question]:
    for pattern in _patterns("en"):
        found = pattern.fullmatch(words)
        if found is None:
            continue
        amount = _amount_en(found["amount"])
        if amount is None:
            continue
        targets = find_units(found["to"], "en")
        if not found["amount2"]:
            said = (
                f"{found['amount']} {found['unit']}"
                if found["amount"].startswith(("half", "a quarter"))
                else ""
            )
            yield from _pairs(amount, find_units(found["unit"], "en"), targets, said)
            continue
        more = _amount_en(found["amount2"])
        for whole in find_units(found["unit"], "en"):
            for part in find_units(found["unit2"] or "inch", "en"):
                rest = None if more is None else convert(more, part, whole)
                if more is not None and rest is not None:
                    said = f"{_quantity(amount, whole, 'en')} {_quantity(more, part, 'en')}"
                    yield from _pairs(amount + rest, (whole,), targets, said)


def _amount_en(text: str) -> Fraction | None:
    if text.startswith("half a"):
        return Fraction(1, 2)
    return Fraction(1, 4) if text.startswith("a quarter of a") else read_number(text, "en")


def _pairs(
    amount: Fraction, sources: tuple[Unit, ...], targets: tuple[Unit, ...], said: str = ""
) -> Iterator[_Question]:
    """Every reading of two unit names, those that measure the same first."""
    pairs = [_Question(amount, source, target, said) for source in sources for target in targets]
    yield from sorted(pairs, key=lambda pair: pair.source.kind != pair.target.kind)
