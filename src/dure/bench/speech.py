"""How well and how fast speech becomes words, on any labelled recordings."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dure.api import BYTES_PER_MS, Recognizer
from dure.audio.decode import decode
from dure.bench.speech_score import Score
from dure.errors import AudioUnusable, BadInput, Text

LONGEST_S = 600.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """A recording and what is said in it."""

    path: Path
    transcript: str


@dataclass(slots=True)
class SpeechFigures:
    """What was measured of one recogniser.

    Attributes:
        engine: the recogniser.
        score: its errors.
        busy_s: how long it worked, decoding of the files not counted.
        unusable: how many recordings could not be heard.
    """

    engine: str
    score: Score
    busy_s: float = 0.0
    unusable: int = 0
    slowest_s: float = field(default=0.0, repr=False)

    def as_json(self) -> dict[str, object]:
        """The figures under the names of the command's contract."""
        score = self.score
        return {
            "engine": self.engine,
            "language": score.language,
            score.metric: None if score.rate is None else round(score.rate, 4),
            "n": score.n,
            "hours": round(score.audio_s / 3600, 4),
            "real_time_factor": round(self.busy_s / score.audio_s, 4) if score.audio_s else None,
            "mean_s": round(self.busy_s / score.n, 3) if score.n else None,
            "slowest_s": round(self.slowest_s, 3),
            "refused": score.refused,
            **({} if score.rate is not None else {"invented": score.n - score.refused}),
            "unusable": self.unusable,
        }


def read_manifest(
    manifest: Path, language: str, *, under: str = "", limit: int | None = None, sounds: bool = False
) -> list[Labelled]:
    """The recordings of a language that have words; `[…]` marks a sound, not words.

    Args:
        manifest: tab-separated with a head line: `path` (relative to the manifest), `transcript`, and optionally
            `language`.
        language: ISO 639-1; rows of other languages are left out.
        under: only paths that begin so.
        limit: at most so many, spread evenly over the manifest.
        sounds: instead those without words, of any language, with an empty transcript.

    Raises:
        BadInput: it cannot be read, has no such columns, or holds nothing of that language.
    """
    try:
        with manifest.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unusable(manifest, "it cannot be read", "읽을 수 없어요") from error
    if not rows or not {"path", "transcript"} <= set(rows[0]):
        raise _unusable(
            manifest,
            "its first line must name the columns “path” and “transcript”, separated by tabs",
            "첫 줄에 탭으로 나눈 “path”, “transcript” 열 이름이 있어야 해요",
        )
    rows = [row for row in rows if row["path"] and row["transcript"] and row["path"].startswith(under)]
    if sounds:
        found = [
            Labelled(manifest.parent / row["path"], "") for row in rows if row["transcript"].startswith("[")
        ]
    else:
        found = [
            Labelled(manifest.parent / row["path"], row["transcript"])
            for row in rows
            if (row.get("language") or language) == language and not row["transcript"].startswith("[")
        ]
    if not found:
        raise _unusable(manifest, "it holds no such recordings", "그런 녹음이 없어요")
    if limit is not None and limit < len(found):
        found = [found[place * len(found) // limit] for place in range(limit)]
    return found


async def measure(
    recognizers: dict[str, Recognizer],
    recordings: Sequence[Labelled],
    language: str,
    languages: Sequence[str],
    *,
    tell: Callable[[], None] = lambda: None,
) -> list[SpeechFigures]:
    """Let every recogniser hear every recording, one after another in turn, so that all meet the same machine.

    Args:
        recognizers: by name.
        recordings: what they hear.
        language: what is spoken, and how it is scored.
        languages: what the recognisers are told may be spoken.
        tell: called after each recording.
    """
    figures = {name: SpeechFigures(name, Score(language)) for name in recognizers}
    for recognizer in recognizers.values():
        await recognizer.transcribe(bytes(1000 * BYTES_PER_MS), languages=languages)
    for recording in recordings:
        try:
            pcm = await decode(recording.path, name=recording.path.name, limit_s=LONGEST_S)
        except AudioUnusable:
            for figure in figures.values():
                figure.unusable += 1
            tell()
            continue
        for name, recognizer in recognizers.items():
            begun = time.perf_counter()
            transcript = await recognizer.transcribe(pcm, languages=languages)
            took_s, figure = time.perf_counter() - begun, figures[name]
            figure.busy_s += took_s
            figure.slowest_s = max(figure.slowest_s, took_s)
            figure.score.add(recording.transcript, transcript.text, len(pcm) / BYTES_PER_MS / 1000)
        tell()
    return list(figures.values())


def _unusable(manifest: Path, en: str, ko: str) -> BadInput:
    return BadInput(what=manifest.name, why=Text(en=en, ko=ko))
