"""Learning how an owner says a name: on frames made by hand, and on recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dure.api import WakeWord
from dure.audio.decode import decode_now
from dure.errors import BadInput, EnrolmentFailed
from dure.wake.acoustic.tokens import BLANK, INDEX, NAMES
from dure.wake.enrol import Lesson, Teacher
from dure.wake.learn import learn

ALEXA = ("ə", "l", "ɛ", "k", "s", "ə")


def said(chain, *, silence: int = 20, sure: float = 0.9) -> np.ndarray:
    """Log-probabilities in which a chain of English sounds is heard, one spike every four frames."""
    frames = np.full((2 * silence + 4 * len(chain), len(NAMES)), 1e-6, np.float32)
    frames[:, BLANK] = 1
    for place, phone in enumerate(chain):
        frames[silence + 4 * place, INDEX[phone]] = sure
        frames[silence + 4 * place, BLANK] = 1 - sure
    return np.asarray(np.log(frames / frames.sum(1, keepdims=True)))


def test_an_owners_own_sound_is_learned():
    odd = ("ə", "l", "i", "k", "z", "ə")
    learned = learn([ALEXA], [said(odd, silence=quiet) for quiet in (15, 20, 30)])
    assert learned.chain == odd
    assert min(learned.after) > max(learned.before) + 0.5


def test_what_is_heard_well_needs_no_learning():
    learned = learn([ALEXA], [said(ALEXA, silence=quiet) for quiet in (15, 20, 30)])
    assert learned.chain == ()
    assert learned.before == learned.after


def test_what_only_one_recording_has_is_not_learned():
    strange = [
        ("ə", "l", "i", "k", "z", "ə"),
        ("ə", "b", "ɛ", "k", "s", "u"),
        ("oʊ", "l", "ɛ", "g", "s", "ə"),
    ]
    assert learn([ALEXA], [said(chain) for chain in strange]).chain == ()


@pytest.fixture(scope="module")
def teacher(wake_models: tuple[Path, Path]) -> Teacher:
    return Teacher(*wake_models)


def calls(recordings: Path, name: str, *numbers: int) -> list[tuple[str, bytes]]:
    files = [recordings / "wake" / name / f"{number:03d}.flac" for number in numbers]
    return [(file.name, decode_now(file, file.name, 60)) for file in files]


@pytest.mark.models
@pytest.mark.recordings
def test_a_name_typed_in_hangul_and_said_in_english_is_learned(teacher, recordings):
    lesson: Lesson = teacher.teach(WakeWord(text="자비스"), calls(recordings, "jarvis", 3, 8, 20))
    assert len(lesson.chains) == 1
    assert lesson.after > lesson.before + 1.5
    assert all(one.after >= one.before for one in lesson.recordings)
    assert lesson.false_alarms_after > lesson.false_alarms_before


@pytest.mark.models
@pytest.mark.recordings
def test_a_recording_of_something_else_is_refused_by_its_name(teacher, recordings):
    mixed = [*calls(recordings, "jarvis", 3, 8), *calls(recordings, "alexa", 4)]
    with pytest.raises(EnrolmentFailed) as refused:
        teacher.teach(WakeWord(text="jarvis"), mixed)
    assert refused.value.details["source"] == "004.flac"


@pytest.mark.models
@pytest.mark.parametrize("seconds", [0.1, 11])
def test_a_recording_of_no_use_is_refused(teacher, seconds):
    noise = np.random.default_rng(1).normal(0, 3000, int(16000 * seconds)).astype("<i2").tobytes()
    with pytest.raises(EnrolmentFailed):
        teacher.teach(WakeWord(text="jarvis"), [("a", noise)] * 3)


@pytest.mark.models
def test_silence_teaches_nothing(teacher):
    with pytest.raises(EnrolmentFailed, match="hardly anything"):
        teacher.teach(WakeWord(text="jarvis"), [("a", bytes(32000))] * 3)


@pytest.mark.models
@pytest.mark.parametrize("count", [0, 2, 11])
def test_too_few_and_too_many_recordings_are_refused(teacher, count):
    with pytest.raises(BadInput):
        teacher.teach(WakeWord(text="jarvis"), [("a", bytes(32000))] * count)
