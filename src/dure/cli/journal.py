"""`dure journal`: check, back up and restore what must not be lost."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click
from rich.markup import escape

from dure.cli.options import json_option
from dure.cli.output import console, emit, say, spoken_language
from dure.config.paths import find_paths
from dure.errors import BadInput, ExitCode, Text
from dure.store.restore import Loss, copy_journal, look
from dure.store.restore import restore as go_back


@click.group()
def command() -> None:
    r"""Check, back up and restore the journal: alerts, timers, names, tokens.

    \b
    Example:
      dure journal check
      dure journal backup /mnt/usb/journal.backup
      dure journal restore
    """


@command.command()
@click.option(
    "--file", type=click.Path(path_type=Path, dir_okay=False), help="This one; the hub's, if not given."
)
@json_option
def check(file: Path | None, *, as_json: bool) -> int:
    r"""Look whether the journal is whole, its chains of records unbroken, and no alert stuck. Changes nothing.

    Exit code: 0, or 1 if anything is wrong.

    \b
    Example:
      dure journal check --json
    """
    found = look(file or find_paths().journal)
    if as_json:
        emit({"good": found.good, **asdict(found)})
        return ExitCode.OK if found.good else ExitCode.FAILED
    if found.whole:
        say("The journal is whole.", "저널이 온전해요.")
    elif file is not None:
        say("It is damaged, or no journal.", "손상됐거나 저널이 아니에요.")
    else:
        say(
            "The journal is damaged. Go back to the last backup with “dure journal restore”.",
            "저널이 손상됐어요. “dure journal restore”로 마지막 백업으로 되돌리세요.",
        )
    for chain, broken in found.chains.items():
        if broken is not None:
            say(
                f"The chain {chain} is broken at record {broken}.",
                f"{chain} 기록이 {broken}번에서 끊겼어요.",
            )
    say(f"Open alerts: {found.open_alerts}.", f"열려 있는 알림: {found.open_alerts}개.")
    if found.stuck:
        say(f"Alerts with nothing due: {found.stuck}!", f"멈춰 있는 알림: {found.stuck}개!")
    return ExitCode.OK if found.good else ExitCode.FAILED


@command.command()
@click.argument("target", required=False, type=click.Path(path_type=Path, dir_okay=False))
@json_option
def backup(target: Path | None, *, as_json: bool) -> None:
    r"""Copy the journal while the hub runs: whole, checked and durable. Without TARGET beside the journal.

    \b
    Example:
      dure journal backup /mnt/usb/journal.backup
    """
    if target is not None and not target.absolute().parent.is_dir():
        why = Text("there is no such folder.", "그런 폴더가 없어요.")
        raise BadInput(what=str(target.parent), why=why)
    copy = copy_journal(find_paths().journal, target)
    if as_json:
        emit({"backup": str(copy)})
    else:
        where = escape(str(copy))
        say(f"Copied to {where}.", f"복사했어요: {where}")


@command.command()
@click.argument("source", required=False, type=click.Path(path_type=Path, dir_okay=False))
@json_option
def restore(source: Path | None, *, as_json: bool) -> None:
    r"""Put a backup in the journal's place, and tell what is lost. The hub must be stopped.

    The journal that was there is moved aside, not deleted. Without SOURCE the backup beside it is taken.

    \b
    Example:
      dure journal restore --json
    """
    loss, aside = go_back(find_paths().journal, source)
    if as_json:
        emit({**asdict(loss), "aside": str(aside) if aside else ""})
        return
    _tell_loss(loss)
    if aside is not None:
        where = escape(str(aside))
        say(f"What was there before lies in {where}.", f"전에 있던 저널은 여기에 있어요: {where}")


def _tell_loss(loss: Loss) -> None:
    when = f"{loss.backup.astimezone():%Y-%m-%d %H:%M:%S}" if loss.backup else "–"
    say(
        f"Restored. The last that was done to an alert there: {when}.",
        f"되돌렸어요. 백업에서 알림이 마지막으로 바뀐 때: {when}.",
    )
    if loss.good_again:
        say(
            f"Tokens that were withdrawn since are good again: {loss.good_again}. Withdraw them: “dure pair --list”.",
            f"그 뒤에 취소한 토큰이 다시 유효해요: {loss.good_again}개. “dure pair --list”로 보고 다시 취소하세요.",
        )
    if not loss.lost and not loss.unknown:
        say("Nothing is lost, as far as can be counted.", "셀 수 있는 한 잃은 것은 없어요.")
    for table, count in loss.lost.items():
        say(
            f"Lost from {table}, or as it was before: {count}.",
            f"{table}에서 잃었거나 옛 상태로 돌아간 것: {count}개.",
        )
    if loss.unknown:
        tables = ", ".join(loss.unknown)
        text = (
            f"무엇을 잃었는지 알 수 없는 곳: {tables} (손상되어 읽을 수 없었어요)."
            if spoken_language() == "ko"
            else f"It cannot be told what is lost from: {tables} (they could not be read)."
        )
        console.print(text, markup=False, soft_wrap=True)
