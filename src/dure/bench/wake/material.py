"""What is to be heard: folders of calls, folders of background, transcribed speech; and the names to load."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dure.bench.wake.trial import Recording
from dure.bench.wake_sound import recordings_below, rows_of
from dure.errors import BadInput, Text

_LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything that one run hears.

    Attributes:
        names: what is loaded, in order.
        recordings: what is heard, in order.
        ignored: folders of positives that no loaded name fits.
        uncalled: loaded names of which there is no recording.
    """

    names: tuple[str, ...]
    recordings: tuple[Recording, ...]
    ignored: tuple[str, ...] = ()
    uncalled: tuple[str, ...] = ()


def from_folders(
    positives: Path | None, background: Path | None, names: Sequence[str], more: Sequence[str] = ()
) -> Material:
    """Calls in folders, one for each name, and background.

    Args:
        positives: holds a folder for each name, in which `_` stands for a space.
        background: holds recordings in which no name is called.
        names: what to load; none loads every folder's name.
        more: what to load besides.

    Raises:
        BadInput: a folder holds nothing that can be used, or no name is given.
    """
    folders = _folders(positives) if positives else {}
    if positives and not any(folders.values()):
        raise BadInput(what="--positives", why=_nothing_there(positives, folders))
    loaded = _unlike([*(names or folders), *more])
    if not loaded:
        raise BadInput(what="--names", why=Text("no name was given", "이름을 하나도 주지 않았어요"))
    by_key = {_key(name): name for name in loaded}
    calls = [
        Recording(path=path, kind="call", called=frozenset([by_key[_key(name)]]))
        for name, paths in folders.items()
        if _key(name) in by_key
        for path in paths
    ]
    called = {name for recording in calls for name in recording.called}
    if positives and not calls:
        raise BadInput(what="--positives", why=_nothing_fits(positives, folders))
    quiet = recordings_below(background) if background else []
    if background and not quiet:
        why = Text(f"there is no recording in {background}", f"{background} 폴더에 녹음이 없어요")
        raise BadInput(what="--background", why=why)
    return Material(
        names=tuple(loaded),
        recordings=(*calls, *(Recording(path=path, kind="background") for path in quiet)),
        ignored=tuple(name for name in folders if _key(name) not in by_key),
        uncalled=tuple(name for name in loaded if positives and name not in called),
    )


def from_manifest(
    manifest: Path, names: Sequence[str], *, under: str = "", language: str | None = None
) -> Material:
    """Transcribed speech: a sentence whose transcript holds a name is a call of it, and background to all others.

    Args:
        manifest: tab-separated with a head line: path (beside the manifest), transcript, perhaps language.
        names: the words that count as names.
        under: only paths that begin so.
        language: only sentences in it.

    Raises:
        BadInput: there is no such sentence, or no name.
    """
    loaded = _unlike(names)
    if not loaded:
        raise BadInput(what="--names-from", why=Text("it holds no name", "이름이 하나도 없어요"))
    recordings = []
    for row in rows_of(manifest):
        if not {"path", "transcript"} <= row.keys():
            why = Text(
                "its first line must name the columns path and transcript, with tabs between them",
                "첫 줄에 path와 transcript 열 이름이 탭으로 나뉘어 있어야 해요",
            )
            raise BadInput(what=str(manifest), why=why)
        path, transcript = row["path"], (row["transcript"] or "").strip()
        if not transcript or transcript.startswith("[") or not path.startswith(under):
            continue
        if language is None or row.get("language", language) == language:
            called = frozenset(name for name in loaded if holds(transcript, name))
            recordings.append(Recording(path=manifest.parent / path, kind="sentence", called=called))
    if not recordings:
        raise BadInput(what=str(manifest), why=Text("it holds no such sentence", "그런 문장이 없어요"))
    called = frozenset().union(*(recording.called for recording in recordings))
    return Material(
        names=tuple(loaded),
        recordings=tuple(recordings),
        uncalled=tuple(name for name in loaded if name not in called),
    )


def holds(transcript: str, name: str) -> bool:
    """Whether a name is said in a sentence.

    Spaces and signs do not count. A Latin name must be whole words; a Korean one may carry particles, or be a part of
    a longer word, for so it is heard as well.
    """
    wanted, written = _letters(name), unicodedata.normalize("NFC", transcript).casefold()
    if not wanted or not _LATIN.search(wanted):
        return bool(wanted) and wanted in _letters(written)
    apart = r"[\W_]*".join(map(re.escape, wanted))
    return re.search(rf"(?<![a-z0-9]){apart}(?![a-z0-9])", written) is not None


def names_in(text: str) -> list[str]:
    """Names with commas or line breaks between them; what follows `#` at a line's beginning is a comment."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return [name for part in ",".join(lines).split(",") if (name := _spoken(part))]


def _folders(positives: Path) -> dict[str, list[Path]]:
    places = sorted(path for path in positives.iterdir() if path.is_dir() and not path.name.startswith("."))
    return {_spoken(place.name): recordings_below(place) for place in places}


def _nothing_there(positives: Path, folders: dict[str, list[Path]]) -> Text:
    if not folders:
        return Text(
            f"{positives} holds no folders; there must be one for each name, such as smart_mirror",
            f"{positives} 안에 폴더가 없어요. smart_mirror처럼 이름마다 폴더가 하나씩 있어야 해요",
        )
    return Text(
        f"the folders in {positives} hold no recordings", f"{positives} 안의 폴더에 녹음이 하나도 없어요"
    )


def _nothing_fits(positives: Path, folders: dict[str, list[Path]]) -> Text:
    there = ", ".join(folders)
    return Text(
        f"no folder of {positives} is called like a loaded name and holds recordings; there are: {there}",
        f"{positives} 안에 이름이 같고 녹음이 든 폴더가 없어요. 있는 폴더: {there}",
    )


def _unlike(names: Iterable[str]) -> list[str]:
    """Every name once, as it was first written."""
    out: dict[str, str] = {}
    for name in filter(None, map(_spoken, names)):
        out.setdefault(_key(name), name)
    return list(out.values())


def _spoken(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).replace("_", " ").split())


def _key(name: str) -> str:
    return "".join(_spoken(name).casefold().split())


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", text).casefold())
