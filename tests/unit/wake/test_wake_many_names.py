"""A thousand names at once, and words that the spelling network loses hold of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dure.api import WakeWord
from dure.errors import WakeWordInvalid
from dure.wake.pronounce.spoken import Pronouncer
from dure.wake.scored_names import ScoredNames


def thousand() -> list[WakeWord]:
    rng = np.random.default_rng(4)
    texts = {"".join(map(chr, rng.integers(0xAC00, 0xD7A4, 3))) for _ in range(1100)}
    return [WakeWord(text=text, agent="aria") for text in sorted(texts)[:1000]]


def test_a_thousand_names_are_made_ready_to_be_heard():
    names = ScoredNames(thousand(), Pronouncer(Path("nowhere")))
    assert len(names.texts) == 1000
    assert len(names.thresholds) == len(names.pronunciations) >= 2000


@pytest.mark.parametrize("bad", ["물", "😀", "가" * 60, "the", ""])
def test_one_bad_name_among_a_thousand_is_the_one_that_is_told(bad: str):
    with pytest.raises(WakeWordInvalid) as refused:
        ScoredNames([*thousand(), WakeWord(text=bad)], Pronouncer(Path("nowhere")))
    assert str(refused.value.details["wake_word"])[:20] == bad[:20]


@pytest.mark.models
@pytest.mark.parametrize("word", ["zuzudor", "zupilo", "zavaje"])
def test_a_word_that_the_spelling_network_loses_is_read_in_parts(wake_models: tuple[Path, Path], word: str):
    [said] = Pronouncer(wake_models[1]).pronounce(word)
    assert len(said.phones) >= 5


@pytest.mark.models
@pytest.mark.parametrize(("word", "count"), [("through", 3), ("thought", 3), ("queue", 3), ("weigh", 2)])
def test_long_spellings_of_few_sounds_are_left_alone(wake_models: tuple[Path, Path], word: str, count: int):
    assert len(Pronouncer(wake_models[1]).pronounce(word)[0].phones) == count
