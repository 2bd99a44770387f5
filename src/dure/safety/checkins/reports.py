"""What a check-in tells humans: an answer that matters, or that nobody answers. Never what was said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from dure.api import AlertReport, Evidence, Severity
from dure.errors import Language
from dure.language.particles import with_particle
from dure.safety.checkins.grading import label_of
from dure.safety.checkins.rules import Grade
from dure.store import Run

_SEVERITY: Mapping[Grade, Severity] = {
    "notice": "notice",
    "concern": "concern",
    "urgent": "urgent",
    "life": "life",
}


def answer_report(
    run: Run, step: str, grade: Grade, rules: tuple[str, ...], at: datetime, satellite: str
) -> AlertReport:
    """An answer that a human should know of; the same answer again is the same report."""
    labels = [label_of(rule) for rule in rules[:3]]
    ko, en = (", ".join(label[language] for label in labels) for language in ("ko", "en"))
    evidence = Evidence(
        kind="concern",
        source="check_in",
        at=at,
        strength=0.9,
        reason={
            "ko": f"안부를 여쭸더니 이런 대답이 있었어요: {ko}.",
            "en": f"An answer to a check-in was about: {en}.",
        },
    )
    return AlertReport(
        command=f"checkin:{run.plan}:{run.day.isoformat()}:{step}:{grade}",
        person=run.person,
        kind="concern",
        severity=_SEVERITY[grade],
        satellite=satellite,
        evidence=(evidence,),
    )


def silence_report(
    run: Run, before: int, at: datetime, zone: ZoneInfo, satellite: str, *, reached: bool
) -> AlertReport:
    """Nobody answered, or nobody could be asked; `before` tells how many check-ins before were not answered either."""
    since = run.due.astimezone(zone).strftime("%H:%M")
    if reached:
        reason: dict[Language, str] = {
            "ko": f"{since}부터 {run.attempts}번 안부를 여쭸는데 대답이 없었어요. 오늘 안에 전화하거나 찾아가 주세요.",
            "en": f"Asked {run.attempts} times since {since}, nobody answered. Please call or visit today.",
        }
    else:
        place = with_particle(satellite or "스피커", "이")
        reason = {
            "ko": f"{since}부터 {run.attempts}번 안부를 여쭈려 했는데 {place} 연결되어 있지 않았어요. 오늘 안에 전화해 주세요.",
            "en": f"Tried {run.attempts} times since {since} to ask, but {satellite or 'the speaker'} was not connected. Please call today.",
        }
    if before:
        reason["ko"] += f" 그 전에도 {before}번 이어서 대답이 없었어요."
        reason["en"] += f" The {before} before were not answered either."
    evidence = Evidence(
        kind="check_in", source="check_in", at=at, strength=0.7 if reached else 0.4, reason=reason
    )
    return AlertReport(
        command=f"checkin:{run.plan}:{run.day.isoformat()}:unanswered",
        person=run.person,
        kind="check_in",
        severity="urgent" if before else "concern",
        satellite=satellite,
        evidence=(evidence,),
    )
