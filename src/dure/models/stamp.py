"""What a model's folder holds, and whether that is what the catalogue says."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from dure.models.catalogue import Source, Tree

STAMP = ".dure.json"
"""The file in a model's folder that tells that its content was verified."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it was when its checksum was taken.

    Attributes:
        path: where it lies in the model's folder.
        size_bytes: how long it was.
        modified_ns: its modification time.
        sha256: its checksum.
    """

    path: str
    size_bytes: int
    modified_ns: int
    sha256: str


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """A verification's outcome.

    Attributes:
        source: what the model came from, for people.
        expected: `fingerprint` of the source's list that it was compared with.
        files: everything that the model consists of.
    """

    source: str
    expected: str
    files: tuple[Seen, ...]


def fingerprint(source: Source) -> str:
    """What a source leads to, as one checksum: another catalogue that wants the same files has the same."""
    wanted = [(file.path, file.sha256) for file in source.files]
    wanted += [(tree.path + "/", tree.sha256) for tree in source.trees]
    return hashlib.sha256(msgspec.json.encode(sorted(wanted))).hexdigest()


def listing_sha256(files: Iterable[tuple[str, str]]) -> str:
    """A tree's checksum, from each file's path in it and SHA-256."""
    ordered = sorted(files, key=lambda file: os.fsencode(file[0]))
    return hashlib.sha256("".join(f"{sha256}  {path}\n" for path, sha256 in ordered).encode()).hexdigest()


def read_stamp(folder: Path) -> Stamp | None:
    """The stamp of a folder, or None where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / STAMP).read_bytes(), type=Stamp)
    except (OSError, msgspec.MsgspecError):
        return None


def write_stamp(folder: Path, stamp: Stamp) -> None:
    """Keep a stamp, whole or not at all.

    Raises:
        OSError: the folder cannot be written.
    """
    temporary = folder / f"{STAMP}.{os.getpid()}"
    with temporary.open("wb") as file:
        file.write(msgspec.json.encode(stamp))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / STAMP)


def unchanged(folder: Path, stamp: Stamp) -> bool:
    """Whether every file still has the size and time that it had when it was verified."""
    for seen in stamp.files:
        try:
            now = (folder / seen.path).stat()
        except OSError:
            return False
        if (now.st_size, now.st_mtime_ns) != (seen.size_bytes, seen.modified_ns):
            return False
    return True


def inspect(folder: Path, sources: Sequence[Source], before: Stamp | None = None) -> Stamp | str:
    """Read a model's folder in full.

    Args:
        folder: the model's folder.
        sources: what it may hold: the files of any of these.
        before: an earlier stamp, which helps to name the file of a tree that has changed.

    Returns:
        A stamp, or the name of the first file that is not as it should be.
    """
    wrong = ""
    for source in sources:
        outcome = _inspect_one(folder, source, before)
        if isinstance(outcome, Stamp):
            return outcome
        if not wrong or (before is not None and before.expected == fingerprint(source)):
            wrong = outcome
    return wrong or "."


def _inspect_one(folder: Path, source: Source, before: Stamp | None) -> Stamp | str:
    for file in source.files:
        path = folder / file.path
        if not path.is_file() or path.stat().st_size != file.size_bytes:
            return file.path
    found: list[Seen] = []
    for file in source.files:
        found.append(see(folder, file.path))
        if found[-1].sha256 != file.sha256:
            return file.path
    for tree in source.trees:
        top = folder / tree.path
        seen = [see(folder, path.relative_to(folder).as_posix()) for path in files_below(top)]
        prefix = "" if tree.path == "." else tree.path + "/"
        if listing_sha256((file.path.removeprefix(prefix), file.sha256) for file in seen) != tree.sha256:
            return _first_change(before, tree, seen) or tree.path
        found += seen
    return Stamp(source=source.label, expected=fingerprint(source), files=tuple(found))


def files_below(folder: Path) -> Iterator[Path]:
    """Every file of a tree; names that begin with a dot are not part of it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path


def see(folder: Path, path: str) -> Seen:
    """Take a file's checksum.

    Raises:
        OSError: it cannot be read.
    """
    file = folder / path
    status = file.stat()
    return Seen(path=path, size_bytes=status.st_size, modified_ns=status.st_mtime_ns, sha256=digest(file))


def digest(file: Path) -> str:
    """A file's SHA-256.

    Raises:
        OSError: it cannot be read.
    """
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _first_change(before: Stamp | None, tree: Tree, now: Sequence[Seen]) -> str:
    """The first file of a tree that is not what it was, or is new; empty where nothing is known of before."""
    if before is None:
        return ""
    prefix = "" if tree.path == "." else tree.path + "/"
    then = {file.path: file.sha256 for file in before.files if file.path.startswith(prefix)}
    current = {file.path: file.sha256 for file in now}
    return next((path for path in {**then, **current} if then.get(path) != current.get(path)), "")
