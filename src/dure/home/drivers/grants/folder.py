"""Where grants are kept: one file for each driver in the data folder, readable for its owner alone.

Not in the journal, so that no backup and no export holds them: a refresh token that was restored from a backup has been
used since, and a provider that sees one twice withdraws the whole grant (RFC 9700, section 4.14.2).
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import anyio
import anyio.to_thread
import msgspec

from dure.errors import StoreFailed, Text
from dure.home.drivers.grants.provider import Provider
from dure.store.faults import translated
from dure.store.migrate import sync

FOLDER = "grants"
"""The folder's name, in the data folder."""

_EARLY = timedelta(minutes=5)
_NOT_READABLE = Text("it holds no grant that can be read", "읽을 수 있는 연결 정보가 아니에요")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a provider granted.

    Attributes:
        client_id: to whom.
        token_url: where it is renewed.
        access: the access token.
        refresh: the token that renews it, good once where the provider rotates; empty where there is none.
        expires: until when the access token is good, aware; None where the provider does not say.
        linked: when a person allowed it, aware.
        renewed: when the access token was got, aware.
        lost: whether the provider has withdrawn it.
    """

    client_id: str
    token_url: str
    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires: datetime | None = None
    linked: datetime
    renewed: datetime
    lost: bool = False

    def good_for(self, provider: Provider, now: datetime) -> bool:
        """Whether it is a grant of this provider's that is good, or can be renewed."""
        theirs = (self.client_id, self.token_url) == (provider.client_id, provider.token_url)
        return theirs and not self.lost and not (self.expired(now) and not self.refresh)

    def expired(self, now: datetime) -> bool:
        """Whether the access token has ended."""
        return self.expires is not None and now >= self.expires

    def due(self, now: datetime) -> bool:
        """Whether the access token is to be renewed: five minutes before its end, or a tenth of its time."""
        if self.expires is None or not self.refresh:
            return False
        return now >= self.expires - min(_EARLY, (self.expires - self.renewed) / 10)


class GrantFolder:
    """The household's grants. What a method has written is durable when it returns.

    Args:
        folder: where they lie.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = anyio.Lock()
        self._versions: Counter[str] = Counter()
        self._changed: dict[str, anyio.Event] = {}

    def version(self, driver: str) -> int:
        """A number that grows whenever the driver's grant is written here."""
        return self._versions[driver]

    async def changed(self, driver: str) -> None:
        """Wait until the driver's account is linked, unlinked or lost."""
        await self._changed.setdefault(driver, anyio.Event()).wait()

    async def read(self, driver: str) -> Tokens | None:
        """The driver's grant; None where there is none.

        Raises:
            StoreFailed: it cannot be read.
        """
        async with self._turn:
            return await anyio.to_thread.run_sync(_read, self._file(driver))

    async def put(self, driver: str, tokens: Tokens | None) -> None:
        """Keep what a person allowed, or forget it.

        Raises:
            DiskFull, StoreFailed: it could not be written; what was there is still there.
        """
        async with self._turn:
            await self._write(driver, tokens)
        self.tell(driver)

    def tell(self, driver: str) -> None:
        """Wake whoever waits for a change of the driver's account."""
        self._changed.pop(driver, anyio.Event()).set()

    async def replace(self, driver: str, before: Tokens, after: Tokens) -> bool:
        """Keep what the grant has become; false where it is not any more what it was, and stays so.

        Raises:
            DiskFull, StoreFailed: it could not be written; what was there is still there.
        """
        async with self._turn:
            if await anyio.to_thread.run_sync(_read, self._file(driver)) != before:
                return False
            await self._write(driver, after)
            return True

    async def _write(self, driver: str, tokens: Tokens | None) -> None:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(_write, self._file(driver), tokens)
            self._versions[driver] += 1

    def _file(self, driver: str) -> Path:
        return self._folder / f"{quote(driver, safe='')}.json"


def _read(file: Path) -> Tokens | None:
    with translated(file):
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            return None
    try:
        return msgspec.json.decode(content, type=Tokens)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreFailed(file=str(file), why=_NOT_READABLE) from error


def _write(file: Path, tokens: Tokens | None) -> None:
    draft = file.with_name(f".{file.name}.new")
    with translated(file):
        if not file.parent.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync(file.parent.parent)
        if tokens is None:
            file.unlink(missing_ok=True)
            draft.unlink(missing_ok=True)
        else:
            draft.unlink(missing_ok=True)  # what a kill left behind
            handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "wb") as writer:
                writer.write(msgspec.json.encode(tokens))
                writer.flush()
                os.fsync(writer.fileno())
            draft.replace(file)
        sync(file.parent)
