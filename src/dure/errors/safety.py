"""What can go wrong between alerts and people."""

from __future__ import annotations

from dure.errors.unavailable import Unavailable


class DeliveryFailed(Unavailable):
    """A notice that its channel did not take."""

    code = "alert.delivery"
    en = "The channel {channel} did not take the notice: {why}."
    ko = "{channel} 채널이 알림을 받지 않았어요: {why}."


class DeliveryRefused(DeliveryFailed):
    """A notice that its channel will never take, however often it is tried."""

    code = "alert.refused"
    retryable = False
