"""A skill that was added, ready to be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dure.errors import ConfigInvalid, Text
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

    @property
    def fallback(self) -> str:
        """The intent for what no other understands: the manifest's, or its vendor's where it has a table; empty for none."""
        own, vendors = self.manifest.fallback, self.wire.fallback
        return own or (vendors if vendors in self.manifest.intents else "")


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
    refuse_secrets(manifest, added.origin)
    return Installed(
        added=added,
        manifest=manifest,
        wire=wire_of(manifest, signer),
        line=Line(manifest.id, manifest.endpoint, added.reach),
    )


def refuse_secrets(manifest: Manifest, origin: str) -> None:
    """A manifest from elsewhere may not name this household's secrets: its server would be sent them.

    Raises:
        ConfigInvalid: it does.
    """
    if manifest.nugu.token is not None and origin.startswith(("http://", "https://")):
        why = Text(
            "a manifest from the network may not name a secret; save it as a file, read it, and add that",
            "네트워크에서 받은 설정에는 비밀 값을 적을 수 없어요. 파일로 저장해서 읽어 보고 그 파일을 추가하세요",
        )
        raise ConfigInvalid(where=origin, key="nugu.token", why=why)


def wire_of(manifest: Manifest, signer: Callable[[], Signer]) -> Wire:
    """The protocol of a skill; each is imported where a skill speaks it."""
    if manifest.protocol == "kakao":
        from dure.skills.wires.kakao import KakaoWire

        return KakaoWire(manifest)
    if manifest.protocol == "nugu":
        from dure.skills.wires.nugu import NuguWire

        token = manifest.nugu.token
        return NuguWire(manifest, token.reveal("nugu.token") if token else "")
    if manifest.protocol == "alexa":
        from dure.skills.wires.alexa import AlexaWire

        return AlexaWire(manifest)
    from dure.skills.wires.cek import CekWire

    return CekWire(manifest, signer().sign)
