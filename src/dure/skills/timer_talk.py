"""What is said about timers and alarms, in both languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from dure.api import Timer
from dure.errors import Language
from dure.language.clock_times import say_clock_time
from dure.language.dates import say_date, say_weekday
from dure.language.durations import say_duration
from dure.language.numbers import say_whole
from dure.language.numbers_ko import say_native
from dure.language.particles import with_particle
from dure.skills.timer_words import Kind

MAX_TOLD = 5
"""How many timers are told one by one."""

Both = tuple[str, str]
"""A sentence in Korean and in English."""

_KO_KIND = {"timer": "타이머", "alarm": "알람"}


def _yours(label: str) -> str:
    return re.sub(r"\bmy\b", "your", label)


def name(timer: Timer, now: datetime, language: Language) -> str:
    """What a timer is called: by its label, its span, or its time."""
    if language == "ko":
        if timer.label:
            return f"{timer.label} {_KO_KIND[timer.kind]}"
        if timer.duration_s:
            return f"{say_duration(timer.duration_s, 'ko')} {_KO_KIND[timer.kind]}"
        return f"{moment(timer.due, now, 'ko')} {_KO_KIND[timer.kind]}"
    if timer.label:
        return f"{_yours(timer.label)} {timer.kind}"
    if timer.duration_s:
        return f"{_adjective(timer.duration_s)} {timer.kind}"
    return f"{moment(timer.due, now, 'en')} {timer.kind}"


def _adjective(seconds: float) -> str:
    return (
        re.sub(r"(hour|minute|second|day)s\b", r"\1", say_duration(seconds, "en"))
        .replace(" ", "-")
        .replace("-and-", " ")
    )


def moment(due: datetime, now: datetime, language: Language) -> str:
    """When it rings, the day only where it is not today; midnight (밤 열두 시) is that of the day which it ends."""
    due = due.astimezone(now.tzinfo)
    clock = say_clock_time(due, language)
    if due.date() == now.date():
        return clock
    ends_day = due.hour == 0 and (language == "ko" or due.minute == 0)
    day = due.date() - timedelta(days=ends_day)
    days = (day - now.date()).days
    if language == "ko":
        told = {0: "오늘", 1: "내일"}.get(days) or f"{say_date(day, 'ko')} {say_weekday(day, 'ko')}"
        return f"{told} {clock}"
    told = {0: "tonight", 1: "tomorrow"}.get(days) or f"on {say_weekday(day, 'en')}, {say_date(day, 'en')}"
    return f"{clock} {told}"


def left(timer: Timer, now: datetime, language: Language) -> str:
    """How long until it rings; to the minute where it is an hour or more."""
    seconds = (timer.due - now) / timedelta(seconds=1)
    return say_duration(round(seconds / 60) * 60 if seconds >= 3600 else seconds, language)


def was_set(timer: Timer, now: datetime) -> Both:
    """A timer or alarm was set."""
    if timer.duration_s and timer.kind == "timer":
        span = say_duration(timer.duration_s, "ko")
        ko = (
            f"{timer.label} 타이머를 {with_particle(span, '으로')} 맞췄어요."
            if timer.label
            else f"{span} 타이머를 시작했어요."
        )
        en_span = say_duration(timer.duration_s, "en")
        en = (
            f"{_yours(timer.label).capitalize()} timer set for {en_span}."
            if timer.label
            else f"Timer set for {en_span}."
        )
        return ko, en
    ko_what = f"{timer.label} 알람" if timer.label else "알람"
    en_what = f"Alarm “{_yours(timer.label)}”" if timer.label else "Alarm"
    if timer.duration_s:
        ko = f"{say_duration(timer.duration_s, 'ko')} 뒤에 울릴 {ko_what}을 맞췄어요."
        return ko, f"{en_what} set for {say_duration(timer.duration_s, 'en')} from now."
    return (
        f"{moment(timer.due, now, 'ko')}에 {ko_what}을 맞췄어요.",
        f"{en_what} set for {moment(timer.due, now, 'en')}.",
    )


def were_cancelled(timers: Sequence[Timer], now: datetime) -> Both:
    """They were cancelled."""
    if len(timers) > 1:
        count = len(timers)
        ko = f"{_kind_ko(timers)} {say_native(count)} 개를 모두 취소했어요."
        return ko, f"All {say_whole(count, 'en')} {_kind_en(timers)}s are cancelled."
    (timer,) = timers
    return (
        f"{with_particle(name(timer, now, 'ko'), '을')} 취소했어요.",
        f"The {name(timer, now, 'en')} is cancelled.",
    )


def _kind_ko(timers: Sequence[Timer]) -> str:
    kinds = {timer.kind for timer in timers}
    return _KO_KIND[kinds.pop()] if len(kinds) == 1 else "타이머와 알람"


def _kind_en(timers: Sequence[Timer]) -> str:
    kinds = {timer.kind for timer in timers}
    return kinds.pop() if len(kinds) == 1 else "timer and alarm"


def tell(timers: Sequence[Timer], now: datetime, *, how_long: bool) -> Both:
    """Which there are: spans with what is left of them, alarms with their time (or what is left, if `how_long`)."""
    told = timers[:MAX_TOLD]
    ko = [_state(timer, now, "ko", how_long=how_long) for timer in told]
    en = [_state(timer, now, "en", how_long=how_long) for timer in told]
    if len(timers) == 1:
        return f"{ko[0]}.", f"{en[0][0].upper()}{en[0][1:]}."
    count = len(timers)
    kinds = {timer.kind for timer in timers}
    ko_head = f"{_KO_KIND[timers[0].kind] if len(kinds) == 1 else '모두'} {say_native(count)} 개가 있어요."
    ko_all = ", ".join(_joined(sentence) for sentence in ko[:-1])
    en_all = ", ".join(en[:-1]) + " and " + en[-1]
    first = "" if count == len(told) else ". The next ones:"
    ko_first = "" if count == len(told) else "먼저 울리는 것부터, "
    return (
        f"{ko_head} {ko_first}{ko_all}, {ko[-1]}.",
        f"You have {say_whole(count, 'en')}{first or ':'} {en_all}.",
    )


def _joined(sentence: str) -> str:
    return sentence.replace("남았어요", "남았고").replace("울려요", "울리고")


def _state(timer: Timer, now: datetime, language: Language, *, how_long: bool) -> str:
    if timer.kind == "alarm" and not timer.duration_s and not how_long:
        at = moment(timer.due, now, language)
        if language == "ko":
            return f"{with_particle(f'{timer.label} 알람'.strip(), '은')} {at}에 울려요"
        return f"the {f'{_yours(timer.label)} alarm'.strip()} rings at {at}"
    said = left(timer, now, language)
    if language == "ko":
        return f"{with_particle(name(timer, now, 'ko'), '은')} {said} 남았어요"
    return f"the {name(timer, now, 'en')} has {said} left"


def there_is_none(kind: Kind | None) -> Both:
    """Nothing is set."""
    ko = with_particle(_KO_KIND.get(kind or "timer", "타이머"), "이")
    return f"맞춰 둔 {ko} 없어요.", f"You have no {kind or 'timer'}s."


def which(timers: Sequence[Timer], now: datetime) -> Both:
    """Ask which of them is meant."""
    if len(timers) > MAX_TOLD:
        count, kind = len(timers), _kind_ko(timers)
        return (
            f"{with_particle(kind, '이')} {say_native(count)} 개나 있어요. 어느 것을 취소할까요?",
            f"You have {say_whole(count, 'en')} {_kind_en(timers)}s. Which one shall I cancel?",
        )
    ko = [name(timer, now, "ko") for timer in timers]
    en = [name(timer, now, "en") for timer in timers]
    head = with_particle(", ".join(ko), "이")
    return (
        f"{head} 있어요. 어느 것을 취소할까요?",
        f"You have the {', the '.join(en[:-1])} and the {en[-1]}. Which one shall I cancel?",
    )


def fell_silent(timers: Sequence[Timer]) -> Both:
    """What rang is silent now."""
    return f"{with_particle(_kind_ko(timers), '을')} 껐어요.", f"I stopped the {_kind_en(timers)}."


def snoozed(seconds: float) -> Both:
    """What rang will ring again."""
    return (
        f"{say_duration(seconds, 'ko')} 뒤에 다시 울릴게요.",
        f"I'll ring again in {say_duration(seconds, 'en')}.",
    )
