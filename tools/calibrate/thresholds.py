"""Recomputes `src/dure/wake/decode/thresholds.json` and `token_shares.json`.

    python tools/calibrate/frames.py DATA CACHE
    python tools/calibrate/thresholds.py DATA CACHE CMUDICT OUT

CMUDICT is the file `cmudict.dict` (BSD), of which random words are taken; OUT is a folder. What the numbers mean, and how
well they foretell false alarms, is in `docs/wake.md`.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dure.config.load import load_config
from dure.models import open_store
from dure.wake.acoustic.tokens import BLANK, BOUNDARY, ENGLISH, NAMES
from dure.wake.decode.bank import Bank, emissions
from dure.wake.decode.evidence import Evidence, Surroundings
from dure.wake.engine import POSITION
from dure.wake.scored_names import SHORTEST
from dure.wake.pronounce.hangul import ONSETS, VOWELS, join
from dure.wake.pronounce.spoken import Pronouncer

SEED = 4
A_RATE = 0.05
"""False alarms an hour for which thresholds are told."""

NOMINAL = {"english": 0.1, "korean": 0.2, "measured": 0.3}
"""The rates at which the tails are read so that those which come true are `A_RATE`, each word left out of its own
regression: an exponential tail falls more slowly than the real one."""

PEAKS, CENSORED = 24, 3
"""How many peaks make a tail; so many of the highest only count as at least the next one: they may be the word itself."""

LOWEST, APART, KEPT_A_FILE, KEPT = -4.0, 40, 3, 60
AFTER = 14
ARPABET = dict(
    zip(
        "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH".split(),  # noqa: SIM905
        "ɑ æ ə ɔ aʊ aɪ b t͡ʃ d ð ɛ ɝ eɪ f g h ɪ i d͡ʒ k l m n ŋ oʊ ɔɪ p ɹ s ʃ t θ ʊ u v w j z ʒ".split(),  # noqa: SIM905
        strict=True,
    )
)
CODAS = ("", "", "", "", "ㄱ", "ㄴ", "ㄹ", "ㅁ", "ㅂ", "ㅇ")

Phones = tuple[str, ...]


@dataclass(slots=True)
class Sample:
    """A name that nobody calls, and where it fitted best: scores with what was around them."""

    phones: Phones
    peaks: list[tuple[float, Evidence]] = field(default_factory=list)

    @property
    def is_english(self) -> bool:
        """Whether all its sounds are."""
        return ENGLISH.issuperset(self.phones)

    def tail(self, rate: float, hours: float) -> tuple[float, float] | None:
        """The threshold for a rate, and by how much it rises where alarms fall to 1/e; None where too little was heard."""
        scores = sorted(
            (s - e.penalty(len(self.phones), POSITION, foreign=not self.is_english) for s, e in self.peaks),
            reverse=True,
        )
        count = min(PEAKS, len(scores) - 1)
        if count < 4:
            return None
        censored, least = min(CENSORED, count // 4), scores[count]
        excess = sum(score - least for score in scores[censored:count])
        excess += censored * (scores[censored] - least)
        tail = excess / (count - censored)
        return least + tail * float(np.log(count / (rate * hours))), tail


def random_words(cmudict: Path, said: set[str]) -> list[Phones]:
    """32 words of each length from 3 to 12 phones that are not said in the background."""
    words: dict[int, list[tuple[str, Phones]]] = {}
    for line in cmudict.read_text(encoding="utf-8").splitlines():
        word, *sounds = line.split("#")[0].split()
        if word.isalpha():
            phones = tuple(ARPABET[sound.rstrip("012")] for sound in sounds)
            words.setdefault(len(phones), []).append((word, phones))
    chance = random.Random(SEED)  # noqa: S311  # not a secret
    drawn = [one for length in range(3, 13) for one in chance.sample(words[length], 32)]
    return [phones for word, phones in drawn if word not in said]


def random_korean(pronouncer: Pronouncer) -> list[Phones]:
    """70 strings of each length from 2 to 5 syllables."""
    chance = random.Random(SEED)  # noqa: S311
    out = []
    for syllables in (2, 3, 4, 5):
        for _ in range(70):
            drawn = [
                (chance.choice(ONSETS), chance.choice(VOWELS), chance.choice(CODAS)) for _ in range(syllables)
            ]
            out.append(pronouncer.pronounce(join(drawn))[0].phones)
    return [phones for phones in out if len(phones) >= SHORTEST]


def hear(samples: Sequence[Sample], cache: Path) -> float:
    """Let every sample hear the background of all conditions; hours of it."""
    bank, frames = Bank([one.phones for one in samples]), 0
    for path in sorted(cache.glob("*.npz")):
        kept = np.load(path)
        best: list[list[tuple[float, Evidence]]] = [[] for _ in samples]
        for name in (key.removeprefix("log_probs/") for key in kept.files if key.startswith("log_probs/")):
            log_probs = kept[f"log_probs/{name}"].astype(np.float32)
            if len(log_probs) >= 2 * AFTER:
                frames += len(log_probs)
                _hear_one(bank, log_probs, kept[f"energy/{name}"], best)
        for sample, found in zip(samples, best, strict=True):
            sample.peaks += sorted(found, key=lambda one: -one[0])[:KEPT]
    return frames / 180_000


def _hear_one(
    bank: Bank, log_probs: np.ndarray, energy: np.ndarray, best: list[list[tuple[float, Evidence]]]
) -> None:
    scores = bank.track().advance(emissions(log_probs), 0)
    for index in np.flatnonzero((scores.score > LOWEST).any(0)):
        score = scores.score[:, index].copy()
        for _ in range(KEPT_A_FILE):
            end = int(score.argmax())
            if score[end] < LOWEST:
                break
            last = min(end + AFTER, len(log_probs))
            first = max(0, last - 160)
            around = Surroundings()
            around.add(log_probs[first:last], energy[first:last], first)
            start, phones = int(scores.start[end, index]), int(bank.lengths[index])
            best[index].append((float(score[end]), around.evidence(start, end, phones)))
            score[max(0, end - APART) : end + APART] = -99


def regress(samples: Sequence[Sample], kind: str, hours: float) -> dict[str, Any]:
    """Foretells a threshold from phones and length (ridge regression); the residual leaves each sample out."""
    tails = [(one.phones, tail) for one in samples if (tail := one.tail(NOMINAL[kind], hours))]
    alphabet = sorted({phone for phones, _ in tails for phone in phones})
    rows = [
        [1, 1 / len(phones), 1 / len(phones) ** 2, *(phones.count(one) / len(phones) for one in alphabet)]
        for phones, _ in tails
    ]
    x, y = np.array(rows), np.array([value for _, (value, _) in tails])
    inverse = np.linalg.solve(x.T @ x + np.diag([1e-6] * 3 + [1.0] * len(alphabet)), x.T)
    weights, hat = inverse @ y, np.diag(x @ inverse)
    return {
        "names": len(tails),
        "constant": round(float(weights[0]), 4),
        "by_length": round(float(weights[1]), 4),
        "by_length_squared": round(float(weights[2]), 4),
        "tail": round(float(np.median([tail for _, (_, tail) in tails])), 3),
        "residual": round(float(((y - x @ weights) / (1 - hat)).std()), 3),
        "phones": {one: round(float(weight), 3) for one, weight in zip(alphabet, weights[3:], strict=True)},
    }


def shares(clean: Path) -> dict[str, float]:
    """How often each token is meant in clean speech, pauses apart."""
    kept, total = np.load(clean), np.zeros(len(NAMES))
    for key in kept.files:
        if key.startswith("log_probs/"):
            total += np.exp(kept[key].astype(np.float32)).sum(0)
    total[[BLANK, BOUNDARY]] = 0
    return {
        name: round(float(v), 5)
        for name, v in zip(NAMES, total / total.sum(), strict=True)
        if v / total.sum() >= 5e-5
    }


def main() -> None:
    """Compute and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("data", "cache", "cmudict", "out"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    pronouncer = Pronouncer(open_store(load_config()).path("hama-g2p"))
    with (given.data / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        said = {
            word
            for row in rows
            if row["path"].startswith("speech_en")
            for word in row["transcript"].lower().split()
        }
    names = Path("src/dure/wake/assistants.txt").read_text(encoding="utf-8").split("\n")
    exact = {one.phones: one.spelling for name in names if name for one in pronouncer.pronounce(name)}
    samples = [Sample(phones) for phones in (*random_words(given.cmudict, said), *random_korean(pronouncer))]
    measured = [
        Sample(phones)
        for phones, text in exact.items()
        if len(phones) >= SHORTEST and text.lower() not in said
    ]
    hours = hear([*samples, *measured], given.cache)
    statistics = {
        "about": "Made by tools/calibrate/thresholds.py from read English (LibriSpeech, CC BY 4.0; clean, 10 dB noise of"
        " ESC-10, 10 dB babble). See docs/wake.md.",
        "false_alarms_per_hour": A_RATE,
        "english": regress([one for one in samples if one.is_english], "english", hours),
        "korean": regress([one for one in samples if not one.is_english], "korean", hours),
        "measured": {
            " ".join(one.phones): [round(value, 3) for value in found]
            for one in measured
            if (found := one.tail(NOMINAL["measured"], hours))
        },
    }
    given.out.mkdir(parents=True, exist_ok=True)
    for file, content in (
        ("thresholds.json", statistics),
        ("token_shares.json", shares(given.cache / "clean.npz")),
    ):
        (given.out / file).write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
