"""What the acoustic model says of a folder of recordings, streamed as the engine streams them, and kept.

    python tools/calibrate/frames.py DATA CACHE

Writes CACHE/clean.npz, noise.npz and babble.npz: for each recording of DATA/speech_en its log-probabilities (float16) and
energies (float32), with nothing added, with DATA/noise at 10 dB and with three other talkers at 10 dB, as the bench mixes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dure.bench.wake_sound import Mixer, recordings_below, speakers_near, to_pcm
from dure.config.load import load_config
from dure.models import open_store
from dure.wake.acoustic.model import AcousticModel, Context
from dure.wake.acoustic.windows import Window, Windower

CONDITIONS = ("clean", "noise", "babble")


def mixer(data: Path, condition: str) -> Mixer:
    """What is added in a condition."""
    if condition == "clean":
        return Mixer()
    if condition == "noise":
        return Mixer(others=recordings_below(data / "noise"))
    return Mixer(
        others=recordings_below(data / "speech_en"), babble=True, speakers=speakers_near(data / "speech_en")
    )


def stream(model: AcousticModel, pcm: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Log-probabilities (frames, tokens) and energies (frames,) of a whole recording."""
    context, log_probs, energies = Context(), [], []
    for window in windows(pcm):
        wanted = slice(window.first, window.first + window.count)
        log_probs.append(model.judge([(window, context)])[0][wanted].astype(np.float16))
        energies.append(window.energy[wanted].astype(np.float32))
    return np.concatenate(log_probs), np.concatenate(energies)


def windows(pcm: bytes) -> Iterator[Window]:
    """The windows of a recording, the last one included."""
    windower = Windower()
    windower.add(pcm)
    while window := windower.next():
        yield window
    if window := windower.flush():
        yield window


def main() -> None:
    """Make what is not there yet."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    given = parser.parse_args()
    given.cache.mkdir(parents=True, exist_ok=True)
    model = AcousticModel(open_store(load_config()).path("hama-acoustic"))
    for condition in CONDITIONS:
        target = given.cache / f"{condition}.npz"
        if target.exists():
            continue
        mixed, kept = mixer(given.data, condition), {}
        for path in recordings_below(given.data / "speech_en"):
            log_probs, energies = stream(model, to_pcm(mixed.mix(path)))
            kept[f"log_probs/{path.stem}"], kept[f"energy/{path.stem}"] = log_probs, energies
        np.savez(target, **kept)  # type: ignore[arg-type]  # numpy's own signature


if __name__ == "__main__":
    main()
