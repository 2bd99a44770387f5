"""Commands for the device itself, in both languages: what is said to any agent and meant for none of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Literal

from dure.errors import Language
from dure.language.device_templates import KINDS, RULES, TEMPLATES
from dure.language.durations import read_duration
from dure.language.likeness import nearest
from dure.language.numbers import read_number
from dure.language.templates import Grammar, Match
from dure.language.text import Sentence

MAX_CHARS = 80
"""The longest sentence that can be a command."""

STEP_PERCENT = 10
"""How far “louder” goes; a bit is half of it, a lot three times as much."""

_TENTHS = 10
"""Up to this number a level without “percent” is on a scale of ten: “볼륨 칠” is 70 %."""

_MOST = re.compile(r"최대|최고|맥스|끝|크게|max|full|highest|up\b")
_LEAST = re.compile(r"최소|최저|작게|min|lowest|down\b")
_HALF = re.compile(r"반|중간|half")
_BIT = re.compile(r"조금|쪼금|좀만|살짝|약간|bit|little|slightly|touch|notch")
_LOT = re.compile(r"많이|확|훨씬|한참|엄청|팍|lot|much|way|loads")
_PERCENT = re.compile(r"%|퍼센트|프로|percent")
_HOW_LONG = re.compile(r"남[았은]| left\b| remaining\b| longer\b")
_EVERYTHING_EN = re.compile(r"\b(?:timers|alarms)\b")


WITHIN = 0.13
"""How many letters of a common Korean command may have been heard wrong; only what can be taken back is guessed at."""

_COMMON = frozenset({
    "볼륨 올려 줘", "볼륨 높여 줘", "볼륨 줄여 줘", "볼륨 낮춰 줘", "소리 키워 줘", "소리 좀 키워 줘", "소리 줄여 줘", "소리 좀 줄여 줘", "소리 크게 해 줘", "소리 작게 해 줘",
    "조금 더 크게 말해 줘", "조금 더 작게 말해 줘", "음소거 해 줘", "음소거 해제해 줘", "다시 말해 줘", "다시 한번 말해 줘", "방금 뭐라고 했어", "잠깐 멈춰 줘", "계속 말해 줘",
    "다음 곡 틀어 줘", "이전 곡 틀어 줘", "타이머 뭐 있어", "타이머 얼마나 남았어", "음악 멈춰 줘", "노래 멈춰 줘",
})  # fmt: skip
_NOT_MEANT = frozenset({
    "소리 들려 줘", "소리 내 줘", "다시 생각해 줘", "다시 시작해 줘", "다시 만들어 줘", "다시 만나 줘", "음악 틀어 줘", "노래 불러 줘", "계속 만들어 줘", "다음 것 틀어 줘",
    "방금 뭐 했어", "방금 누구라고 했어", "불 크게 해 줘", "글씨 크게 해 줘", "글씨 작게 해 줘", "온도 올려 줘", "온도 낮춰 줘", "커튼 올려 줘",
})  # fmt: skip
"""What sounds like those and means something else."""


class Command(StrEnum):
    """What a device can be told through every agent."""

    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    NEXT = "next"
    PREVIOUS = "previous"
    REPEAT = "repeat"
    VOLUME_SET = "volume_set"
    VOLUME_UP = "volume_up"
    VOLUME_DOWN = "volume_down"
    VOLUME_TELL = "volume_tell"
    MUTE = "mute"
    UNMUTE = "unmute"
    TIMERS_LIST = "timers_list"
    TIMERS_CANCEL = "timers_cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCommand:
    """A command that was understood.

    Attributes:
        command: what is to be done.
        sure: whether it can mean nothing else; “다음” alone may be an agent's affair.
        percent: for a volume, the level (0 to 100) or how far up or down; 0 elsewhere.
        kind: which kind of timer is meant; None where both are, or neither.
        everything: whether all timers of that kind are meant.
        span_s: the span by which a timer was named, in seconds; 0 where it was not.
        label: the words by which a timer was named, such as “회의” or “일곱 시”; empty where it was not.
        how_long: whether it was asked how long until it rings.
    """

    command: Command
    sure: bool = True
    percent: int = 0
    kind: Literal["timer", "alarm"] | None = None
    everything: bool = False
    span_s: float = 0.0
    label: str = ""
    how_long: bool = False


_COMMANDS = {
    "volume.up": Command.VOLUME_UP,
    "volume.down": Command.VOLUME_DOWN,
    "volume.set": Command.VOLUME_SET,
    "volume.tell": Command.VOLUME_TELL,
    "volume.mute": Command.MUTE,
    "volume.unmute": Command.UNMUTE,
    "media.pause": Command.PAUSE,
    "media.resume": Command.RESUME,
    "media.stop": Command.STOP,
    "media.next": Command.NEXT,
    "media.previous": Command.PREVIOUS,
    "repeat": Command.REPEAT,
    "timers.list": Command.TIMERS_LIST,
    "timers.cancel": Command.TIMERS_CANCEL,
}


def read_device_command(text: str, language: Language) -> DeviceCommand | None:
    """The command that a whole request is, or None where it is something for an agent.

    Args:
        text: what was said, without the name.
        language: of a text whose letters do not tell.
    """
    if not text or len(text) > MAX_CHARS:
        return None
    sentence = Sentence.of(_PERCENT_SIGN.sub(_percent_word, text), language)
    if found := _read(sentence):
        return found
    if sentence.language != "ko":
        return None
    meant = nearest(sentence.words, (*_NOT_MEANT, *_COMMON), within=WITHIN)
    return _read(Sentence.of(meant, "ko")) if meant in _COMMON else None


def _read(sentence: Sentence) -> DeviceCommand | None:
    for match in _grammar(sentence.language).matches(sentence):
        if found := _command(match, sentence):
            return found
    return None


def prepare_commands() -> None:
    """Make ready what the first command needs, a quarter of a second's work."""
    for language in TEMPLATES:
        _grammar(language)


_PERCENT_SIGN = re.compile(r"(?<=\d)\s?%")


def _percent_word(found: re.Match[str]) -> str:
    return "퍼센트" if re.search("[가-힣]", found.string) else " percent"


@cache
def _grammar(language: Language) -> Grammar:
    return Grammar(language, TEMPLATES[language], RULES[language], KINDS[language])


def _command(match: Match, sentence: Sentence) -> DeviceCommand | None:
    intent = match.intent.removesuffix("?")
    command, sure = _COMMANDS[intent], intent == match.intent
    if command in {Command.TIMERS_LIST, Command.TIMERS_CANCEL}:
        return _timers(command, match, sentence, sure=sure)
    if command is Command.VOLUME_SET:
        percent = _level(match.slots["level"], sentence)
        return None if percent is None else DeviceCommand(command=command, percent=percent)
    if command in {Command.VOLUME_UP, Command.VOLUME_DOWN}:
        said = match.slots.get("level")
        percent = _level(said, sentence, tenths=_TENTHS - 1) if said else _step(match.slots.get("degree", ""))
        return None if not percent else DeviceCommand(command=command, percent=percent)
    return DeviceCommand(command=command, sure=sure)


def _level(said: str, sentence: Sentence, *, tenths: int = _TENTHS) -> int | None:
    value = read_number(said.replace(" ", "") if sentence.language == "ko" else said, sentence.language)
    if value is None:
        for pattern, percent in ((_MOST, 100), (_LEAST, 10), (_HALF, 50)):
            if pattern.search(said):
                return percent
        return None
    if value < 0:
        return None
    if value <= tenths and not _PERCENT.search(sentence.key):
        value *= 10
    return min(100, round(value)) if value <= 100 else None


def _step(degree: str) -> int:
    if _BIT.search(degree):
        return STEP_PERCENT // 2
    return STEP_PERCENT * 3 if _LOT.search(degree) else STEP_PERCENT


def _timers(command: Command, match: Match, sentence: Sentence, *, sure: bool) -> DeviceCommand | None:
    key = sentence.key
    timer, alarm = ("타이머" in key or "timer" in key), ("알람" in key or "alarm" in key)
    span = read_duration(match.slots["span"], sentence.language) if "span" in match.slots else None
    if "span" in match.slots and span is None:
        return None
    every = "all" in match.slots or (timer and alarm)
    if sentence.language == "en":
        every = every or bool(_EVERYTHING_EN.search(key))
    return DeviceCommand(
        command=command,
        sure=sure,
        kind="timer" if timer and not alarm else "alarm" if alarm and not timer else None,
        everything=every,
        span_s=float(span or 0),
        label=match.slots.get("label", ""),
        how_long=bool(_HOW_LONG.search(key)),
    )
