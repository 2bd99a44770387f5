"""`dure home permit | deny | name`: what agents may reach, and what things are called. A running hub follows within a second."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
import click

from dure.cli.home_seated import seated
from dure.cli.home_words import find
from dure.cli.options import config_option
from dure.cli.output import say
from dure.cli.remembered import open_journal
from dure.config import load_config
from dure.errors import NotFound, Text
from dure.server.scopes import LOCAL, PROGRAM_PREFIX
from dure.store import Journal


@click.command()
@click.argument("agent")
@click.argument("reach", nargs=-1)
@config_option
def permit(agent: str, reach: tuple[str, ...], file: Path | None) -> None:
    r"""Say what an agent, or a platform, may reach: rooms, kinds or appliances by their ids; everything, if none are given.

    AGENT is also a program with a token of its own, as program:ID (dure pair --list), or program:local for those of this
    machine.

    \b
    Example:
      dure home permit helper living light
      dure home permit smartthings living_light tv
      dure home permit program:3f9a1c20 light
    """
    _grant(agent, reach or ("all",), file)
    told = ", ".join(reach) or "all"
    say(f"{agent} may reach: {told}", f"{agent}에게 허락한 것: {told}")


@click.command()
@click.argument("agent")
@config_option
def deny(agent: str, file: Path | None) -> None:
    r"""Let an agent, or a platform, reach nothing in the home.

    \b
    Example:
      dure home deny helper
    """
    _grant(agent, ("none",), file)
    say(f"{agent} reaches nothing in the home now.", f"이제 {agent}의 집 안 권한이 없어요.")


@click.command()
@click.argument("appliance")
@click.option("--ko", help="What it is called in Korean.")
@click.option("--en", help="What it is called in English.")
@click.option("--room", help="The id of the room it stands in.")
@click.option("--reset", is_flag=True, help="Call it again what its maker calls it.")
@config_option
def name(
    appliance: str, ko: str | None, en: str | None, room: str | None, file: Path | None, *, reset: bool
) -> None:
    r"""Call an appliance something else, or put it in a room.

    \b
    Example:
      dure home name thinq_a1b2c3d4e5f60718 --ko "우리 세탁기" --room utility
    """
    found = find(seated(file, lambda seat: seat.show()), appliance)["appliance"]
    names = {language: text for language, text in (("ko", ko), ("en", en)) if text}
    given = {"name": names, "room": room} if names or room is not None else {}

    async def work(journal: Journal) -> None:
        before = dict((await journal.home.names()).get(found, {}))
        told = {**before, "name": {**before.get("name", {}), **names}}
        if room is not None:
            told["room"] = room
        await journal.home.name(found, None if reset or not given else told)

    _write(work)
    say(f"{found} is known by that now.", f"{found}: 이제 그렇게 부를게요.")


def _grant(agent: str, reach: tuple[str, ...], file: Path | None) -> None:
    config = load_config(file)
    known = agent in (*config.agents, *config.home.platforms) or agent == LOCAL.program

    async def work(journal: Journal) -> None:
        programs = {f"{PROGRAM_PREFIX}{token.id}" for token in await journal.tokens.list()}
        if not known and agent not in programs:
            raise NotFound(what=Text("agent, platform or program", "비서나 플랫폼, 프로그램"), id=agent)
        await journal.home.permit(agent, reach)
        await journal.audit.record("home.permitted", source="household", target=agent, what=list(reach))

    _write(work)


def _write(work: Callable[[Journal], Awaitable[None]]) -> None:
    async def run() -> None:
        async with open_journal() as journal:
            await work(journal)

    anyio.run(run)
