"""`dure listen`: this machine's own microphone and loudspeaker, without a browser."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import anyio
import anyio.from_thread
import anyio.lowlevel
import click

from dure.api import RATE_HZ
from dure.cli.asked import Printer, choose_printer
from dure.cli.output import say
from dure.config.load import load_config
from dure.config.paths import find_paths
from dure.errors import ExtraMissing, Text, Unavailable
from dure.tasks import task_group

BLOCK_FRAMES = 512
SATELLITE = "listen"


@click.command(name="listen")
@click.option("as_json", "--json", is_flag=True, help="One event per line.")
@click.option("device", "--device", help="Part of the microphone's name, or its number.")
@click.option(
    "config_file", "--config", type=click.Path(path_type=Path, dir_okay=False), help="Another dure.toml."
)
def command(as_json: bool, device: str | None, config_file: Path | None) -> None:
    r"""Use this machine's microphone until Ctrl+C. Needs the extra: pip install 'dure[listen]'.

    \b
    Example:
      dure listen
      dure listen --device USB --json
    """
    sounddevice = _sounddevice()
    printer = choose_printer(as_json=as_json)
    printer.begin("microphone")
    if not as_json:
        say("Listening. Stop with Ctrl+C.", "듣고 있어요. 끝내려면 Ctrl+C를 누르세요.")
    anyio.run(
        _listen, sounddevice, int(device) if device and device.isdigit() else device, config_file, printer
    )


def _sounddevice() -> ModuleType:
    try:
        import sounddevice
    except ImportError as error:
        raise ExtraMissing(what="dure listen", extra="listen") from error
    except OSError as error:  # the wheel is there, the system's PortAudio is not
        raise Unavailable(
            what=Text("The microphone", "마이크"),
            why=Text(
                "PortAudio is missing: install the system package libportaudio2.",
                "PortAudio가 없어요. 시스템 패키지 libportaudio2를 설치하세요.",
            ),
        ) from error
    module: ModuleType = sounddevice
    return module


async def _listen(
    sounddevice: Any,  # noqa: ANN401  # an untyped module
    device: int | str | None,
    config_file: Path | None,
    printer: Printer,
) -> None:
    from dure.app import open_hub
    from dure.cli.loudspeaker import Loudspeaker

    send, receive = anyio.create_memory_object_stream[bytes](64)

    def heard(pcm: Any, *_: object) -> None:  # noqa: ANN401  # a buffer of the C library
        with suppress(anyio.WouldBlock):  # two seconds behind: the sound card must not wait
            anyio.from_thread.run_sync(send.send_nowait, bytes(pcm), token=token)

    async with open_hub(load_config(config_file), find_paths()) as hub:
        token = anyio.lowlevel.current_token()
        try:
            microphone = sounddevice.RawInputStream(
                samplerate=RATE_HZ,
                channels=1,
                dtype="int16",
                blocksize=BLOCK_FRAMES,
                device=device,
                callback=heard,
            )
        except (sounddevice.PortAudioError, ValueError) as error:
            raise Unavailable(
                what=Text("The microphone", "마이크"),
                why=Text("it cannot be opened; see “dure doctor”.", "열 수 없어요. “dure doctor”를 보세요."),
            ) from error
        async with task_group() as tasks:
            with hub.bus.subscribe(satellite=SATELLITE) as events, microphone:
                tasks.start_soon(Loudspeaker(sounddevice, printer).run, events)
                async with hub.open_session(SATELLITE) as session:
                    async for pcm in receive:
                        await session.feed(pcm)
