"""Advisories as doors and commands tell them."""

from __future__ import annotations

from dure.errors import Language
from dure.safety.advisories.cap_read import read_cap
from dure.safety.advisories.words import info_for
from dure.store import KeptAdvisory


def plain(kept: KeptAdvisory, language: Language, *, whole: bool = False) -> dict[str, object]:
    """An advisory for machines; `whole` adds what it says and the message itself."""
    advisory = read_cap(kept.message)
    info = info_for(advisory, language)
    told: dict[str, object] = {
        "id": kept.id,
        "sender": kept.sender,
        "identifier": kept.identifier,
        "type": kept.type,
        "status": advisory.status,
        "state": kept.state,
        "concerns": kept.concerns,
        "received": kept.received,
        "expires": kept.expires,
        "event": info.event if info else "",
        "severity": info.severity if info else "Unknown",
        "headline": info.headline if info else "",
    }
    if whole:
        told["description"] = info.description if info else ""
        told["instruction"] = info.instruction if info else ""
        told["areas"] = [area.description for area in info.areas] if info else []
        told["cap"] = kept.message.decode("utf-8", "replace")
    return told
