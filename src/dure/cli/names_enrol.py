"""`dure names enrol`: a name's owner says it a few times, and it is heard better from then on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import click
from rich.markup import escape
from rich.table import Table

from dure.audio.decode import decode
from dure.cli.options import config_option, json_option
from dure.cli.output import console, emit, misused, say, spoken_language
from dure.cli.taught import open_naming
from dure.config import Config, load_config

if TYPE_CHECKING:
    from dure.store import Enrolment
    from dure.wake.enrol import Lesson

LIMIT_S = 10.0


@click.command(name="enrol")
@click.argument("name")
@click.argument("recordings", nargs=-1, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--undo", is_flag=True, help="Take the name's last enrolment back.")
@config_option
@json_option
def command(name: str, recordings: tuple[Path, ...], file: Path | None, *, undo: bool, as_json: bool) -> None:
    r"""Learn how a name is said here, from three to ten recordings of its owner, one call in each.

    The recordings are not kept, only the chain of sounds that was learned. Works beside a running hub.

    \b
    Example:
      dure names enrol 자비스 a.wav b.wav c.wav
      dure names enrol 자비스 --undo
    """
    config = load_config(file)
    if undo:
        if recordings:
            raise misused(
                "--undo goes without recordings.",
                "--undo에는 녹음을 주지 않아요.",
            )
        _tell_undone(name, anyio.run(_undo, config, name), as_json=as_json)
        return
    lesson = anyio.run(_enrol, config, name, recordings)
    from dure.wake.told import tell_lesson

    if as_json:
        emit(tell_lesson(lesson))
    else:
        _tell(lesson)


async def _enrol(config: Config, name: str, files: tuple[Path, ...]) -> Lesson:
    recordings = [(str(file), await decode(file, name=str(file), limit_s=LIMIT_S)) for file in files]
    async with open_naming(config) as naming:
        return await naming.enrol(name, recordings)


async def _undo(config: Config, name: str) -> Enrolment:
    async with open_naming(config) as naming:
        return await naming.forget_enrolment(name)


def _tell(lesson: Lesson) -> None:
    korean = spoken_language() == "ko"
    titles = ("녹음", "전", "후") if korean else ("recording", "before", "after")
    table = Table(*titles, box=None, pad_edge=False)
    for one in lesson.recordings:
        table.add_row(escape(one.source), f"{one.before:+.2f}", f"{one.after:+.2f}")
    console.print(table)
    if not lesson.chains:
        say(
            "It is heard as well without learning: nothing was changed.",
            "배우지 않아도 똑같이 잘 들려서 아무것도 바꾸지 않았어요.",
        )
        return
    chains = ", ".join(f"/{' '.join(chain)}/" for chain in lesson.chains)
    before, after = f"{lesson.false_alarms_before:g}", f"{lesson.false_alarms_after:g}"
    say(
        f"Learned {chains}. Mean score {lesson.before:+.2f} → {lesson.after:+.2f}; false alarms to be expected: "
        f"at most {before} → {after} an hour.",
        f"{chains} 소리를 배웠어요. 평균 점수 {lesson.before:+.2f} → {lesson.after:+.2f}, "
        f"잘못 들음은 시간당 {before} → {after}번까지 늘 수 있어요.",
    )


def _tell_undone(name: str, forgotten: Enrolment, *, as_json: bool) -> None:
    if as_json:
        emit({"undone": {"wake_word": forgotten.text, "recordings": forgotten.recordings}})
        return
    text = escape(name)
    say(f"What was learned about “{text}” is forgotten.", f"“{text}” 이름에 대해 배운 것을 잊었어요.")
