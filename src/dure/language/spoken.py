"""Writing digits out as a person reads them: “3시 5분” → “세 시 오 분”, “at 3:05” → “at three oh five”.

Speech synthesizers guess at digits, and guess Korean counters wrong. What is already in words stays as it is.
"""

from __future__ import annotations

import re

from dure.errors import Language
from dure.language import numbers_en, numbers_ko
from dure.language.dates import say_year

_NATIVE = (
    "시간|시(?!속|장|민|리즈|점|즌|리)|개(?!월|국)|명|살|마리|잔|병|권|대(?!의|로)|장|달|가지|군데|사람|그릇|켤레|송이|그루|자루|채|척|벌|쌍|통|판|곡|알|컵"
    "|모금|조각|스푼|숟가락|번째|줄(?![어여었였이])"
)
"""Counters that are counted in native numbers, up to 99."""
_SIGNS_KO = {
    "%": "퍼센트", "℃": "도", "°c": "도", "°": "도", "km/h": "킬로미터", "km": "킬로미터", "kg": "킬로그램", "cm": "센티미터", "mm": "밀리미터",
    "m": "미터", "g": "그램", "mg": "밀리그램", "ml": "밀리리터", "l": "리터", "㎡": "제곱미터", "gb": "기가바이트", "mb": "메가바이트",
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SIGN = "|".join(re.escape(sign) for sign in sorted(_SIGNS_KO, key=len, reverse=True))
_KO = re.compile(
    rf"(?P<phone>(?<![\d-])0\d{{1,2}}-\d{{3,4}}-\d{{4}}(?![\d-]))"
    rf"|(?P<h>(?<![\d:])\d{{1,2}}):(?P<m>[0-5]\d)(?![\d:])"
    rf"|(?P<month>(?<![\d.])(?:6|10))(?P<mgap>\s?)월"
    rf"|(?P<minus>(?<![\d가-힣A-Za-z)])-)?(?P<number>{_NUMBER})(?:(?P<gap>\s?)(?:(?P<native>{_NATIVE})|(?P<sign>{_SIGN})(?![a-z])|(?P<big>[만억조])(?=[\s가-힣]|$)|(?P<other>[가-힣])))?",
    re.IGNORECASE,
)
_EN = re.compile(
    r"(?P<h>(?<![\d:])\d{1,2}):(?P<m>[0-5]\d)(?![\d:])"
    r"|(?P<rank>(?<![\d.])\d{1,3})(?:st|nd|rd|th)\b"
    r"|(?P<year>(?<=\bin )(?:1[5-9]|20)\d\d)\b(?![.,]\d)"
    rf"|(?P<minus>(?<![\w)])-)?(?P<number>{_NUMBER})(?P<percent>\s?%)?"
)
_LARGEST = 10**16


def spell_out(text: str, language: Language) -> str:
    """The text with its digits in words; numbers of more than 16 digits are read digit by digit."""
    return _KO.sub(_ko, text) if language == "ko" else _EN.sub(_en, text)


def _ko(found: re.Match[str]) -> str:
    if found["phone"]:
        return " ".join(_digits_ko(part) for part in found["phone"].split("-"))
    if found["h"]:
        hour, minute = int(found["h"]), int(found["m"])
        said = f"{numbers_ko.say_native(hour) if 1 <= hour <= 12 else numbers_ko.say_whole(hour)} 시"
        return f"{said} {numbers_ko.say_whole(minute)} 분" if minute else said
    if found["month"]:
        return f"{'유' if found['month'] == '6' else '시'}월"
    minus, number = found["minus"], found["number"].replace(",", "")
    sign = found["sign"]
    temperature = (sign and _SIGNS_KO[sign.lower()] == "도") or found["other"] == "도"
    head = "" if not minus else "영하 " if temperature else "마이너스 "
    said = _number_ko(number, native=bool(found["native"]))
    if found["native"]:
        return f"{head}{said} {found['native']}"
    if sign:
        return f"{head}{said} {_SIGNS_KO[sign.lower()]}"
    if found["big"]:
        return f"{head}{'' if said == '일' and found['big'] == '만' else said}{found['big']}"
    if found["other"]:
        return f"{head}{said}{found['gap'] or (' ' if found['other'] in '분초년일도원층호' else '')}{found['other']}"
    return head + said


def _number_ko(number: str, *, native: bool) -> str:
    whole, _, decimals = number.partition(".")
    if int(whole) >= _LARGEST or (len(whole) > 1 and whole.startswith("0")):
        return _digits_ko(whole) + (f" 점 {_digits_ko(decimals)}" if decimals else "")
    if native and not decimals and 1 <= int(whole) <= 99:
        return numbers_ko.say_native(int(whole))
    return numbers_ko.say_decimal(int(whole), decimals, negative=False)


def _digits_ko(digits: str) -> str:
    return "".join("공" if digit == "0" else numbers_ko.SINO_DIGITS[int(digit)] for digit in digits)


def _en(found: re.Match[str]) -> str:
    if found["h"]:
        hour, minute = numbers_en.say_whole(int(found["h"])), int(found["m"])
        if not minute:
            return hour
        return f"{hour} {'oh ' if minute < 10 else ''}{numbers_en.say_whole(minute)}"
    if found["rank"]:
        return numbers_en.say_ordinal(int(found["rank"]))
    if found["year"]:
        return say_year(int(found["year"]))
    number = found["number"].replace(",", "")
    whole, _, decimals = number.partition(".")
    if int(whole) >= _LARGEST or (len(whole) > 1 and whole.startswith("0")):
        said = " ".join(numbers_en.say_whole(int(digit)) for digit in whole)
    else:
        said = numbers_en.say_decimal(int(whole), decimals, negative=False)
    return f"{'minus ' if found['minus'] else ''}{said}{' percent' if found['percent'] else ''}"
