"""`dure home platforms | profile`: other people's platforms on which the home's appliances are shown. A running hub follows at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anyio
import click

from dure.cli.options import config_option, json_option
from dure.cli.output import console, emit, say, spoken_language
from dure.cli.remembered import open_journal
from dure.config import Config, load_config
from dure.errors import NotFound, Text
from dure.home.model import load_model
from dure.home.platforms.linking import end_link

_PLATFORM = Text("platform or link", "플랫폼이나 연결")

_ENDED = {
    "household": ("the household", "우리 집에서 끊음"),
    "platform": ("the platform", "플랫폼에서 끊음"),
    "revoked": ("the platform's servers", "플랫폼 서버가 토큰을 돌려줌"),
    "replayed": ("a token was in two hands", "토큰이 두 곳에서 쓰임"),
    "replaced": ("too many links", "연결이 너무 많음"),
    "expired": ("not used", "오래 쓰지 않음"),
}
"""Why a link ended, in both languages."""


@click.command()
@click.option("--unlink", metavar="NAME", help="End every link with this platform, or the link of this id.")
@config_option
@json_option
def platforms(unlink: str | None, file: Path | None, *, as_json: bool) -> None:
    r"""Show the platforms on which this home is shown, what each may reach, and the accounts that are linked.

    \b
    Example:
      dure home platforms --json
      dure home platforms --unlink smartthings
    """
    config = load_config(file)
    if unlink is not None and not anyio.run(_unlink, unlink) and unlink not in config.home.platforms:
        raise NotFound(what=_PLATFORM, id=unlink)
    told = anyio.run(_told, config)
    if as_json:
        emit({"platforms": told})
        return
    if not told:
        say("No platform is named in dure.toml.", "dure.toml에 플랫폼이 없어요.")
    for platform in told:
        _draw(platform)


@click.command()
@click.argument("kind")
def profile(kind: str) -> None:
    r"""Print the device profile that SmartThings wants for a kind of appliance, as its command line takes it.

    \b
    Example:
      dure home profile air_conditioner > aircon.json
      smartthings deviceprofiles:create -i aircon.json
    """
    from dure.home.drivers.smartthings.schema.devices import profile_of

    if kind not in load_model().kinds:
        raise NotFound(what=Text("kind of appliance", "기기 종류"), id=kind)
    emit(profile_of(kind))


async def _told(config: Config) -> Sequence[dict[str, Any]]:
    async with open_journal() as journal:
        found = await journal.links.links()
        granted = {**config.home.agents, **await journal.home.permissions()}
    return [
        {
            "platform": name,
            "kind": one.kind,
            "reach": list(granted.get(name, ("none",))),
            "tells": bool(one.callback_id),
            "links": [link.shown() for link in found if link.platform == name],
        }
        for name, one in config.home.platforms.items()
    ]


async def _unlink(name: str) -> int:
    async with open_journal() as journal:
        wanted = [
            link
            for link in await journal.links.links()
            if name in (link.platform, link.id) and not link.ended
        ]
        for link in wanted:
            await end_link(journal.links, journal.audit, link, "household")
        return len(wanted)


def _draw(told: dict[str, Any]) -> None:
    korean = spoken_language() == "ko"
    reach = ", ".join(told["reach"])
    say(f"{told['platform']}: may reach {reach}", f"{told['platform']}: 허락한 것 {reach}")
    if not told["links"]:
        say("  not linked", "  연결되지 않았어요")
    for one in told["links"]:
        since = one["created"][:10]
        if one["ended"]:
            en, ko = _ENDED.get(one["ended_by"], (one["ended_by"],) * 2)
            state = f"끝남({ko})" if korean else f"ended ({en})"
        elif one["told"]:
            state = "연결됨, 바뀌면 알려 줌" if korean else "linked, told of changes"
        else:
            state = "연결됨, 물어볼 때만 알려 줌" if korean else "linked, only asked"
        console.print(f"  {one['link']}  {since}  {one['holder']}  {state}", markup=False)
