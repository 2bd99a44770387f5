"""Where a skill's server may be."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Any

import pytest

from dure.errors import SkillAddressRefused
from dure.skills.host.addresses import Reach, judge, resolve
from dure.skills.host.transport import Line
from dure.skills.wires.base import Outgoing
from dure.testing.skills import serve_skill

ALLOWED: list[tuple[str, Reach]] = [
    ("93.184.216.34", "public"),
    ("2606:2800:220:1::1", "public"),
    ("127.0.0.1", "loopback"),
    ("::1", "loopback"),
    ("127.0.0.1", "private"),
    ("192.168.0.7", "private"),
    ("fd12::7", "private"),
]
REFUSED: list[tuple[str, Reach]] = [
    ("127.0.0.1", "public"),
    ("127.9.9.9", "public"),
    ("::1", "public"),
    ("::ffff:127.0.0.1", "public"),
    ("64:ff9b::7f00:1", "public"),
    ("2002:7f00:1::", "public"),
    ("192.168.0.7", "public"),
    ("10.0.0.1", "loopback"),
    ("100.64.0.1", "loopback"),
    ("fd12::7", "loopback"),
    ("169.254.169.254", "private"),
    ("::ffff:169.254.169.254", "private"),
    ("64:ff9b::a9fe:a9fe", "private"),
    ("fd00:ec2::254", "private"),
    ("fe80::1", "private"),
    ("0.0.0.0", "private"),
    ("::", "private"),
    ("224.0.0.1", "private"),
]


@pytest.mark.parametrize(("address", "reach"), ALLOWED)
def test_allowed(address: str, reach: Reach) -> None:
    judge("bot", ip_address(address), reach)


@pytest.mark.parametrize(("address", "reach"), REFUSED)
def test_refused(address: str, reach: Reach) -> None:
    with pytest.raises(SkillAddressRefused):
        judge("bot", ip_address(address), reach)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "url", ["http://localhost:80/", "http://127.1/", "http://0x7f000001/", "http://2130706433/"]
)
async def test_other_spellings_of_this_machine(url: str) -> None:
    """What the system's resolver takes for an address is judged as that address."""
    with pytest.raises(SkillAddressRefused):
        await resolve("bot", url, "public")


@pytest.mark.anyio
async def test_plain_http_stays_in_the_house() -> None:
    assert await resolve("bot", "https://93.184.216.34/", "public")
    with pytest.raises(SkillAddressRefused):
        await resolve("bot", "http://93.184.216.34/", "public")
    assert await resolve("bot", "http://192.168.0.7/", "private")


@pytest.mark.anyio
async def test_the_judged_address_is_the_one_that_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is looked up once for a request; what it would be a moment later changes nothing."""
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *more: Any, **named: Any) -> Any:
        if host != "skill.test":
            return real(host, port, *more, **named)
        looked_up.append(host)
        address = "127.0.0.1" if len(looked_up) == 1 else "169.254.169.254"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with serve_skill(lambda _: {"fine": True}) as server:
        line = Line("bot", server.url.replace("127.0.0.1", "skill.test"), "loopback")
        assert await line.send(Outgoing(body=b"{}"), limit_s=5) == b'{"fine": true}'
        assert server.headers[0]["host"].startswith("skill.test:")
        assert looked_up == ["skill.test"]
        with pytest.raises(SkillAddressRefused):
            await line.send(Outgoing(body=b"{}"), limit_s=5)
        assert len(server.asked) == 1


@pytest.mark.anyio
async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with serve_skill(lambda _: {}) as server:
        line = Line("bot", server.url, "loopback")
        assert await line.send(Outgoing(body=b"{}"), limit_s=5) == b"{}"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("endpoint", "below", "path"),
    [
        ("/skill", "", "/skill"),
        ("/skill/", "", "/skill/"),
        ("/skill/?key=1", "", "/skill/?key=1"),
        ("", "", "/"),
        ("/nugu/", "/answer.price", "/nugu/answer.price"),
        ("/nugu?key=1", "/answer.price", "/nugu/answer.price?key=1"),
        ("", "/answer.price", "/answer.price"),
    ],
)
async def test_the_endpoint_is_asked_as_its_manifest_writes_it(endpoint: str, below: str, path: str) -> None:
    with serve_skill(lambda _: {}, path=endpoint) as server:
        line = Line("bot", server.url, "loopback")
        await line.send(Outgoing(body=b"{}", path=below), limit_s=5)
        assert server.paths == [path]


@pytest.mark.anyio
async def test_a_korean_host_name_is_asked_by_its_ascii_form(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *more: Any, **named: Any) -> Any:
        known = host in ("xn--9t4bq0x.test", "스킬.test")
        return real("127.0.0.1" if known else host, port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with serve_skill(lambda _: {}) as server:
        line = Line("bot", server.url.replace("127.0.0.1", "스킬.test"), "loopback")
        await line.send(Outgoing(body=b"{}"), limit_s=5)
        assert server.headers[0]["host"].startswith("xn--9t4bq0x.test:")
