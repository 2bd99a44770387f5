"""Adding skills to the journal and taking them out again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import anyio.to_thread

from dure.bus import Bus
from dure.cli.named_file import read_named
from dure.cli.remembered import open_journal
from dure.clock import SystemClock
from dure.config import Config
from dure.config.paths import find_paths
from dure.errors import BadInput, ManifestInvalid, NotFound, Refused, SkillDown, SkillFailed, Text
from dure.skills.host.addresses import Reach, resolve
from dure.skills.host.host import SkillHost
from dure.skills.host.installed import refuse_secrets
from dure.skills.host.manifest import Manifest
from dure.skills.host.manifest_read import FILE_NAME, MAX_BYTES, read_manifest
from dure.skills.partners.signature import SUFFIX
from dure.skills.partners.vouching import vouch
from dure.store import AddedSkill, Journal

VENDOR_AGENTS = {"cek": "clova", "kakao": "kakao", "nugu": "aria"}
"""Whose skills a vendor's are, where the configuration has that agent."""

_NOBODY_SIGNED = Text(
    "nobody has signed this skill. A partner signs it with “dure partners sign”; to take it all the same, add --unsigned.",
    "아무도 서명하지 않은 스킬이에요. 파트너는 “dure partners sign”으로 서명해요. 그래도 더하려면 --unsigned를 붙이세요.",
)


def reach_of(source: str, *, local: bool, private: bool) -> Reach:
    """How far inside the house a skill's server may lie."""
    if private:
        return "private"
    return "loopback" if local or not is_address(source) else "public"


def is_address(source: str) -> bool:
    """Whether a skill is to be fetched from the network."""
    return urlsplit(source).scheme in ("http", "https")


async def add_skill(
    config: Config,
    source: str,
    agent: str | None,
    granted: Sequence[str],
    reach: Reach,
    *,
    unsigned: bool = False,
) -> tuple[AddedSkill, Manifest]:
    """Read, judge and keep a skill.

    Raises:
        BadInput: it cannot be read.
        ManifestInvalid: something is wrong with its manifest.
        SkillAddressRefused: its server, or the place it comes from, is where it must not be.
        NotFound: there is no such agent.
        PartnerUntrusted, SignatureInvalid, Refused: nobody vouches for it.
    """
    text, origin = await read_source(source, reach)
    manifest = read_manifest(text, Path(urlsplit(origin).path).name)
    signature = await read_signature(origin, reach) if manifest.partner else ""
    if not manifest.partner and is_address(source) and not unsigned:
        raise Refused(why=_NOBODY_SIGNED)
    refuse_secrets(manifest, origin)
    owner = agent or VENDOR_AGENTS.get(manifest.protocol, "")
    if agent is None and owner not in config.agents:
        owner = next(iter(config.agents))
    if owner not in config.agents:
        raise NotFound(what=Text("agent", "에이전트"), id=owner)
    # a name that is not known may be tomorrow; the address is judged again with every request
    with suppress(SkillDown):
        await resolve(manifest.id, manifest.endpoint, reach)
    granted = allowed(manifest, granted)
    async with open_journal() as journal:
        if manifest.partner:
            await vouch(
                journal.partners,
                skill=manifest.id,
                partner=manifest.partner,
                manifest=text,
                signature=signature,
            )
        await journal.audit.record("skill.added", source="household", target=manifest.id)
        if granted:
            await journal.audit.record(
                "permission.granted", source="household", target=manifest.id, what=granted
            )
        added = await journal.skills.add(
            id=manifest.id,
            agent=owner,
            manifest=text,
            origin=origin,
            reach=reach,
            granted=granted,
            signature=signature,
        )
        await _announce(journal, added.id, "ClovaSkill.SkillEnabled")
    return added, manifest


async def _announce(journal: Journal, skill: str, event: str) -> None:
    """Tell a server that it was added or is removed, where its vendor does so."""
    host = SkillHost(journal, find_paths().data, Bus(), SystemClock())
    await host.load()
    await host.announce(skill, event)


async def read_signature(origin: str, reach: Reach) -> str:
    """The signature that stands beside a manifest; empty where none can be read."""
    with suppress(BadInput, SkillFailed):
        if is_address(origin):
            return (await read_source(origin + SUFFIX, reach))[0].strip()
        return (await anyio.to_thread.run_sync(_read_file, origin + SUFFIX))[0].strip()
    return ""


def allowed(manifest: Manifest, granted: Sequence[str]) -> Sequence[str]:
    """What is granted of what a skill asks; `all` is all that it asks."""
    return [one for one in manifest.permissions if one in granted or "all" in granted]


async def read_source(source: str, reach: Reach) -> tuple[str, str]:
    """A manifest's text, and where it came from.

    Raises:
        BadInput: it cannot be read.
        SkillAddressRefused, SkillFailed: it cannot be fetched from there.
    """
    if is_address(source):
        from dure.skills.host.transport import Line
        from dure.skills.wires.base import Outgoing

        line = Line(source, source, reach)
        body = await line.send(Outgoing(body=b"", method="GET", headers={"Accept": "*/*"}), limit_s=10.0)
        return _text(body, source), source
    return await anyio.to_thread.run_sync(_read_file, source)


def _read_file(source: str) -> tuple[str, str]:
    path, body = read_named(source, FILE_NAME, MAX_BYTES)
    return _text(body, str(path)), str(path.resolve())


def _text(body: bytes, where: str) -> str:
    if len(body) > MAX_BYTES:
        why = Text("it is too large to be a manifest", "스킬 설정 파일이라기에는 너무 커요.")
        raise BadInput(what=where, why=why)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        why = Text("is not UTF-8 text", "UTF-8 글이 아니에요")
        raise ManifestInvalid(where=where, line=line, key=Text("the file", "파일"), why=why) from error


async def load_source(source: str, granted: Sequence[str]) -> AddedSkill:
    """A manifest from a file or folder, as if it had been added.

    Raises:
        BadInput, ManifestInvalid: it cannot be read.
    """
    text, origin = await anyio.to_thread.run_sync(_read_file, source)
    manifest = read_manifest(text, Path(origin).name)
    return AddedSkill(
        id=manifest.id,
        agent="",
        manifest=text,
        origin=origin,
        reach="loopback",
        granted=tuple(allowed(manifest, granted)),
        added=datetime.now(UTC),
    )


async def added_skills() -> Sequence[AddedSkill]:
    """Every skill that was added."""
    if not find_paths().journal.exists():
        return []
    async with open_journal() as journal:
        return await journal.skills.all()


async def remove_skill(skill: str) -> AddedSkill:
    """Take a skill out.

    Raises:
        NotFound: there is none of that id.
    """
    removed = find_skill(await added_skills(), skill)
    async with open_journal() as journal:
        await _announce(journal, skill, "ClovaSkill.SkillDisabled")
        await journal.audit.record("skill.removed", source="household", target=skill)
        await journal.skills.remove(skill)
    return removed


def find_skill(skills: Sequence[AddedSkill], wanted: str) -> AddedSkill:
    """The skill of that id.

    Raises:
        NotFound: there is none.
    """
    found = next((one for one in skills if one.id == wanted), None)
    if found is None:
        raise NotFound(what=Text("skill", "스킬"), id=wanted)
    return found
