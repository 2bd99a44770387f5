"""Fetching one file: resumed after a break, never longer than promised, its SHA-256 checked before it counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import httpx

from dure.errors import DownloadFailed, Text
from dure.models.stamp import digest

TRIES = 4
"""How often in a row a download may break without having got further."""


class Downloader:
    """Fetches files into a folder, under their checksum.

    Args:
        client: speaks HTTP.
        folder: keeps what was fetched, whole or in part.
        wait: lets seconds pass between two tries.
    """

    def __init__(self, client: httpx.Client, folder: Path, wait: Callable[[float], None]) -> None:
        self.client = client
        self.folder = folder
        self.wait = wait

    def fetch(
        self,
        find_url: Callable[[], str],
        *,
        model: str,
        size_bytes: int,
        sha256: str,
        tell: Callable[[int], None],
    ) -> Path:
        """Fetch a file, or go on with one that was begun.

        Args:
            find_url: finds its address; asked only if something is left to fetch.
            model: whose it is, for errors.
            size_bytes: how long it must be.
            sha256: its checksum.
            tell: is told how many bytes are there.

        Raises:
            DownloadFailed: the server cannot be reached, or gives something else.
            OSError: it cannot be written.
        """
        done = self.folder / sha256
        if done.is_file() and done.stat().st_size == size_bytes:
            return done
        partial = done.with_suffix(".part")
        begun = _length(partial) > 0
        self._complete(find_url, partial, model, size_bytes, tell)
        if digest(partial) != sha256:
            partial.unlink()
            if not begun:
                raise failed(model, "a file does not have its SHA-256", "받은 파일의 SHA-256이 달라요")
            self._complete(
                find_url, partial, model, size_bytes, tell
            )  # the old beginning may have been at fault
            if digest(partial) != sha256:
                partial.unlink()
                raise failed(model, "a file does not have its SHA-256", "받은 파일의 SHA-256이 달라요")
        return partial.replace(done)

    def _complete(
        self,
        find_url: Callable[[], str],
        partial: Path,
        model: str,
        size_bytes: int,
        tell: Callable[[int], None],
    ) -> None:
        """Fetch what is missing, however often the connection breaks, as long as it gets further."""
        if _length(partial) > size_bytes:
            partial.unlink()
        url, tries = "", 0
        while (have := _length(partial)) < size_bytes or not partial.exists():
            try:
                url = url or find_url()
                self._continue(url, partial, have, size_bytes, model, tell)
            except (httpx.TransportError, httpx.HTTPStatusError) as error:
                tries = 0 if _length(partial) > have else tries + 1
                if tries >= TRIES or not _passing(error):
                    raise failed(model, *_reason(error)) from error
                self.wait(min(0.5 * 2**tries, 8))
            except (httpx.InvalidURL, httpx.HTTPError) as error:
                raise failed(model, *_reason(error)) from error

    def _continue(
        self, url: str, partial: Path, have: int, size_bytes: int, model: str, tell: Callable[[int], None]
    ) -> None:
        """One request: append to what there is, or begin anew where the server cannot continue."""
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        with self.client.stream("GET", url, headers=headers) as response:
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                partial.unlink()
            response.raise_for_status()
            if response.status_code != httpx.codes.PARTIAL_CONTENT or _begins_at(response) != have:
                if response.status_code == httpx.codes.PARTIAL_CONTENT:
                    partial.unlink(missing_ok=True)
                    raise httpx.RemoteProtocolError("another range than was asked for")
                have = 0
            with partial.open("ab" if have else "wb") as file:
                for chunk in response.iter_raw():
                    have += len(chunk)
                    if have > size_bytes:
                        file.truncate(0)
                        raise failed(model, "a file is longer than it should be", "받은 파일이 너무 길어요")
                    file.write(chunk)
                    tell(have)
        if have < size_bytes:
            raise httpx.RemoteProtocolError("the connection ended early")


def failed(model: str, en: str, ko: str) -> DownloadFailed:
    """The error of one source of a model."""
    return DownloadFailed(model=model, why=Text(en, ko))


def _length(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _begins_at(response: httpx.Response) -> int:
    match = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return int(match[1]) if match else -1


def _passing(error: httpx.HTTPError) -> bool:
    """Whether trying again may help."""
    if isinstance(error, httpx.HTTPStatusError):
        status = error.response.status_code
        return status in (408, 416, 425, 429) or status >= 500  # HTTP's own numbers
    return not isinstance(error, httpx.UnsupportedProtocol)


def _reason(error: Exception) -> tuple[str, str]:
    """What went wrong, without the address: it may hold a password."""
    if isinstance(error, httpx.HTTPStatusError):
        status = error.response.status_code
        return f"the server answered {status}", f"서버가 {status}로 대답했어요"
    if isinstance(error, httpx.TimeoutException):
        return "the server did not answer in time", "서버가 제때 대답하지 않았어요"
    if isinstance(error, httpx.ConnectError):
        return "no connection", "연결할 수 없어요"
    return "the connection broke", "연결이 끊어졌어요"
