"""`dure bench turn`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import anyio
import click

from dure.api import RATE_HZ, Voice
from dure.app import Hub, open_hub
from dure.audio.decode import decode
from dure.audio.resample import Resampler
from dure.bench.turn import TurnFigures, bench_turn
from dure.cli.output import console, emit, say
from dure.config.load import load_config
from dure.config.paths import find_paths

GAP_MS = 120
REQUESTS = ("지금 몇 시야?", "오늘 며칠이야?", "십이 곱하기 삼은 얼마야?", "뭘 할 수 있어?")


@click.command(name="turn")
@click.option(
    "--called",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="A recording of a name; synthesised, if not given.",
)
@click.option(
    "--request",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="A recording of a request that follows the name.",
)
@click.option(
    "names",
    "--name",
    multiple=True,
    metavar="NAME[=AGENT]",
    help="The names that are called, instead of the configured ones.",
)
@click.option(
    "--turns", type=click.IntRange(1, 1000), default=10, show_default=True, help="Requests per microphone."
)
@click.option(
    "--microphones", type=click.IntRange(1, 64), default=1, show_default=True, help="How many speak at once."
)
@click.option("as_json", "--json", is_flag=True, help="One JSON object.")
def command(
    called: Sequence[Path],
    request: Sequence[Path],
    names: Sequence[str],
    turns: int,
    microphones: int,
    as_json: bool,
) -> None:
    r"""How long an answer takes, stage by stage, with sound fed in real time.

    Without recordings, names and requests are spoken by the configured synthesizer.

    \b
    Example:
      dure bench turn --json
      dure bench turn --called 빅스비.flac --request request.wav --microphones 4
    """
    if not as_json:
        say("Speaking in real time …", "실제 속도로 말하는 중 …")
    figures = anyio.run(_bench, called, request, names, turns, microphones)
    if as_json:
        emit(figures)
        return
    for stage, spread in {**figures.stages, "from utterance.ended": figures.from_utterance_ended_ms}.items():
        console.print(f"{stage:22} p50 {spread.get('p50', 0):8.1f} ms   p95 {spread.get('p95', 0):8.1f} ms")
    console.print(
        f"{figures.answered}/{figures.turns} answered, {figures.real_time_factor} real-time factor, "
        f"{figures.dropped_ms} ms dropped, {figures.memory_mb} MB"
    )


async def _bench(
    called: Sequence[Path], request: Sequence[Path], names: Sequence[str], turns: int, microphones: int
) -> TurnFigures:
    async with open_hub(load_config(), find_paths(), resident=False, only_names=names) as hub:
        await hub.ready()
        heads = [await decode(file, name=file.name, limit_s=30) for file in called]
        tails = [await decode(file, name=file.name, limit_s=60) for file in request]
        heads = heads or [await _synthesise(hub, word.text) for word in await hub.wake_words()]
        tails = tails or [await _synthesise(hub, text) for text in REQUESTS]
        gap = bytes(GAP_MS * RATE_HZ // 1000 * 2)
        spoken = [head + gap + tails[number % len(tails)] for number, head in enumerate(heads)]
        return await bench_turn(hub, spoken, turns=turns, microphones=microphones)


async def _synthesise(hub: Hub, text: str) -> bytes:
    pcm, resampler = b"", None
    async for sound in hub.parts.synthesizer.speak(text, voice=Voice(), language="ko"):
        resampler = resampler or Resampler(sound.rate_hz, 1, 2)
        pcm += resampler.feed(sound.pcm)
    return pcm + resampler.flush() if resampler else pcm
