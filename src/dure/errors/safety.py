"""What can go wrong between alerts and people."""

from __future__ import annotations

from dure.errors.given import BadInput
from dure.errors.unavailable import Unavailable


class DeliveryFailed(Unavailable):
    """A notice that its channel did not take."""

    code = "alert.delivery"
    en = "The channel {channel} did not take the notice: {why}."
    ko = "{channel} 채널이 알림을 받지 않았어요: {why}."


class AdvisoryInvalid(BadInput):
    """A message of an authority that is no valid CAP 1.2."""

    code = "advisory.invalid"
    http_status = 422
    en = "The advisory is no valid CAP 1.2: {why}."
    ko = "CAP 1.2에 맞지 않는 안내예요: {why}."


class FeedFailed(Unavailable):
    """A source of advisories that cannot be asked, or answers with something else."""

    code = "advisory.feed"
    en = "The advisory feed at {host} cannot be read: {why}."
    ko = "{host}의 재난 안내를 읽을 수 없어요: {why}."
