"""Where a model's bytes are read from: the members of wheels, or the files of a folder."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from dure.errors import ModelDamaged
from dure.models.catalogue import File, Tree
from dure.models.stamp import files_below

CHUNK_BYTES = 1 << 20


class Origin(Protocol):
    """Gives the bytes of a source's files and trees, unchecked."""

    def file(self, file: File) -> Iterator[bytes]:
        """A file's content.

        Raises:
            ModelDamaged: it is not there, or not whole.
            OSError: it cannot be read.
        """
        ...

    def tree(self, tree: Tree) -> Iterator[tuple[str, Iterator[bytes]]]:
        """A tree's files: path in the tree, content.

        Raises:
            ModelDamaged: one of them is not whole.
            OSError: it cannot be read.
        """
        ...


class WheelOrigin:
    """The members of a source's wheels, read as archives and nothing else."""

    def __init__(self, model: str, wheels: Sequence[Path]) -> None:
        self._model = model
        self._wheels = wheels
        self._stack = ExitStack()
        self._members: dict[str, zipfile.ZipFile] = {}

    def __enter__(self) -> Self:
        """Open every wheel.

        Raises:
            ModelDamaged: one of them is no archive.
            OSError: one of them cannot be read.
        """
        try:
            for wheel in self._wheels:
                archive = self._stack.enter_context(zipfile.ZipFile(wheel))
                self._members.update(dict.fromkeys(archive.namelist(), archive))
        except zipfile.BadZipFile as error:
            self._stack.close()
            raise ModelDamaged(model=self._model, file=wheel.name) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every wheel."""
        self._stack.close()

    def file(self, file: File) -> Iterator[bytes]:
        """The joined parts of a file."""
        for part in file.parts:
            yield from self._read(part)

    def tree(self, tree: Tree) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Every member below a tree's part."""
        prefix = tree.part.rstrip("/") + "/"
        for member in sorted(self._members):
            if member.startswith(prefix) and not member.endswith("/"):
                yield member.removeprefix(prefix), self._read(member)

    def _read(self, member: str) -> Iterator[bytes]:
        if member not in self._members:
            raise ModelDamaged(model=self._model, file=member)
        try:
            with self._members[member].open(member) as content:
                while chunk := content.read(CHUNK_BYTES):
                    yield chunk
        except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error) as error:
            raise ModelDamaged(model=self._model, file=member) from error


class FolderOrigin:
    """Files as they lie in a folder, or at places of their own by path."""

    def __init__(self, folder: Path, places: Mapping[str, Path] | None = None) -> None:
        self._folder = folder
        self._places = places or {}

    def file(self, file: File) -> Iterator[bytes]:
        """A file's content."""
        yield from _chunks(self._places.get(file.path, self._folder / file.path))

    def tree(self, tree: Tree) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Every file below a tree's path; names that begin with a dot are not part of a model."""
        top = self._folder / tree.path
        for path in files_below(top):
            yield path.relative_to(top).as_posix(), _chunks(path)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as content:
        while chunk := content.read(CHUNK_BYTES):
            yield chunk
