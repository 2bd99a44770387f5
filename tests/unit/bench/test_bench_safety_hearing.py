"""What `dure bench safety` counts, and how sure it says to be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from dure.bench import safety_voices as voices
from dure.bench.safety_hearing import quiet, rate, share, spoken, vocal
from dure.testing.speech import ScriptedRecognizer, ToneSynthesizer
from dure.testing.wake import Called, ScriptedWakeEngine

pytestmark = pytest.mark.anyio


def nothing() -> None:
    """Tick nothing."""


def write(path: Path, *parts: voices.Wave) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.concatenate(parts), 16000)
    return path


@pytest.mark.parametrize(
    ("found", "of", "low", "high"), [(11, 12, 0.646, 0.985), (0, 12, 0.0, 0.242), (0, 0, 0.0, 1.0)]
)
def test_a_share_has_wilsons_interval(found: int, of: int, low: float, high: float):
    one = share(found, of)
    assert (one.low, one.high) == pytest.approx((low, high), abs=0.002)


def test_a_rate_has_a_poisson_interval():
    none, four = rate(0, 1.5), rate(4, 2.0)
    assert (none.per_hour, none.low) == (0.0, 0.0)
    assert none.high == pytest.approx(3.69 / 1.5, rel=0.02)
    assert four.per_hour == 2.0
    assert (four.low, four.high) == pytest.approx((0.545, 5.12), rel=0.03)


def test_voices_are_counted_by_kind(tmp_path: Path):
    write(tmp_path / "screaming" / "1.wav", voices.scream(1))
    write(tmp_path / "moaning" / "1.wav", voices.moan(1, 1.5))
    found = vocal(tmp_path, nothing)
    assert (found["screaming"]["scream"].found, found["moaning"]["scream"].found) == (1, 0)
    assert found["moaning"]["crying"].found == 1


async def test_false_alarms_are_counted_with_their_hours_and_as_questions(tmp_path: Path):
    paths = [
        write(tmp_path / "1.wav", voices.room(4), voices.scream(1), voices.room(1)),
        write(tmp_path / "2.wav", voices.room(3)),
    ]
    counted = await quiet(paths, ScriptedWakeEngine(), ScriptedRecognizer(["살려줘", "안녕"]), 2, nothing)
    told = counted.told(read_any=True)
    assert counted.hours * 3600 == pytest.approx(6.2 + 3 + 4, abs=0.1)
    assert told["scream"].events == 1
    assert told["words (each utterance read)"].events == 1
    # A scream and words within the minute are one question, and confirm each other.
    assert (told["fused: questions"].events, told["fused: confirmed"].events) == (1, 1)


async def test_recall_is_counted_by_condition_and_language():
    recognizer = ScriptedRecognizer(["도와주세요"] * 4)
    found = await spoken(
        ScriptedWakeEngine([Called(wake_word="살려줘", start_ms=0, end_ms=1)]),
        recognizer,
        ToneSynthesizer(),
        [],
        nothing,
        [("도와주세요", "ko")],
    )
    assert set(found) == {"clean", "10 dB noise"}
    assert sum(one.words.found for by in found.values() for one in by.values()) == 4
    assert sum(one.words.of for by in found.values() for one in by.values()) == 12
