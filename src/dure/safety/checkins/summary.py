"""What a carer is told of a day or a week: counts and topics, and words only where the person agreed to that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dure.errors import Language
from dure.safety.checkins.grading import label_of
from dure.safety.checkins.rules import GRADES, Grade
from dure.store import Run

Trend = Literal["better", "worse", "same", "unknown"]

TOPICS: Mapping[str, tuple[str, str]] = {
    "meal": ("식사", "meals"),
    "sleep": ("잠", "sleep"),
    "medicine": ("약", "medicine"),
    "mood": ("기분", "mood"),
    "body": ("몸", "body"),
}
"""What steps are about, in both languages."""
WHY_NOT: Mapping[str, tuple[str, str]] = {
    "no_consent": ("동의 없음", "no consent"),
    "paused": ("일시 중지", "paused"),
    "holiday": ("휴일", "holiday"),
    "hub_down": ("허브가 꺼져 있었음", "the hub was down"),
    "later": ("나중에 하자고 하심", "put off"),
    "declined": ("원하지 않으심", "declined"),
    "removed": ("일정이 없어짐", "no longer planned"),
    "unreachable": ("스피커 연결 안 됨", "no satellite"),
}
"""Why a check-in was not held, in both languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One answer that mattered.

    Attributes:
        day: on which local day.
        grade: how grave.
        rules: what it was about, the gravest first.
        words: what was said, where that may be kept; else empty.
    """

    day: date
    grade: Grade
    rules: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Some days of a person's check-ins.

    Attributes:
        person: whose.
        first, last: the local days.
        states: how many check-ins ended how.
        skipped: every check-in that was not held: day and why.
        topics: for each topic, how often it was well, not well, and not clear.
        mood: where the mood went within these days.
        concerns: answers that mattered, oldest first.
    """

    person: str
    first: date
    last: date
    states: Mapping[str, int]
    skipped: tuple[tuple[date, str], ...]
    topics: Mapping[str, Mapping[str, int]]
    mood: Trend
    concerns: tuple[Concern, ...]


def summarise(person: str, first: date, last: date, runs: Sequence[Run]) -> Summary:
    """Sum up the runs of these days, oldest first."""
    within = [run for run in runs if first <= run.day <= last]
    topics: dict[str, Counter[str]] = {}
    moods: list[bool] = []
    concerns: list[Concern] = []
    for run in within:
        for answer in run.answers:
            topics.setdefault(answer["topic"], Counter())[answer["outcome"]] += 1
            if answer["topic"] == "mood" and answer["outcome"] in ("good", "bad"):
                moods.append(answer["outcome"] == "good")
            if GRADES.index(answer["grade"]) >= GRADES.index("concern"):
                concerns.append(
                    Concern(
                        day=run.day,
                        grade=answer["grade"],
                        rules=tuple(answer["rules"]),
                        words=answer.get("words", ""),
                    )
                )
    return Summary(
        person=person,
        first=first,
        last=last,
        states=Counter(run.state for run in within),
        skipped=tuple((run.day, run.reason) for run in within if run.reason),
        topics=topics,
        mood=_trend(moods),
        concerns=tuple(concerns),
    )


def _trend(moods: Sequence[bool]) -> Trend:
    """The later half beside the earlier one; fewer than four answers tell nothing."""
    if len(moods) < 4:
        return "unknown"
    half = len(moods) // 2
    before, after = sum(moods[:half]) / half, sum(moods[-half:]) / half
    if abs(after - before) < 0.2:
        return "same"
    return "better" if after > before else "worse"


def in_words(summary: Summary, language: Language) -> tuple[str, ...]:
    """The summary as lines for a carer."""
    return tuple(_ko(summary) if language == "ko" else _en(summary))


def to_plain(summary: Summary) -> dict[str, object]:
    """The summary for machines."""
    return {
        "person": summary.person,
        "first": summary.first.isoformat(),
        "last": summary.last.isoformat(),
        "states": dict(summary.states),
        "skipped": [{"day": day.isoformat(), "reason": reason} for day, reason in summary.skipped],
        "topics": {topic: dict(counts) for topic, counts in summary.topics.items()},
        "mood": summary.mood,
        "concerns": [
            {
                "day": one.day.isoformat(),
                "grade": one.grade,
                "rules": list(one.rules),
                "about": {language: _about(one, language) for language in ("ko", "en")},
                **({"words": one.words} if one.words else {}),
            }
            for one in summary.concerns
        ],
    }


def _about(concern: Concern, language: Language) -> str:
    return ", ".join(label_of(rule)[language] for rule in concern.rules)


def _counted(counts: Mapping[str, int]) -> tuple[int, int, int]:
    """How often it was well, how often it was told either way, and how often it was not understood."""
    good = counts.get("good", 0)
    return good, good + counts.get("bad", 0), counts.get("unclear", 0)


def _ko(summary: Summary) -> list[str]:
    states = summary.states
    lines = [
        f"{summary.first.isoformat()}부터 {summary.last.isoformat()}까지: 안부 {sum(states.values())}번 중 {states.get('answered', 0)}번 대답, {states.get('unanswered', 0)}번 대답 없음"
    ]
    for topic, counts in summary.topics.items():
        good, told, unclear = _counted(counts)
        said = [f"{told}번 중 {good}번 좋음"] * bool(told) + [f"{unclear}번은 알아듣지 못함"] * bool(unclear)
        if said:
            lines.append(f"{TOPICS.get(topic, (topic, topic))[0]}: {', '.join(said)}")
    mood = {"better": "나아지고 있어요", "worse": "나빠지고 있어요", "same": "비슷해요"}.get(summary.mood)
    if mood:
        lines.append(f"기분 흐름: {mood}")
    lines += [
        f"걱정되는 대답 {one.day.isoformat()}: {_about(one, 'ko')}"
        + (f" (“{one.words}”)" if one.words else "")
        for one in summary.concerns
    ]
    lines += [
        f"하지 않음 {day.isoformat()}: {WHY_NOT.get(why, (why, why))[0]}" for day, why in summary.skipped
    ]
    return lines


def _en(summary: Summary) -> list[str]:
    states = summary.states
    lines = [
        f"{summary.first.isoformat()} to {summary.last.isoformat()}: {sum(states.values())} check-ins, {states.get('answered', 0)} answered, {states.get('unanswered', 0)} not answered"
    ]
    for topic, counts in summary.topics.items():
        good, told, unclear = _counted(counts)
        said = [f"well {good} of {told} times"] * bool(told) + [f"not understood {unclear}"] * bool(unclear)
        if said:
            lines.append(f"{TOPICS.get(topic, (topic, topic))[1]}: {', '.join(said)}")
    mood = {"better": "getting better", "worse": "getting worse", "same": "about the same"}.get(summary.mood)
    if mood:
        lines.append(f"mood: {mood}")
    lines += [
        f"concern {one.day.isoformat()}: {_about(one, 'en')}" + (f" (“{one.words}”)" if one.words else "")
        for one in summary.concerns
    ]
    lines += [
        f"not held {day.isoformat()}: {WHY_NOT.get(why, (why, why))[1]}" for day, why in summary.skipped
    ]
    return lines
