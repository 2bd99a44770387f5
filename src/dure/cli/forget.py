"""`dure forget`: delete what was said."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

import anyio
import click

from dure.cli.options import config_option, json_option
from dure.cli.output import emit, misused, say
from dure.cli.remembered import open_both
from dure.cli.sure import be_sure
from dure.config import Config, household_zone, load_config
from dure.errors import NotFound, Text


@click.command()
@click.option("--all", "everything", is_flag=True, help="Everything, of all agents.")
@click.option("--today", is_flag=True, help="Only what is from today.")
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), help="Only what is from before this day.")
@click.option("--agent", help="Only what was said to this agent and what it noted.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@config_option
@json_option
def command(
    *,
    everything: bool,
    today: bool,
    before: datetime | None,
    agent: str | None,
    yes: bool,
    file: Path | None,
    as_json: bool,
) -> None:
    r"""Delete what was said and answered, what agents noted, what was done in the home, and which names were heard when.

    Names, timers and devices stay. Deleted words are overwritten on the disk and in the backup. Works beside
    a running hub.

    \b
    Example:
      dure forget --today
      dure forget --all --yes
      dure forget --agent aria --before 2026-03-01
    """
    if not (everything or today or before or agent):
        raise misused(
            "Say what: --today, --before DATE, --agent AGENT or --all.",
            "무엇을 지울지 알려 주세요: --today, --before DATE, --agent AGENT, --all.",
        )
    if (everything and (today or before or agent)) or (today and before):
        raise misused(
            "--all goes alone, and --today not with --before.",
            "--all은 혼자 쓰고, --today와 --before는 함께 쓸 수 없어요.",
        )
    config = load_config(file)
    if agent and agent not in config.agents and not yes:
        raise NotFound(what=Text("agent", "에이전트"), id=agent)
    if not yes:
        be_sure("Really? This cannot be undone", "정말 지울까요? 되돌릴 수 없어요", command="dure forget")
    begin, end = _span(config, today=today, before=before)
    records, notes = anyio.run(_forget, config, agent, begin, end)
    if as_json:
        emit({"records": records, "notes": notes})
    else:
        say(
            f"Forgotten: {records} records, {notes} notes of agents.",
            f"기록 {records}개, 에이전트의 메모 {notes}개를 지웠어요.",
        )


def _span(config: Config, *, today: bool, before: datetime | None) -> tuple[datetime | None, datetime | None]:
    """From when to when, by the household's days."""
    zone = household_zone(config)
    if today:
        return datetime.combine(datetime.now(UTC).astimezone(zone).date(), time.min, tzinfo=zone), None
    return None, before.replace(tzinfo=zone) if before else None


async def _forget(
    config: Config, agent: str | None, begin: datetime | None, end: datetime | None
) -> tuple[int, int]:
    async with open_both(config) as (journal, history):
        records = await history.forget(agent=agent, since=begin, before=end)
        records += await journal.home.forget(agent=agent, since=begin, before=end)
        notes = await journal.entries.forget(agent=agent, since=begin, before=end)
        await journal.scrub()
    return records, notes
