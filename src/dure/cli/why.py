"""`dure why`: the last decisions about names that were heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import anyio
import click

from dure.cli.decision_table import draw
from dure.cli.judge import judge
from dure.cli.options import config_option
from dure.cli.output import console, emit, misused, say, spoken_language
from dure.cli.reasons import REASONS
from dure.cli.remembered import open_both
from dure.config import load_config
from dure.events import WakeSuppressed, encode
from dure.store import Decision

SAID: Mapping[str, tuple[str, str]] = {
    "wrong": ("you said: wrong", "내 의견: 부르지 않았음"),
    "missed": ("you said: I called", "내 의견: 불렀음"),
}
"""What was said of a decision."""


@click.command()
@click.option(
    "--last", type=click.IntRange(1, 1000), default=3, show_default=True, help="How many decisions."
)
@click.option("--wrong", metavar="ID", help="That decision was wrong: nobody called.")
@click.option("--missed", metavar="ID", help="I called, and that near miss was not followed.")
@click.option(
    "--undo", metavar="ID", help="Take back what was said of that decision; `last` for what was said last."
)
@click.option("as_json", "--json", is_flag=True, help="One event per line, the newest last.")
@config_option
def command(
    last: int, wrong: str | None, missed: str | None, undo: str | None, as_json: bool, file: Path | None
) -> None:
    r"""Tell why a name was followed or not: every name's score, the newest decision last.

    Saying that a decision was wrong, or that a call was missed, moves the threshold of that name in this
    household, within bounds. Scores are kept, sound never is. Works beside a running hub.

    \b
    Example:
      dure why
      dure why --last 20 --json
      dure why --wrong 3fa9
      dure why --undo last
    """
    if sum(one is not None for one in (wrong, missed, undo)) > 1:
        raise misused(
            "One of --wrong, --missed and --undo at a time.",
            "--wrong, --missed, --undo는 한 번에 하나만 쓸 수 있어요.",
        )
    if wrong or missed or undo:
        judge(load_config(file), wrong=wrong, missed=missed, undo=undo, as_json=as_json)
        return
    decisions, said = anyio.run(_decisions, file, last)
    if as_json:
        for decision in decisions:
            feedback = said.get(decision.id, "")
            emit({"at": decision.at.isoformat(), **encode(decision.event), "feedback": feedback})
        return
    if not decisions:
        say("No name was heard yet.", "아직 들은 이름이 없어요.")
    for decision in decisions:
        _tell(decision, said.get(decision.id, ""))


async def _decisions(file: Path | None, last: int) -> tuple[Sequence[Decision], Mapping[str, str]]:
    async with open_both(load_config(file)) as (journal, history):
        said = {one.decision: one.verdict for one in await journal.tuning.feedback()}
        return await history.decisions(last=last), said


def _tell(decision: Decision, said: str) -> None:
    event = decision.event
    when = decision.at.astimezone().strftime("%m-%d %H:%M:%S")
    if isinstance(event, WakeSuppressed):
        en, ko = REASONS.get(event.reason, (event.reason, event.reason))
        if event.winner:
            en, ko = f"{en} ({event.winner})", f"{ko} ({event.winner})"
        verdict = f"따르지 않음: {ko}" if spoken_language() == "ko" else f"not followed: {en}"
    else:
        verdict = "따름" if spoken_language() == "ko" else "followed"
    if said:
        en, ko = SAID[said]
        verdict = f"{verdict} [{ko if spoken_language() == 'ko' else en}]"
    console.print(f"{when}  {event.wake_word} — {verdict}", style="bold", markup=False)
    console.print(f"   {decision.id}{_margin(event.margin)}", style="dim", markup=False)
    console.print(draw(event))


def _margin(margin: float | None) -> str:
    if margin is None:
        return ""
    return f"  다음 이름과의 차이 {margin:+.2f}" if spoken_language() == "ko" else f"  margin {margin:+.2f}"
