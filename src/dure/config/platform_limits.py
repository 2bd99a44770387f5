"""What a platform's settings may be, beyond their types."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from dure.config.platforms import PlatformConfig
from dure.config.problems import Problems

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def check_platforms(
    platforms: Mapping[str, PlatformConfig], agents: Collection[str], problems: Problems
) -> None:
    """Note whatever does not go together."""
    owners: dict[str, str] = {}
    for name, one in platforms.items():
        place = ("home", "platforms", name)
        if name in agents:
            problems.add(
                place,
                "is also an agent's id; what it may reach in the home could not be told apart",
                "비서의 id와 같아요. 집 안 권한을 구별할 수 없어요",
            )
        if not one.client_id.strip():
            problems.add((*place, "client_id"), "is empty", "비어 있어요")
        if owners.setdefault(one.client_id, name) != name:
            problems.add(
                (*place, "client_id"),
                f"is also that of {owners[one.client_id]}",
                f"{owners[one.client_id]}에서도 쓰고 있어요",
            )
        if bool(one.callback_id) != (one.callback_secret is not None):
            problems.add(
                (*place, "callback_secret"),
                "goes together with callback_id: both or neither",
                "callback_id와 함께 적거나 둘 다 비워 두세요",
            )
        for uri in one.redirect_uris:
            if not _is_sound(uri):
                problems.add(
                    (*place, "redirect_uris"),
                    f"“{uri}” is no https address",
                    f"“{uri}”: https 주소여야 해요",
                )


def _is_sound(uri: str) -> bool:
    """Whether a person may be sent there with a code: HTTPS, or this machine; no fragment."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        return False
    if not host or parts.fragment or parts.username is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
