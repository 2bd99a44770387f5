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
_BEFORE = re.compile(r"^(?:이제|좀|제발|당장|그냥|빨리|얼른|됐어|됐으니까|ok|okay|please|just|now)+")
_AFTER = re.compile(
    r"(?:좀|해라|해|하자|하세요|하십시오|둬|줘라|줘|줄래|주세요|주십시오|봐|요|please|rightnow|now|it|that)+$"
)
"""What people say around a stop word, without spaces."""


def squeeze(text: str) -> str:
    """Letters and digits only, in lower case: how two spellings of the same words compare."""
    return _BARE.sub("", text).lower()


def is_stop_request(text: str, stop_words: Iterable[str]) -> bool:
    """Whether a request is nothing but a stop word, said politely or not: “이제 그만 좀 해”, “please stop it”."""
    return _bare_stop(text) in {_bare_stop(word) for word in stop_words} - {""}


def _bare_stop(text: str) -> str:
    wanted = squeeze(text)
    return _AFTER.sub("", _BEFORE.sub("", wanted)) or wanted


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
