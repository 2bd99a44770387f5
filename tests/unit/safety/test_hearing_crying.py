"""Crying that goes on: what each limit is for, one frame after another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from dure.safety.hearing.crying import CryingDetector, CryingLimits
from dure.safety.hearing.frames import HOP_MS, Frame
from dure.safety.hearing.sign import Sign

CRY_FRAMES = 32
"""A second."""


class Room:
    """What a microphone's frames are like, and what is told of them."""

    def __init__(self, limits: CryingLimits | None = None) -> None:
        self._detector = CryingDetector(limits)
        self._now_ms = 0
        self.told: list[Sign] = []

    @property
    def cries(self) -> int:
        return self._detector.cries

    def quiet(self, seconds: float, *, voice: bool = False) -> None:
        for _ in range(round(seconds * 1000 / HOP_MS)):
            self._take(Frame(end_ms=self._now_ms, level_db=-60.0, above_db=1.0), voice=voice)

    def cry(
        self,
        *,
        harmonicity: Sequence[float] = (0.9,),
        drift: float | None = 2.5,
        change: float = 2.5,
        semitones: float = 2.0,
        step: float = 0.0,
        frames: int = CRY_FRAMES,
        voice: bool = False,
    ) -> None:
        """A voice, and a second and a half of quiet after it.

        Its pitch falls by so many semitones, and goes to and fro by a step; each harmonicity lasts equally long.
        """
        for number in range(frames):
            fallen = semitones * number / frames + step * (number % 2)
            frame = Frame(
                end_ms=self._now_ms,
                level_db=-25.0,
                above_db=35.0,
                pitch_hz=300.0 * 2 ** (-fallen / 12),
                harmonicity=harmonicity[number * len(harmonicity) // frames],
                change=change,
                drift=drift,
            )
            self._take(frame, voice=voice)
        self.quiet(1.5, voice=voice)

    def _take(self, frame: Frame, *, voice: bool) -> None:
        self._now_ms += HOP_MS
        sign = self._detector.take(frame, voice=voice)
        self.told += [sign] if sign is not None else []


def told_of(
    *,
    harmonicity: float = 0.9,
    drift: float = 2.5,
    change: float = 2.5,
    semitones: float = 2.0,
    step: float = 0.0,
) -> int:
    room = Room()
    for _ in range(8):
        room.cry(harmonicity=(harmonicity,), drift=drift, change=change, semitones=semitones, step=step)
    return len(room.told)


def test_a_minute_of_cries_is_told_once_and_again_when_it_goes_on():
    room = Room()
    for _ in range(60):
        room.cry()
    assert len(room.told) >= 2
    assert all(after.end_ms - one.end_ms >= 60_000 for one, after in pairwise(room.told))


@pytest.mark.parametrize(("harmonicity", "drift", "told"), [(0.9, 4.4, 1), (0.9, 4.6, 0), (0.9, 7.5, 0)])
def test_a_spectrum_that_is_another_a_syllable_later_is_speech_however_smoothly_an_echo_leads_there(
    harmonicity: float, drift: float, told: int
):
    assert told_of(harmonicity=harmonicity, drift=drift, change=2.5) == told


@pytest.mark.parametrize(("harmonicity", "drift", "told"), [(0.5, 2.0, 1), (0.5, 3.5, 0), (0.4, 2.0, 0)])
def test_a_moan_may_be_half_breath_and_is_steadier_then(harmonicity: float, drift: float, told: int):
    assert told_of(harmonicity=harmonicity, drift=drift) == told


def test_a_note_that_keeps_its_pitch_is_no_cry():
    assert told_of(semitones=0.0) == 0
    assert told_of(semitones=1.0) == 1


def test_what_was_a_syllable_ago_has_to_be_known():
    room = Room()
    room.cry(drift=None)
    assert room.cries == 0


def test_sounds_that_are_too_short_or_never_breathe_are_no_cries():
    room = Room()
    room.cry(frames=15)
    room.cry(frames=200)
    assert room.cries == 0


def test_breath_alone_has_another_pitch_in_each_moment():
    assert told_of(harmonicity=0.5, drift=2.0, step=0.3) == 1
    assert told_of(harmonicity=0.5, drift=2.0, step=4.0) == 0


def test_a_clear_cry_within_a_breathy_one_counts_once():
    room = Room()
    for _ in range(3):
        room.cry(harmonicity=(0.5, 0.9, 0.9, 0.5), frames=60)
    assert room.cries == 3


def test_somebody_who_speaks_all_the_while_is_not_crying():
    talking, crying = Room(), Room()
    for _ in range(8):
        talking.cry(voice=True)
        talking.quiet(5.0, voice=True)
        crying.cry(voice=True)
        crying.quiet(1.0, voice=True)
    assert talking.told == []
    assert len(crying.told) == 1


def test_cries_far_apart_are_not_added_up():
    room = Room()
    for _ in range(12):
        room.cry()
        room.quiet(14.0)
    assert room.told == []
    assert room.cries <= 4
