"""What can go wrong between alerts and people."""

from __future__ import annotations

from dure.errors.refused import Refused
from dure.errors.unavailable import Unavailable


class DeliveryFailed(Unavailable):
    """A notice that its channel did not take."""

    code = "alert.delivery"
    en = "The channel {channel} did not take the notice: {why}."
    ko = "{channel} 채널이 알림을 받지 않았어요: {why}."


class DeliveryRefused(DeliveryFailed):
    """A notice that its channel will never take; trying again does not help."""

    code = "alert.delivery_refused"
    retryable = False
    en = "The channel {channel} refuses the notice: {why}."
    ko = "{channel} 채널이 알림을 거절했어요: {why}."


class LinkInvalid(Refused):
    """A link of a notice that is not ours, or is too old."""

    code = "alert.link"
    en = "This link is not valid any more. Open the newest notice, or the hub's page."
    ko = "더는 쓸 수 없는 링크예요. 가장 최근 알림이나 허브 페이지를 열어 주세요."
