"""One hub's end of an account, in a process of its own that dies where it is told to: `FOLDER BASE DEADLY`.

Prints whether there was a token when it lives through.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

import anyio
from tests.unit.home.grants.oauth_provider import CLIENT, SECRET

from dure.clock import SystemClock
from dure.home.drivers.grants import folder as kept
from dure.home.drivers.grants.account import LinkedAccount
from dure.home.drivers.grants.folder import GrantFolder
from dure.home.drivers.grants.provider import Provider
from dure.home.drivers.polled import ServiceFailed


def die(*_: object) -> NoReturn:
    os._exit(9)


async def live(folder: Path, base: str, deadly: str) -> None:
    provider = Provider(
        client_id=CLIENT, client_secret=SECRET, authorize_url=f"{base}/authorize", token_url=f"{base}/token"
    )
    account = LinkedAccount("smartthings", provider, GrantFolder(folder), SystemClock())
    if deadly == "before it is kept":
        Path.replace = die  # type: ignore[method-assign,assignment]  # the draft is written and not yet the file
    if deadly == "before it is used":
        write = kept._write

        def write_and_die(*given: object) -> NoReturn:
            write(*given)  # type: ignore[arg-type]  # whatever it was given
            die()

        kept._write = write_and_die  # type: ignore[assignment]  # it never returns
    async with account.kept():
        try:
            sys.stdout.write(await account.token("lamp"))
        except ServiceFailed as failed:
            sys.stdout.write(failed.error.code)


if __name__ == "__main__":
    anyio.run(live, Path(sys.argv[1]), sys.argv[2], sys.argv[3])
