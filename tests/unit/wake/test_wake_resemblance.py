"""How much names sound alike."""

from __future__ import annotations

import numpy as np
import pytest

from dure.wake import resemblance
from dure.wake.decode.thresholds import calibrate
from dure.wake.pronounce.korean import phones
from dure.wake.resemblance import shortfalls

COMPUTER = ("k", "ə", "m", "p", "j", "u", "t", "ɝ")
COMMUTER = ("k", "ə", "m", "j", "u", "t", "ɝ")
JARVIS = ("d͡ʒ", "ɑ", "ɹ", "v", "ɪ", "s")


def distances(said, heard):
    thresholds = np.array([calibrate(chain).threshold for chain in heard], np.float32)
    pairs, found = shortfalls(said, heard, thresholds)
    table = np.full((len(said), len(heard)), np.inf)
    table[pairs[:, 0], pairs[:, 1]] = found
    return table


def test_a_name_is_nearest_to_itself_then_to_what_rhymes():
    table = distances([COMPUTER], [COMPUTER, COMMUTER, JARVIS])[0]
    assert table[0] < table[1] < table[2]
    assert table[0] < -1.5 < 0 < table[2]


def test_korean_and_english_spellings_of_one_name_are_near():
    bixby = ("b", "ɪ", "k", "s", "b", "i")
    table = distances([bixby], [phones("빅스비"), phones("코뿔소"), phones("아리아")])[0]
    assert table[0] < 0 < 1 < min(table[1:])


def test_a_name_within_a_longer_one_is_heard_in_it_and_not_the_reverse():
    long, short = phones("기가지니"), phones("지니")
    assert distances([long], [short])[0, 0] < distances([short], [long])[0, 0] - 1


def test_of_very_many_pairs_the_near_ones_are_found(monkeypatch):
    rng = np.random.default_rng(1)
    syllables = [chr(one) for one in rng.choice(range(0xAC00, 0xD7A4), 300)]
    chains = [phones("".join(rng.choice(syllables, 3))) for _ in range(120)]
    chains += [phones("빅스비"), phones("빅수비")]
    everything = distances(chains, chains)
    monkeypatch.setattr(resemblance, "ALL_PAIRS", 0)
    some = distances(chains, chains)
    assert np.isfinite(some).sum() < everything.size / 3
    assert some[-2, -1] == pytest.approx(everything[-2, -1], abs=1e-3)
    assert np.isfinite(np.diagonal(some)).all()
