"""A skill that was added, ready to be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dure.skills.host.manifest import Manifest
from dure.skills.host.manifest_read import read_manifest
from dure.skills.host.signing import Signer
from dure.skills.host.transport import Line
from dure.skills.wires.base import Wire
from dure.store import AddedSkill


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """One skill with the way to its server.

    Attributes:
        added: as the household added it.
        manifest: what it is.
        wire: how it is spoken to.
        line: how its server is reached.
    """

    added: AddedSkill
    manifest: Manifest
    wire: Wire
    line: Line


def install(added: AddedSkill, signer: Callable[[], Signer]) -> Installed:
    """Make a skill ready; nothing is sent.

    Args:
        added: as it was added.
        signer: gives the hub's signer to protocols that want one.

    Raises:
        ManifestInvalid: its manifest was read by an older Dure and does not fit this one.
        ConfigInvalid: a secret that it needs is not there, or the hub's key cannot be read.
    """
    manifest = read_manifest(added.manifest, added.origin)
    return Installed(
        added=added,
        manifest=manifest,
        wire=wire_of(manifest, signer),
        line=Line(manifest.id, manifest.endpoint, added.reach),
    )


def wire_of(manifest: Manifest, signer: Callable[[], Signer]) -> Wire:
    """The protocol of a skill; each is imported where a skill speaks it."""
    from dure.skills.wires.cek import CekWire

    return CekWire(manifest, signer().sign)
