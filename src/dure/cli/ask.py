"""`dure ask`: recordings through the same ears as a microphone."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import anyio
import click

from dure.app import Hub, open_hub
from dure.audio.decode import decode
from dure.bus import Subscription
from dure.cli.asked import Printer, choose_printer
from dure.cli.output import complain
from dure.config import Config
from dure.config.load import load_config
from dure.config.paths import find_paths
from dure.errors import AudioUnusable, BadInput, ExitCode, Language, Text
from dure.events import AudioChunk, AudioStarted, Event, HubFailed, WakeDetected
from dure.tasks import task_group

LIMIT_S = 4 * 3600
PIECE_BYTES = 16_000


@click.command(name="ask")
@click.argument("audio", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "names",
    "--name",
    multiple=True,
    metavar="NAME[=AGENT]",
    help="Listen for this name instead of the configured ones.",
)
@click.option(
    "--language", type=click.Choice(["ko", "en"]), help="The language that is spoken; both, if not given."
)
@click.option("as_json", "--json", is_flag=True, help="One event per line.")
@click.option(
    "out",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the spoken answer here, as WAV.",
)
@click.option(
    "config_file", "--config", type=click.Path(path_type=Path, dir_okay=False), help="Another dure.toml."
)
def command(
    audio: Sequence[Path],
    names: Sequence[str],
    language: Language | None,
    as_json: bool,
    out: Path | None,
    config_file: Path | None,
) -> int:
    r"""Send recordings through the hub's ears and hear who answers.

    Exit code: 2 if any file cannot be used, else 3 if in any no name was heard, else 0.

    \b
    Example:
      dure ask question.wav
      dure ask *.flac --name computer --name 아리아=aria --json
    """
    config = load_config(config_file)
    if out is not None and not out.parent.is_dir():
        raise BadInput(what=str(out), why=Text("there is no such folder.", "그런 폴더가 없어요."))
    if language is not None:
        config = replace(
            config, language=language, recognizer=replace(config.recognizer, languages=(language,))
        )
    return anyio.run(_ask, config, audio, names, choose_printer(as_json=as_json), out)


async def _ask(
    config: Config, files: Sequence[Path], names: Sequence[str], printer: Printer, out: Path | None
) -> ExitCode:
    unusable = unheard = False
    async with open_hub(config, find_paths(), resident=False, only_names=names) as hub:
        await hub.ready()
        for number, file in enumerate(files, start=1):
            printer.begin(str(file))
            try:
                pcm = await decode(file, name=str(file), limit_s=LIMIT_S)
            except AudioUnusable as error:
                unusable = True
                printer.show(
                    HubFailed(satellite="ask", time_ms=0, code=error.code, stage="audio", retryable=False)
                )
                complain(error)
                continue
            heard, reply = await _play(hub, pcm, f"ask-{number}", printer)
            if not heard:
                unheard = True
                printer.unheard([word.text for word in await hub.wake_words() if word.kind == "name"])
            if out is not None:
                await anyio.to_thread.run_sync(_write, _numbered(out, number, len(files)), reply)
    if unusable:
        return ExitCode.BAD_INPUT
    return ExitCode.NOT_HEARD if unheard else ExitCode.OK


async def _play(hub: Hub, pcm: bytes, satellite: str, printer: Printer) -> tuple[bool, list[Event]]:
    """Feed one recording; tell whether a name was heard, and what sounded."""
    heard = False
    sounds: list[Event] = []

    async def watch(events: Subscription) -> None:
        nonlocal heard
        async for event in events:
            heard |= isinstance(event, WakeDetected)
            if isinstance(event, AudioStarted | AudioChunk):
                sounds.append(event)
            printer.show(event)

    async with task_group() as tasks:
        with hub.bus.subscribe(satellite=satellite) as events:
            tasks.start_soon(watch, events)
            async with hub.open_session(satellite, lockstep=True) as session:
                for at in range(0, len(pcm), PIECE_BYTES):
                    await session.feed(pcm[at : at + PIECE_BYTES])
                await session.finish()
    return heard, sounds


def _numbered(out: Path, number: int, count: int) -> Path:
    return out if count == 1 else out.with_stem(f"{out.stem}-{number:03d}")


def _write(file: Path, sounds: Sequence[Event]) -> None:
    """Write what an agent said; a recording without an answer gives a file without sound."""
    rate_hz, saying, pcm = 22_050, False, b""
    for event in sounds:
        if isinstance(event, AudioStarted):
            saying = event.purpose == "reply"
            rate_hz = event.rate_hz if saying else rate_hz
        elif isinstance(event, AudioChunk) and saying:
            pcm += event.pcm
    try:
        with file.open("wb") as sink, wave.open(sink, "wb") as writer:
            writer.setnchannels(1)
            writer.setsampwidth(2)
            writer.setframerate(rate_hz)
            writer.writeframes(pcm)
    except PermissionError as error:
        raise BadInput(what=str(file), why=Text("it cannot be written.", "쓸 수 없어요.")) from error
