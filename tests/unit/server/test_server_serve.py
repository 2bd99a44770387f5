"""Opening and closing the doors; HTTPS beyond loopback."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import httpx
import pytest
from cryptography import x509

from dure.config import Config, ServerConfig
from dure.errors import ConfigInvalid, PortTaken
from dure.server import doorplate
from dure.server.certificate import AUTHORITY_FOR, CERTIFICATE_FOR, Certificate, ensure_certificate
from dure.server.scopes import Scope
from dure.server.serve import serve
from dure.testing.hub import ScriptedHub

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOME = ipaddress.ip_address("192.168.7.20")


def certify(
    folder: Path, now: datetime = NOW, names: tuple[str, ...] = ("hub.local",), addresses=(HOME,)
) -> Certificate:
    return ensure_certificate(folder, names=names, addresses=addresses, now=now)


def modes(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}


async def test_a_port_that_is_taken_is_told(tmp_path: Path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken) as taken:
            await serve(ScriptedHub(), host="127.0.0.1", port=port, folder=tmp_path)
        assert taken.value.details["port"] == port


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host", "host.invalid"])
async def test_an_address_of_another_machine_is_told(tmp_path: Path, host: str):
    with pytest.raises(ConfigInvalid):
        await serve(ScriptedHub(), host=host, port=0, folder=tmp_path)


async def test_doors_close_and_the_port_is_free_again(start, tmp_path: Path):
    async with start() as running:
        port = httpx.URL(running.welcome.url).port
        plate = doorplate.read(tmp_path)
        assert plate is not None
        assert plate.url == running.welcome.url
        assert plate.open
    assert doorplate.read(tmp_path) is None
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))


async def test_localhost_is_every_loopback_address(start):
    async with start(host="localhost") as running:
        assert (await running.http.get("/v1/health")).status_code == 200


async def test_beyond_loopback_there_is_https_and_a_pairing_code(start, tmp_path: Path):
    async with start(host="0.0.0.0") as running:
        welcome = running.welcome
        assert welcome.url.startswith("https://localhost:")
        assert welcome.invitation is not None
        assert welcome.invitation.scopes == tuple(Scope)
        assert (await running.http.get("/v1/state")).status_code == 401
        trusted = ssl.create_default_context(cafile=str(tmp_path / "tls" / "ca.crt"))
        async with httpx.AsyncClient(verify=trusted, trust_env=False) as phone:
            for url in (welcome.url, welcome.url.replace("localhost", "127.0.0.1")):
                paired = await phone.get(f"{url}/v1/health")
                assert paired.status_code == 200
            told = (await phone.get(f"{welcome.url}/ca.crt")).content
            assert told == (tmp_path / "tls" / "ca.crt").read_bytes()
        with pytest.raises(httpx.ConnectError):
            async with httpx.AsyncClient(trust_env=False) as stranger:
                await stranger.get(welcome.url)
        rebound = await running.http.get("/v1/health", headers={"Host": "evil.example"})
        assert rebound.status_code == 403
        assert (
            await running.http.get("/v1/health", headers={"Host": "192.168.7.20:8420"})
        ).status_code == 200


async def test_with_a_paired_device_no_new_code_is_made(tmp_path: Path):
    hub = ScriptedHub(Config(server=ServerConfig(tls="off")))
    await hub.tokens.issue([Scope.LISTEN], "phone")
    found = []

    async def ready(welcome) -> None:
        found.append(welcome)
        scope.cancel()

    with anyio.CancelScope() as scope:
        await serve(hub, host="127.0.0.1", port=0, folder=tmp_path, ready=ready)
    assert found[0].invitation is None


def test_keys_are_for_this_user_only(tmp_path: Path):
    certify(tmp_path / "tls")
    assert modes(tmp_path / "tls") == {"ca.crt": 0o644, "ca.key": 0o600, "hub.crt": 0o644, "hub.key": 0o600}
    assert (tmp_path / "tls").stat().st_mode & 0o777 == 0o700


def test_a_certificate_that_fits_is_kept(tmp_path: Path):
    first = certify(tmp_path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    again = certify(tmp_path, NOW + CERTIFICATE_FOR - timedelta(days=31))
    assert again == first
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_it_is_renewed_in_time_by_the_same_authority(tmp_path: Path):
    first = certify(tmp_path)
    later = certify(tmp_path, NOW + CERTIFICATE_FOR - timedelta(days=29))
    assert later.expires > first.expires
    assert later.fingerprint == first.fingerprint


def test_a_new_address_gets_a_new_certificate_by_the_same_authority(tmp_path: Path):
    first = certify(tmp_path)
    moved = certify(tmp_path, addresses=(ipaddress.ip_address("10.0.0.9"),))
    leaf = x509.load_pem_x509_certificate(moved.chain.read_bytes())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert ipaddress.ip_address("10.0.0.9") in names.get_values_for_type(x509.IPAddress)
    assert moved.fingerprint == first.fingerprint


def test_public_addresses_are_left_out_and_a_new_name_needs_a_new_authority(tmp_path: Path):
    first = certify(
        tmp_path, addresses=(HOME, ipaddress.ip_address("8.8.8.8"), ipaddress.ip_address("2001:db8::1"))
    )
    leaf = x509.load_pem_x509_certificate(first.chain.read_bytes())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(names.get_values_for_type(x509.IPAddress)) == {
        HOME,
        ipaddress.ip_address("127.0.0.1"),
        ipaddress.ip_address("::1"),
    }
    assert certify(tmp_path, names=("dure.example",)).fingerprint != first.fingerprint


def test_the_authority_outlives_every_certificate(tmp_path: Path):
    first = certify(tmp_path)
    assert certify(tmp_path, NOW + AUTHORITY_FOR - timedelta(days=300)).fingerprint != first.fingerprint


def test_a_damaged_key_is_told(tmp_path: Path):
    certify(tmp_path)
    (tmp_path / "hub.key").write_bytes(b"-----BEGIN PRIVATE KEY-----\nrubbish")
    with pytest.raises(ConfigInvalid):
        certify(tmp_path)


async def test_the_authority_cannot_sign_for_a_bank(tmp_path: Path):
    """A real handshake: the constraint is worth what the client's TLS library makes of it."""
    certify(tmp_path)
    authority = x509.load_pem_x509_certificate((tmp_path / "ca.crt").read_bytes())
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    permitted = {name.value for name in limits.value.permitted_subtrees or []}
    assert "bank.example" not in permitted

    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    authority_key = serialization.load_pem_private_key((tmp_path / "ca.key").read_bytes(), None)
    assert isinstance(authority_key, ec.EllipticCurvePrivateKey)
    now = datetime.now(UTC)
    forged = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("bank.example")]), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    (tmp_path / "forged.pem").write_bytes(
        forged.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "forged.pem")
    client = ssl.create_default_context(cafile=str(tmp_path / "ca.crt"))
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    bank = server.wrap_bio(incoming, outgoing, server_side=True)
    visitor = client.wrap_bio(outgoing, incoming, server_hostname="bank.example")
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        shake_hands(visitor, bank)


def shake_hands(*sides: ssl.SSLObject) -> None:
    for side in sides * 4:
        with contextlib.suppress(ssl.SSLWantReadError):
            side.do_handshake()
