"""What a household taught, as the wake engine takes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dure.api import WakeWord
from dure.wake.decode.thresholds import calibrate
from dure.wake.pronounce.spoken import Pronouncer
from dure.wake.scored_names import ScoredNames

JARVIS = ("d͡ʒ", "ɑ", "ɹ", "v", "ɪ", "s")


def names(**taught) -> ScoredNames:
    """Hangul needs no model."""
    words = (WakeWord(text="자비스", **taught), WakeWord(text="코뿔소"))
    return ScoredNames(words, Pronouncer(Path("nowhere")))


def test_a_shift_moves_every_way_of_saying_that_name_and_no_other():
    before, after = names(), names(shift=0.25)
    count = before.begins[1]
    assert after.thresholds[:count] == pytest.approx(before.thresholds[:count] + 0.25)
    assert after.thresholds[count:] == pytest.approx(before.thresholds[count:])


def test_what_was_learned_is_one_more_way_with_its_own_threshold():
    before, after = names(), names(learned=(JARVIS,))
    assert len(after.pronunciations) == len(before.pronunciations) + 1
    learned = [one.basis for one in after.pronunciations].index("learned")
    assert learned == after.begins[1] - 1
    assert after.thresholds[learned] == pytest.approx(calibrate(JARVIS).threshold)


def test_a_name_is_judged_as_its_owner_says_it():
    assert names().kind(0) == (6, True)
    assert names(learned=(JARVIS,)).kind(0) == (6, False)
