"""`dure skills`: the skills that others run. It works beside a running hub, which follows within a second."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import anyio
import click
from rich.markup import escape

from dure.cli.options import config_option, json_option
from dure.cli.output import console, emit, say, spoken_language
from dure.config import load_config
from dure.skills.host.manifest import PERMISSIONS, Manifest
from dure.skills.host.manifest_read import check_manifest
from dure.store import AddedSkill


@click.group()
def command() -> None:
    r"""Add, show, try and test the skills that others run.

    \b
    Example:
      dure skills add ./pizzabot
      dure skills try "피자봇 열어 줘" "페퍼로니 두 판 주문해 줘"
      dure skills test pizzabot
    """


@command.command()
@click.argument("source")
@click.option("--agent", help="Whose skill it is; if not given, the agent of its vendor, else the first.")
@click.option(
    "granted",
    "--grant",
    multiple=True,
    type=click.Choice([*PERMISSIONS, "all"]),
    help="Allow what it asks; may be given again.",
)
@click.option("--allow-local", is_flag=True, help="Its server may be on this machine.")
@click.option("--allow-private", is_flag=True, help="Its server may be in this house's network.")
@click.option("--unsigned", is_flag=True, help="Take it from an address though nobody has signed it.")
@config_option
@json_option
def add(
    source: str,
    agent: str | None,
    granted: tuple[str, ...],
    allow_local: bool,
    allow_private: bool,
    file: Path | None,
    *,
    unsigned: bool,
    as_json: bool,
) -> None:
    r"""Add a skill by its dure-skill.toml: a file, the folder that holds it, or an address.

    A skill that is added from a file may have its server on this machine. What it asks to be allowed is shown,
    and not allowed unless you say so with --grant. Adding it again puts the newer manifest in its place.

    \b
    Example:
      dure skills add ./pizzabot --agent clova
      dure skills add https://skills.example.com/pizzabot/dure-skill.toml --grant play
    """
    from dure.cli.skills_add import add_skill, reach_of

    reach = reach_of(source, local=allow_local, private=allow_private)
    work = partial(add_skill, load_config(file), source, agent, granted, reach, unsigned=unsigned)
    added, manifest = anyio.run(work)
    if as_json:
        emit({"added": told(added, manifest)})
        return
    korean = spoken_language() == "ko"
    name = escape(manifest.title("ko" if korean else "en"))
    own = manifest.invocation.get("ko" if korean else "en")
    spoken = escape(own[0] if own else manifest.title("ko" if korean else "en"))
    say(
        f"{name} is a skill of {added.agent} now. Say “{spoken}” to open it.",
        f"{name} 스킬을 {added.agent} 에이전트에 더했어요. “{spoken} 열어 줘”라고 말해 보세요.",
    )
    for permission in manifest.permissions:
        words = PERMISSIONS[permission]
        if permission in added.granted:
            say(f"  allowed: {words['en']}", f"  허락함: {words['ko']}")
        else:
            say(
                f"  asks to {words['en']}; not allowed (--grant {permission})",
                f"  요청: {words['ko']}. 아직 허락하지 않았어요(--grant {permission})",
            )


@command.command("list")
@json_option
def list_skills(*, as_json: bool) -> None:
    r"""Show every skill.

    \b
    Example:
      dure skills list --json
    """
    from dure.cli.skills_add import added_skills

    skills = anyio.run(added_skills)
    if as_json:
        emit({"skills": [told(one, check_manifest(one.manifest)[0]) for one in skills]})
        return
    if not skills:
        say(
            "There are no skills yet: “dure skills add PATH”.",
            "스킬이 아직 없어요. “dure skills add 경로”로 더하세요.",
        )
        return
    _draw(skills)


@command.command()
@click.argument("skill")
@json_option
def show(skill: str, *, as_json: bool) -> None:
    r"""Show one skill: what it is asked with, and what it may do.

    \b
    Example:
      dure skills show pizzabot
    """
    from dure.cli.skills_add import added_skills, find_skill

    added = find_skill(anyio.run(added_skills), skill)
    manifest = check_manifest(added.manifest)[0]
    if as_json:
        emit({"skill": {**told(added, manifest), "manifest": added.manifest}})
        return
    console.print(added.manifest, markup=False, soft_wrap=True)
    granted = ", ".join(added.granted)
    say(
        f"# agent: {added.agent}; allowed: {granted or 'nothing beyond answering'}; from {escape(added.origin)}",
        f"# 에이전트: {added.agent}, 허락한 것: {granted or '대답하기만'}, 가져온 곳: {escape(added.origin)}",
    )


@command.command()
@click.argument("skill")
@json_option
def remove(skill: str, *, as_json: bool) -> None:
    r"""Remove a skill.

    \b
    Example:
      dure skills remove pizzabot
    """
    from dure.cli.skills_add import remove_skill

    removed = anyio.run(remove_skill, skill)
    if as_json:
        emit({"removed": told(removed, check_manifest(removed.manifest)[0])})
    else:
        say(f"{removed.id} is removed.", f"{removed.id} 스킬을 지웠어요.")


@command.command("try")
@click.argument("sentences", nargs=-1, required=True)
@click.option("--agent", help="Whose skills are asked; if not given, all agents' in turn.")
@click.option("--from", "source", help="Try this manifest (a file or folder) without adding it.")
@click.option(
    "--grant", "granted", multiple=True, type=click.Choice([*PERMISSIONS, "all"]), help="With --from."
)
@click.option("--language", type=click.Choice(["ko", "en"]), help="Where a sentence does not tell.")
@config_option
@json_option
def try_(
    sentences: tuple[str, ...],
    agent: str | None,
    source: str | None,
    granted: tuple[str, ...],
    language: str | None,
    file: Path | None,
    *,
    as_json: bool,
) -> int:
    r"""Say sentences to the skills, one after the other, and show what is understood, asked and answered.

    Exit code: 0, or 3 if a sentence was for no skill, or 5 if a skill failed.

    \b
    Example:
      dure skills try "피자봇 열어 줘" "페퍼로니 두 판 주문해 줘"
      dure skills try --from ./pizzabot "피자봇에서 뭐가 맛있어?" --json
    """
    from dure.cli.skills_try import Trial, try_sentences

    trial = Trial(sentences=sentences, agent=agent, source=source, granted=granted, language=language)
    return anyio.run(try_sentences, load_config(file), trial, as_json)


@command.command()
@click.argument("skill")
@json_option
def test(skill: str, *, as_json: bool) -> int:
    r"""Play every kind of request to a skill's server and report what its partner should know.

    SKILL is the id of an added skill, or a file or folder with its manifest. Exit code: 0, or 1 if a required
    check failed, or 5 if the server cannot be reached.

    \b
    Example:
      dure skills test ./pizzabot --json
    """
    from dure.cli.skills_test import check_skill

    return anyio.run(check_skill, skill, as_json)


@command.command()
@json_option
def key(*, as_json: bool) -> None:
    r"""Print the public key with which this hub signs what it asks CLOVA skills.

    A running hub also publishes it at /.well-known/signature-public-key.pem.

    \b
    Example:
      dure skills key > signature-public-key.pem
    """
    from dure.config.paths import find_paths
    from dure.skills.host.signing import open_signer

    pem = open_signer(find_paths().data).public_pem
    if as_json:
        emit({"public_key": pem})
    else:
        click.echo(pem, nl=False)


def told(added: AddedSkill, manifest: Manifest | None) -> dict[str, object]:
    """A skill as commands tell it; `manifest` is None where an older Dure kept one that no longer fits."""
    base: dict[str, object] = {
        "id": added.id,
        "agent": added.agent,
        "origin": added.origin,
        "reach": added.reach,
        "granted": list(added.granted),
        "signed": bool(added.signature),
        "added": added.added.isoformat(),
    }
    if manifest is None:
        return {**base, "valid": False}
    return {
        **base,
        "valid": True,
        "protocol": manifest.protocol,
        "endpoint": manifest.endpoint,
        "application": manifest.application_id,
        "name": dict(manifest.name),
        "invocation": list(manifest.spellings()),
        "intents": list(manifest.intents),
        "permissions": list(manifest.permissions),
    }


def _draw(skills: Sequence[AddedSkill]) -> None:
    from rich.table import Table

    korean = spoken_language() == "ko"
    head = (
        ("스킬", "부르는 이름", "에이전트", "규약", "허락")
        if korean
        else ("skill", "called", "agent", "protocol", "allowed")
    )
    table = Table(*head, box=None, pad_edge=False)
    for one in skills:
        manifest = check_manifest(one.manifest)[0]
        called = ", ".join(manifest.spellings()) if manifest else "?"
        protocol = manifest.protocol if manifest else "?"
        table.add_row(one.id, escape(called), one.agent, protocol, ", ".join(one.granted))
    console.print(table)
