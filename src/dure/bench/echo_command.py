"""`dure bench echo`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

import anyio
import click
import numpy as np
from rich.progress import Progress
from rich.table import Table

from dure.api import Voice, WakeWord
from dure.audio.resample import Resampler, to_wave
from dure.bench.echo import EchoBench, EchoFigures, Wave, cases
from dure.bench.wake_sound import recordings_below
from dure.cli.output import console, emit
from dure.cli.output import errors as standard_error
from dure.config.load import load_config
from dure.errors import BadInput
from dure.models import open_store
from dure.speech.espeak.synthesizer import EspeakSynthesizer
from dure.wake.engine import PhonemeEngine

REPLIES = (
    ("ko", 0.5, "오늘은 십일월 이십이일 일요일이에요. 지금 시각은 오후 여섯 시 사십 분이고, 바깥은 맑아요."),
    (
        "en",
        0.2,
        "It is a quarter to seven in the evening, and the kitchen timer has four minutes left to run.",
    ),
    ("ko", 0.8, "타이머를 사 분으로 맞췄어요. 우유와 달걀, 그리고 빨간 사과 세 개를 장보기 목록에 적었어요."),
    ("en", 0.6, "Three times twelve is thirty six. Shall I put the milk and the eggs on your list as well?"),
)
"""Language, pitch and text of what is said meanwhile."""


@click.command(name="echo")
@click.option(
    "--positives",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    required=True,
    help="One folder of recordings for each name; `_` stands for a space.",
)
@click.option(
    "--level-db",
    "levels_db",
    type=float,
    multiple=True,
    default=(20.0, 15.0, 10.0, 5.0, 0.0, -5.0, -10.0),
    show_default=True,
    help="How much louder the name is than the reply.",
)
@click.option(
    "--each", type=click.IntRange(1, 1000), default=5, show_default=True, help="Calls of each name."
)
@click.option("as_json", "--json", is_flag=True, help="One JSON object.")
def command(positives: Sequence[Path], levels_db: Sequence[float], each: int, as_json: bool) -> None:
    r"""Names called over a reply that the room returns, without and with the echo taken out.

    Rooms (0.2 to 0.6 s of reverberation), delays (0 to 300 ms), replies and moments take turns; half of the
    replies are the first ones that their room hears.

    \b
    Example:
      dure bench echo --positives wake --json
    """
    folders = {
        path.name.replace("_", " "): recordings_below(path)
        for folder in positives
        for path in sorted(folder.iterdir())
        if path.is_dir()
    }
    if not all(folders.values()) or not folders:
        raise BadInput(what="--positives", why="a folder holds no recordings")
    figures = anyio.run(partial(_measure, folders, levels_db, each))
    if as_json:
        emit(asdict(figures))
    else:
        _show(figures)


async def _measure(folders: dict[str, list[Path]], levels_db: Sequence[float], each: int) -> EchoFigures:
    store = open_store(load_config())
    engine = PhonemeEngine(store.path("hama-acoustic"), spelling=store.path("hama-g2p"))
    replies = await _replies(EspeakSynthesizer(store.path("espeak-ng"), timeout_s=10.0))
    with Progress(console=standard_error, transient=True) as progress:
        task = progress.add_task("", total=len(folders) * each * 2 * (len(levels_db) + 1))
        bench = EchoBench(
            engine, [WakeWord(text=name) for name in folders], tick=lambda: progress.advance(task)
        )
        for case in cases(folders, replies, each):
            await bench.call(case, [None, *levels_db])
        bench.reduce(replies)
    return bench.figures


async def _replies(synthesizer: EspeakSynthesizer) -> list[Wave]:
    replies = []
    for language, pitch, text in REPLIES:
        pcm = b""
        async for sound in synthesizer.speak(text, voice=Voice(pitch=pitch), language=language):
            resampler = Resampler(sound.rate_hz)
            pcm += resampler.feed(sound.pcm) + resampler.flush()
        replies.append(np.asarray(to_wave(pcm, 1, 2)))
    return replies


def _show(figures: EchoFigures) -> None:
    table = Table(box=None)
    for title in ("name over reply, dB", "calls", "found without", "found with"):
        table.add_column(title, justify="right")
    for level, counts in figures.found.items():
        table.add_row(level, *(str(counts[key]) for key in ("of", "without", "with")))
    console.print(table)
    for key, value in asdict(figures).items():
        if key != "found":
            console.print(f"{key}: {value}")
