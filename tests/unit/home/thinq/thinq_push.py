"""The part of ThinQ Connect that sends: routes, certificates, and a real broker that wants them."""

from __future__ import annotations

import base64
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.unit.home.thinq.thinq_cloud import ThinQCloud, fault, told

PORT = 443  # LG's SDK asks for no other


class Authority:
    """Signs the broker's certificate and those of its clients."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test Root CA")])
        self.certificate = self._sign(self._name, self._key.public_key(), authority=True)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def server(self, folder: Path) -> None:
        """Write a certificate for localhost, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        made = self._sign(name, key.public_key(), san="localhost")
        (folder / "ca.pem").write_text(self.pem)
        (folder / "server.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
        (folder / "server.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    def client(self, request: bytes) -> str:
        """The certificate that a signing request (DER) asks for."""
        wanted = x509.load_der_x509_csr(request)
        made = self._sign(wanted.subject, wanted.public_key())
        return made.public_bytes(serialization.Encoding.PEM).decode()

    def _sign(self, name: x509.Name, key: Any, *, authority: bool = False, san: str = "") -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=5))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if san:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(san)]), critical=False)
        return builder.sign(self._key, hashes.SHA256())


class SendingCloud(ThinQCloud):
    """A cloud that also gives out certificates for its broker."""

    def __init__(self, authority: Authority) -> None:
        super().__init__()
        self.authority = authority
        self.registered = 0

    def routes(self) -> list[web.RouteDef]:
        return [
            *super().routes(),
            web.get("/route", self._route),
            web.post("/client", self._client),
            web.delete("/client", self._client),
            web.post("/client/certificate", self._certificate),
        ]

    async def _route(self, request: web.Request) -> web.Response:
        return told({"apiServer": "https://localhost", "mqttServer": f"mqtts://localhost:{PORT}"})

    async def _client(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body.get("type") != "MQTT":
            return fault("1101")
        self.registered += 1 if request.method == "POST" else -1
        return told({})

    async def _certificate(self, request: web.Request) -> web.Response:
        body = await request.json()
        pem = self.authority.client(base64.b64decode(body["csr"]))
        return told({"result": {"certificatePem": pem, "subscriptions": ["app/clients/dure/push"]}})


@contextmanager
def broker(authority: Authority, folder: Path) -> Iterator[None]:
    """Mosquitto, which lets in whoever has a certificate of that authority."""
    authority.server(folder)
    (folder / "mosquitto.conf").write_text(
        f"user root\nlistener {PORT} 127.0.0.1\nallow_anonymous true\nrequire_certificate true\n"
        f"cafile {folder}/ca.pem\ncertfile {folder}/server.pem\nkeyfile {folder}/server.key\n"
        f"listener 0 {folder}/inside.sock\nallow_anonymous true\n"
    )
    with subprocess.Popen(["mosquitto", "-c", folder / "mosquitto.conf"]) as running:
        try:
            doors: tuple[tuple[int, str | tuple[str, int]], ...] = (
                (socket.AF_INET, ("127.0.0.1", PORT)),
                (socket.AF_UNIX, str(folder / "inside.sock")),
            )
            for _ in range(600):  # a socket that is there may not be listened to yet
                if all(_opens(family, address) for family, address in doors):
                    break
                time.sleep(0.05)
            yield
        finally:
            running.terminate()


def _opens(family: int, address: str | tuple[str, int]) -> bool:
    with socket.socket(family) as probe:
        return probe.connect_ex(address) == 0


def send(folder: Path, payload: str) -> None:
    """Publish as LG's cloud does."""
    subprocess.run(
        [
            "mosquitto_pub",
            "--unix",
            folder / "inside.sock",
            "-t",
            "app/clients/dure/push",
            "-m",
            payload,
            "-q",
            "1",
        ],
        check=True,
    )
