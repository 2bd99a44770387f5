"""`dure bench microphones`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import anyio
import click

from dure.api import BYTES_PER_MS, WakeWord
from dure.bench.microphones import SPEECH_SHARE, Asked, load_of, memory_mb, room, spoken, waits_of
from dure.bench.wake_sound import read, recordings_below, to_pcm
from dure.cli.output import console, emit
from dure.config.load import load_config
from dure.errors import BadInput
from dure.models import open_store
from dure.speech.whisper import WhisperRecognizer
from dure.wake.engine import PhonemeEngine

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
NAMES = "alexa,computer,jarvis,smart mirror,snowboy,view glass,아리아,빅스비,헤이 카카오,클로바"
CALLS_PER_NAME = 15


@click.command(name="microphones")
@click.option("--speech", type=FOLDER, required=True, help="Recordings of people who speak.")
@click.option(
    "--calls", type=FOLDER, help="One folder of recordings for each name, to measure how long it waits."
)
@click.option("--names", default=NAMES, show_default=True, help="The names to load, with commas.")
@click.option(
    "--count", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many hear at once."
)
@click.option(
    "--seconds", type=click.IntRange(4, 3600), default=30, show_default=True, help="How long each hears."
)
@click.option("as_json", "--json", is_flag=True, help="One JSON object.")
def command(speech: Path, calls: Path | None, names: str, count: int, seconds: int, *, as_json: bool) -> None:
    r"""How many microphones one core can hear: silent rooms, rooms where a fifth is speech, and speech without end.

    \b
    Example:
      dure bench microphones --speech speech_en --calls wake --json
    """
    words = [WakeWord(text=name.strip()) for name in names.split(",") if name.strip()]
    found = anyio.run(_measure, words, speech, calls, count, seconds)
    if as_json:
        emit(found)
        return
    for kind, load in found["loads"].items():
        console.print(
            f"{kind:10} real-time factor {load['real_time_factor']:.5f},"
            f" {load['microphones_per_core']} microphones on one core"
        )
    console.print(f"one more microphone: {found['memory_mb']} MB")
    for kind, waits in found["latency_ms"].items():
        console.print(f"{kind}: p50 {waits['p50']} ms, p95 {waits['p95']} ms ({waits['calls']} calls)")


async def _measure(
    words: list[WakeWord], speech: Path, calls: Path | None, count: int, seconds: int
) -> dict[str, Any]:
    store = open_store(load_config())
    asked = Asked(WhisperRecognizer(store.path("whisper-base")))
    models = store.path("hama-acoustic"), store.path("hama-g2p")
    alone = PhonemeEngine(models[0], spelling=models[1])
    duration_ms = seconds * 1000
    sounds = _speech(speech, count, duration_ms)
    held = await memory_mb(alone, words, sounds[0][: 4000 * BYTES_PER_MS])
    loads = {
        "speaking": await load_of(alone, words, sounds),
        "one_fifth": await load_of(alone, words, [spoken(one, duration_ms, SPEECH_SHARE) for one in sounds]),
        "idle": await load_of(alone, words, [room(duration_ms, seed) for seed in range(count)]),
        "speaking_alone": await load_of(alone, words, sounds[:1]),
    }
    waits = {}
    if calls is not None:
        careful = PhonemeEngine(models[0], spelling=models[1], verifier=asked)
        waits = await waits_of(careful, words, _calls(calls, words), asked)
    return {
        "names": len(words),
        "microphones": count,
        "loads": {kind: asdict(load) for kind, load in loads.items()},
        "memory_mb": held,
        "latency_ms": {kind: asdict(one) for kind, one in waits.items()},
    }


def _speech(folder: Path, count: int, duration_ms: int) -> list[bytes]:
    """For each microphone other speech, from all over the folder."""
    paths = recordings_below(folder)
    if not paths:
        raise BadInput(what=str(folder), why="it holds no recordings")
    size = duration_ms * BYTES_PER_MS
    whole, at = b"", 0
    while len(whole) < min(count * size, 3600_000 * BYTES_PER_MS):
        whole += to_pcm(read(paths[at * 7 % len(paths)]))
        at += 1
    return [
        (whole[begin:] + whole)[:size]
        for begin in (index * size % len(whole) // 2 * 2 for index in range(count))
    ]


def _calls(folder: Path, words: list[WakeWord]) -> list[tuple[str, bytes]]:
    return [
        (word.text, to_pcm(read(path)))
        for word in words
        for path in recordings_below(folder / word.text.replace(" ", "_"))[:CALLS_PER_NAME]
    ]
