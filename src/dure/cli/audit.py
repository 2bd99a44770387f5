"""`dure audit`: what crossed between assistants, skills, partners and the home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import anyio
import click

from dure.cli.output import console, emit, say, spoken_language
from dure.cli.remembered import open_journal
from dure.config.paths import find_paths
from dure.errors import ExitCode
from dure.language.particles import with_particle
from dure.store import AuditRecord

KINDS: Mapping[str, tuple[str, str]] = {
    "agent.transferred": ("handed on to", "{이} 말을 넘긴 곳:"),
    "care.agreed": ("noted an agreement of", "{이} 안부 확인 동의를 고친 분:"),
    "care.forgotten": ("deleted the check-ins of", "{이} 안부 확인 기록을 지운 분:"),
    "care.planned": ("planned a check-in for", "{이} 안부 확인을 정한 분:"),
    "care.unplanned": ("plans a check-in no more for", "{이} 안부 확인을 없앤 분:"),
    "home.ordered": ("had this done in the home:", "{이} 집에서 시킨 일:"),
    "home.permitted": ("allowed in the home the agent", "{이} 집 안 일을 허락한 비서:"),
    "partner.trusted": ("trusts the partner", "{이} 믿기로 한 파트너:"),
    "partner.revoked": ("trusts no more the partner", "{이} 더는 믿지 않는 파트너:"),
    "passkey.copied": (
        "signs in no more with this passkey, of which somebody has a copy:",
        "{이} 더는 쓸 수 없는, 베낀 흔적이 있는 패스키:",
    ),
    "passkey.made": ("made the passkey", "{이} 만든 패스키:"),
    "passkey.removed": ("removed the passkey", "{이} 지운 패스키:"),
    "passkey.signed_in": ("signed in with the passkey", "{이} 로그인한 패스키:"),
    "passkey.signed_out": (
        "signed out, having come in with the passkey",
        "{이} 로그아웃했어요. 쓰던 패스키:",
    ),
    "platform.allowed": ("allowed to be linked with the home:", "{이} 연결하도록 허락한 곳:"),
    "platform.linked": ("linked with the home:", "{이} 연결한 곳:"),
    "platform.told": ("told of appliances:", "{이} 기기를 알려 준 곳:"),
    "platform.unlinked": ("ended the link with:", "{이} 연결을 끊은 곳:"),
    "permission.granted": ("allowed the skill", "{이} 허락해 준 스킬:"),
    "skill.added": ("added the skill", "{이} 더한 스킬:"),
    "skill.asked": ("asked the skill", "{이} 물어본 스킬:"),
    "skill.removed": ("removed the skill", "{이} 지운 스킬:"),
    "tool.called": ("used the tool", "{이} 쓴 도구:"),
}
"""What a record says between who gave and who got, in both languages."""


@click.command()
@click.option(
    "--last", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many records."
)
@click.option("--check", is_flag=True, help="Check that no record was changed or taken out.")
@click.option("as_json", "--json", is_flag=True, help="One record per line, the newest last.")
def command(last: int, *, check: bool, as_json: bool) -> int:
    r"""Tell which kinds of data crossed, from whom to whom; the data itself is not in it.

    Exit code: 0, or 1 if --check finds that a record was changed or taken out.

    \b
    Example:
      dure audit --last 50
      dure audit --check
    """
    records, broken = anyio.run(_read, last, check)
    for record in records:
        if as_json:
            emit(record.told())
        else:
            _say_one(record)
    if not records and not as_json:
        say("Nothing has crossed yet.", "아직 오간 것이 없어요.")
    if not check:
        return ExitCode.OK
    if as_json:
        emit({"whole": broken is None, "broken": broken})
    elif broken is None:
        say("The chain is whole.", "기록이 온전해요.")
    else:
        say(
            f"Record {broken} does not fit: it, or the one before it, was changed or taken out.",
            f"{broken}번 기록이 맞지 않아요. 이 기록이나 바로 앞의 기록이 바뀌었거나 사라졌어요.",
        )
    return ExitCode.OK if broken is None else ExitCode.FAILED


async def _read(
    last: int, check: bool
) -> tuple[Sequence[AuditRecord], int | None]:  # a switch of the command
    if not find_paths().journal.exists():
        return [], None
    async with open_journal() as journal:
        return await journal.audit.last(last), await journal.audit.broken() if check else None


def _say_one(record: AuditRecord) -> None:
    korean = spoken_language() == "ko"
    when = record.at.astimezone().strftime("%m-%d %H:%M:%S")
    en, ko = KINDS[record.kind]
    what = f"  ({', '.join(record.what)})" if record.what else ""
    source = "우리 집" if korean and record.source == "household" else record.source
    korean_words = ko.replace("{이}", with_particle(source, "이"))
    words = f"{korean_words} {record.target}" if korean else f"{source} {en} {record.target}"
    console.print(f"{when}  {words}{what}", markup=False)
