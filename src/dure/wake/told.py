"""What is known of names, as every door and command tells it: plain objects for JSON, and sentences for people."""

from __future__ import annotations

from typing import Any

from dure.errors import Text
from dure.wake.enrol import Lesson
from dure.wake.report import NameReport, Refusal, Resemblance

WARNINGS = {
    "short": Text(
        "it is short: it may be missed, or heard where nobody said it",
        "짧아서 못 듣거나, 아무도 부르지 않았는데 들릴 수 있어요",
    ),
    "short_spelling": Text(
        "one way of saying it is too short to be listened for", "읽는 법 하나는 너무 짧아서 듣지 않아요"
    ),
    "hardly_heard": Text(
        "said as it is written it hardly reaches its threshold: it will often be missed",
        "적힌 대로 말해도 기준을 겨우 넘어서 자주 못 들을 거예요",
    ),
    "everyday": Text("it is an everyday word", "늘 쓰는 말이에요"),
    "resembles_everyday": Text("everyday words sound like it", "비슷하게 들리는 일상 말이 있어요"),
    "resembles": Text("it could be confused with another name", "다른 이름과 헷갈릴 수 있어요"),
}
"""What every warning means."""

BASES = {
    "measured": Text(
        "measured on this very name in 3.5 hours of English speech", "이 이름을 영어 말소리 3.5시간에서 잰 값"
    ),
    "foretold": Text(
        "foretold from its sounds, by names measured in 3.5 hours of English speech",
        "영어 말소리 3.5시간에서 잰 이름들로 미루어 본 값",
    ),
    "uncalibrated": Text(
        "uncalibrated: a guess from English speech, as no Korean speech may ship",
        "보정되지 않음: 한국어 말소리를 실을 수 없어 영어로 어림한 값",
    ),
}
"""Where a threshold comes from."""

NAMES_OF_BASES = {
    "korean": Text("Korean", "한국어"),
    "english": Text("English", "영어"),
    "letters": Text("letter by letter", "글자 읽기"),
    "vocative": Text("calling", "부를 때"),
    "ipa": Text("as given", "적은 대로"),
    "learned": Text("learned from its owner", "주인에게 배움"),
}
"""Where a pronunciation comes from."""


def tell(found: NameReport | Refusal) -> dict[str, Any]:
    """A report, or why a name cannot be used."""
    if isinstance(found, Refusal):
        return {
            "wake_word": found.wake_word,
            "usable": False,
            "code": found.error.code,
            "message": {"ko": found.error.sentence("ko"), "en": found.error.sentence("en")},
            "suggestion": found.suggestion,
        }
    return {
        "wake_word": found.wake_word,
        "usable": True,
        "agent": found.agent,
        "pronunciations": [
            {"spelling": one.spelling, "phones": list(one.phones), "basis": one.basis}
            for one in found.pronunciations
        ],
        "threshold": found.threshold,
        "shift": found.shift,
        "basis": found.basis,
        "false_alarms_per_hour": found.false_alarms_per_hour,
        "interval_per_hour": found.interval_per_hour,
        "missed_share": found.missed_share,
        "too_short": "short" in found.warnings,
        "warnings": list(found.warnings),
        "resembles": _tell_all(found.resembles),
        "everyday": _tell_all(found.everyday),
        "suggestion": found.suggestion,
    }


def tell_lesson(lesson: Lesson) -> dict[str, Any]:
    """What came of an enrolment."""
    return {
        "wake_word": lesson.wake_word,
        "learned": [list(chain) for chain in lesson.chains],
        "before": lesson.before,
        "after": lesson.after,
        "false_alarms_before": lesson.false_alarms_before,
        "false_alarms_after": lesson.false_alarms_after,
        "recordings": [
            {"source": one.source, "before": one.before, "after": one.after} for one in lesson.recordings
        ],
    }


def _tell_all(found: tuple[Resemblance, ...]) -> list[dict[str, Any]]:
    return [{"wake_word": one.wake_word, "distance": one.distance} for one in found]
