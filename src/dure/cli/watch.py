"""`dure watch`: look after a hub from another machine, and tell people when it falls silent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import click

from dure.cli.options import config_option, json_option
from dure.cli.output import emit, say
from dure.config import load_config
from dure.errors import ExitCode

if TYPE_CHECKING:
    from dure.safety.watcher import Look, Told


@click.command(name="watch")
@click.argument("url")
@click.option("--name", default="", help="What the hub is called in notices; its address, if not given.")
@click.option(
    "--every",
    default=30.0,
    show_default=True,
    type=click.FloatRange(1, 3600),
    help="Look every so many seconds.",
)
@click.option(
    "--after",
    default=120.0,
    show_default=True,
    type=click.FloatRange(1, 86400),
    help="Tell people after so many seconds without an answer.",
)
@click.option(
    "--again",
    default=1800.0,
    show_default=True,
    type=click.FloatRange(10, 86400),
    help="Tell them anew every so many seconds.",
)
@click.option(
    "--authority",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The hub's own certificate authority: a copy of its tls/ca.crt.",
)
@click.option("--once", is_flag=True, help="Look once and tell nobody; exit code 5 where there is no answer.")
@config_option
@json_option
def command(
    url: str,
    name: str,
    every: float,
    after: float,
    again: float,
    authority: Path | None,
    file: Path | None,
    *,
    once: bool,
    as_json: bool,
) -> int:
    r"""Look after a hub from another machine.

    Tells the carers of this machine's dure.toml, by its channels, when the hub at URL does not answer, again while
    it does not, and when it is back. Runs until it is stopped.

    \b
    Example:
      dure watch https://192.0.2.7:8420 --authority ca.crt
      dure watch https://192.0.2.7:8420 --authority ca.crt --once --json
    """
    from dure.cli.watch_work import Wanted, look_once, watch  # heavy

    wanted = Wanted(url=url, name=name, every_s=every, after_s=after, again_s=again, authority=authority)
    if once:
        alive = anyio.run(look_once, wanted)
        if as_json:
            emit({"alive": alive})
        elif alive:
            say("The hub answers.", "허브가 대답해요.")
        else:
            say("The hub does not answer.", "허브가 대답하지 않아요.")
        return ExitCode.OK if alive else ExitCode.UNAVAILABLE

    async def seen(found: Look | Told) -> None:
        if as_json:
            emit(found)
        else:
            tell(found)

    anyio.run(watch, load_config(file), wanted, seen)
    return ExitCode.OK


def tell(found: Look | Told) -> None:
    """Say that the hub is lost or back, and who was told of it."""
    from dure.safety.watcher import Told

    minutes = max(1, round(found.missing_s / 60))
    if isinstance(found, Told):
        say(
            f"Told {found.delivered}, not reached {found.failed}.",
            f"{found.delivered}명에게 알렸고 {found.failed}명에게는 닿지 않았어요.",
        )
    elif found.beat == "back":
        say(f"The hub is back after {minutes} min.", f"허브가 {minutes}분 만에 돌아왔어요.")
    elif found.beat not in {"well", "missing"}:
        say(f"The hub has not answered for {minutes} min.", f"허브가 {minutes}분째 대답이 없어요.")
