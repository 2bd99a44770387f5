"""How an agent's MCP servers are configured: `[agents.ID.settings.mcp.NAME]`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from dure.config import Secret
from dure.errors import ConfigInvalid, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """One MCP server.

    Attributes:
        url: its address, such as `https://tools.example/mcp`; empty for a program of this machine.
        command: the program and its arguments; empty for a server elsewhere.
        key: sent as `Authorization: Bearer`; empty for none.
        headers: further headers.
        env: further environment variables of the program; it sees none of the hub's but the most ordinary.
        allow: the tools that the agent may use, by their names at the server; `*` allows every one.
        ask: of those, the ones that a person has to agree to before they are used; `*` is every one.
        timeout_s: how long connecting and listing may take.
    """

    url: str = ""
    command: tuple[str, ...] = ()
    key: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    allow: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    timeout_s: float = 10.0


SECRET_HEADERS = ("authorization", "cookie", "proxy-authorization")
"""Headers whose value is never written into the configuration."""


def read_servers(given: object, place: str) -> Mapping[str, ServerSettings]:
    """Read every server of an agent.

    Args:
        given: the table `mcp` of the agent's settings.
        place: its place in the configuration, for errors.

    Raises:
        ConfigInvalid: a setting is missing, unknown or wrong, or a secret is not where it should be.
    """
    if not isinstance(given, Mapping):
        raise _wrong(place, "is a table of servers, each by its name", "서버마다 이름을 붙인 표여야 해요")
    servers = {}
    for name, table in given.items():
        here = f"{place}.{name}"
        if not isinstance(table, Mapping) or not (name.isascii() and name.replace("_", "").isalnum()):
            raise _wrong(
                here,
                "is a table; its name is made of a-z, 0-9 and _",
                "표여야 하고, 이름은 a-z, 0-9, _로 적어요",
            )
        servers[name] = _read(table, here)
    return servers


def _read(table: Mapping[str, Any], place: str) -> ServerSettings:
    known = {one.name: reader for one, reader in zip(fields(ServerSettings), _READERS, strict=True)}
    for name in table:
        if name not in known:
            names = ", ".join(known)
            raise _wrong(f"{place}.{name}", f"is not one of: {names}", f"다음 가운데 하나여야 해요: {names}")
    values = {name: known[name](value, f"{place}.{name}") for name, value in table.items()}
    server = ServerSettings(**values)
    if bool(server.url) == bool(server.command):
        raise _wrong(place, "has either a url or a command", "url과 command 가운데 하나만 적어요")
    if not server.allow:
        why_en = 'name the tools that the agent may use: allow = ["NAME"], or ["*"] for every one'
        why_ko = '비서가 써도 되는 도구를 적으세요: allow = ["이름"], 모두면 ["*"]'
        raise _wrong(f"{place}.allow", why_en, why_ko)
    return server


def _url(value: object, place: str) -> str:
    if (
        isinstance(value, str)
        and value.startswith(("http://", "https://"))
        and "@" not in value.split("/")[2]
    ):
        return value
    raise _wrong(
        place,
        "give an address such as https://tools.example/mcp",
        "https://tools.example/mcp처럼 주소를 적으세요",
    )


def _texts(value: object, place: str) -> tuple[str, ...]:
    if isinstance(value, list | tuple) and all(isinstance(one, str) and one for one in value):
        return tuple(value)
    raise _wrong(place, 'is a list of texts: ["…"]', '글의 목록이어야 해요: ["…"]')


def _key(value: object, place: str) -> str:
    if (secret := _secret(value)) is not None:
        return secret.reveal(place)
    raise _unsecret(place)


def _pairs(value: object, place: str) -> Mapping[str, str]:
    if not isinstance(value, Mapping):
        raise _wrong(place, "is a table", "표여야 해요")
    pairs = {}
    for name, one in value.items():
        here = f"{place}.{name}"
        if (secret := _secret(one)) is not None:
            pairs[name] = secret.reveal(here)
        elif isinstance(one, str) and name.lower() not in SECRET_HEADERS:
            pairs[name] = one
        else:
            raise _unsecret(here)
    return pairs


def _seconds(value: object, place: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0.1 <= value <= 120:
        return float(value)
    raise _wrong(place, "is a number, 0.1 to 120", "0.1부터 120까지의 수예요")


def _secret(value: object) -> Secret | None:
    if isinstance(value, Secret):
        return value
    if isinstance(value, Mapping) and len(value) == 1 and set(value) <= {"env", "file"}:
        return Secret(**value)
    return None


def _unsecret(place: str) -> ConfigInvalid:
    return _wrong(
        place,
        'write it as {env = "NAME"} or {file = "PATH"}',
        '{env = "이름"} 또는 {file = "경로"}로 적으세요',
    )


_READERS: tuple[Callable[[object, str], Any], ...] = (
    _url,
    _texts,
    _key,
    _pairs,
    _pairs,
    _texts,
    _texts,
    _seconds,
)


def _wrong(key: str, en: str, ko: str) -> ConfigInvalid:
    return ConfigInvalid(where="dure.toml", key=key, why=Text(en, ko))
