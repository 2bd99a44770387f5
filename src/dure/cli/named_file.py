"""A file that someone names by itself or by its folder, read no further than it may be long."""

from __future__ import annotations

from pathlib import Path

from dure.errors import BadInput, Text


def read_named(source: str, name: str, most_bytes: int) -> tuple[Path, bytes]:
    """Read `source`, or the file of that name in it where it is a folder.

    Returns:
        where the file is, and what it holds; one byte more than the most where it is too long.

    Raises:
        BadInput: it cannot be read.
    """
    path = Path(source).expanduser()
    if path.is_dir():
        path = path / name
    try:
        with path.open("rb") as reader:
            return path, reader.read(most_bytes + 1)
    except OSError as error:
        why = Text(error.strerror or type(error).__name__, "읽을 수 없어요.")
        raise BadInput(what=str(path), why=why) from error
