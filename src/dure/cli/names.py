"""`dure names`: which names are listened for. It works beside a running hub, which follows within a second."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import click
from rich.markup import escape

from dure.api import WakeWord
from dure.cli.groups import GroupWithMore
from dure.cli.options import config_option, json_option
from dure.cli.output import console, emit, say, spoken_language
from dure.cli.remembered import open_journal
from dure.cli.sure import be_sure
from dure.config import Config, configured_names, load_config
from dure.config.paths import find_paths
from dure.errors import NotFound, Text, WakeWordInvalid
from dure.language.particles import with_particle
from dure.store import NameChange, find_name

if TYPE_CHECKING:  # NumPy
    from dure.wake.report import NameReport

MORE: dict[str, tuple[str, str, str]] = {
    "show": ("dure.cli.names_show", "show", "Show how a name is heard, and what this household taught."),
    "check": ("dure.cli.names_show", "check", "Tell what is to be expected of names before they are used."),
    "enrol": ("dure.cli.names_enrol", "command", "Learn how a name is said here, from recordings."),
}
"""Commands with modules of their own: name → module, the command in it, and one-line help."""


@click.group(cls=GroupWithMore, more=MORE)
def command() -> None:
    r"""Show, check, add, teach and remove the names that are listened for.

    \b
    Example:
      dure names list
      dure names add 자비스 --also Jarvis --agent aria
      dure names remove 빅스비
    """


@command.command("list")
@config_option
@json_option
def list_names(file: Path | None, *, as_json: bool) -> None:
    r"""Show every name, who it calls, and how else it may be spelled.

    \b
    Example:
      dure names list --json
    """
    config = load_config(file)
    names = anyio.run(_names, config)
    if as_json:
        emit({"names": [_plain(name) for name in names]})
        return
    from rich.table import Table

    korean = spoken_language() == "ko"
    table = Table(
        *(("이름", "부르는 대상", "다른 표기") if korean else ("name", "calls", "also")),
        box=None,
        pad_edge=False,
    )
    for name in names:
        table.add_row(escape(name.text), name.agent, escape(", ".join(name.also)))
    console.print(table)


@command.command()
@click.argument("name")
@click.option("--agent", help="Who it calls; the first agent of the configuration, if not given.")
@click.option("--also", multiple=True, help="Another spelling under which it is heard; may be given again.")
@config_option
@json_option
def add(name: str, agent: str | None, also: tuple[str, ...], file: Path | None, *, as_json: bool) -> None:
    r"""Listen for one more name.

    \b
    Example:
      dure names add 자비스 --also Jarvis --agent aria
    """
    config = load_config(file)
    added, report = anyio.run(_add, config, name, agent, also)
    if as_json:
        warnings, resembles = (report.warnings, report.resembles) if report else ((), ())
        told = {"warnings": list(warnings), "resembles": [one.wake_word for one in resembles]}
        emit({"added": _plain(added), **told})
        return
    text = escape(added.text)
    say(f"“{text}” calls {added.agent} now.", f"이제 “{text}” 하고 부르면 {added.agent} 에이전트가 들어요.")
    if report is not None:
        from dure.cli.names_show import tell_warnings

        tell_warnings(report)


@command.command()
@click.argument("name")
@config_option
@json_option
def remove(name: str, file: Path | None, *, as_json: bool) -> None:
    r"""Listen for a name no more; it stays removed until it is added again, a default name too.

    \b
    Example:
      dure names remove 빅스비
    """
    removed = anyio.run(_remove, load_config(file), name)
    if as_json:
        emit({"removed": _plain(removed)})
    else:
        text = escape(removed.text)
        say(f"“{text}” is no longer a name.", f"이제 “{text}” 하고 불러도 듣지 않아요.")


@command.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def undo(*, yes: bool, as_json: bool) -> None:
    r"""Take back the last addition or removal, after telling which it is.

    \b
    Example:
      dure names undo
      dure names undo --yes
    """
    change = anyio.run(_last_change)
    if change is not None and not yes:
        be_sure(*_question(change), command="dure names undo")
    change = anyio.run(_undo)
    if as_json:
        emit({"undone": {"wake_word": change.text, "removed": change.removed} if change else None})
        return
    text = escape(change.text) if change else ""
    if change is None:
        say("There is nothing to take back.", "되돌릴 것이 없어요.")
    elif change.removed:
        say(f"“{text}” is as it was before it was removed.", f"“{text}” 이름을 지우기 전으로 돌아갔어요.")
    else:
        say(f"“{text}” is as it was before it was added.", f"“{text}” 이름을 더하기 전으로 돌아갔어요.")


def _question(change: NameChange) -> tuple[str, str]:
    """What would be taken back, in English and Korean."""
    at = f"{change.at.astimezone():%Y-%m-%d %H:%M}"
    if change.removed:
        return (
            f"“{change.text}” was removed at {at}. Listen for it again?",
            f"{at}에 “{change.text}” 이름을 지웠어요. 되살릴까요?",
        )
    return (
        f"“{change.text}” was added for {change.agent} at {at}. Take it back?",
        f"{at}에 {change.agent} 에이전트의 이름 {with_particle(f'“{change.text}”', '을')} 더했어요. 되돌릴까요?",
    )


async def _names(config: Config) -> Sequence[WakeWord]:
    if not find_paths().journal.exists():
        return configured_names(config)
    async with open_journal() as journal:
        names = await journal.names.list(configured_names(config))
    return [name for name in names if name.agent in config.agents]


async def _add(
    config: Config, text: str, agent: str | None, also: Sequence[str]
) -> tuple[WakeWord, NameReport | None]:
    from dure.wake.names import check_wake_word  # the wake engine's rules, read only here

    owner = agent or next(iter(config.agents))
    if owner not in config.agents:
        raise NotFound(what=Text("agent", "에이전트"), id=owner)
    checked = check_wake_word(text)
    for spelling in also:
        check_wake_word(spelling)
    if taken := find_name(checked.text, await _names(config)):
        why = Text(f"it calls {taken.agent} already.", f"이미 {taken.agent} 에이전트의 이름이에요.")
        raise WakeWordInvalid(wake_word=checked.text, why=why)
    from dure.cli.taught import open_naming

    word = WakeWord(text=checked.text, also=tuple(also), agent=owner)
    async with open_naming(config) as naming:
        await naming.refuse_homophone(word)
        report = await naming.foresee(word)
    async with open_journal() as journal:
        await journal.names.add(checked.text, owner, also)
        added = find_name(checked.text, await journal.names.list(configured_names(config)))
    return added or word, report


async def _remove(config: Config, text: str) -> WakeWord:
    found = find_name(text, await _names(config))
    if found is None:
        raise NotFound(what=Text("name", "이름"), id=text)
    async with open_journal() as journal:
        await journal.names.remove(text)
    return found


async def _last_change() -> NameChange | None:
    if not find_paths().journal.exists():
        return None
    async with open_journal() as journal:
        changes = await journal.names.changes()
    return changes[-1] if changes else None


async def _undo() -> NameChange | None:
    if not find_paths().journal.exists():
        return None
    async with open_journal() as journal:
        return await journal.names.undo()


def _plain(name: WakeWord) -> dict[str, object]:
    return {"wake_word": name.text, "agent": name.agent, "also": list(name.also)}
