"""A partner's signature over a manifest: Ed25519 over its very bytes, kept beside it in `dure-skill.toml.sig`."""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dure.skills.partners.keys import PREFIX, read_public

SUFFIX = ".sig"
"""What is added to a manifest's name for the file of its signature."""

MAX_BYTES = 512
"""The largest file of a signature that is read."""

_PURPOSE = b"dure-skill 1\n"
"""Stands before what is signed, so that a signature made for something else is none here."""


def sign(manifest: str, key: Ed25519PrivateKey) -> str:
    """The signature over a manifest's text."""
    return PREFIX + base64.b64encode(key.sign(_PURPOSE + manifest.encode())).decode()


def is_signed(manifest: str, signature: str, key: str) -> bool:
    """Whether the owner of this public key has signed this very text."""
    if not signature.startswith(PREFIX):
        return False
    try:
        given = base64.b64decode(signature[len(PREFIX) :], validate=True)
        read_public(key).verify(given, _PURPOSE + manifest.encode())
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
