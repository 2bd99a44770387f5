"""`dure skills test`: the conformance report of a skill's server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import anyio
import anyio.to_thread
from rich.markup import escape

from dure.cli.output import console, emit, say, spoken_language
from dure.cli.skills_add import added_skills, find_skill, load_source
from dure.config.paths import find_paths
from dure.errors import ExitCode
from dure.skills.host.conformance import Check, Conformance
from dure.skills.host.installed import Installed, install
from dure.skills.host.signing import open_signer
from dure.store import AddedSkill


async def check_skill(wanted: str, as_json: bool) -> ExitCode:
    """Check a skill and print the report.

    Raises:
        NotFound: there is no such skill, nor a file or folder of that name.
        SkillDown, SkillAddressRefused: its server cannot be asked.
    """
    added = await _find(wanted)
    data = find_paths().data
    skill = await anyio.to_thread.run_sync(install, added, lambda: open_signer(data))
    checks = await Conformance(skill, spoken_language()).run()
    counted: Counter[str] = Counter(one.outcome for one in checks)
    if as_json:
        emit(_told(skill, checks, counted))
    else:
        _show(skill, checks, counted)
    return ExitCode.FAILED if counted["failed"] else ExitCode.OK


async def _find(wanted: str) -> AddedSkill:
    skills = await added_skills()
    if await anyio.Path(wanted).exists() and all(one.id != wanted for one in skills):
        return await load_source(wanted, ())
    return find_skill(skills, wanted)


def _told(skill: Installed, checks: Sequence[Check], counted: Counter[str]) -> dict[str, object]:
    return {
        "skill": skill.manifest.id,
        "protocol": skill.manifest.protocol,
        "endpoint": skill.manifest.endpoint,
        "limit_s": skill.wire.limit_s,
        "checks": checks,
        "passed": counted["passed"],
        "failed": counted["failed"],
        "warned": counted["warned"],
    }


def _show(skill: Installed, checks: Sequence[Check], counted: Counter[str]) -> None:
    marks = {"passed": "[green]✓[/]", "failed": "[red]✗[/]", "warned": "[yellow]![/]"}
    console.print(
        f"{skill.manifest.id} · {skill.manifest.protocol} · {skill.manifest.endpoint}", markup=False
    )
    for one in checks:
        took = f"  {one.took_ms:.0f} ms" if one.took_ms else ""
        detail = f"  [dim]{escape(one.detail)}[/]" if one.detail else ""
        console.print(f" {marks[one.outcome]} {escape(one.check)}{took}{detail}", soft_wrap=True)
    say(
        f"{counted['passed']} passed, {counted['failed']} failed, {counted['warned']} warned.",
        f"통과 {counted['passed']}, 실패 {counted['failed']}, 주의 {counted['warned']}.",
    )
