"""The part of `dure bench safety` that measures how well distress is heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from rich.progress import Progress

from dure.bench.safety_hearing import PITCHES, QUIET, SPEEDS, VOCAL, cost, quiet, said, spoken, vocal
from dure.bench.safety_rooms import from_places
from dure.bench.wake_sound import recordings_below
from dure.cli.output import errors as standard_error
from dure.config.load import load_config
from dure.errors import BadInput, Text
from dure.models import open_store
from dure.speech.espeak.synthesizer import EspeakSynthesizer
from dure.speech.whisper import WhisperRecognizer
from dure.wake.engine import PhonemeEngine

COSTED = 20
ROOMS_OF = "speech_en"
"""Of these recordings it is also measured how they arrive across a room."""


async def measure_hearing(recordings: Path, most_read: int) -> Mapping[str, object]:
    """Measure everything there are recordings of.

    Args:
        recordings: a folder laid out as that of the tests.
        most_read: how many recordings of each folder the recogniser reads.

    Raises:
        BadInput: there are no recordings.
        ModelMissing: a model has not been fetched.
    """
    folders = {name: recordings_below(recordings / name) for name in QUIET}
    if not any(folders.values()):
        why = Text("there are no recordings in it.", "녹음이 하나도 없어요.")
        raise BadInput(what=f"--recordings {recordings}", why=why)
    store = open_store(load_config())
    engine = PhonemeEngine(store.path("hama-acoustic"), spelling=store.path("hama-g2p"))
    recognizer = WhisperRecognizer(store.path("whisper-base"))
    synthesizer = EspeakSynthesizer(store.path("espeak-ng"), timeout_s=10.0)
    voices = recordings / VOCAL
    steps = sum(map(len, folders.values())) + len(folders[ROOMS_OF]) + len(recordings_below(voices))
    try:
        with Progress(console=standard_error, transient=True) as progress:
            task = progress.add_task("", total=steps + len(said()) * len(PITCHES) * len(SPEEDS))

            def tick() -> None:
                progress.advance(task)

            sounds = {
                kind: {sign: asdict(one) for sign, one in found.items()}
                for kind, found in vocal(voices, tick).items()
            }
            calm: dict[str, object] = {}
            for name, paths in folders.items():
                if paths:
                    counted = await quiet(paths, engine, recognizer if most_read else None, most_read, tick)
                    told = counted.told(read_any=bool(most_read))
                    calm[name] = {kind: asdict(one) for kind, one in told.items()}
            counted = await quiet(folders[ROOMS_OF], engine, None, 0, tick, from_places)
            if folders[ROOMS_OF]:
                calm[f"{ROOMS_OF}, across MADE-UP rooms"] = {
                    kind: asdict(one) for kind, one in counted.told(read_any=False).items()
                }
            phrases = await spoken(engine, recognizer, synthesizer, folders["noise"], tick)
    finally:
        await recognizer.aclose()
        await synthesizer.aclose()
    return {
        "recall and mistakes on voices without words": sounds,
        "false alarms an hour": calm,
        "recall on SYNTHESISED phrases": {
            condition: {language: asdict(one) for language, one in found.items()}
            for condition, found in phrases.items()
        },
        "share of a core without the wake engine": cost(folders["speech_en"][:COSTED] or folders["noise"]),
    }
