"""`dure bench calls`: where `wake/calls.json` comes from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import anyio
import click
import numpy as np
from rich.progress import Progress

from dure.api import WakeWord
from dure.bench.wake.hearing import DureListener
from dure.bench.wake_sound import Mixer, recordings_below, to_pcm
from dure.cli.output import emit
from dure.cli.output import errors as standard_error
from dure.config.load import load_config
from dure.models import open_store
from dure.wake.decode.thresholds import RATE_PER_HOUR, calibrate
from dure.wake.engine import PhonemeEngine
from dure.wake.pronounce.spoken import Pronouncer

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)

WORST = -9.0
"""The score of a call in which the name is not found at all."""

ALMOST_ALWAYS = RATE_PER_HOUR * math.exp(4)
"""So many false alarms an hour are asked for that nearly every call is told; with more, poor fits hide the good ones beside them."""


@click.command(name="calls")
@click.option(
    "--positives",
    type=FOLDER,
    required=True,
    help="One folder of recordings for each name; `_` stands for a space.",
)
@click.option("--noise", type=FOLDER, help="Noises to mix in for a second condition.")
@click.option("--snr-db", type=float, default=10.0, show_default=True, help="Speech above noise.")
def command(positives: Path, noise: Path | None, snr_db: float) -> None:
    r"""How well calls fit, in score per sound, before any threshold: a hundred quantiles of each condition, as JSON.

    \b
    Example:
      dure bench calls --positives wake --noise noise
    """
    conditions = {"quiet": Mixer()}
    if noise:
        conditions["noise"] = Mixer(others=recordings_below(noise), snr_db=snr_db)
    calls = {
        path.name.replace("_", " "): recordings_below(path)
        for path in sorted(positives.iterdir())
        if path.is_dir()
    }
    scores = anyio.run(partial(_measure, calls, conditions))
    quantiles = {
        condition: [round(float(one), 2) for one in np.quantile(found, np.linspace(0, 1, 101))]
        for condition, found in scores.items()
    }
    emit({"calls": sum(map(len, calls.values())), "quantiles": quantiles})


async def _measure(
    calls: Mapping[str, Sequence[Path]], conditions: Mapping[str, Mixer]
) -> Mapping[str, list[float]]:
    store = open_store(load_config())
    weights, spelling = store.path("hama-acoustic"), store.path("hama-g2p")
    engine = PhonemeEngine(weights, spelling=spelling, rate_per_hour=ALMOST_ALWAYS)
    out: dict[str, list[float]] = {condition: [] for condition in conditions}
    with Progress(console=standard_error, transient=True) as progress:
        task = progress.add_task("", total=len(conditions) * sum(map(len, calls.values())))
        for name, paths in calls.items():
            chain = Pronouncer(spelling).pronounce(name)[0].phones
            at = calibrate(chain, ALMOST_ALWAYS).threshold
            listener = DureListener(engine=engine, words=[WakeWord(text=name)])
            for condition, mixer in conditions.items():
                for path in paths:
                    heard, _ = await listener.hear(to_pcm(mixer.mix(path)))
                    out[condition].append(max((one.score + at for one in heard), default=WORST))
                    progress.advance(task)
    return out
