"""Where this machine can be reached."""

from __future__ import annotations

import fcntl
import ipaddress
import socket
import struct
from pathlib import Path

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_SIOCGIFADDR = 0x8915
_IF_INET6 = Path("/proc/net/if_inet6")


def own_addresses() -> tuple[Address, ...]:
    """Every address of this machine's network cards, the one towards the network first; no loopback."""
    found: dict[Address, None] = {}
    for address in (_towards("192.0.2.1", socket.AF_INET), *_ipv4(), *_ipv6()):
        if address is not None and not address.is_loopback and not address.is_unspecified:
            found[address] = None
    return tuple(found)


def _towards(goal: str, family: socket.AddressFamily) -> Address | None:
    """The address that the routing table would choose; connecting a datagram socket sends nothing."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((goal, 9))
        except OSError:
            return None  # this machine has no network
        return ipaddress.ip_address(probe.getsockname()[0])


def _ipv4() -> list[Address]:
    found: list[Address] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, card in socket.if_nameindex():
            wanted = struct.pack("256s", card.encode()[:15])
            try:
                answer = fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, wanted)
            except OSError:
                continue  # a card without an address
            found.append(ipaddress.IPv4Address(answer[20:24]))
    return found


def _ipv6() -> list[Address]:
    """Those that keep their meaning beyond one link; the kernel writes one a line, 32 digits first."""
    if not _IF_INET6.exists():
        return []
    lines = _IF_INET6.read_text(encoding="ascii").splitlines()
    addresses = [ipaddress.IPv6Address(bytes.fromhex(line.split()[0])) for line in lines]
    return [address for address in addresses if not address.is_link_local]
