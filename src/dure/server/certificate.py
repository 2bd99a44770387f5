"""HTTPS in a home: a certificate authority of this hub's own, and its short-lived certificate.

A browser gives its microphone to HTTPS only, and no public authority signs for a name like `hub.local`.
So the hub makes an authority once, which a device may be told to trust, and signs its own certificate
with it. The authority may sign for this household's names and private addresses only (RFC 5280, name
constraints): whoever steals it cannot pose as a bank.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from dure.errors import ConfigInvalid, DiskFull, StoreFailed, Text
from dure.server.addresses import Address

AUTHORITY_FOR = timedelta(days=3650)
CERTIFICATE_FOR = timedelta(days=397)
RENEW_BEFORE = timedelta(days=30)

_PRIVATE = [
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The files of the hub's HTTPS.

    Attributes:
        authority: the authority's certificate, for devices to trust.
        chain: the hub's certificate.
        key: its private key, readable by this user only.
        fingerprint: SHA-256 of the authority, as devices show it.
        expires: until when the hub's certificate holds.
    """

    authority: Path
    chain: Path
    key: Path
    fingerprint: str
    expires: datetime

    def context(self) -> ssl.SSLContext:
        """What a server needs: TLS 1.2 or newer."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.chain, self.key)
        return context


def ensure_certificate(
    folder: Path, *, names: Collection[str], addresses: Collection[Address], now: datetime
) -> Certificate:
    """Find a certificate that still fits, or make one; the authority is made once.

    Args:
        folder: where they are kept, made with mode 0700.
        names: every host name of the hub.
        addresses: every address of the hub; public ones are left out.
        now: the wall time, aware.

    Raises:
        StoreFailed, DiskFull: the folder cannot be read or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        dns = sorted({"localhost", *(name.lower() for name in names)})
        ips = sorted({a for a in addresses if _is_private(a)} | _LOOPBACK, key=lambda a: (a.version, int(a)))
        authority, authority_key = _authority(folder, dns, now)
        leaf = _leaf(folder, authority, authority_key, dns, ips, now)
    except OSError as error:
        kind = DiskFull if error.errno == 28 else StoreFailed
        raise kind(file=str(folder), why=Text(en="it cannot be written", ko="쓸 수 없어요")) from error
    except ValueError as error:
        why = Text(
            en=f"a file in {folder} is damaged; delete that folder and start again",
            ko=f"{folder}에 손상된 파일이 있어요. 그 폴더를 지우고 다시 시작하세요",
        )
        raise ConfigInvalid(where=str(folder), key="tls", why=why) from error
    digest = authority.fingerprint(hashes.SHA256()).hex(":").upper()
    return Certificate(
        authority=folder / "ca.crt",
        chain=folder / "hub.crt",
        key=folder / "hub.key",
        fingerprint=digest,
        expires=leaf.not_valid_after_utc,
    )


_LOOPBACK: set[Address] = {ipaddress.IPv4Address("127.0.0.1"), ipaddress.IPv6Address("::1")}


def _is_private(address: Address) -> bool:
    return any(address in network for network in _PRIVATE if network.version == address.version)


def _authority(
    folder: Path, dns: list[str], now: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    file, key_file = folder / "ca.crt", folder / "ca.key"
    if file.exists() and key_file.exists():
        found = x509.load_pem_x509_certificate(file.read_bytes())
        limits = found.extensions.get_extension_for_class(x509.NameConstraints).value
        allowed = {name.value for name in limits.permitted_subtrees or [] if isinstance(name, x509.DNSName)}
        if found.not_valid_after_utc - CERTIFICATE_FOR > now and all(_covered(n, allowed) for n in dns):
            return found, _load_key(key_file)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Dure {now:%Y-%m-%d}")])
    permitted: list[x509.GeneralName] = [x509.DNSName(n) for n in sorted({*dns, "local"})]
    permitted += [x509.IPAddress(network) for network in _PRIVATE]
    made = (
        _begin(name, name, key.public_key(), now, AUTHORITY_FOR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(sign_certificates=True), critical=True)
        .add_extension(
            x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(key_file, _dump_key(key), mode=0o600)
    _write(file, made.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return made, key


def _covered(name: str, allowed: set[str]) -> bool:
    return any(name == one or name.endswith(f".{one}") for one in allowed)


def _leaf(
    folder: Path,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    dns: list[str],
    ips: list[Address],
    now: datetime,
) -> x509.Certificate:
    file, key_file = folder / "hub.crt", folder / "hub.key"
    wanted: list[x509.GeneralName] = [x509.DNSName(name) for name in dns]
    wanted += [x509.IPAddress(address) for address in ips]
    if file.exists() and key_file.exists():
        found = x509.load_pem_x509_certificate(file.read_bytes())
        told = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        fits = set(wanted) <= set(told) and found.issuer == authority.subject
        if fits and found.not_valid_after_utc - RENEW_BEFORE > now and _signed_by(found, authority):
            _load_key(key_file)
            return found
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Dure hub")])
    made = (
        _begin(name, authority.subject, key.public_key(), now, CERTIFICATE_FOR)
        .add_extension(x509.SubjectAlternativeName(wanted), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    _write(key_file, _dump_key(key), mode=0o600)
    _write(file, made.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return made


def _signed_by(leaf: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        leaf.verify_directly_issued_by(authority)
    except Exception:  # whatever is wrong with it, a new one is made
        return False
    return True


def _begin(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, span: timedelta
) -> x509.CertificateBuilder:
    now = now.astimezone(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # a device's clock may be behind
        .not_valid_after(now + span)
    )


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _dump_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _load_key(file: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("no elliptic-curve key")  # a damaged file, as any other
    return key


def _write(file: Path, content: bytes, *, mode: int) -> None:
    """Write a file whole or not at all; nobody else may read it even while it is being written."""
    handle, part = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as open_file:
            open_file.write(content)
            open_file.flush()
            os.fsync(open_file.fileno())
        Path(part).chmod(mode)
        Path(part).replace(file)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise
