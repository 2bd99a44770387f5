"""`dure alert`: report that somebody may need help, see how alerts stand, answer them."""

from __future__ import annotations

import secrets
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import anyio
import click

from dure.api import AlertKind, Severity
from dure.cli.options import config_option, json_option
from dure.cli.output import console, emit, errors, say, spoken_language, warn
from dure.config import load_config

if TYPE_CHECKING:
    from dure.cli.alert_work import Telling
    from dure.server.alert_messages import AlertTold, NewAlert

by_option = click.option("--by", default="console", show_default=True, help="In whose name.")


_NOT_TOLD = {
    "nobody": (
        "허브가 켜져 있지 않아서 아직 아무에게도 알리지 못했어요. “dure up”으로 켜면 이어서 알려요.",
        "No hub runs: nobody is being told yet. Start it with “dure up”, and it goes on from here.",
    ),
    "unknown": (
        "허브가 대답하지 않아서 누구에게 알리고 있는지 알 수 없어요. 허브를 살펴보고, 급하면 직접 연락하세요.",
        "The hub does not answer: whether anybody is being told is not known. Look after it, and reach people yourself.",
    ),
}


@click.group()
def command() -> None:
    r"""Report that somebody may need help, see how alerts stand, answer them.

    Dure is not an emergency service and dials nobody's number by itself.

    \b
    Example:
      dure alert raise --person grandma --kind fall
      dure alert list
      dure alert ack 3f9a1c20b7d4e856
    """


@command.command("raise")
@click.option("--person", required=True, help="Who may need help; an unknown person gets the default ladder.")
@click.option("--kind", required=True, type=click.Choice(get_args(AlertKind)), help="What it is about.")
@click.option("--severity", default="urgent", show_default=True, type=click.Choice(get_args(Severity)))
@click.option("--key", default="", help="Reports of one key join the open alert of that key.")
@click.option("--satellite", default="", help="Where.")
@click.option("--source", default="", help="What noticed it; two different sources confirm each other.")
@click.option("--command", "command_key", default="", help="Idempotency key: the same one is one report.")
@click.option("--drill", is_flag=True, help="An exercise: climbs the same ladder, marked as one.")
@config_option
@json_option
def raise_(
    person: str,
    kind: AlertKind,
    severity: Severity,
    key: str,
    satellite: str,
    source: str,
    command_key: str,
    file: Path | None,
    *,
    drill: bool,
    as_json: bool,
) -> None:
    r"""Report an alert. Exit code 0 only when it is durable.

    With a hub that runs it goes through it, and people are told. Without one it is kept in the journal; a
    warning on standard error says that nobody is being told yet.

    \b
    Example:
      dure alert raise --person grandma --kind fall --json
      dure alert raise --person grandma --kind manual --drill
    """
    from dure.server.alert_messages import NewAlert

    wanted = NewAlert(
        person=person,
        kind=kind,
        severity=severity,
        key=key,
        satellite=satellite,
        source=source,
        command=command_key or secrets.token_hex(12),
        drill=drill,
    )
    report(wanted, file, as_json=as_json)


def report(wanted: NewAlert, file: Path | None, *, as_json: bool) -> None:
    """Report, and say how it went."""
    from dure.cli.alert_work import raise_alert
    from dure.safety.ladder.texts import HUB

    config = load_config(file)
    alert, told = anyio.run(raise_alert, config, wanted)
    if as_json:
        emit({"alert": alert, "hub": told == "told"})
    else:
        say(f"Alert {alert.id} is kept.", f"알림 {alert.id}: 기록했어요.")
        if told == "told":
            say("Its ladder is being climbed.", "정해진 순서대로 알리고 있어요.")
    if wanted.person not in (*config.safety.people, HUB):
        warn(
            f"“{wanted.person}” is not under safety.people in dure.toml: the default ladder is climbed.",
            f"dure.toml의 safety.people에 ‘{wanted.person}’ 항목이 없어서 기본 순서로 알려요.",
        )
    _warn(told)


@command.command("list")
@click.option("--all", "closed", is_flag=True, help="Also those that are over.")
@click.option("--person", default="", help="Of this person only.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@config_option
@json_option
def list_(person: str, limit: int, file: Path | None, *, closed: bool, as_json: bool) -> None:
    r"""Show the alerts that are open, newest first.

    \b
    Example:
      dure alert list --all --json
    """
    from dure.cli.alert_words import line
    from dure.cli.alert_work import list_alerts

    found = anyio.run(partial(list_alerts, load_config(file), closed=closed, person=person, limit=limit))
    if as_json:
        emit(found)
        return
    if not found.alerts and closed:
        say("There are no alerts.", "알림이 없어요.")
    elif not found.alerts:
        say("There are no open alerts.", "열려 있는 알림이 없어요.")
    for one in found.alerts:
        console.print(line(one), markup=False, soft_wrap=True)


@command.command()
@click.argument("alert")
@config_option
@json_option
def show(alert: str, file: Path | None, *, as_json: bool) -> None:
    r"""Show one alert: everything that was done to it and sent about it.

    \b
    Example:
      dure alert show 3f9a1c20b7d4e856
    """
    from dure.cli.alert_words import history, line
    from dure.cli.alert_work import show_alert

    found = anyio.run(show_alert, load_config(file), alert)
    if as_json:
        emit(found)
        return
    console.print(line(found.alert), markup=False, soft_wrap=True)
    for told in history(found):
        console.print(f"  {told}", markup=False, soft_wrap=True)


@command.command()
@click.argument("alert")
@by_option
@config_option
@json_option
def ack(alert: str, by: str, file: Path | None, *, as_json: bool) -> None:
    r"""Take care of an alert for now; climbing stops until that expires.

    \b
    Example:
      dure alert ack 3f9a1c20b7d4e856 --by daughter
    """
    from dure.cli.alert_work import acknowledge

    _answer(anyio.run(acknowledge, load_config(file), alert, by), as_json=as_json)


@command.command()
@click.argument("alert")
@by_option
@click.option("--note", default="", help="What it was.")
@click.option("--cancelled", is_flag=True, help="It was none; it stays on record all the same.")
@config_option
@json_option
def resolve(alert: str, by: str, note: str, file: Path | None, *, cancelled: bool, as_json: bool) -> None:
    r"""Say that an alert is over.

    \b
    Example:
      dure alert resolve 3f9a1c20b7d4e856 --note "she had dropped a pot"
    """
    from dure.cli.alert_work import resolve as end

    work = partial(end, load_config(file), alert, by, note, cancelled=cancelled)
    _answer(anyio.run(work), as_json=as_json)


@command.command("hand-over")
@click.argument("alert")
@by_option
@config_option
@json_option
def hand_over(alert: str, by: str, file: Path | None, *, as_json: bool) -> None:
    r"""Have the control room told of an alert; that confirms it.

    \b
    Example:
      dure alert hand-over 3f9a1c20b7d4e856 --by daughter
    """
    from dure.cli.alert_work import hand_over as hand

    handed, told = anyio.run(hand, load_config(file), alert, by)
    _answer(handed, as_json=as_json)
    _warn(told)


def _warn(told: Telling) -> None:
    """Say on standard error where nobody is being told, as far as is known."""
    if told != "told":
        errors.print(_NOT_TOLD[told][0 if spoken_language() == "ko" else 1], style="yellow", soft_wrap=True)


def _answer(alert: AlertTold, *, as_json: bool) -> None:
    if as_json:
        emit({"alert": alert})
    else:
        from dure.cli.alert_words import word

        say(f"Alert {alert.id}: {word(alert.state)}.", f"알림 {alert.id}: {word(alert.state)}.")
