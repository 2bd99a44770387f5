"""What `dure partners` does."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import anyio.to_thread
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dure.cli.named_file import read_named
from dure.cli.remembered import open_journal
from dure.cli.skills_add import is_address, read_source
from dure.config.paths import find_paths
from dure.errors import BadInput, Language, NotFound, Refused, Text
from dure.skills.host.manifest_read import FILE_NAME as MANIFEST_NAME
from dure.skills.host.manifest_read import read_manifest
from dure.skills.partners import partner_file
from dure.skills.partners.keys import fingerprint, open_key, public_text, save_key
from dure.skills.partners.signature import SUFFIX
from dure.skills.partners.signature import sign as sign_text
from dure.store import AuditKind, Journal, Partner

KEY_NAME = "dure-partner.key"


async def add_partner(source: str, trusted: bool) -> Partner:  # a switch of the command
    """Get to know a partner.

    Raises:
        BadInput: its introduction cannot be read.
        ConfigInvalid: something is wrong with it.
        Refused: a partner of that id is known with another key.
    """
    text = await _read(source)
    found = partner_file.read_partner(text, Path(source).name)
    async with open_journal() as journal:
        partner = await journal.partners.add(
            id=found.id, name=found.name, key=found.key, contact=found.contact
        )
        if partner is None:
            raise Refused(
                why=Text(
                    f"{found.id} is known with another key. A partner that changes its key takes another id.",
                    f"{found.id}: 다른 열쇠로 이미 알고 있어요. 열쇠를 바꾼 파트너는 다른 id를 써야 해요.",
                )
            )
        if trusted:
            return await _set(journal, found.id, "trusted")
        return partner


async def all_partners() -> Sequence[Partner]:
    """Every partner."""
    if not find_paths().journal.exists():
        return []
    async with open_journal() as journal:
        return await journal.partners.all()


async def set_trust(partner: str, state: Literal["trusted", "revoked"]) -> Partner:
    """Trust a partner, or no more.

    Raises:
        NotFound: there is none of that id.
    """
    async with open_journal() as journal:
        return await _set(journal, partner, state)


def introduce(
    id: str,  # noqa: A002  # what it is called everywhere
    name: Mapping[Language, str],
    contact: str,
    out: Path,
) -> tuple[str, Path]:
    """Make a partner's key and its introduction; tell the key's fingerprint and where the introduction lies.

    Raises:
        BadInput: there is a key already, or a file cannot be written.
        ConfigInvalid: the id or the name cannot be used.
    """
    key = Ed25519PrivateKey.generate()
    introduction = partner_file.PartnerFile(id=id, name=name, key=public_text(key), contact=contact)
    text = partner_file.write_partner(introduction)
    partner_file.read_partner(text)
    save_key(key, out / KEY_NAME)
    file = out / partner_file.FILE_NAME
    _write(file, text)
    return fingerprint(introduction.key), file


def sign_manifest(manifest: Path, key_file: Path) -> Path:
    """Sign a manifest; tell where its signature lies.

    Raises:
        BadInput: a file cannot be read or written, or the manifest names no partner.
        ManifestInvalid: something is wrong with it.
    """
    file = manifest / MANIFEST_NAME if manifest.is_dir() else manifest
    try:
        text = file.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(what=str(file), why=Text("it cannot be read.", "읽을 수 없어요.")) from error
    if not read_manifest(text, file.name).partner:
        why = Text('write partner = "your id" into it first.', 'partner = "내 id"를 먼저 적으세요.')
        raise BadInput(what=str(file), why=why)
    target = file.with_name(file.name + SUFFIX)
    _write(target, sign_text(text, open_key(key_file)) + "\n")
    return target


async def _set(journal: Journal, partner: str, state: Literal["trusted", "revoked"]) -> Partner:
    """Write down that somebody is trusted, or no more, before it is so."""
    kind: AuditKind = "partner.trusted" if state == "trusted" else "partner.revoked"
    if await journal.partners.get(partner) is None:
        raise NotFound(what=Text("partner", "파트너"), id=partner)
    await journal.audit.record(kind, source="household", target=partner)
    changed = await journal.partners.set_state(partner, state)
    if changed is None:
        raise NotFound(what=Text("partner", "파트너"), id=partner)
    return changed


async def _read(source: str) -> str:
    if is_address(source):
        return (await read_source(source, "public"))[0]
    return await anyio.to_thread.run_sync(_read_file, source)


def _read_file(source: str) -> str:
    path, body = read_named(source, partner_file.FILE_NAME, partner_file.MAX_BYTES)
    if len(body) > partner_file.MAX_BYTES:
        raise BadInput(what=str(path), why=Text("it is too large.", "너무 커요."))
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadInput(what=str(path), why=Text("it cannot be read.", "읽을 수 없어요.")) from error


def _write(file: Path, text: str) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        raise BadInput(what=str(file), why=Text("it cannot be written.", "쓸 수 없어요.")) from error
