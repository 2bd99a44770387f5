"""`dure advisories`: warnings of authorities, and what was done with them. It works beside a running hub."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import anyio
import click

from dure.cli.options import config_option, json_option
from dure.cli.output import console, emit, say
from dure.cli.remembered import open_journal
from dure.config import Config, household_zone, load_config
from dure.errors import BadInput, Language, NotFound, Text

if TYPE_CHECKING:
    from dure.safety.advisories.service import Advisories

T = TypeVar("T")


@click.group()
def command() -> None:
    r"""Read the warnings that came in, or hand one in by hand.

    \b
    Example:
      dure advisories list
      dure advisories add warning.xml
    """


@command.command("list")
@click.option("--last", type=click.IntRange(1, 200), default=20, show_default=True, help="How many.")
@config_option
@json_option
def list_advisories(last: int, file: Path | None, *, as_json: bool) -> None:
    r"""Show the last advisories, newest first.

    \b
    Example:
      dure advisories list --json
    """
    from dure.safety.advisories.told import plain

    config = load_config(file)
    kept = _with_advisories(config, lambda advisories: advisories.last(last))
    told = [plain(one, config.language) for one in kept]
    if as_json:
        emit({"advisories": told})
        return
    for one in told:
        console.print(
            f"{one['id']}  {one['severity']:<8}  {one['state']:<10}  {one['event']}  {one['headline']}",
            markup=False,
            soft_wrap=True,
        )
    if not told:
        say("No advisories came in.", "들어온 재난 안내가 없어요.")


@command.command()
@click.argument("message", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--text", is_flag=True, help="It is a Korean disaster message, plain text.")
@config_option
@json_option
def add(message: Path, file: Path | None, *, text: bool, as_json: bool) -> None:
    r"""Hand in a CAP 1.2 message; a running hub speaks it if it concerns the household.

    \b
    Example:
      dure advisories add warning.xml
      dure advisories add message.txt --text
    """
    from dure.safety.advisories.told import plain

    config, given = load_config(file), message.read_bytes()
    if text:
        try:
            words = given.decode("utf-8")
        except UnicodeDecodeError as error:
            why = Text("it is not UTF-8 text", "UTF-8 글이 아니에요")
            raise BadInput(what=str(message), why=why) from error
        taken = _with_advisories(config, lambda advisories: advisories.take_text(words))
    else:
        taken = _with_advisories(config, lambda advisories: advisories.take(given))
    told = {**plain(taken.advisory, config.language), "new": taken.new}
    if as_json:
        emit(told)
    elif not taken.new:
        say(f"{told['id']}: it is known already.", f"{told['id']}: 이미 있는 안내예요.")
    else:
        say(f"{told['id']}: taken ({told['state']}).", f"{told['id']}: 받았어요({told['state']}).")
    if not config.care.advisories.enabled and not as_json:
        say(
            "Nothing is spoken: care.advisories.enabled is false.",
            "care.advisories.enabled가 false라서 말해 주지는 않아요.",
        )


@command.command()
@click.argument("advisory")
@config_option
@json_option
def show(advisory: str, file: Path | None, *, as_json: bool) -> None:
    r"""Show everything that an advisory says.

    \b
    Example:
      dure advisories show 3f2a9c1d
    """
    from dure.safety.advisories.told import plain

    config = load_config(file)
    kept = _with_advisories(config, lambda advisories: advisories.get(advisory))
    if kept is None:
        raise NotFound(what=Text("advisory", "재난 안내"), id=advisory)
    told = plain(kept, config.language, whole=True)
    if as_json:
        emit(told)
        return
    for key in ("event", "severity", "state", "headline", "description", "instruction", "areas"):
        if told[key]:
            console.print(f"{key}: {told[key]}", markup=False, soft_wrap=True)


class _Silent:
    """Nobody is spoken to from the command line; a running hub does that."""

    def places(self) -> Sequence[str]:
        return ()

    async def ask(
        self, satellite: str, text: str, language: Language, *, loudness: float, wait_s: float
    ) -> str | None:
        del satellite, text, language, loudness, wait_s
        return None


def _with_advisories(config: Config, work: Callable[[Advisories], Awaitable[T]]) -> T:
    async def whole() -> T:
        from dure.bus import Bus
        from dure.clock import SystemClock
        from dure.safety.advisories.service import Advisories

        async with open_journal() as journal:
            advisories = Advisories(
                journal.advisories,
                _Silent(),
                Bus(),
                SystemClock(),
                household_zone(config),
                config.language,
                config.care.advisories,
            )
            return await work(advisories)

    return anyio.run(whole)
