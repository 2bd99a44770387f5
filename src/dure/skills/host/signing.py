"""The hub's own key for signing what it sends to skills, and its published half."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from dure.errors import ConfigInvalid, Text

KEY_BITS = 2048
PUBLIC_PATH = "/.well-known/signature-public-key.pem"
"""Where the hub publishes its key; the path is CLOVA's."""


class Signer:
    """Signs with RSASSA-PKCS1-v1_5 and SHA-256.

    Args:
        key: the private key.
    """

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self._key = key

    def sign(self, body: bytes) -> str:
        """The signature over these very bytes, in base64."""
        return base64.b64encode(self._key.sign(body, padding.PKCS1v15(), hashes.SHA256())).decode()

    @property
    def public_pem(self) -> str:
        """The half that a skill's server checks signatures with."""
        return (
            self._key.public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode()
        )


def key_file(data: Path) -> Path:
    """Where the private key lies, in the hub's data folder; readable for its user alone."""
    return data / "skills" / "signature.key"


def open_signer(data: Path) -> Signer:
    """The hub's signer; its key is made at the first use. It reads files and takes processor time: not for the event loop.

    Raises:
        ConfigInvalid: the key is there and cannot be used.
    """
    file = key_file(data)
    if not file.exists():
        _make(file)
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise _unusable(file) from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise _unusable(file)
    return Signer(key)


def _make(file: Path) -> None:
    """Write a new key, whole; where two processes make one at once, the first one's stays."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as writer:
        writer.write(pem)
        writer.flush()
        os.fsync(writer.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)


def _unusable(file: Path) -> ConfigInvalid:
    why = Text("it is no RSA key that can be read", "읽을 수 있는 RSA 키가 아니에요")
    return ConfigInvalid(where=str(file), key=Text("the key", "키"), why=why)
