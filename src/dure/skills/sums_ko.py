"""Sums as Koreans say them: “십이 곱하기 삼은 얼마야”, “100에서 37을 빼면”, “80의 15퍼센트”, “2의 열 제곱”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from dure.language.numbers_ko import NUMBER, START, read_number
from dure.skills.expression import Token

_HINT = re.compile(
    r"더하|플러스|빼|뺀|마이너스|곱|나누|나눠|나눈|제곱|루트|분의|퍼센트|프로|배|절반|팩토리얼|[-+*/×÷^%!x]|승"
)
_QUESTION = r"(?:이야|야|이에요|예요|에요|인가요|인가|인지|이니|니|입니까|일까요|일까|이죠|죠|이지|지|인데|요|이냐|냐|나요|나)?"
_END = re.compile(
    r"(?:을|를)?=?(?:"
    r"(?:은|는|하면|면|이|가|의값은|값은)?(?:얼마|뭐|몇|무엇|어떻게)(?:나|가)?(?:돼|되|되지|되나|나와|나오)?" + _QUESTION + r"(?:알려줘|말해줘|계산해줘)?"
    r"|(?:은|는|면|하면|의값은)"
    r"|(?:은|는|을|를|좀)?(?:계산(?:을|좀)?(?:해)?|구해|알려|말해|풀어)(?:줘|줘요|주세요|줄래|줄래요|봐|봐줘|줄수있어)?(?:얼마" + _QUESTION + r")?"
    r"|(?:은|는)?답(?:은|이)?(?:뭐|얼마)?" + _QUESTION + r")?"
)  # fmt: skip
_BEGIN = re.compile(r"(?:계산(?:해줘|해봐|좀해줘)?|문제|그럼|그러면)")
_SIGNS: tuple[tuple[re.Pattern[str], tuple[Token, ...]], ...] = tuple(
    (re.compile(pattern), tokens)
    for pattern, tokens in (
        (r"더하기|플러스|\+", ("+",)),
        (r"빼기|마이너스|-", ("-",)),
        (r"곱하기|곱|×|x|\*", ("*",)),
        (r"나누기|÷|/", ("/",)),
        (r"의?세제곱근", ("cube_root_of",)),
        (r"의?제곱근", ("root_of",)),
        (r"의?세제곱", ("^", Fraction(3))),
        (r"의?제곱", ("^", Fraction(2))),
        (r"\^", ("^",)),
        (r"퍼센트|프로|%", ("%",)),
        (r"팩토리얼|!", ("!",)),
        (r"의절반|의반", ("/", Fraction(2))),
        (r"나머지", ("mod",)),
    )
)
_POWER = re.compile(rf"의?({NUMBER})(?:제곱(?!근)|승)")
_SHARE = re.compile(rf"의({NUMBER})(?:퍼센트|프로|%)")
_TIMES = re.compile(rf"의({NUMBER})배")
_FRACTION = re.compile(rf"({NUMBER})분의({NUMBER})")
_ROOT = re.compile(r"루트")
_COUNTED = re.compile(r"(?:원|달러|명|개|킬로그램|그램|미터)(?=의|에서|더하기|빼기|곱하기|나누기)")
_STEP = re.compile(
    rf"(?:에서|에다가|에다|에|을|를|과|와|하고|이랑|랑|이하고)?(?P<number>{NUMBER})(?:을|를|으로|로)?"
    r"(?P<verb>더하|더한|더해|빼|뺀|곱하|곱한|곱해|나누|나눈|나눠)(?:면|고|기|서|고서|고나서|다음|다음에|뒤에|뒤|값)*"
)
_VERBS = {"더": "+", "빼": "-", "뺀": "-", "곱": "*", "나": "/"}


def read_sum(key: str) -> Sequence[Token] | None:
    """The tokens of a sum, from a sentence without spaces; None where it is not one."""
    if not _HINT.search(key) or len(key) > 200:
        return None
    if begin := _BEGIN.match(key):
        key = key[begin.end() :]
    for end in range(len(key), 0, -1):
        if _END.fullmatch(key, end) and (tokens := _read_steps(key[:end]) or _read_signs(key[:end])):
            return tokens
    return None


def _number(text: str) -> Fraction | None:
    return read_number(text, digit_by_digit=False)


def _read_steps(text: str) -> Sequence[Token] | None:
    """“삼에 사를 더하고 이를 곱하면”: step by step, from left to right."""
    for first in range(len(text), 0, -1):
        number = _number(text[:first])
        if number is not None and (steps := _read_verbs(text, first, [number])):
            return steps
    return None


def _read_verbs(text: str, place: int, tokens: list[Token]) -> Sequence[Token] | None:
    while place < len(text):
        step = _STEP.match(text, place)
        number = _number(step["number"]) if step else None
        if step is None or number is None:
            return None
        tokens = ["(", *tokens, ")", _VERBS[step["verb"][0]], number]
        place = step.end()
    return tokens if len(tokens) > 1 else None


def _read_signs(text: str) -> Sequence[Token] | None:
    """“십이 곱하기 삼”: numbers and signs."""
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        operand = not tokens or tokens[-1] in ("+", "-", "*", "/", "^", "(", "mod", "root", "cube_root")
        taken = _operand(text, place) if operand else _sign(text, place)
        if taken is None:
            return None
        more, place = taken
        tokens.extend(more)
    return tokens if any(isinstance(token, str) for token in tokens) else None


def _operand(text: str, place: int) -> tuple[Sequence[Token], int] | None:
    if text[place] in "(-+":
        return [text[place]], place + 1
    if text.startswith("마이너스", place):
        return ["-"], place + 4
    if root := _ROOT.match(text, place):
        return ["root"], root.end()
    if part := _FRACTION.match(text, place):
        bottom, top = _number(part[1]), _number(part[2])
        if bottom is not None and top is not None:
            return ["(", top, "/", bottom, ")"], part.end()
    found = START.match(text, place)
    for end in range(found.end() if found else place, place, -1):
        number = _number(text[place:end])
        is_seven = text[end - 1] == "곱" and text.startswith("하", end)  # 일 곱하기, not 일곱 하기
        if number is not None and not is_seven:
            counted = _COUNTED.match(text, end)
            return [number], counted.end() if counted else end
    return None


def _sign(text: str, place: int) -> tuple[Sequence[Token], int] | None:
    if text[place] == ")":
        return [")"], place + 1
    for pattern, before, after in ((_POWER, ["^"], []), (_SHARE, ["*"], ["%"]), (_TIMES, ["*"], [])):
        found = pattern.match(text, place)
        number = _number(found[1]) if found else None
        if found and number is not None:
            return [*before, number, *after], found.end()
    for sign, tokens in _SIGNS:
        if found := sign.match(text, place):
            return tokens, found.end()
    return None
