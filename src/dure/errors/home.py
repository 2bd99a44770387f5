"""What can go wrong between the home and its appliances."""

from __future__ import annotations

from dure.errors.refused import Refused
from dure.errors.unavailable import Unavailable


class ApplianceUnreachable(Unavailable):
    """An appliance, or its maker's service, that does not answer."""

    code = "appliance.unreachable"
    en = "{appliance} cannot be reached: {why}. Is it on, and in the network?"
    ko = "{appliance}: 연결되지 않아요({why}). 켜져 있는지, 네트워크에 연결돼 있는지 봐 주세요."


class AccountUnlinked(ApplianceUnreachable):
    """An appliance whose maker's account is not linked, or whose link the maker has withdrawn."""

    code = "account.unlinked"
    en = "{appliance} cannot be reached: the account of “{driver}” is not linked (any more). Link it: “dure home link {driver}”."
    ko = "{appliance}: “{driver}” 계정이 연결되어 있지 않아요. “dure home link {driver}”로 다시 연결하세요."


class LinkingFailed(Refused):
    """An account that was not linked."""

    code = "account.linking"
    en = "The account of “{driver}” was not linked: {why}. Begin again with “dure home link”."
    ko = "“{driver}” 계정을 연결하지 못했어요: {why}. “dure home link”로 다시 시작하세요."


class OrderRefused(Refused):
    """An order that the appliance, the household or the rules of safety do not allow."""

    code = "appliance.refused"
    en = "{appliance} was left as it is: {why}"
    ko = "{appliance}: 그대로 두었어요. {why}"
