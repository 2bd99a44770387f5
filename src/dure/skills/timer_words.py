"""What a request about timers or alarms wants, whatever the order of its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from dure.language.clock_times import ClockTime
from dure.language.numbers_en import read_number
from dure.language.text import Sentence
from dure.skills.find import find_clock_time, find_date, find_duration
from dure.skills.timer_patterns import (
    EN_LABELS,
    EN_NO_LABEL,
    KO_BEFORE,
    KO_EDGE,
    KO_FILLER,
    KO_NO_LABEL,
    KO_SAYING,
    LEFT_ALONE,
    RANKS,
    SILENCE_ALONE,
    SNOOZE_ALONE,
    WORDS,
    Words,
)

Action = Literal["set", "cancel", "left", "list", "snooze"]
Kind = Literal["timer", "alarm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What someone wants with timers.

    Attributes:
        action: what to do.
        kind: with which kind; None where that was not said.
        duration_s: the span that was said.
        clock: the time of day that was said.
        day: the day that was said.
        part: the part of the day that was said without a time (“아침”, “in the morning”), in its language's words.
        label: what it is for; may be empty.
        everything: whether all of them are meant.
        early: whether someone wants to be woken.
        repeats: whether it is to come again every day or week.
        named: whether timers or alarms were spoken of, not merely implied.
        rank: which of them in the order in which they ring, from 0; None where that was not said.
    """

    action: Action
    kind: Kind | None = None
    duration_s: Fraction | None = None
    clock: ClockTime | None = None
    day: date | None = None
    part: str = ""
    label: str = ""
    everything: bool = False
    early: bool = False
    repeats: bool = False
    named: bool = True
    rank: int | None = None


def read_timer_request(sentence: Sentence, today: date) -> Wanted | None:
    """What is wanted, or None where the sentence is not about timers."""
    language = sentence.language
    words = WORDS[language]
    key = sentence.key
    timer, alarm = words.timer.search(key), words.alarm.search(key)
    kind: Kind | None = "timer" if timer else "alarm" if alarm else None
    if words.never.search(key) or (kind is None and not words.hint.search(key)):
        return None
    wanted, rest = _with_times(sentence, kind, today)
    if kind is None:
        return _implied(sentence, wanted, rest)
    action = _action(words, key, wanted)
    return None if action is None else replace(wanted, action=action)


def _with_times(sentence: Sentence, kind: Kind | None, today: date) -> tuple[Wanted, str]:
    """A wish to set something, with every time that the sentence tells."""
    language = sentence.language
    words = WORDS[language]
    clock, day, duration, rest = _find_times(sentence, today)
    part = words.part.search(rest) if clock is None or not clock.sure else None
    if clock is not None and part:
        clock, part = clock.within(part[0], language), None
    wanted = Wanted(
        action="set",
        kind=kind,
        duration_s=duration,
        clock=clock,
        day=day,
        part=part[0] if part else "",
        label=_label(sentence, rest),
        everything=bool(words.everything.search(sentence.key)),
        early=bool(words.early.search(sentence.key)),
        repeats=bool(words.repeats.search(sentence.key)),
        rank=next((rank for rank, said in enumerate(RANKS) if said.search(sentence.key)), None),
    )
    return wanted, rest


def _action(words: Words, key: str, wanted: Wanted) -> Action | None:
    timed = wanted.duration_s is not None or wanted.clock is not None
    if words.snooze.search(key):
        return "snooze"
    if words.cancel.search(key):
        return "cancel"
    if words.left.search(key):
        return "left"
    if (words.held if timed else words.listing).search(key) or (timed and words.question.search(key)):
        return "list"
    if timed or words.make.search(key) or key.strip() in ("타이머", "알람", "timer", "alarm"):
        return "set"
    return None


def _implied(sentence: Sentence, wanted: Wanted, rest: str) -> Wanted | None:
    """Timers without the word: “3분 뒤에 알려 줘”, “5분만 더”, “얼마나 남았어”."""
    words, key = WORDS[sentence.language], sentence.key
    if SNOOZE_ALONE.fullmatch(key) or (wanted.duration_s is not None and words.snooze.search(key)):
        return replace(wanted, action="snooze", named=False)
    if SILENCE_ALONE.fullmatch(key):
        return replace(wanted, action="cancel", named=False)
    if LEFT_ALONE.fullmatch(key):
        return replace(wanted, action="left", named=False)
    if words.question.search(key) or (wanted.duration_s is None and wanted.clock is None):
        return None
    found = words.implied.match(rest)
    if found is None or (found.groupdict().get("what") or "").strip("|"):
        return None
    label = (found.groupdict().get("label") or "").strip()
    if sentence.language == "ko" and label:
        saying = KO_SAYING.match(label)
        if saying is None:
            return None
        label = _ko_saying(sentence, saying)
    return replace(wanted, kind="timer" if wanted.duration_s is not None else "alarm", label=label)


_Times = tuple[ClockTime | None, date | None, Fraction | None, str]


def _find_times(sentence: Sentence, today: date) -> _Times:
    """The time of day, the day and the span in a sentence, and the key without them (`|` in their places)."""
    language = sentence.language
    rest = re.sub(r"(?<=\w) more (?=min|sec|hour)", " ", sentence.key)
    clock = day = duration = None
    clock_first = language == "ko" or re.search(r" minutes? (?:past|to) ", rest)
    if not clock_first and (found_duration := find_duration(rest, language)):
        duration, rest = found_duration
    if duration is None and (found_clock := find_clock_time(rest, language)):
        clock, rest = found_clock
    if found_day := find_date(rest, language, today):
        day, rest = found_day
    if clock is None and duration is None and (found_duration := find_duration(rest, language)):
        duration, rest = found_duration
    return clock, day, duration, re.sub(r"\|(?: ?\|)+", "|", rest)


def _label(sentence: Sentence, rest: str) -> str:
    """What it is for, from what is left beside the times."""
    if sentence.language == "en":
        return _en_label(rest)
    found = KO_BEFORE.match(rest)
    label = re.split(r"\|", found["label"])[-1] if found else ""
    label = _spaced(sentence, label) if label and not KO_FILLER.fullmatch(label) else ""
    for _ in range(3):
        label = KO_EDGE.sub("", label).strip()
    if KO_NO_LABEL.fullmatch(label.replace(" ", "")):
        return ""
    return label if len(label) <= 20 else ""


def _ko_saying(sentence: Sentence, saying: re.Match[str]) -> str:
    """Make a label of reported speech: “약 먹으라고” → “약 먹기”, “회의라고” → “회의”."""
    label, tail = _spaced(sentence, saying["label"]), saying["tail"]
    if tail == "으라고":
        return label + "기"
    return label + "하기" if tail == "하라고" else label


def _spaced(sentence: Sentence, label: str) -> str:
    start = sentence.key.find(label)
    return sentence.original(start, start + len(label)) if start >= 0 else label


def _en_label(rest: str) -> str:
    for pattern in EN_LABELS:
        found = pattern.search(rest)
        label = found["label"].strip() if found else ""
        if label and read_number(label) is not None:
            continue
        label = re.sub(r"^(?:the|my|a|an|to) ", "", re.sub(r" (?:please|for|now|timer|alarm)$", "", label))
        if label and not set(label.split()) <= EN_NO_LABEL and len(label) <= 60:
            return label
    return ""
