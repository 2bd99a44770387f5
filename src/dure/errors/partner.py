"""Why a skill is not asked: whoever should vouch for it does not, or is not trusted."""

from __future__ import annotations

from dure.errors.refused import Refused


class SignatureInvalid(Refused):
    """A manifest that its partner has not signed as it stands."""

    code = "skill.signature"
    en = "The skill {skill} is not signed by {partner} as it stands: {why}"
    ko = "{skill} 스킬: {partner} 파트너의 서명이 맞지 않아요. {why}"


class PartnerUntrusted(Refused):
    """A partner that this household does not know, does not trust, or trusts no more."""

    code = "partner.untrusted"
    en = "The partner {partner} is {standing}. {remedy}"
    ko = "{partner} 파트너: {standing}. {remedy}"
