"""Times of day: “오후 세 시 반”, “7:30 am”, “quarter to eight”, “정오”."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from dure.errors import Language
from dure.language import numbers_en, numbers_ko

_KO_PARTS = "오전|오후|아침|점심|낮|저녁|밤|새벽"
_KO_NUMBER = rf"(?:{numbers_ko.NUMBER})"
_KO = re.compile(
    rf"(?P<part>{_KO_PARTS})?(?:에)?(?:(?P<word>정오|자정)|(?P<h>\d{{1,2}}):(?P<m>\d{{2}})(?P<late>am|pm)?분?"
    rf"|(?P<hour>{_KO_NUMBER})시(?!간)(?P<latest>am|pm)?(?:(?P<half>반)|(?P<minute>{_KO_NUMBER})분(?P<before>전)?)?)"
)
_EN_MARK = r"(?: ?(?:am|pm)\b| in the (?:morning|afternoon|evening)| at night| tonight)"
_EN_WORD = rf"(?:{numbers_en.NUMBER})"
_EN_MINUTE = r"(?:twenty|thirty|forty|fifty)[ -](?:one|two|three|four|five|six|seven|eight|nine)"
_EN = re.compile(
    rf"(?:(?P<word>noon|midday|midnight)"
    rf"|(?:(?P<half>half)(?: past)?(?! an?\b)|(?P<quarter>(?:a )?quarter) (?P<qside>past|after|to)|(?P<minutes>{_EN_WORD})(?: minutes?)? (?P<side>past|to)) (?P<base>{_EN_WORD})(?: oclock)?"
    rf"|(?P<h>\d{{1,2}})[:.](?P<m>\d{{2}})"
    rf"|(?P<run>\d{{3,4}})"
    rf"|(?P<hour>{_EN_WORD})(?: oclock)?(?: (?P<minute>(?:oh )?(?:{_EN_MINUTE}|{_EN_WORD})))?)(?P<mark>{_EN_MARK})?"
)


def _nameless(pattern: re.Pattern[str]) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern.pattern)


CLOCK_TIME = {"ko": _nameless(_KO), "en": _nameless(_EN)}
"""A regular expression for what may be a time of day, by language, on a sentence's key."""


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day as it was said.

    Attributes:
        hour: 0 to 23.
        minute: 0 to 59.
        sure: whether it was said which half of the day it is in; if not, `hour` is 1 to 12 and either may be meant.
        late: whether it was said as a night's: “내일 밤 한 시” and tomorrow's midnight come when that day has ended.
    """

    hour: int
    minute: int = 0
    sure: bool = True
    late: bool = field(default=False, compare=False)

    def on(self, day: date, now: datetime, *, early: bool = False) -> datetime:
        """This time on a day, or in the night after it; unsure hours are taken as those people mean when they name a day.

        Args:
            day: the day that was named.
            now: aware; its zone is meant.
            early: whether someone wants to be woken: then four o'clock is in the morning too.
        """
        if self.late and day == now.date():
            return self.after(now)
        day += timedelta(days=self.late)
        hour = self.hour
        if not self.sure:
            hour = hour % 12 + (12 if hour % 12 < (4 if early else 5) else 0)
        return datetime.combine(day, time(hour, self.minute), now.tzinfo)

    def after(self, now: datetime, *, early: bool = False) -> datetime:
        """The next time it will be that time; an unsure time is the sooner of its two readings.

        Args:
            now: aware.
            early: whether someone wants to be woken: then four to eleven o'clock are in the morning.
        """
        morning = self.hour % 12
        hours = {morning} if early and morning >= 4 else {morning, morning + 12}
        if self.sure:
            hours = {self.hour}
        days = (now, now + timedelta(days=1))
        times = [
            datetime.combine(day.date(), time(hour, self.minute), now.tzinfo)
            for day in days
            for hour in hours
        ]
        return min(when for when in times if when > now)

    def within(self, part: str, language: Language) -> ClockTime:
        """This time in a part of the day, such as “아침”, “in the morning” or “night”; what is sure stays as it is."""
        hours = _KO_HOURS if language == "ko" else _EN_HOURS
        named = next((name for name in (part, f"in the {part}", f"at {part}") if name in hours), part)
        if self.sure or named not in hours:
            return self
        return _in_part(hours[named](self.hour), self.minute, named)


def read_clock_time(text: str, language: Language) -> ClockTime | None:
    """The time of day, or None where the text is not exactly one."""
    return _read_ko(text.replace(" ", "")) if language == "ko" else _read_en(text)


def _read_ko(text: str) -> ClockTime | None:
    found = _KO.fullmatch(text)
    if found is None:
        return None
    if found["word"]:
        return ClockTime(12) if found["word"] == "정오" else _MIDNIGHT
    part = found["part"] or {"am": "오전", "pm": "오후", None: None}[found["late"] or found["latest"]]
    minute: int | None = 30 if found["half"] else 0
    if found["h"]:
        return _placed(int(found["h"]), int(found["m"]), part, _KO_HOURS)
    hour = _whole(numbers_ko.read_number(found["hour"]))
    if found["minute"]:
        minute = _whole(numbers_ko.read_number(found["minute"]))
    if found["before"] and minute and hour is not None:
        hour, minute = (hour - 1) or 12, 60 - minute
    return _placed(hour, minute, part, _KO_HOURS)


def _read_en(text: str) -> ClockTime | None:
    found = _EN.fullmatch(text.strip())
    if found is None:
        return None
    if found["word"]:
        return _MIDNIGHT if found["word"] == "midnight" else ClockTime(12)
    mark = (found["mark"] or "").strip() or None
    if found["run"]:
        return _placed(int(found["run"][:-2]), int(found["run"][-2:]), mark, _EN_HOURS)
    if found["h"]:
        return _placed(int(found["h"]), int(found["m"]), mark, _EN_HOURS)
    if found["base"]:
        hour = _whole(numbers_en.read_number(found["base"]))
        away = (
            30
            if found["half"]
            else 15
            if found["quarter"]
            else _whole(numbers_en.read_number(found["minutes"]))
        )
        if hour is None or away is None or not 0 < away < 60:
            return None
        if "to" in (found["side"], found["qside"]):
            hour, away = (hour - 1) or 12, 60 - away
        return _placed(hour, away, mark, _EN_HOURS)
    hour = _whole(numbers_en.read_number(found["hour"]))
    said = (found["minute"] or "").removeprefix("oh ")
    minute = _whole(numbers_en.read_number(said)) if said else 0
    if said and minute is not None and minute < 10 and not found["minute"].startswith("oh "):
        return None
    return _placed(hour, minute, mark, _EN_HOURS)


def _whole(value: object) -> int | None:
    number = getattr(value, "numerator", None)
    return number if number is not None and getattr(value, "denominator", 0) == 1 else None


def _morning(hour: int) -> int:
    return hour % 12


def _afternoon(hour: int) -> int:
    return hour % 12 + 12


def _night(hour: int) -> int:
    return hour % 12 if hour in (12, 1, 2, 3, 4) else hour + 12


def _midday(hour: int) -> int:
    return hour if hour in (10, 11, 12) else hour + 12


_KO_HOURS: dict[str, Callable[[int], int]] = {
    "오전": _morning, "아침": _morning, "새벽": _morning, "오후": _afternoon, "저녁": _afternoon, "밤": _night,
    "낮": _midday, "점심": _midday,
}  # fmt: skip
_NIGHTS = ("밤", "at night", "tonight")
_MORNING_HOUR = 5
_MIDNIGHT = ClockTime(0, late=True)
_EN_HOURS: dict[str, Callable[[int], int]] = {
    "am": _morning, "in the morning": _morning, "pm": _afternoon, "in the afternoon": _afternoon,
    "in the evening": _afternoon, "at night": _night, "tonight": _night,
}  # fmt: skip


def _placed(
    hour: int | None, minute: int | None, part: str | None, hours: dict[str, Callable[[int], int]]
) -> ClockTime | None:
    if (
        hour is None
        or minute is None
        or not 0 <= hour <= 24
        or not 0 <= minute < 60
        or (hour == 24 and minute)
    ):
        return None
    if part is None or not 1 <= hour <= 12:
        return ClockTime(hour % 24, minute, sure=not 1 <= hour <= 12)
    return _in_part(hours[part](hour), minute, part)


def _in_part(hour: int, minute: int, part: str) -> ClockTime:
    return ClockTime(hour, minute, late=part in _NIGHTS and hour < _MORNING_HOUR)


def say_clock_time(when: time | datetime, language: Language) -> str:
    """Say a time of day: “오후 세 시 오 분”, “three oh five PM”; noon and midnight by their own words."""
    hour, minute = when.hour, when.minute
    twelve = (hour - 1) % 12 + 1
    if language == "ko":
        part = "밤" if hour == 0 else "오전" if hour < 12 else "낮" if hour == 12 else "오후"
        said = f"{part} {numbers_ko.say_native(twelve)} 시"
        return f"{said} {numbers_ko.say_whole(minute)} 분" if minute else said
    if not minute and twelve == 12:
        return "noon" if hour else "midnight"
    minutes = (
        f" oh {numbers_en.say_whole(minute)}"
        if 0 < minute < 10
        else f" {numbers_en.say_whole(minute)}"
        if minute
        else ""
    )
    return f"{numbers_en.say_whole(twelve)}{minutes} {'AM' if hour < 12 else 'PM'}"
