"""Recordings for the wake bench: where they are, who speaks in them, and how they sound in noise and in a talking room."""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from dure.audio.decode import decode_now

SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a"})
LIMIT_S = 3600.0
TALKERS = 3
SEED = 2026
ACTIVE_SHARE = 1e-3
"""A frame with at least this share of the loudest frame's energy is speech-active."""


def recordings_below(folder: Path) -> list[Path]:
    """Every recording in a folder and below, in order."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)


@lru_cache(maxsize=4096)
def read(path: Path) -> np.ndarray:
    """A recording as float32 in [-1, 1], 16 kHz.

    Raises:
        AudioUnusable: it cannot be heard.
    """
    pcm = decode_now(path, path.name, LIMIT_S)
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)


def to_pcm(sound: np.ndarray) -> bytes:
    """float32 in [-1, 1] → s16le."""
    return bytes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def active_level(sound: np.ndarray) -> float:
    """The root mean square of the frames of 20 ms in which something is said."""
    energy = (sound[: len(sound) // 320 * 320].reshape(-1, 320) ** 2).mean(1)
    if not len(energy):
        return 1e-6
    return float(np.sqrt(energy[energy >= max(energy.max() * ACTIVE_SHARE, 1e-10)].mean())) + 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixer:
    """Adds noise or other talkers to a recording.

    Attributes:
        others: recordings to add; none leaves the recording as it is.
        babble: whether they are talkers, three of whom speak at once, or noises, one at a time.
        snr_db: how much louder the recording's speech is.
        speakers: who speaks in which file; a file that is not told has a speaker of its own.
    """

    others: Sequence[Path] = ()
    babble: bool = False
    snr_db: float = 10.0
    speakers: dict[Path, str] | None = None

    def mix(self, path: Path) -> np.ndarray:
        """A recording with its share of noise: the same each time, whatever else is mixed."""
        sound = read(path)
        if not self.others:
            return sound
        rng = np.random.default_rng(
            [SEED, zlib.crc32(path.name.encode()), zlib.crc32(path.parent.name.encode())]
        )
        added = np.zeros(len(sound), np.float32)
        for other in self._choose(path, rng):
            voice = read(other)
            voice = voice / active_level(voice)
            added += np.resize(np.roll(voice, -int(rng.integers(len(voice)))), len(sound))
        level = float(np.sqrt((added**2).mean())) + 1e-9
        return np.asarray(sound + added * (active_level(sound) / level * 10 ** (-self.snr_db / 20)))

    def _choose(self, path: Path, rng: np.random.Generator) -> list[Path]:
        mine = self._speaker(path)
        others = [other for other in self.others if other != path and self._speaker(other) != mine]
        count = min(TALKERS if self.babble else 1, len(others))
        return [others[int(index)] for index in rng.choice(len(others), count, replace=False)]

    def _speaker(self, path: Path) -> str:
        return (self.speakers or {}).get(path.resolve(), str(path))


def speakers_near(folder: Path) -> dict[Path, str]:
    """Who speaks in which file, from a `manifest.tsv` in the folder or one above it; empty where there is none."""
    for place in (folder, *folder.resolve().parents[:2]):
        if (place / "manifest.tsv").is_file():
            return {
                (place / row["path"]).resolve(): row["speaker"]
                for row in rows_of(place / "manifest.tsv")
                if row.get("speaker")
            }
    return {}


def rows_of(manifest: Path) -> Iterator[dict[str, str]]:
    """The rows of a tab-separated manifest with a head line."""
    with manifest.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
