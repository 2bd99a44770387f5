"""`dure home`: the appliances. With a hub that runs it goes through it, else it acts on the flat that the data folder keeps."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dure.cli.groups import GroupWithMore
from dure.cli.home_seated import seated
from dure.cli.options import config_option, json_option
from dure.cli.output import emit, say, spoken_language

if TYPE_CHECKING:
    from dure.cli.home_seat import Seat


MORE = {
    "permit": ("dure.cli.home_grants", "permit", "Say what an agent may reach in the home."),
    "deny": ("dure.cli.home_grants", "deny", "Let an agent reach nothing in the home."),
    "link": ("dure.cli.home_accounts", "link", "Link the account of a maker's service."),
    "unlink": ("dure.cli.home_accounts", "unlink", "Forget the tokens of an account."),
    "name": ("dure.cli.home_grants", "name", "Call an appliance something else, or put it in a room."),
    "platforms": ("dure.cli.home_platforms", "platforms", "Show the platforms that show this home."),
    "profile": ("dure.cli.home_platforms", "profile", "Print a device profile for SmartThings."),
    "routines": (
        "dure.cli.home_routines",
        "routines",
        "Tell what the home does by itself, or delete some of it.",
    ),
}
"""Commands with a module of their own: name → module, the command in it, and one-line help."""


@click.group(cls=GroupWithMore, more=MORE)
def command() -> None:
    r"""See the appliances, speak to them, set them.

    Without any configuration the home is a furnished flat that is simulated.

    \b
    Example:
      dure home list
      dure home do "거실 불 꺼줘"
      dure home set tv volume 15
    """


@command.command("list")
@config_option
@json_option
def list_(file: Path | None, *, as_json: bool) -> None:
    r"""Show every appliance, room by room, and what it is; then makers' accounts, and whether they are linked.

    \b
    Example:
      dure home list --json
    """
    told = seated(file, _everything)
    if as_json:
        emit(told)
        return
    from dure.cli.home_accounts import draw_accounts
    from dure.cli.home_words import draw_home

    draw_home(told)
    draw_accounts(told["accounts"])


async def _everything(seat: Seat) -> Mapping[str, Any]:
    return {**await seat.show(), "accounts": await seat.accounts()}


@command.command()
@click.argument("name")
@config_option
@json_option
def show(name: str, file: Path | None, *, as_json: bool) -> None:
    r"""Show one appliance: what it is, and what each trait can be.

    NAME is an id, or what the appliance is called in either language.

    \b
    Example:
      dure home show 에어컨
    """
    from dure.cli.home_words import draw_appliance, find

    told = seated(file, lambda seat: seat.show())
    found = find(told, name)
    if as_json:
        emit(found)
    else:
        draw_appliance(found)


@command.command()
@click.argument("sentence")
@config_option
@json_option
def do(sentence: str, file: Path | None, *, as_json: bool) -> int:
    r"""Understand a sentence and do it.

    Prints one event per line with --json: intent.recognized, then appliance.changed or appliance.refused. What asks
    back is asked at the terminal. What is to be done later is kept, and done while a hub runs: without one it is said so
    on stderr. Exit code: 0, 3 if nothing was understood, 4 if something was refused.

    \b
    Example:
      dure home do "안방 불 빼고 다 꺼"
      dure home do "turn the air conditioner to 24" --json
    """
    from dure.cli.home_talk import talk

    return seated(file, lambda seat: talk(seat, sentence, as_json=as_json))


@command.command("set", context_settings={"ignore_unknown_options": True})  # -18 is a value
@click.argument("appliance")
@click.argument("trait")
@click.argument("value")
@click.option(
    "--confirm",
    metavar="ID",
    default="",
    help="Yes, do what may do harm, such as opening the door: the id that the same command printed before.",
)
@config_option
@json_option
def set_(appliance: str, trait: str, value: str, confirm: str, file: Path | None, *, as_json: bool) -> int:
    r"""Bring one trait of an appliance to a value.

    What may do harm is asked about; a script gets an id instead, which confirms this very command within two minutes.

    Exit code: 0, 2 if there is no such appliance, trait or value, 4 if it was refused, 5 if it could not be reached.

    \b
    Example:
      dure home set living_aircon target_temperature_c 24
      dure home set 거실불 on_off on
      dure home set refrigerator freezer_target_c -20
    """
    from dure.cli.home_talk import set_trait

    return seated(
        file, lambda seat: set_trait(seat, appliance, trait, value, confirmation=confirm, as_json=as_json)
    )


@command.command()
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print each change as one JSON object.")
def watch(file: Path | None, *, as_json: bool) -> None:
    r"""Tell what changes, until stopped.

    \b
    Example:
      dure home watch --json
    """
    from dure.cli.home_talk import watch_home

    seated(file, lambda seat: watch_home(seat, as_json=as_json))


@command.command()
@config_option
@json_option
def undo(file: Path | None, *, as_json: bool) -> int:
    r"""Take back what the last wish did, where the things allow it.

    \b
    Example:
      dure home undo
    """
    from dure.cli.home_talk import undo_last

    return seated(file, lambda seat: undo_last(seat, as_json=as_json))


@command.command()
@click.option("--last", type=click.IntRange(1, 200), default=20, show_default=True, help="How many.")
@config_option
@json_option
def history(last: int, file: Path | None, *, as_json: bool) -> None:
    r"""Tell who did what: which agent, by which means, and what it was before.

    \b
    Example:
      dure home history --last 50
    """
    told = seated(file, lambda seat: seat.history(last))
    if as_json:
        for one in reversed(told):
            emit(one)
        return
    from dure.cli.home_words import draw_history

    if not told:
        say("Nothing has been done yet.", "아직 한 일이 없어요.")
    draw_history(told, spoken_language())
