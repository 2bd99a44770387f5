"""Why a silence is told to somebody, in words: never where the person was, only how long nothing was noticed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dure.errors import Language
from dure.language.particles import final_of, with_particle
from dure.safety.routine.routine import LEARNING_DAYS, Learned, Silence

_MOST_DAYS = 365


def explain(silence: Silence, learned: Learned, now: datetime) -> Mapping[Language, str]:
    """The reason for an alert, by language.

    Args:
        silence: what it means.
        learned: how well the routine is known.
        now: aware.
    """
    minutes = max(int((now - silence.since).total_seconds()) // 60, 0)
    en, ko = span(minutes, "en"), span(minutes, "ko")
    if not learned.ready:
        return {
            "en": f"No sign of life for {en}. The routine is still being learned (day {learned.days} of {LEARNING_DAYS}), so one limit holds for every hour.",
            "ko": f"{ko}째 기척이 없어요. 아직 생활 습관을 배우는 중이라({LEARNING_DAYS}일 중 {learned.days}일째) 시간과 상관없이 같은 기준으로 알려 드려요.",
        }
    if silence.blind:
        return {
            "en": f"No sign of life for {en}, and most sensors that would notice one give no signal. Please get in touch, and have the sensors looked at.",
            "ko": f"{ko}째 기척이 없는데, 기척을 알려 주는 센서도 대부분 신호가 없어요. 안부를 확인하시고, 센서도 살펴봐 주세요.",
        }
    seldom = _seldom(silence.rate_per_day)
    if silence.away:
        return {
            "en": f"Went out {en} ago, it seems, and gave no sign since; {seldom['en']}.",
            "ko": f"나가신 것 같은데, {with_particle(ko, '이')} 지나도록 기척이 없어요. {seldom['ko']}.",
        }
    if silence.overdue and silence.usually_up is not None:
        up = clock(silence.usually_up, "ko")
        return {
            "en": f"Usually up by {clock(silence.usually_up, 'en')}; no sign of life for {en}; {seldom['en']}.",
            "ko": f"평소 {up}{'이면' if final_of(up) else '면'} 일어나시는데, {ko}째 기척이 없어요. {seldom['ko']}.",
        }
    return {
        "en": f"No sign of life for {en}; at this time of day {seldom['en']}.",
        "ko": f"{ko}째 기척이 없어요. 이 시간에는 {seldom['ko']}.",
    }


def span(minutes: int, language: Language) -> str:
    """A length of time in digits: “5 h 10 min”, “5시간 10분”."""
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    units = ("d", "h", "min") if language == "en" else ("일", "시간", "분")
    space = " " if language == "en" else ""
    said = [f"{n}{space}{unit}" for n, unit in zip((days, hours, left), units, strict=True) if n]
    return " ".join(said) or f"0{space}{units[-1]}"


def clock(minute: int, language: Language) -> str:
    """A minute of the day: “7:40”, “7시 40분”."""
    hour, rest = divmod(minute, 60)
    if language == "en":
        return f"{hour}:{rest:02}"
    return f"{hour}시 {rest}분" if rest else f"{hour}시"


def _seldom(rate_per_day: float) -> Mapping[Language, str]:
    days = min(round(1 / max(rate_per_day, 1e-9)), _MOST_DAYS)
    if days >= _MOST_DAYS:
        return {
            "en": "so long a silence is all but unknown here",
            "ko": "이렇게 오래 조용한 일은 거의 없었어요",
        }
    if days <= 1:
        return {
            "en": "so long a silence comes about once a day",
            "ko": "이렇게 오래 조용한 일은 하루에 한 번꼴이에요",
        }
    return {
        "en": f"so long a silence comes about once in {days} days",
        "ko": f"이렇게 오래 조용한 일은 {days}일에 한 번꼴이에요",
    }
