"""More than a hundred services that bring messages to people, through Apprise."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

import anyio
import anyio.to_thread

from dure.api import Notice, Receipt
from dure.errors import DeliveryFailed, DeliveryRefused, Text

AT_ONCE = 8
"""How many messages may be on their way at once."""

_UNKNOWN = Text(
    "that is no address that Apprise knows, such as tgram://… or mailto://…",
    "tgram://…나 mailto://…처럼 Apprise가 아는 주소가 아니에요",
)
_NOBODY = Text("no address of that name is configured", "그 이름의 주소가 설정에 없어요")
_NOT_TAKEN = Text("the service did not take it", "서비스가 받지 않았어요")

_KINDS = {"notice": "info", "concern": "info", "urgent": "warning", "life": "failure"}


class AppriseChannel:
    """`dure.api.AlertChannel` through Apprise. `Notice.to` names one of its addresses.

    Apprise waits in threads: one that is given up goes on until its own time is over, and counts until then.

    Args:
        addresses: Apprise's own addresses, by name; they may hold secrets and are never logged.
    """

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = dict(addresses)
        self._turn = anyio.CapacityLimiter(AT_ONCE)

    async def deliver(self, notice: Notice) -> Receipt:
        """Hand a notice over to the address's service.

        Raises:
            DeliveryRefused: there is no address of that name, or it is none.
            DeliveryFailed: the service did not take it.
        """
        if notice.to not in self._addresses:
            raise DeliveryRefused(channel="apprise", why=_NOBODY)
        notice = replace(notice, to=self._addresses[notice.to])
        taken = await anyio.to_thread.run_sync(_send, notice, limiter=self._turn, abandon_on_cancel=True)
        if not taken:
            raise DeliveryFailed(channel="apprise", why=_NOT_TAKEN)
        return Receipt(accepted=True)


def _send(notice: Notice) -> bool:
    import apprise  # an extra, slow to import

    logging.getLogger("apprise").disabled = True  # it would log addresses, with the secrets in them
    sender = apprise.Apprise(asset=apprise.AppriseAsset(app_id="Dure", app_desc="Dure", app_url=""))
    if not sender.add(notice.to):
        raise DeliveryRefused(channel="apprise", why=_UNKNOWN)
    links = "\n".join(notice.links.values())
    body = f"{notice.text}\n\n{links}" if links else notice.text
    taken = sender.notify(
        title=notice.title,
        body=body,
        notify_type=_KINDS[notice.severity],
        body_format=apprise.NotifyFormat.TEXT,
    )
    return bool(taken)
