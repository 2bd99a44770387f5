"""Where a pronunciation begins to count as heard: from statistics that ship, without any recording of the name.

The score that random names reach in speech in which nobody calls them was measured, its tail fitted as exponential and
carried on to the wanted rate; a linear model in the name's phones and length foretells that threshold for a new name.
For the names of `assistants.txt` the measured threshold itself ships.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from dure.wake.acoustic.tokens import ENGLISH

RATE_PER_HOUR = 0.05
"""False alarms an hour and name that thresholds aim at, unless told otherwise."""

SHORTEST = 3

KOREAN_MARGIN = 0.1
"""Added to Korean thresholds, which come from English speech: Korean speech resembles Korean names more."""

MEASURED_RESIDUAL = 0.15
"""How far a measured threshold may be off: the tail is a fit to twenty peaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A threshold and what is known of it.

    Attributes:
        threshold: score per phone; below it nothing is told.
        residual: standard deviation of the foretold thresholds from measured ones.
        tail: by how much the threshold rises where false alarms fall to 1/e.
        basis: `measured` or `foretold` in English speech; `uncalibrated` for Korean sounds, as no Korean speech may ship.
    """

    threshold: float
    residual: float
    tail: float
    basis: str

    def interval_per_hour(self, rate_per_hour: float = RATE_PER_HOUR) -> tuple[float, float]:
        """The false alarms an hour between which the real rate lies with 95 % probability, as far as the basis goes."""
        factor = math.exp(1.96 * self.residual / self.tail)
        return rate_per_hour / factor, rate_per_hour * factor


def calibrate(phones: Sequence[str], rate_per_hour: float = RATE_PER_HOUR) -> Calibration:
    """The threshold of a pronunciation for a rate of false alarms."""
    statistics = _statistics()
    is_english = all(phone in ENGLISH for phone in phones)
    model = statistics["english" if is_english else "korean"]
    measured = statistics["measured"].get(" ".join(phones))
    value, tail = measured or (_foretell(model, phones), model["tail"])
    if not is_english:
        value += KOREAN_MARGIN
    return Calibration(
        threshold=value + tail * math.log(statistics["false_alarms_per_hour"] / rate_per_hour),
        residual=MEASURED_RESIDUAL if measured else model["residual"],
        tail=tail,
        basis="uncalibrated" if not is_english else "measured" if measured else "foretold",
    )


def _foretell(model: dict[str, Any], phones: Sequence[str]) -> float:
    length = max(len(phones), SHORTEST)
    value = model["constant"] + model["by_length"] / length + model["by_length_squared"] / length**2
    weights = model["phones"]
    return float(
        value + sum(weights.get(phone, 0.0) * count for phone, count in Counter(phones).items()) / length
    )


@lru_cache(maxsize=1)
def _statistics() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        resources.files(__package__).joinpath("thresholds.json").read_text("utf-8")
    )
    return found
