"""How many calls of a name are to be expected to be missed, before it was ever called.

The scores that calls of six English names reached (`dure bench calls`), quiet and in noise, ship as quantiles; a name whose
threshold is higher than some of them misses that share. Of what the first stage misses the second finds some again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

import numpy as np

FOUND_AGAIN = 0.8
"""The share of what the first stage misses that the second one finds; see `docs/wake.md`."""

SPREAD = 2.5
"""By how much the share of one name lies above or below that of all, with 95 % probability: the six names' own spread."""


def missed_share(threshold: float) -> Mapping[str, float | tuple[float, float]]:
    """What is to be expected at a threshold, in score per sound: see `dure.wake.report.NameReport`."""
    out: dict[str, float | tuple[float, float]] = {}
    for condition, quantiles in _scores().items():
        places = np.linspace(0, 1, len(quantiles))
        share = float(np.interp(threshold, quantiles, places)) * (1 - FOUND_AGAIN)
        out[condition] = round(share, 4)
        out[f"{condition}_interval"] = (round(share / SPREAD, 4), round(min(1.0, share * SPREAD), 4))
    return out


@lru_cache(maxsize=1)
def _scores() -> dict[str, list[float]]:
    found: dict[str, list[float]] = json.loads(
        resources.files(__package__).joinpath("calls.json").read_text("utf-8")
    )["quantiles"]
    return found
