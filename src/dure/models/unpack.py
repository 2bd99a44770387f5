"""Writing a model's files into a new folder, each checked while it is written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from dure.errors import ModelDamaged
from dure.models.catalogue import File, Source, Tree
from dure.models.origin import Origin
from dure.models.stamp import Seen, Stamp, fingerprint, listing_sha256, write_stamp


def unpack(model: str, source: Source, origin: Origin, into: Path, tell: Callable[[int], None]) -> None:
    """Fill an empty folder with a source's files and its stamp; all of it is on the disk when this returns.

    Args:
        model: the model's name, for errors.
        source: what is wanted.
        origin: where its bytes are.
        into: the folder.
        tell: is told how many bytes are written.

    Raises:
        ModelDamaged: what the origin gives is not what is wanted.
        OSError: it cannot be read or written.
    """
    writer = _Writer(model, into, tell)
    for file in source.files:
        _write_file(writer, file, origin)
    for tree in source.trees:
        _write_tree(writer, tree, origin)
    write_stamp(into, Stamp(source=source.label, expected=fingerprint(source), files=tuple(writer.seen)))
    _sync_folder(into)


class _Writer:
    """Writes files into a folder and remembers them."""

    def __init__(self, model: str, into: Path, tell: Callable[[int], None]) -> None:
        self.model = model
        self.into = into
        self.tell = tell
        self.seen: list[Seen] = []
        self.written_bytes = 0

    def write(self, path: str, content: Iterator[bytes], limit_bytes: int) -> Seen:
        """Write one file of at most so many bytes."""
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise ModelDamaged(model=self.model, file=path)
        target = self.into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        checksum = hashlib.sha256()
        length = 0
        with target.open("xb") as file:
            for chunk in content:
                length += len(chunk)
                if length > limit_bytes:
                    raise ModelDamaged(model=self.model, file=path)
                checksum.update(chunk)
                file.write(chunk)
                self.written_bytes += len(chunk)
                self.tell(self.written_bytes)
            file.flush()
            os.fsync(file.fileno())
        status = target.stat()
        seen = Seen(path=path, size_bytes=length, modified_ns=status.st_mtime_ns, sha256=checksum.hexdigest())
        self.seen.append(seen)
        return seen


def _write_file(writer: _Writer, file: File, origin: Origin) -> None:
    if writer.write(file.path, origin.file(file), file.size_bytes).sha256 != file.sha256:
        raise ModelDamaged(model=writer.model, file=file.path)


def _write_tree(writer: _Writer, tree: Tree, origin: Origin) -> None:
    prefix = "" if tree.path == "." else tree.path + "/"
    left = tree.size_bytes
    listed: list[tuple[str, str]] = []
    for path, content in origin.tree(tree):
        if len(listed) == tree.files:
            raise ModelDamaged(model=writer.model, file=prefix + path)
        seen = writer.write(prefix + path, content, left)
        left -= seen.size_bytes
        listed.append((path, seen.sha256))
    if listing_sha256(listed) != tree.sha256:
        raise ModelDamaged(model=writer.model, file=tree.path)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
