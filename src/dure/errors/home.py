"""What can go wrong between the home and its appliances."""

from __future__ import annotations

from dure.errors.refused import Refused
from dure.errors.unavailable import Unavailable


class ApplianceUnreachable(Unavailable):
    """An appliance, or its maker's service, that does not answer."""

    code = "appliance.unreachable"
    en = "{appliance} cannot be reached: {why}. Is it on, and in the network?"
    ko = "{appliance}: 연결되지 않아요({why}). 켜져 있는지, 네트워크에 연결돼 있는지 봐 주세요."


class OrderRefused(Refused):
    """An order that the appliance, the household or the rules of safety do not allow."""

    code = "appliance.refused"
    en = "{appliance} was left as it is: {why}"
    ko = "{appliance}: 그대로 두었어요. {why}"
