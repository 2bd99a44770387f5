"""What can go wrong between alerts and people."""

from __future__ import annotations

from dure.errors.given import BadInput
from dure.errors.refused import Refused
from dure.errors.unavailable import Unavailable


class DeliveryFailed(Unavailable):
    """A notice that its channel did not take.

    A channel that knows when it may be asked again adds `again_s`, in seconds: it is asked no sooner, for as long as pauses go.
    """

    code = "alert.delivery"
    en = "The channel {channel} did not take the notice: {why}."
    ko = "{channel} 채널이 알림을 받지 않았어요: {why}."

    @property
    def again_s(self) -> float:
        """How soon the channel may be asked again, in seconds; 0 where it does not say."""
        told = self.details.get("again_s", 0.0)
        return max(0.0, told) if isinstance(told, int | float) else 0.0


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


class NoOperator(Refused):
    """An alert that is to be handed over where nobody is there to take it."""

    code = "alert.no_operator"
    http_status = 409
    en = "No control room is configured for this person, so there is nobody to hand the alert over to. Call for help yourself."
    ko = "이분에게 정해진 관제실이 없어서 넘겨받을 곳이 없어요. 직접 도움을 요청하세요."


class AdvisoryInvalid(BadInput):
    """A message of an authority that is no valid CAP 1.2."""

    code = "advisory.invalid"
    http_status = 422
    en = "The advisory is no valid CAP 1.2: {why}."
    ko = "CAP 1.2에 맞지 않는 안내예요: {why}."


class AdvisorySender(Refused):
    """An advisory in the name of a sender for whom whoever hands it in does not speak."""

    code = "advisory.sender"
    en = "This token hands in no advisories of “{sender}”. Make one that does: “dure pair --scope feed --sender {sender} --token”."
    ko = "이 토큰으로는 ‘{sender}’의 안내를 보낼 수 없어요. “dure pair --scope feed --sender {sender} --token”으로 새로 만드세요."


class FeedFailed(Unavailable):
    """A source of advisories that cannot be asked, or answers with something else."""

    code = "advisory.feed"
    en = "The advisory feed at {host} cannot be read: {why}."
    ko = "{host}의 재난 안내를 읽을 수 없어요: {why}."
