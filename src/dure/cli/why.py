"""`dure why`: the last decisions about names that were heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import anyio
import click

from dure.cli.decision_table import draw
from dure.cli.output import console, emit, say, spoken_language
from dure.cli.remembered import open_both
from dure.config import load_config
from dure.events import WakeSuppressed, encode
from dure.store import Decision

REASONS: Mapping[str, tuple[str, str]] = {
    "agent_listening": ("another agent was listening", "다른 비서가 듣고 있었어요"),
    "refractory": ("it had just been counted", "방금 이미 들었어요"),
    "own_voice": ("the hub itself said it", "허브가 직접 한 말이에요"),
    "not_speaking": ("nothing sounded that could be stopped", "멈출 소리가 없었어요"),
    "outscored": ("another name fitted better", "다른 이름이 더 잘 맞았어요"),
    "second_stage": ("a closer look rejected it", "다시 들어 보니 아니었어요"),
    "in_sentence": ("it was said within a sentence", "문장 속에서 나온 말이에요"),
}
"""Why a name that was heard was not followed, in both languages; an unknown reason is told by its code."""


@click.command()
@click.option(
    "--last", type=click.IntRange(1, 1000), default=3, show_default=True, help="How many decisions."
)
@click.option("as_json", "--json", is_flag=True, help="One event per line, the newest last.")
@click.option("--config", "file", type=click.Path(path_type=Path, dir_okay=False), help="Use this dure.toml.")
def command(last: int, as_json: bool, file: Path | None) -> None:
    r"""Tell why a name was followed or not: every name's score, the newest decision last.

    Scores are kept, sound never is. Works beside a running hub.

    \b
    Example:
      dure why
      dure why --last 20 --json
    """
    decisions = anyio.run(_decisions, file, last)
    if as_json:
        for decision in decisions:
            emit({"at": decision.at.isoformat(), **encode(decision.event)})
        return
    if not decisions:
        say("No name was heard yet.", "아직 들은 이름이 없어요.")
    for decision in decisions:
        _tell(decision)


async def _decisions(file: Path | None, last: int) -> Sequence[Decision]:
    async with open_both(load_config(file)) as (_, history):
        return await history.decisions(last=last)


def _tell(decision: Decision) -> None:
    event = decision.event
    when = decision.at.astimezone().strftime("%m-%d %H:%M:%S")
    if isinstance(event, WakeSuppressed):
        en, ko = REASONS.get(event.reason, (event.reason, event.reason))
        verdict = f"따르지 않음: {ko}" if spoken_language() == "ko" else f"not followed: {en}"
    else:
        verdict = "따름" if spoken_language() == "ko" else "followed"
    console.print(f"{when}  {event.wake_word} — {verdict}", style="bold", markup=False)
    console.print(draw(event))
