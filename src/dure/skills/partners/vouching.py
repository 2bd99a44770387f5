"""Whether a partner vouches for a skill, and the household for the partner."""

from __future__ import annotations

from dure.errors import PartnerUntrusted, SignatureInvalid, Text
from dure.skills.partners.signature import is_signed
from dure.store import PartnerStore

_STANDINGS = {
    "known": Text("known here but not trusted", "알고는 있지만 믿는다고 하지 않았어요"),
    "revoked": Text("not trusted here any more", "이제 믿지 않기로 했어요"),
}
_UNKNOWN = Text("not known here", "모르는 파트너예요")


async def vouch(partners: PartnerStore, *, skill: str, partner: str, manifest: str, signature: str) -> None:
    """Pass where the partner has signed this very text and is trusted here, now.

    Args:
        partners: who is trusted.
        skill: the skill's id, for the error.
        partner: who should have signed.
        manifest: what should be signed.
        signature: what stands beside it.

    Raises:
        PartnerUntrusted: the partner is unknown, not trusted, or trusted no more.
        SignatureInvalid: the partner has not signed it.
    """
    found = await partners.get(partner)
    if found is None:
        remedy = Text(
            "Get its dure-partner.toml and run “dure partners add”.",
            "dure-partner.toml을 받아 “dure partners add”로 더하세요.",
        )
        raise PartnerUntrusted(partner=partner, standing=_UNKNOWN, remedy=remedy)
    if not is_signed(manifest, signature, found.key):
        why = (
            Text("its signature does not fit.", "서명이 이 내용과 달라요.")
            if signature
            else Text("no signature stands beside it.", "서명 파일이 없어요.")
        )
        raise SignatureInvalid(skill=skill, partner=partner, why=why)
    if found.state != "trusted":
        remedy = Text(
            f"If you trust it: “dure partners trust {partner}”.",
            f"믿는다면 “dure partners trust {partner}”를 실행하세요.",
        )
        raise PartnerUntrusted(partner=partner, standing=_STANDINGS[found.state], remedy=remedy)
