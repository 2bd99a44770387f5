"""Signed, expiring links with which somebody answers an alert without signing in."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from dure.errors import LinkInvalid

LinkAction = Literal["acknowledge", "resolve", "hand_over"]
"""What a link may do."""

GOOD_FOR = timedelta(days=2)
"""How long a link is good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a link says.

    Attributes:
        action: what it does.
        alert: to which alert.
        by: in whose name, a contact's id.
        expires: until when it is good, aware.
    """

    action: LinkAction
    alert: str
    by: str
    expires: datetime


class Links:
    """Makes and reads links.

    Args:
        key: signs them; 32 random bytes of the journal.
        address: where the hub is reached; empty where that is not known, and then there are no links.
    """

    def __init__(self, key: bytes, address: str) -> None:
        self._key = key
        self._address = address.rstrip("/")

    def of(self, alert: str, by: str, now: datetime, *, actions: tuple[LinkAction, ...]) -> Mapping[str, str]:
        """The links of one notice, by what they do; `page` is where everything is shown."""
        if not self._address:
            return {}
        links: dict[str, str] = {
            action: f"{self._address}/api/alerts/links/{self.sign(Link(action=action, alert=alert, by=by, expires=now + GOOD_FOR))}"
            for action in actions
        }
        return {**links, "page": f"{self._address}/carer"}

    def sign(self, link: Link) -> str:
        """A link as one word for an address."""
        said = "\n".join((link.action, link.alert, link.by, str(int(link.expires.timestamp()))))
        return f"{base64.urlsafe_b64encode(said.encode()).decode().rstrip('=')}.{self._mac(said)}"

    def read(self, token: str, now: datetime) -> Link:
        """What a link says.

        Raises:
            LinkInvalid: it is not one of ours, or is too old.
        """
        told, _, mac = token.partition(".")
        try:
            said = base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)).decode()
        except ValueError as error:
            raise LinkInvalid from error
        if not hmac.compare_digest(mac.encode(), self._mac(said).encode()):
            raise LinkInvalid
        if said.count("\n") != 3:
            raise LinkInvalid
        action, alert, by, expires = said.split("\n")
        when = datetime.fromtimestamp(int(expires), now.tzinfo)
        if when <= now or action not in get_args(LinkAction):
            raise LinkInvalid
        return Link(action=action, alert=alert, by=by, expires=when)  # type: ignore[arg-type]  # looked up above

    def _mac(self, said: str) -> str:
        return base64.urlsafe_b64encode(hmac.digest(self._key, said.encode(), "sha256")).decode().rstrip("=")


def new_key() -> str:
    """A key for links, as the journal's settings keep it."""
    return secrets.token_hex(32)
