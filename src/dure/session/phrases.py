"""The few words that the hub itself says or listens for, in each language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from dure.api import Timer
from dure.errors import Language
from dure.language.clock_times import say_clock_time
from dure.language.dates import say_date
from dure.language.particles import with_particle

NOT_HEARD: Mapping[Language, str] = {
    "ko": "잘 못 들었어요. 다시 말씀해 주시겠어요?",
    "en": "I didn't catch that. Could you say it again?",
}

_BARE = re.compile(r"[\W_]+")
_POLITE = re.compile(r"(해줘|해주세요|하세요|해|please)$")


def squeeze(text: str) -> str:
    """Letters and digits only, in lower case: how two spellings of the same words compare."""
    return _BARE.sub("", text).lower()


def is_stop_request(text: str, stop_words: Iterable[str]) -> bool:
    """Whether a request is nothing but a stop word, said politely or not."""
    wanted = squeeze(text)
    return wanted in (known := {squeeze(word) for word in stop_words}) or _POLITE.sub("", wanted) in known


def names_in(sentence: str, spellings: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Which names, each given with its spellings, a sentence contains."""
    said = squeeze(sentence)
    return frozenset(
        name for name, known in spellings.items() if any(squeeze(spelling) in said for spelling in known)
    )


def missed(timer: Timer, now: datetime, language: Language) -> str:
    """Tell of a timer that came due while the hub was down; `now` is aware, in the household's zone."""
    due = timer.due.astimezone(now.tzinfo)
    at = say_clock_time(due, language)
    if due.date() != now.date():
        at = f"{say_date(due.date(), language)} {at}"
    if language == "en":
        what = f"the {timer.kind} “{timer.label}”" if timer.label else f"your {timer.kind}"
        return f"I was switched off, so {what} for {at} did not ring."
    what = f"{timer.label} {_KIND_KO[timer.kind]}" if timer.label else _KIND_KO[timer.kind]
    return f"제가 꺼져 있어서 {at}에 맞춘 {with_particle(what, '이')} 울리지 못했어요."


_KIND_KO = {"timer": "타이머", "alarm": "알람"}
