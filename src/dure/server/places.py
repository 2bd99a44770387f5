"""Under which names the hub may be reached: the shield against DNS rebinding and cross-site requests.

A page of another site can make a browser send requests here. Two things give it away: a rebound name shows
in `Host`, because the attacker's own name is in the address bar, and a cross-site request shows in `Origin`
or `Sec-Fetch-Site`. Neither can be forged by a page.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection

from starlette.datastructures import Headers

from dure.errors import Refused, Text

_WRONG_HOST = Text(
    en="this hub is not known under that host name; add it to server.names in dure.toml",
    ko="이 허브는 그 이름으로 부를 수 없어요. dure.toml의 server.names에 추가하세요",
)
_WRONG_SITE = Text(
    en="requests from other sites are not answered", ko="다른 사이트에서 온 요청에는 대답하지 않아요"
)

_DEFAULT_PORTS = {"http": 80, "https": 443}

_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?")


def is_loopback(host: str) -> bool:
    """Whether an address or name can be reached from this machine only."""
    if host.rstrip(".").lower() in {"localhost", "localhost6", "ip6-localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def machine_names() -> tuple[str, ...]:
    """What this machine is called in its own network."""
    name = socket.gethostname().partition(".")[0].lower()
    return tuple(dict.fromkeys(["localhost", name, f"{name}.local", socket.gethostname().lower()]))


class Places:
    """Tells requests that were meant for this hub from those that were not.

    Args:
        host: the address the hub listens on.
        names: further names it is reached under, such as a proxy's.
    """

    def __init__(self, host: str, names: Collection[str] = ()) -> None:
        self._local = is_loopback(host)
        known = ["localhost"] if self._local else [*machine_names(), host]
        self._names = {name.rstrip(".").lower() for name in [*known, *names]}

    def check(self, headers: Headers) -> None:
        """Go on only with a request that was meant for this hub and comes from its own page or no page.

        Raises:
            Refused: it was not, or does not.
        """
        here = headers.getlist("host")
        if len(here) != 1 or not self._is_mine(here[0]):
            raise Refused(why=_WRONG_HOST)
        origins = headers.getlist("origin")
        if origins and (len(origins) > 1 or not _same_place(origins[0], here[0])):
            raise Refused(why=_WRONG_SITE)
        if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"} and not _is_visit(headers):
            raise Refused(why=_WRONG_SITE)

    def _is_mine(self, authority: str) -> bool:
        place = _split(authority)
        if place is None:
            return False
        host, _ = place
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return host in self._names
        # Whoever is addressed by number was not rebound: a name is what an attacker would have to bring.
        return address.is_loopback if self._local and host not in self._names else True


def _is_visit(headers: Headers) -> bool:
    """Whether a person follows a link from elsewhere; what it shows is not readable by that site."""
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"


def _split(authority: str) -> tuple[str, int | None] | None:
    """Host and port of an authority; None where it is none."""
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        return None
    host = found["host"].strip("[]").rstrip(".").lower()
    return host, int(found["port"]) if found["port"] else None


def _same_place(origin: str, host: str) -> bool:
    scheme, separator, authority = origin.partition("://")
    from_, here = _split(authority), _split(host)
    if not separator or scheme not in _DEFAULT_PORTS or from_ is None or here is None:
        return False
    default = _DEFAULT_PORTS[scheme]
    return (from_[0], from_[1] or default) == (here[0], here[1] or default)
