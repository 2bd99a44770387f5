"""`dure pair`: let a phone, another computer or a program in, and out again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import click
from rich.markup import escape

from dure.cli.options import json_option
from dure.cli.output import console, emit, say, spoken_language
from dure.config import load_config
from dure.config.paths import find_paths
from dure.errors import BadInput, HubUnreachable, NotFound, Text, Unavailable
from dure.server.scopes import EVERYDAY, PROGRAM, Grant, Scope, TokenDoor

if TYPE_CHECKING:
    from dure.store import Passkey, PasskeyStore

_NOT_REACHABLE = Text(
    en="this hub listens on this computer only. Start it with “dure up --host 0.0.0.0”, then pair again.",
    ko="이 허브는 이 컴퓨터에서만 열려 있어요. “dure up --host 0.0.0.0”으로 시작한 뒤 다시 연결하세요.",
)


@click.command(name="pair")
@click.option(
    "scopes",
    "--scope",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    help="What it may do; listen, control and, for a device, person, if not given. Give it again for more.",
)
@click.option("--label", default="", help="What to call the device.")
@click.option("--token", "as_token", is_flag=True, help="Print a token for a program instead of a code.")
@click.option(
    "senders",
    "--sender",
    multiple=True,
    help="With --scope feed --token: in whose name it may hand in advisories; its first message's, if not given. Give it again for more.",
)
@click.option("--list", "as_list", is_flag=True, help="Show who may come in.")
@click.option("--revoke", metavar="ID", help="Let this one in no more: a device, or one of its passkeys.")
@json_option
@click.option("file", "--config", type=click.Path(path_type=Path, dir_okay=False), help="Another dure.toml.")
def command(
    scopes: tuple[str, ...],
    label: str,
    senders: tuple[str, ...],
    revoke: str | None,
    file: Path | None,
    *,
    as_token: bool,
    as_list: bool,
    as_json: bool,
) -> None:
    r"""Let a device in: prints an address with a QR code, good for ten minutes and one device.

    \b
    Example:
      dure pair --label "living room tablet"
      dure pair --scope listen --token
      dure pair --scope feed --sender alert@town.example --token
      dure pair --list
      dure pair --revoke 3f9a1c20
    """
    wanted = tuple(Scope(scope) for scope in scopes) or (PROGRAM if as_token else EVERYDAY)
    if senders:
        _check_senders(senders, feed=as_token and Scope.FEED in wanted)
    if as_list:
        anyio.run(_list, as_json)
    elif revoke:
        anyio.run(_revoke, revoke, as_json)
    elif as_token:
        anyio.run(_issue, wanted, label, senders, as_json)
    else:
        anyio.run(_invite, wanted, label, as_json, file)


@asynccontextmanager
async def _tokens() -> AsyncIterator[tuple[TokenDoor, PasskeyStore]]:
    """The tokens and passkeys of this data folder, whether a hub runs on it or not."""
    from dure.app.tokens import TokenKeeper
    from dure.clock import SystemClock
    from dure.store import Journal

    clock = SystemClock()
    journal = await Journal.open(find_paths().journal, clock)
    try:
        yield TokenKeeper(journal, clock), journal.passkeys
    finally:
        await journal.close()


async def _invite(scopes: Sequence[Scope], label: str, as_json: bool, file: Path | None) -> None:
    from dure.server import doorplate
    from dure.server.pairing import print_qr

    plate = doorplate.read(find_paths().data)
    if plate is None:
        server = load_config(file).server
        raise HubUnreachable(address=f"{server.host}:{server.port}")
    if plate.open:
        raise Unavailable(what=Text(en="Pairing", ko="기기 연결"), why=_NOT_REACHABLE)
    async with _tokens() as (tokens, _):
        invitation = await tokens.invite(scopes, label)
    url = f"{plate.address or plate.url}/pair#{invitation.code}"
    if as_json:
        emit(
            {
                "code": invitation.code,
                "url": url,
                "scopes": invitation.scopes,
                "expires": invitation.expires,
                "fingerprint": plate.fingerprint,
            }
        )
        return
    say(
        "Open this address on the device; it is good for ten minutes and one device:",
        "연결할 기기에서 이 주소를 여세요. 10분 동안 기기 하나에 쓸 수 있어요:",
    )
    console.print(url, style="bold", soft_wrap=True, markup=False)
    console.print(print_qr(url), soft_wrap=True, markup=False)


def _check_senders(senders: Sequence[str], *, feed: bool) -> None:
    """Go on only with senders as CAP has them, for a token that hands in advisories.

    Raises:
        BadInput: they are not, or it is none.
    """
    if not feed:
        why = Text("it goes with --scope feed --token", "--scope feed --token과 함께 쓰세요")
        raise BadInput(what="--sender", why=why)
    from dure.safety.advisories.cap import is_name

    for sender in senders:
        if not is_name(sender):
            why = Text(
                "a sender of CAP has no spaces, commas, < or &", "CAP의 발신자에는 빈칸, 쉼표, <, &가 없어요"
            )
            raise BadInput(what=f"--sender {sender}", why=why)


async def _issue(scopes: Sequence[Scope], label: str, senders: Sequence[str], as_json: bool) -> None:
    async with _tokens() as (tokens, _):
        issued = await tokens.issue(scopes, label, senders)
    if as_json:
        emit({"token": issued.token, **_tell(issued.grant)})
        return
    click.echo(issued.token)


async def _list(as_json: bool) -> None:
    async with _tokens() as (tokens, passkeys):
        grants = await tokens.grants()
        kept = await passkeys.list()
    of = {grant.id: [one for one in kept if one.token == grant.id] for grant in grants}
    if as_json:
        emit(
            {
                "tokens": [
                    {**_tell(grant), "passkeys": [_tell_passkey(one) for one in of[grant.id]]}
                    for grant in grants
                ]
            }
        )
        return
    if not grants:
        say("No device is paired.", "연결된 기기가 없어요.")
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_header=False)
    for row in _rows(grants, of):
        table.add_row(*row)
    console.print(table)


def _rows(grants: Sequence[Grant], of: Mapping[str, Sequence[Passkey]]) -> Iterator[tuple[str, ...]]:
    """Each device, below it its passkeys, and below those who came in with them."""
    korean = spoken_language() == "ko"

    def row(grant: Grant, indent: str = "") -> tuple[str, ...]:
        label = escape(grant.label or ("이름 없음" if korean else "unnamed"))
        senders = escape(" ".join(grant.senders))
        return f"{indent}[bold]{grant.id}[/]", label, ", ".join(grant.scopes), _day(grant.created), senders

    for device in (grant for grant in grants if not grant.passkey):
        yield row(device)
        for one in of[device.id]:
            kind = "패스키" if korean else "passkey"
            yield f"  [bold]{one.id}[/]", escape(one.name), kind, _day(one.created)
            yield from (row(grant, "    ") for grant in grants if grant.passkey == one.id)


async def _revoke(grant: str, as_json: bool) -> None:
    async with _tokens() as (tokens, passkeys):
        if not await tokens.revoke(grant) and not await passkeys.remove(grant, by="household"):
            raise NotFound(what=Text(en="device", ko="기기"), id=grant)
    if as_json:
        emit({"revoked": grant})
    else:
        say(f"{grant} is let in no more.", f"{grant}: 이제 들어올 수 없어요.")


def _day(when: datetime | None) -> str:
    return f"{when.astimezone():%Y-%m-%d %H:%M}" if when else ""


def _tell(grant: Grant) -> dict[str, Any]:
    told = {"id": grant.id, "label": grant.label, "scopes": grant.scopes, "created": grant.created}
    beyond = {"passkey": grant.passkey, "senders": grant.senders}
    return told | {name: value for name, value in beyond.items() if value}


def _tell_passkey(one: Passkey) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "address": one.origin,
        "copied": one.copied,
        "created": one.created,
        "last_used": one.last_used,
    }
