"""Days: “모레”, “다음 주 월요일”, “3월 5일”, “next Friday”, “the 5th of March”, and holidays of fixed date."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dure.errors import Language
from dure.language import numbers_en, numbers_ko

_KO_DAYS = {
    "그저께": -2,
    "그제": -2,
    "어제": -1,
    "오늘": 0,
    "내일모레": 2,
    "내일": 1,
    "모레": 2,
    "모래": 2,
    "글피": 3,
}
_KO_WEEKDAYS = "월화수목금토일"
_KO_WEEKS = {"지난주": -1, "저번주": -1, "이번주": 0, "다음주": 1, "담주": 1, "다다음주": 2}
_KO_MONTHS = {"이번달": 0, "다음달": 1, "다다음달": 2, "지난달": -1}
_KO_YEARS = {"작년": -1, "올해": 0, "내년": 1}
_KO_HOLIDAYS = {
    "크리스마스": (12, 25), "성탄절": (12, 25), "새해": (1, 1), "신정": (1, 1), "삼일절": (3, 1), "어린이날": (5, 5),
    "어버이날": (5, 8), "현충일": (6, 6), "광복절": (8, 15), "개천절": (10, 3), "한글날": (10, 9),
    "밸런타인데이": (2, 14), "발렌타인데이": (2, 14), "핼러윈": (10, 31), "할로윈": (10, 31),
}  # fmt: skip
_LUNAR = {
    "설날": ((2025, 1, 29), (2026, 2, 17), (2027, 2, 7), (2028, 1, 27), (2029, 2, 13), (2030, 2, 3)),
    "추석": ((2025, 10, 6), (2026, 9, 25), (2027, 9, 15), (2028, 10, 3), (2029, 9, 22), (2030, 9, 12)),
}
"""Holidays of the lunar calendar, as the Korea Astronomy and Space Science Institute announces them."""
_LUNAR_NAMES = {"설날": "설날", "구정": "설날", "추석": "추석", "한가위": "추석"}
_KO_NUMBER = rf"(?:{numbers_ko.NUMBER}|유|시)"
_KO = re.compile(
    rf"(?P<day>{'|'.join(_KO_DAYS)})|(?P<week>{'|'.join(_KO_WEEKS)})?(?P<weekday>[{_KO_WEEKDAYS}])요일"
    rf"|(?P<holiday>{'|'.join(_KO_HOLIDAYS)})|(?P<lunar>{'|'.join(_LUNAR_NAMES)})"
    rf"|(?P<near>{'|'.join(sorted(_KO_MONTHS, key=len, reverse=True))})(?P<nday>{numbers_ko.NUMBER})일"
    rf"|(?:(?P<ago>{numbers_ko.NUMBER})일|(?P<weeks>{numbers_ko.NUMBER})주(?:일)?)(?P<side>뒤|후|전)"
    rf"|(?:(?P<named>{'|'.join(_KO_YEARS)})|(?P<year>{numbers_ko.NUMBER})년)?(?P<month>{_KO_NUMBER})월(?P<mday>{numbers_ko.NUMBER})일"
)
_EN_DAYS = {"the day before yesterday": -2, "day before yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1,
            "the day after tomorrow": 2, "day after tomorrow": 2}  # fmt: skip
_EN_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EN_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_EN_HOLIDAYS = {
    "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "new year's eve": (12, 31),
    "new year's day": (1, 1), "new year": (1, 1), "new year's": (1, 1), "new years": (1, 1), "valentine's day": (2, 14),
    "valentines day": (2, 14), "halloween": (10, 31), "independence day": (7, 4),
}  # fmt: skip
_EN_RANK = r"(?:\d{1,2}(?:st|nd|rd|th)?|(?:(?:twenty|thirty) )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth))"
_EN = re.compile(
    rf"(?P<day>{'|'.join(_EN_DAYS)})|(?P<week>next|this|last|on)? ?(?P<weekday>{'|'.join(_EN_WEEKDAYS)})"
    rf"|(?P<holiday>{'|'.join(sorted(_EN_HOLIDAYS, key=len, reverse=True))})"
    rf"|in (?P<ahead>{numbers_en.NUMBER}) (?P<unit>days?|weeks?)|(?P<ago>{numbers_en.NUMBER}) (?P<aunit>days?|weeks?) (?P<side>ago|from now)"
    rf"|(?P<month>{'|'.join(_EN_MONTHS)}) (?:the )?(?P<mday>{_EN_RANK})(?: (?P<year>\d{{4}}))?"
    rf"|(?:the )?(?P<mday2>{_EN_RANK})(?: of)? (?P<month2>{'|'.join(_EN_MONTHS)})(?: (?P<year2>\d{{4}}))?"
)

DATE = {
    "ko": "(?:" + re.sub(r"\(\?P<\w+>", "(?:", _KO.pattern) + ")",
    "en": "(?:" + re.sub(r"\(\?P<\w+>", "(?:", _EN.pattern) + ")",
}
"""A regular expression for what may be a day, by language, on a sentence's key."""


def read_date(text: str, today: date, language: Language) -> date | None:
    """The day that is meant, or None where the text is not exactly one; a date without its year is the next such."""
    try:
        return _read_ko(text.replace(" ", ""), today) if language == "ko" else _read_en(text.strip(), today)
    except (ValueError, OverflowError):  # a 31 June, or a year beyond the calendar
        return None


def _read_ko(text: str, today: date) -> date | None:
    found = _KO.fullmatch(text)
    if found is None:
        return None
    if found["day"]:
        return today + timedelta(days=_KO_DAYS[found["day"]])
    if found["weekday"]:
        week = _KO_WEEKS[found["week"]] if found["week"] else None
        return _weekday(today, _KO_WEEKDAYS.index(found["weekday"]), week)
    if found["holiday"]:
        return _coming(today, *_KO_HOLIDAYS[found["holiday"]])
    if found["lunar"]:
        known = (date(*day) for day in _LUNAR[_LUNAR_NAMES[found["lunar"]]])
        return next((day for day in known if day >= today), None)
    if found["near"]:
        number = _int(numbers_ko.read_number(found["nday"]))
        years, months = divmod(today.month - 1 + _KO_MONTHS[found["near"]], 12)
        return None if number is None else date(today.year + years, months + 1, number)
    if found["side"]:
        count = numbers_ko.read_number(found["ago"] or found["weeks"])
        return _away(today, count, 1 if found["ago"] else 7, back=found["side"] == "전")
    month = {"유": 6, "시": 10}.get(found["month"]) or _int(numbers_ko.read_number(found["month"]))
    day = _int(numbers_ko.read_number(found["mday"]))
    if month is None or day is None:
        return None
    if found["named"]:
        return date(today.year + _KO_YEARS[found["named"]], month, day)
    year = _int(numbers_ko.read_number(found["year"])) if found["year"] else None
    return _coming(today, month, day) if year is None else date(year, month, day)


def _read_en(text: str, today: date) -> date | None:
    found = _EN.fullmatch(text)
    if found is None:
        return None
    if found["day"]:
        return today + timedelta(days=_EN_DAYS[found["day"]])
    if found["weekday"]:
        week = {"next": 1, "last": -1}.get(found["week"] or "")
        return _weekday(today, _EN_WEEKDAYS.index(found["weekday"]), week)
    if found["holiday"]:
        return _coming(today, *_EN_HOLIDAYS[found["holiday"]])
    if count := found["ahead"] or found["ago"]:
        unit = 7 if (found["unit"] or found["aunit"]).startswith("week") else 1
        return _away(today, numbers_en.read_number(count), unit, back=found["side"] == "ago")
    month = _EN_MONTHS.index(found["month"] or found["month2"]) + 1
    day = numbers_en.read_ordinal(found["mday"] or found["mday2"])
    year = found["year"] or found["year2"]
    if day is None:
        return None
    return date(int(year), month, day) if year else _coming(today, month, day)


def _int(value: object) -> int | None:
    return int(value.numerator) if value is not None and getattr(value, "denominator", 0) == 1 else None  # type: ignore[attr-defined]


def _away(today: date, count: object, unit: int, *, back: bool) -> date | None:
    days = _int(count)
    return None if days is None else today + timedelta(days=-days * unit if back else days * unit)


def _weekday(today: date, weekday: int, week: int | None) -> date:
    """A weekday of this week (Monday first) or another; without a week, the next one, today included."""
    if week is None:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    return today + timedelta(days=weekday - today.weekday() + 7 * week)


def _coming(today: date, month: int, day: int) -> date:
    for year in range(today.year, today.year + 9):
        try:
            when = date(year, month, day)
        except ValueError:
            if (month, day) != (2, 29):
                raise
            continue
        if when >= today:
            return when
    raise ValueError("no such day")


def say_weekday(day: date, language: Language) -> str:
    """Say a weekday: “화요일”, “Tuesday”."""
    return _KO_WEEKDAYS[day.weekday()] + "요일" if language == "ko" else _EN_WEEKDAYS[day.weekday()].title()


def say_date(day: date, language: Language, *, year: bool = False) -> str:
    """Say a date without its weekday: “십일월 삼 일”, “November third”; 6월 is 유월 and 10월 시월, as they are said."""
    if language == "ko":
        month = {6: "유", 10: "시"}.get(day.month) or numbers_ko.say_whole(day.month)
        said = f"{month}월 {numbers_ko.say_whole(day.day)} 일"
        return f"{numbers_ko.say_whole(day.year)} 년 {said}" if year else said
    said = f"{_EN_MONTHS[day.month - 1].title()} {numbers_en.say_ordinal(day.day)}"
    return f"{said}, {say_year(day.year)}" if year else said


def say_year(year: int) -> str:
    """Say a year in English: 2026 is “twenty twenty-six”, 2005 “two thousand five”, 1900 “nineteen hundred”."""
    head, tail = divmod(year, 100)
    if year < 1000 or year > 9999 or (head % 10 == 0 and tail < 10):
        return numbers_en.say_whole(year)
    if not tail:
        return numbers_en.say_whole(head) + " hundred"
    return numbers_en.say_whole(head) + (" oh " if tail < 10 else " ") + numbers_en.say_whole(tail)
