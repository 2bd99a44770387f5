"""Cocks crow, and people scream: both are loud, high and bright."""

from __future__ import annotations

from dure.safety.hearing.frames import Frame
from dure.safety.hearing.screams import ScreamDetector


def frame(number: int, pitch_hz: float, level_db: float = -15.0, rough: float = 0.1) -> Frame:
    return Frame(
        end_ms=32 * number,
        level_db=level_db,
        above_db=60.0 + level_db,
        pitch_hz=pitch_hz,
        harmonicity=0.9,
        bright=0.8,
        rough=rough,
    )


def told_at(frames: list[Frame]) -> list[int]:
    detector = ScreamDetector()
    return [one.end_ms for one in frames if detector.take(one) is not None]


def crow(*, syllables: bool = True, rises: float = 0.0, rough: float = 0.1, note: int = 40) -> list[Frame]:
    """Two syllables, a gap after each, and a note of 700 Hz whose pitch rises by so many semitones."""
    quiet = [frame(number, 0.0, -70.0) for number in range(1, 40)]
    short = [(600.0, -18.0)] * 4 + [(0.0, -60.0)] * 3
    before = [frame(40 + number, *heard) for number, heard in enumerate(short * 2 if syllables else [])]
    begin = 40 + len(before)
    held = [
        frame(begin + number, 700 * 2 ** (rises * number / note / 12), rough=rough) for number in range(note)
    ]
    return [*quiet, *before, *held, *(frame(begin + note + number, 0.0, -70.0) for number in range(40))]


def test_syllables_and_then_a_note_that_is_held_are_a_crow():
    assert told_at(crow()) == []


def test_a_note_at_once_a_pitch_that_moves_and_roughness_are_a_scream():
    assert len(told_at(crow(syllables=False))) == 1
    assert len(told_at(crow(rises=9.0))) == 1
    assert len(told_at(crow(rough=0.3))) == 1
    assert len(told_at(crow(note=17))) == 1


def test_a_scream_after_words_is_told_within_a_second_and_a_half():
    begin_ms = 32 * (40 + 14)
    (at_ms,) = told_at(crow(rises=9.0, note=60))
    assert at_ms - begin_ms <= 1500


def test_what_is_rough_is_told_while_it_may_yet_be_a_crow():
    frames = crow(note=60)
    rough = [
        frame(number, one.pitch_hz, one.level_db, 0.5) if number > 70 and one.pitch_hz else one
        for number, one in enumerate(frames, 1)
    ]
    assert len(told_at(rough)) == 1
