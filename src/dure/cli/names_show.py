"""`dure names show` and `dure names check`: what can be told about names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import click
from rich.markup import escape

from dure.api import WakeWord
from dure.cli.options import config_option, json_option
from dure.cli.output import console, emit, say, spoken_language
from dure.cli.taught import open_naming
from dure.config import Config, load_config
from dure.errors import ExitCode, Text

if TYPE_CHECKING:  # NumPy
    from dure.app.naming import Portrait
    from dure.wake.report import NameReport, Refusal


@click.command(name="show")
@click.argument("name")
@config_option
@json_option
def show(name: str, file: Path | None, *, as_json: bool) -> None:
    r"""Show how a name is heard: its sounds, its threshold, and what this household taught.

    \b
    Example:
      dure names show 아리아
    """
    portrait = anyio.run(_describe, load_config(file), name)
    from dure.wake.told import tell

    if as_json:
        emit({**tell(portrait.report), **_taught(portrait)})
        return
    _tell(portrait.report)
    _tell_taught(portrait)


@click.command(name="check")
@click.argument("names", nargs=-1, required=True)
@config_option
@json_option
def check(names: tuple[str, ...], file: Path | None, *, as_json: bool) -> ExitCode:
    r"""Tell what is to be expected of names before they are used; nothing is changed.

    Exit code: 2 if one of them cannot be used.

    \b
    Example:
      dure names check 자비스 "smart mirror"
      dure names check 물 --json
    """
    found = anyio.run(_check, load_config(file), names)
    from dure.wake.report import Refusal
    from dure.wake.told import tell

    if as_json:
        emit({"names": [tell(one) for one in found]})
    else:
        for one in found:
            if isinstance(one, Refusal):
                _refuse(one)
            else:
                _tell(one)
    return ExitCode.BAD_INPUT if any(isinstance(one, Refusal) for one in found) else ExitCode.OK


async def _describe(config: Config, name: str) -> Portrait:
    async with open_naming(config) as naming:
        return await naming.describe(name)


async def _check(config: Config, names: Sequence[str]) -> Sequence[NameReport | Refusal]:
    async with open_naming(config) as naming:
        return await naming.check([WakeWord(text=name) for name in names])


def _taught(portrait: Portrait) -> dict[str, Any]:
    enrolment = portrait.enrolment
    return {
        "feedback": [
            {"decision": one.decision, "verdict": one.verdict, "shift": one.shift, "at": one.at.isoformat()}
            for one in portrait.feedback
        ],
        "enrolment": enrolment
        and {
            "at": enrolment.at.isoformat(),
            "recordings": enrolment.recordings,
            "before": enrolment.before,
            "after": enrolment.after,
        },
    }


def _refuse(found: Refusal) -> None:
    from dure.cli.output import errors

    errors.print(found.error.sentence(spoken_language()), style="red", markup=False, soft_wrap=True)
    _suggest(found.suggestion)


def _suggest(suggestion: str) -> None:
    if suggestion:
        say(f"  better: {escape(suggestion)}", f"  더 나은 이름: {escape(suggestion)}")


def _word(text: Text) -> str:
    return text.ko if spoken_language() == "ko" else text.en


def _tell(found: NameReport) -> None:
    from dure.wake.told import BASES, NAMES_OF_BASES

    agent = f" → {found.agent}" if found.agent else ""
    console.print(f"{found.wake_word}{agent}", style="bold", markup=False)
    for one in found.pronunciations:
        line = f"  {one.spelling}  /{' '.join(one.phones)}/  {_word(NAMES_OF_BASES[one.basis])}"
        console.print(line, markup=False, soft_wrap=True)
    say(
        f"  threshold {found.threshold:+.2f} ({_word(BASES[found.basis])})",
        f"  기준 {found.threshold:+.2f} ({_word(BASES[found.basis])})",
    )
    _tell_expected(found)
    tell_warnings(found)


def tell_warnings(found: NameReport) -> None:
    """Print what speaks against a name, what it resembles, and a better one."""
    from dure.wake.told import WARNINGS

    for code in found.warnings:
        console.print(f"  ! {_word(WARNINGS[code])}", style="yellow", markup=False, soft_wrap=True)
    for other in (*found.resembles, *found.everyday):
        say(
            f"    {escape(other.wake_word)}: distance {other.distance:+.2f}",
            f"    {escape(other.wake_word)}: 거리 {other.distance:+.2f}",
        )
    _suggest(found.suggestion)


def _tell_expected(found: NameReport) -> None:
    rate = f"{found.false_alarms_per_hour:g}"
    if found.interval_per_hour is None:
        say(
            f"  aims at {rate} false alarms an hour: uncalibrated",
            f"  목표: 잘못 들음 시간당 {rate}번(보정되지 않음)",
        )
    else:
        low, high = (f"{one:.2g}" for one in found.interval_per_hour)
        say(
            f"  false alarms an hour: at most {rate} (95 %: {low} to {high})",
            f"  잘못 들음: 시간당 {rate}번까지(95 %: {low}~{high}번)",
        )
    if found.missed_share is None:
        say("  missed calls: not known for Korean", "  못 들음: 한국어는 아직 알 수 없어요")
        return
    quiet, noise = (found.missed_share[key] for key in ("quiet", "noise"))
    say(
        f"  missed calls: {quiet:.1%} where it is quiet, {noise:.1%} in noise",
        f"  못 들음: 조용할 때 {quiet:.1%}, 시끄러울 때 {noise:.1%}",
    )


def _tell_taught(portrait: Portrait) -> None:
    wrong, missed = (
        sum(one.verdict == verdict for one in portrait.feedback) for verdict in ("wrong", "missed")
    )
    if portrait.feedback:
        shift = f"{portrait.report.shift:+.2f}"
        say(
            f"  feedback: {wrong} × wrong, {missed} × missed; the threshold is moved by {shift}",
            f"  의견: 잘못 들음 {wrong}번, 못 들음 {missed}번. 기준을 {shift} 옮겼어요",
        )
    if portrait.enrolment is not None:
        one = portrait.enrolment
        say(
            f"  enrolled from {one.recordings} recordings: mean score {one.before:+.2f} → {one.after:+.2f}",
            f"  녹음 {one.recordings}개로 배움: 평균 점수 {one.before:+.2f} → {one.after:+.2f}",
        )
