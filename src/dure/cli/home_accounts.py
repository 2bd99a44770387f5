"""`dure home link | unlink`: makers' accounts, through the hub that runs, or without one."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import anyio.abc
import click
from rich.markup import escape

from dure.cli.home_seat import Seat, Told
from dure.cli.home_seated import seated
from dure.cli.options import config_option, json_option
from dure.cli.output import console, emit, say, spoken_language
from dure.errors import LinkingFailed, Text
from dure.tasks import task_group

LOOK_S = 1.0
"""How often it is looked whether a browser came back."""

_MOST_LETTERS = 8_192
_TOO_LATE = Text("nobody came back in time", "시간 안에 아무도 돌아오지 않았어요")
_STATES = {
    "linked": ("linked", "연결됨"),
    "unlinked": ("not linked", "연결 안 됨"),
    "lost": ("no longer linked: link it again", "연결이 끊김: 다시 연결하세요"),
}


@click.command()
@click.argument("driver")
@config_option
@json_option
def link(driver: str, file: Path | None, *, as_json: bool) -> None:
    r"""Link the account of a maker's service for which a driver acts.

    Prints the address at which you allow access, and waits until you have, for ten minutes at most. A browser of this machine comes back
    by itself; where it ends at a page that cannot be shown, paste that page's address here.

    \b
    Example:
      dure home link smartthings
    """
    told = seated(file, lambda seat: link_account(seat, driver, as_json=as_json))
    if as_json:
        emit(told)
    else:
        say(f"The account of “{driver}” is linked.", f"“{driver}” 계정을 연결했어요.")


@click.command()
@click.argument("driver")
@config_option
@json_option
def unlink(driver: str, file: Path | None, *, as_json: bool) -> None:
    r"""Forget the tokens of an account. What you allowed at the maker's service is withdrawn there.

    \b
    Example:
      dure home unlink smartthings
    """
    told = seated(file, lambda seat: seat.unlink(driver))
    if as_json:
        emit(told)
    else:
        say(
            f"The account of “{driver}” is not linked any more. Withdraw the access at the maker's service as well.",
            f"“{driver}” 계정 연결을 끊었어요. 제조사 서비스에서도 접근 권한을 거두어 주세요.",
        )


async def link_account(seat: Seat, driver: str, *, as_json: bool) -> Told:
    """Link an account; tells it as it is then.

    Raises:
        NotFound: no driver of that name has an account.
        LinkingFailed: access was not allowed, or not in time.
    """
    before = _of(await seat.accounts(), driver)
    async with seat.linking(driver) as invited:
        _show(invited, as_json=as_json)
        left_s = (_instant(invited["expires"]) - datetime.now().astimezone()).total_seconds()
        with anyio.move_on_after(max(left_s, 0.0)):
            return await _linked(seat, driver, before)
    raise LinkingFailed(driver=driver, why=_TOO_LATE)


def draw_accounts(accounts: Sequence[Told]) -> None:
    """Every account, and whether it is linked."""
    korean = spoken_language() == "ko"
    for one in accounts:
        state = _STATES[one["state"]][korean]
        shown = state if one["state"] == "linked" else f"[red]{state}[/]"
        console.print(f"[bold]{escape(one['driver'])}[/]", "계정" if korean else "account", shown)
        if one["state"] != "linked":
            console.print(f"  → dure home link {one['driver']}", markup=False, soft_wrap=True)


async def _linked(seat: Seat, driver: str, before: Told) -> Told:
    """Wait until the account is linked anew, by the door or by an address that is pasted."""
    found: list[Told] = []

    async def look(scope: anyio.CancelScope) -> None:
        while not found:
            now = _of(await seat.accounts(), driver)
            if now.get("state") == "linked" and now != before:
                found.append(now)
                scope.cancel()
            await anyio.sleep(LOOK_S)

    async def paste() -> None:
        async for address in _lines():
            if address.strip():
                await seat.finish(address.strip())

    async with task_group() as tasks:
        tasks.start_soon(look, tasks.cancel_scope)
        tasks.start_soon(paste)
    return found[0]


async def _lines() -> AsyncIterator[str]:
    """The lines that are typed or piped in, as long as there are any."""
    waiting = b""
    while len(waiting) < _MOST_LETTERS:
        try:
            handle = sys.stdin.fileno()
            await anyio.wait_readable(handle)
            read = os.read(handle, _MOST_LETTERS)
        except (OSError, ValueError):
            return  # a file, or nothing at all: only the door is left
        *lines, waiting = (waiting + read).split(b"\n")
        for line in lines if read else [waiting]:
            yield line.decode(errors="replace")
        if not read:
            return


def _show(invited: Told, *, as_json: bool) -> None:
    if as_json:
        emit({key: value for key, value in invited.items() if key != "qr"})
        return
    say(
        "Open this address and allow access there; you have ten minutes:",
        "이 주소를 열고 접근을 허용하세요. 10분 안에 해 주세요:",
    )
    console.print(invited["address"], style="bold", soft_wrap=True, markup=False)
    if urlsplit(invited["redirect"]).hostname != "localhost":  # another device comes back as well
        from dure.server.pairing import print_qr

        console.print(print_qr(invited["address"]), soft_wrap=True, markup=False)
    say(
        "If your browser ends at a page that cannot be shown, paste its address here:",
        "브라우저에 페이지가 열리지 않으면 그 페이지의 주소를 여기에 붙여 넣으세요:",
    )


def _of(accounts: Sequence[Told], driver: str) -> Told:
    return next((one for one in accounts if one["driver"] == driver), {})


def _instant(told: Any) -> datetime:  # noqa: ANN401  # a datetime here, its text from the hub
    return told if isinstance(told, datetime) else datetime.fromisoformat(told)
