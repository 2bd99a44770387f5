"""Recordings, and how they sound in noise and in a talking room."""

from __future__ import annotations

import csv
import os
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dure.api import RATE_HZ
from dure.audio.decode import decode_now
from dure.errors import BadInput, Text

Wave = npt.NDArray[np.float32]
"""16 kHz mono, in [-1, 1]."""

SUFFIXES = frozenset({
    ".3gp", ".aac", ".ac3", ".aif", ".aifc", ".aiff", ".amr", ".au", ".caf", ".flac", ".m4a", ".m4b", ".mka", ".mkv",
    ".mov", ".mp3", ".mp4", ".mpga", ".nist", ".oga", ".ogg", ".opus", ".snd", ".sph", ".w64", ".wav", ".wave",
    ".webm", ".wma", ".wv",
})  # fmt: skip
"""What recordings are called; each is read by what it holds, whatever it is called."""

LIMIT_S = 24 * 3600.0
TALKERS = 3
SEED = 2026
ACTIVE_SHARE = 1e-3
"""A frame with at least this share of the loudest frame's energy is speech-active."""

_FRAME = RATE_HZ // 50
_OTHER_S = 120
"""So much of a noise or talker is used at most."""


def recordings_below(folder: Path) -> list[Path]:
    """Every recording in a folder and below, in order; links to folders are followed, hidden files are not taken."""
    found: list[Path] = []
    seen: set[str] = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        folders[:] = [] if real in seen else [name for name in folders if not name.startswith(".")]
        if real not in seen:
            found += [Path(place, name) for name in files if _is_recording(name)]
        seen.add(real)
    return sorted(found)


def _is_recording(name: str) -> bool:
    return not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES


def read(path: Path) -> Wave:
    """A recording as float32 in [-1, 1], 16 kHz.

    Raises:
        AudioUnusable: it cannot be heard.
    """
    pcm = decode_now(path, str(path), LIMIT_S)
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)


def to_pcm(sound: Wave) -> bytes:
    """float32 in [-1, 1] → s16le."""
    return bytes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def active_level(sound: Wave) -> float:
    """The root mean square of the frames of 20 ms in which something is said."""
    energy = (sound[: len(sound) // _FRAME * _FRAME].reshape(-1, _FRAME) ** 2).mean(1)
    if not len(energy):
        return 1e-6
    return float(np.sqrt(energy[energy >= max(energy.max() * ACTIVE_SHARE, 1e-10)].mean())) + 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixer:
    """Adds noise or other talkers to a recording.

    The speech's level is that of its active frames, the noise's that of all it adds; so many dB lie between them.
    What would be too loud for 16 bits is made quieter as a whole.

    Attributes:
        others: recordings to add; none leaves the recording as it is.
        babble: whether they are talkers, three of whom speak at once, or noises, one at a time.
        snr_db: how much louder the recording's speech is.
        speakers: who speaks in which file (resolved paths); a file that is not told has a speaker of its own.
    """

    others: Sequence[Path] = ()
    babble: bool = False
    snr_db: float = 10.0
    speakers: Mapping[Path, str] | None = field(default=None)

    def mix(self, path: Path) -> Wave:
        """A recording with its share of noise: the same each time, whatever else is mixed.

        Raises:
            AudioUnusable: the recording, or what is to be added, cannot be heard.
            BadInput: there are too few other talkers.
        """
        return self.add(read(path), path)

    def add(self, sound: Wave, path: Path, part: int = 0) -> Wave:
        """The same for a part of a recording that was read already.

        Args:
            sound: the part.
            path: where it comes from: names the seed and the speaker.
            part: its number.
        """
        if not self.others:
            return sound
        seed = [SEED, zlib.crc32(path.name.encode()), zlib.crc32(path.parent.name.encode())]
        rng = np.random.default_rng([*seed, part] if part else seed)
        added = np.zeros(len(sound), np.float32)
        for other in self.choose(path, rng):
            voice = _other(other)
            voice = voice / np.float32(active_level(voice))
            added += np.resize(np.roll(voice, -int(rng.integers(len(voice)))), len(sound))
        level = float(np.sqrt((added**2).mean())) + 1e-9
        mixed = sound + added * np.float32(active_level(sound) / level * 10 ** (-self.snr_db / 20))
        return np.asarray(mixed / max(1.0, float(np.abs(mixed).max())), np.float32)

    def choose(self, path: Path, rng: np.random.Generator) -> list[Path]:
        """What is added to a recording: one noise; or three talkers, each another one where there are so many.

        Raises:
            BadInput: there are fewer than three recordings of other talkers.
        """
        here, mine = _real(path), self._speaker(path)
        others = [one for one in self.others if _real(one) != here and self._speaker(one) != mine]
        order = [others[int(index)] for index in rng.permutation(len(others))]
        if not self.babble:
            return order[:1]
        if len(order) < TALKERS:
            why = Text(
                f"beside the speaker of {path} there are {len(order)} recordings of other talkers; three are needed",
                f"{path}에서 말하는 사람 말고 다른 사람의 녹음이 {len(order)}개예요. 세 개는 있어야 해요",
            )
            raise BadInput(what="--babble", why=why)
        by_speaker: dict[str, Path] = {}
        for other in order:
            by_speaker.setdefault(self._speaker(other), other)
        first = list(by_speaker.values())[:TALKERS]
        return [*first, *(other for other in order if other not in first)][:TALKERS]

    def _speaker(self, path: Path) -> str:
        real = _real(path)
        return (self.speakers or {}).get(real, str(real))


@cache
def _real(path: Path) -> Path:
    return path.resolve()


@lru_cache(maxsize=512)
def _other(path: Path) -> Wave:
    return read(path)[: _OTHER_S * RATE_HZ].copy()


_NUMBERED = re.compile(r"(?:(\d+)-\d+-\d+|(p\d+)_\d+\w*)$")
"""How LibriSpeech and VCTK name their files: the speaker comes first."""


def speakers_near(*folders: Path) -> dict[Path, str]:
    """Who speaks in which file below these folders, as far as anything tells.

    A `manifest.tsv` in the folder or up to two above it does; else the names of the files of well-known sets.
    """
    found: dict[Path, str] = {}
    for folder in folders:
        for place in (folder.resolve(), *folder.resolve().parents[:2]):
            if (place / "manifest.tsv").is_file():
                found |= {
                    (place / row["path"]).resolve(): row["speaker"]
                    for row in rows_of(place / "manifest.tsv")
                    if row.get("speaker") and row.get("path")
                }
                break
        for path in recordings_below(folder):
            if (match := _NUMBERED.match(path.stem)) and path.resolve() not in found:
                found[path.resolve()] = match[1] or match[2]
    return found


def rows_of(manifest: Path) -> Iterator[dict[str, str]]:
    """The rows of a tab-separated manifest with a head line."""
    with manifest.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
