"""Where a skill's server may be: its host is resolved once, judged, and the connection goes to that very address.

Without this, whoever writes a manifest could make the hub ask the household's router, a cloud's metadata service or the
hub itself (server-side request forgery); and a name that resolves anew between judging and asking could do so later.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Literal
from urllib.parse import urlsplit

import anyio
import anyio.to_thread

from dure.errors import SkillAddressRefused, SkillDown, Text

Reach = Literal["public", "loopback", "private"]
"""How far a skill's address may lie inside: nowhere, this machine, or the household's network (and this machine)."""

_NAT64 = IPv6Network("64:ff9b::/96")
_METADATA = frozenset(
    (IPv4Address("169.254.169.254"), IPv4Address("100.100.100.200"), IPv6Address("fd00:ec2::254"))
)

Address = IPv4Address | IPv6Address


def judge(skill: str, address: Address, reach: Reach, *, host: str = "") -> None:
    """Go on only if a skill's server may be at this address.

    Raises:
        SkillAddressRefused: it may not.
    """
    bare = _unwrap(address)
    why = _objection(bare, reach)
    if why is not None:
        raise SkillAddressRefused(skill=skill, host=host or str(address), why=why)


def _unwrap(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that only carries it."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _objection(address: Address, reach: Reach) -> Text | None:
    if address in _METADATA or address.is_link_local or address.is_multicast or address.is_unspecified:
        return Text("no skill is ever there", "이런 주소에는 스킬이 있을 수 없어요")
    if address.is_loopback:
        if reach in ("loopback", "private"):
            return None
        return Text(
            "it is this machine; add the skill again with --allow-local if that is meant",
            "이 컴퓨터의 주소예요. 맞다면 --allow-local을 붙여 다시 추가하세요",
        )
    if address.is_global or reach == "private":
        return None
    return Text(
        "it is inside your network; add the skill again with --allow-private if that is meant",
        "집 안 네트워크의 주소예요. 맞다면 --allow-private을 붙여 다시 추가하세요",
    )


async def resolve(
    skill: str, url: str, reach: Reach, limiter: anyio.CapacityLimiter | None = None
) -> Sequence[Address]:
    """The addresses of a server, every one of them judged.

    Args:
        skill: for errors.
        url: where the server is.
        reach: how far inside it may lie.
        limiter: bounds the threads that look names up; a skill's own, so that a dead name server delays no other.

    Raises:
        SkillAddressRefused: one of them is where it must not be, or plain HTTP would leave the house.
        SkillDown: the name is not known.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found: Sequence[Address] = [ip_address(host)]
    except ValueError:
        found = await anyio.to_thread.run_sync(
            _look_up, skill, host, port, limiter=limiter, abandon_on_cancel=True
        )
    for address in found:
        judge(skill, address, reach, host=host)
        if parts.scheme != "https" and _unwrap(address).is_global:
            why = Text("plain HTTP is for this house only; use https", "집 밖의 서버는 https여야 해요")
            raise SkillAddressRefused(skill=skill, host=host, why=why)
    return found


def _look_up(skill: str, host: str, port: int) -> Sequence[Address]:
    try:
        told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        why = Text("its name is not known", "주소를 찾을 수 없어요")
        raise SkillDown(skill=skill, why=why) from error
    return list(dict.fromkeys(ip_address(str(place[4][0]).partition("%")[0]) for place in told))
