"""Plans of check-ins as people make them at a door: checked, and told again."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from dure.errors import BadInput, NotFound, Text
from dure.safety.checkins.scripts import load_scripts
from dure.store import Agreement, Plan, Run

_MOST_LETTERS = 64


def new_plan(
    *,
    person: str,
    at: str,
    script: str,
    weekdays: tuple[int, ...],
    satellite: str,
    language: str,
    name: str,
    now: datetime,
) -> Plan:
    """A new plan.

    Raises:
        NotFound: there is no such script.
        BadInput: something of it makes no sense; what, it says.
    """
    scripts = load_scripts().scripts
    if script not in scripts:
        raise NotFound(what=Text("script", "안부 대본"), id=f"{script} ({', '.join(scripts)})")
    try:
        when = time.fromisoformat(at)
    except ValueError as error:
        why = Text("a time of day is written like 09:00", "시각은 09:00처럼 적어요")
        raise BadInput(what=at, why=why) from error
    if when.tzinfo is not None or when.second or when.microsecond:
        raise BadInput(what=at, why=Text("a time of day is written like 09:00", "시각은 09:00처럼 적어요"))
    if not weekdays or not set(weekdays) <= set(range(7)):
        raise BadInput(
            what=Text("weekdays", "요일"), why=Text("they are 0 (Monday) to 6", "0(월요일)부터 6까지예요")
        )
    for what in (person, satellite, name):
        if len(what) > _MOST_LETTERS or (what is person and not what.strip()):
            why = Text(f"1 to {_MOST_LETTERS} letters", f"1자부터 {_MOST_LETTERS}자까지예요")
            raise BadInput(what=what[:_MOST_LETTERS] or Text("the person", "사람"), why=why)
    if language not in ("ko", "en"):
        raise BadInput(what=language, why=Text("ko or en", "ko 또는 en이에요"))
    spoken: Literal["ko", "en"] = "ko" if language == "ko" else "en"
    return Plan(
        id=secrets.token_hex(4),
        person=person,
        satellite=satellite,
        script=script,
        at=when,
        weekdays=tuple(sorted(set(weekdays))),
        language=spoken,
        name=name,
        since=now.astimezone(UTC),
    )


def check_holiday(first: date, last: date) -> None:
    """Go on only with a stretch of days that holds any.

    Raises:
        BadInput: it ends before it begins.
    """
    if last < first:
        why = Text("it ends before it begins", "시작하기 전에 끝나요")
        raise BadInput(what=f"{first.isoformat()} {last.isoformat()}", why=why)


def run_of(plan: Plan, now: datetime, zone: ZoneInfo) -> Run:
    """An occurrence beside the plan's own, due now."""
    return Run(
        plan=f"{plan.id}@{secrets.token_hex(3)}",
        day=now.astimezone(zone).date(),
        person=plan.person,
        script=plan.script,
        state="asking",
        due=now.astimezone(UTC),
        next=now.astimezone(UTC),
    )


def plain_plan(plan: Plan) -> dict[str, object]:
    """A plan for machines."""
    return {
        "id": plan.id,
        "person": plan.person,
        "satellite": plan.satellite,
        "script": plan.script,
        "at": plan.at.isoformat("minutes"),
        "weekdays": list(plan.weekdays),
        "language": plan.language,
        "active": plan.active,
    }


def plain_agreement(agreement: Agreement) -> dict[str, object]:
    """An agreement for machines."""
    return {
        "person": agreement.person,
        "consent": agreement.consent,
        "words": agreement.words,
        "paused": agreement.paused,
        "paused_until": agreement.paused_until.isoformat() if agreement.paused_until else None,
        "holidays": [[first.isoformat(), last.isoformat()] for first, last in agreement.holidays],
    }
