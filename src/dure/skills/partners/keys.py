"""A partner's key pair: Ed25519 (RFC 8032)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dure.errors import BadInput, Text

PREFIX = "ed25519:"


def save_key(key: Ed25519PrivateKey, file: Path) -> None:
    """Write the private half into a new file that its owner alone can read.

    Raises:
        BadInput: the file is there already, or cannot be written.
    """
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as writer:
            writer.write(pem)
    except FileExistsError as error:
        why = Text("it is there already; a key is never overwritten.", "이미 있어요. 열쇠는 덮어쓰지 않아요.")
        raise BadInput(what=str(file), why=why) from error
    except OSError as error:
        why = Text(f"{error.strerror or type(error).__name__}.", "쓸 수 없어요.")
        raise BadInput(what=str(file), why=why) from error


def open_key(file: Path) -> Ed25519PrivateKey:
    """Read the private half.

    Raises:
        BadInput: it is no Ed25519 key that can be read.
    """
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise _no_key(str(file)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(str(file))
    return key


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half of a key, as it is told to others."""
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return PREFIX + base64.b64encode(raw).decode()


def read_public(text: str) -> Ed25519PublicKey:
    """Read a public half.

    Raises:
        ValueError: it is none.
    """
    if not text.startswith(PREFIX):
        raise ValueError("no Ed25519 key")
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text[len(PREFIX) :], validate=True))
    except binascii.Error as error:
        raise ValueError("no base64") from error


def fingerprint(key: str) -> str:
    """What two people read to each other to compare a public key: 20 hexadecimal digits in groups of four."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:20].upper()
    return "-".join(digest[at : at + 4] for at in range(0, 20, 4))


def _no_key(where: str) -> BadInput:
    why = Text("it is no Ed25519 key that can be read.", "읽을 수 있는 Ed25519 열쇠가 아니에요.")
    return BadInput(what=where, why=why)
