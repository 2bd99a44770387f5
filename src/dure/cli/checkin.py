"""`dure checkin`: who is asked what when, and what came of it. It works beside a running hub, which follows at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import anyio
import click

from dure.cli.options import config_option, json_option
from dure.cli.output import console, emit, say, spoken_language
from dure.cli.remembered import open_journal
from dure.cli.sure import be_sure
from dure.config import household_zone, load_config
from dure.errors import BadInput, NotFound, Text
from dure.store import Agreement, CheckInStore, Plan

T = TypeVar("T")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_person_option = click.option("--person", required=True, help="The id of the person.")


@click.group()
def command() -> None:
    r"""Spoken check-ins: plan them, agree to them, pause them, and read what came of them.

    \b
    Example:
      dure checkin consent --person grandma --yes
      dure checkin add --person grandma --at 09:00 --script morning
      dure checkin summary --person grandma
    """


@command.command("list")
@click.option("--person", help="Only this person's.")
@json_option
def list_plans(person: str | None, *, as_json: bool) -> None:
    r"""Show what is asked when.

    \b
    Example:
      dure checkin list --json
    """
    plans = _with_store(lambda store: store.plans(person))
    if as_json:
        emit({"plans": [plain(plan) for plan in plans]})
        return
    for plan in plans:
        days = " ".join(DAYS[day] for day in plan.weekdays)
        console.print(
            f"{plan.id}  {plan.at:%H:%M}  {days}  {plan.person}  {plan.script}  {plan.satellite or '-'}",
            markup=False,
        )
    if not plans:
        say("No check-ins are planned.", "예정된 안부 확인이 없어요.")


@command.command()
@_person_option
@click.option("--at", "at", required=True, help="The local time of day, such as 09:00.")
@click.option("--script", default="wellbeing", show_default=True, help="What is asked.")
@click.option("--days", default="mon,tue,wed,thu,fri,sat,sun", help="On which days, such as mon,thu.")
@click.option("--satellite", default="", help="Where; any that is connected, if not given.")
@click.option("--language", type=click.Choice(["ko", "en"]), help="In which language; the household's.")
@click.option("--name", default="", help="How the person is addressed.")
@config_option
@json_option
def add(
    person: str,
    at: str,
    script: str,
    days: str,
    satellite: str,
    language: str | None,
    name: str,
    file: Path | None,
    *,
    as_json: bool,
) -> None:
    r"""Plan a check-in. Nobody is asked until the person has agreed: `dure checkin consent`.

    \b
    Example:
      dure checkin add --person grandma --at 18:30 --script evening --days mon,wed,fri
    """
    config = load_config(file)
    plan = make_plan(
        person=person,
        at=at,
        script=script,
        weekdays=_weekdays(days),
        satellite=satellite,
        language=language or config.language,
        name=name,
    )

    async def whole() -> bool:
        async with open_journal() as journal:
            await journal.audit.record("care.planned", source="household", target=person, what=[plan.id])
            await journal.checkins.put_plan(plan)
            return (await journal.checkins.agreement(person)).consent

    consent = anyio.run(whole)
    if as_json:
        emit({"added": plain(plan), "consent": consent})
        return
    say(f"{plan.id}: planned.", f"{plan.id}: 일정을 만들었어요.")
    if not consent:
        say(
            f"{person} has not agreed yet, so nobody is asked: dure checkin consent --person {person} --yes",
            f"아직 동의하지 않으셔서 묻지 않아요: dure checkin consent --person {person} --yes",
        )


@command.command()
@click.argument("plan")
@json_option
def remove(plan: str, *, as_json: bool) -> None:
    r"""Plan a check-in no more; what came of it before stays.

    \b
    Example:
      dure checkin remove 3f2a9c
    """

    async def whole() -> Plan:
        async with open_journal() as journal:
            found = await find_plan(journal.checkins, plan)
            await journal.audit.record(
                "care.unplanned", source="household", target=found.person, what=[found.id]
            )
            await journal.checkins.put_plan(replace(found, active=False))
            return found

    found = anyio.run(whole)
    if as_json:
        emit({"removed": plain(found)})
    else:
        say(f"{found.id}: no longer planned.", f"{found.id}: 일정을 없앴어요.")


@command.command("run")
@click.argument("plan")
@json_option
def run_now(plan: str, *, as_json: bool) -> None:
    r"""Hold a check-in now; a running hub begins within a few seconds.

    \b
    Example:
      dure checkin run 3f2a9c
    """
    run = _with_store(lambda store: begin_now(store, plan, datetime.now(UTC), household_zone(load_config())))
    if as_json:
        emit({"begun": run})
    else:
        say("It begins as soon as a hub runs.", "허브가 돌고 있으면 곧 시작해요.")


@command.command()
@_person_option
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The day on which they go on.")
@click.option("--holiday", nargs=2, type=click.DateTime(["%Y-%m-%d"]), help="Only from one day to another.")
@json_option
def pause(
    person: str, until: datetime | None, holiday: tuple[datetime, datetime] | None, *, as_json: bool
) -> None:
    r"""Ask nobody for a while. Days without are told in the summary.

    \b
    Example:
      dure checkin pause --person grandma --until 2026-12-01
      dure checkin pause --person grandma --holiday 2026-12-24 2026-12-26
    """
    from dure.safety.checkins.plans import check_holiday

    def change(agreement: Agreement) -> Agreement:
        if holiday:
            stretch = (holiday[0].date(), holiday[1].date())
            check_holiday(*stretch)
            return replace(agreement, holidays=(*agreement.holidays, stretch))
        return replace(agreement, paused=True, paused_until=until.date() if until else None)

    what = ["holidays"] if holiday else ["paused=true"]
    _tell_agreement(_change(person, change, what), as_json=as_json)


@command.command()
@_person_option
@json_option
def resume(person: str, *, as_json: bool) -> None:
    r"""Ask again; pauses and holidays are over.

    \b
    Example:
      dure checkin resume --person grandma
    """
    changed = _change(
        person,
        lambda agreement: replace(agreement, paused=False, paused_until=None, holidays=()),
        ["paused=false", "holidays"],
    )
    _tell_agreement(changed, as_json=as_json)


@command.command()
@_person_option
@click.option("--yes/--no", "agrees", default=None, help="Whether check-ins may be held.")
@click.option("--words/--no-words", "words", default=None, help="Whether what is said may be kept.")
@json_option
def consent(person: str, *, agrees: bool | None, words: bool | None, as_json: bool) -> None:
    r"""Note what the person has agreed to; withdrawing it deletes the words that were kept.

    \b
    Example:
      dure checkin consent --person grandma --yes --no-words
    """

    def change(agreement: Agreement) -> Agreement:
        return replace(
            agreement,
            consent=agreement.consent if agrees is None else agrees,
            words=agreement.words if words is None else words,
        )

    given = (("consent", agrees), ("words", words))
    what = [f"{name}={value}".lower() for name, value in given if value is not None]
    _tell_agreement(_change(person, change, what), as_json=as_json)


@command.command()
@_person_option
@click.option("--days", type=click.IntRange(1, 366), default=7, show_default=True, help="How many days back.")
@config_option
@json_option
def summary(person: str, days: int, file: Path | None, *, as_json: bool) -> None:
    r"""What a carer should know of the last days; no verbatim words unless the person agreed to that.

    \b
    Example:
      dure checkin summary --person grandma --days 7
    """
    from dure.safety.checkins.summary import in_words, summarise, to_plain

    now = datetime.now(UTC)
    last = now.astimezone(household_zone(load_config(file))).date()
    first = last - timedelta(days=days - 1)
    runs = _with_store(lambda store: store.runs(person, now - timedelta(days=days + 1), now))
    told = summarise(person, first, last, runs)
    if as_json:
        emit(to_plain(told))
        return
    for line in in_words(told, spoken_language()):
        console.print(line, markup=False, soft_wrap=True)


@command.command()
@_person_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def forget(person: str, *, yes: bool, as_json: bool) -> None:
    r"""Delete a person's check-ins and what was learned of their routine; alerts stay on record.

    \b
    Example:
      dure checkin forget --person grandma --yes
    """
    if not yes:
        be_sure(
            "Really? This cannot be undone", "정말 지울까요? 되돌릴 수 없어요", command="dure checkin forget"
        )

    async def whole() -> bool:
        async with open_journal() as journal:
            await journal.audit.record("care.forgotten", source="household", target=person)
            await journal.checkins.forget(person)
            known = await journal.routines.forget(person)
            await journal.scrub()
            return known

    known = anyio.run(whole)
    if as_json:
        emit({"forgotten": person, "routine": known})
    else:
        say(f"{person}: forgotten.", f"{person}: 지웠어요.")


def make_plan(
    *, person: str, at: str, script: str, weekdays: tuple[int, ...], satellite: str, language: str, name: str
) -> Plan:
    """A new plan, checked."""
    from dure.safety.checkins.plans import new_plan

    return new_plan(
        person=person,
        at=at,
        script=script,
        weekdays=weekdays,
        satellite=satellite,
        language=language,
        name=name,
        now=datetime.now(UTC),
    )


async def find_plan(store: CheckInStore, plan: str) -> Plan:
    """The plan of that id."""
    found = next((one for one in await store.plans() if one.id == plan), None)
    if found is None:
        raise NotFound(what=Text("check-in", "안부 확인"), id=plan)
    return found


async def begin_now(store: CheckInStore, plan: str, now: datetime, zone: ZoneInfo) -> dict[str, str]:
    """Record an occurrence of a plan that is due now."""
    from dure.safety.checkins.plans import run_of

    run = run_of(await find_plan(store, plan), now, zone)
    await store.begin([run])
    return {"plan": run.plan, "day": run.day.isoformat()}


def plain(plan: Plan) -> dict[str, object]:
    """A plan for machines."""
    from dure.safety.checkins.plans import plain_plan

    return plain_plan(plan)


def _weekdays(days: str) -> tuple[int, ...]:
    wanted = [day.strip().lower()[:3] for day in days.split(",") if day.strip()]
    if not wanted or any(day not in DAYS for day in wanted):
        raise BadInput(
            what=days,
            why=Text("days are mon,tue,wed,thu,fri,sat,sun", "요일은 mon,tue,wed,thu,fri,sat,sun이에요"),
        )
    return tuple(sorted({DAYS.index(day) for day in wanted}))


def _change(person: str, change: Callable[[Agreement], Agreement], what: Sequence[str]) -> Agreement:
    async def whole() -> Agreement:
        async with open_journal() as journal:
            if what:  # who only looks agrees to nothing
                await journal.audit.record("care.agreed", source="household", target=person, what=what)
            return await journal.checkins.change(person, change)

    return anyio.run(whole)


def _tell_agreement(agreement: Agreement, *, as_json: bool) -> None:
    from dure.safety.checkins.plans import plain_agreement
    from dure.safety.checkins.summary import WHY_NOT

    if as_json:
        emit(plain_agreement(agreement))
        return
    why = agreement.why_not(datetime.now(UTC).astimezone(household_zone(load_config())).date())
    if not why:
        say("Check-ins are held.", "안부를 여쭤봐요.")
    else:
        ko, en = WHY_NOT[why]
        say(f"Check-ins are not held now: {en}.", f"지금은 안부를 여쭤보지 않아요: {ko}.")


def _with_store(work: Callable[[CheckInStore], Awaitable[T]]) -> T:
    async def whole() -> T:
        async with open_journal() as journal:
            return await work(journal.checkins)

    return anyio.run(whole)
