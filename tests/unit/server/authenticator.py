"""A device that makes passkeys and signs with them, as a browser at some address has it do. It can lie, too."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ELIGIBLE, ATTESTED = 0x01, 0x04, 0x08, 0x40


@dataclass
class Kept:
    """One passkey in the device."""

    key: ec.EllipticCurvePrivateKey
    owner: bytes
    counter: int = 0


@dataclass
class Authenticator:
    """The device, and the browser around it.

    Attributes:
        origin: where the browser is.
        verifies: whether it finds out who holds it.
        counts: whether it counts its signatures.
        synced: whether its passkeys are kept elsewhere, too.
        kept: its passkeys, by their ids.
    """

    origin: str
    verifies: bool = True
    counts: bool = True
    synced: bool = False
    kept: dict[bytes, Kept] = field(default_factory=dict)

    def make(self, options: dict[str, Any], **lies: Any) -> dict[str, Any]:
        """Make a passkey: what `navigator.credentials.create` gives, as JSON."""
        credential = os.urandom(32)
        kept = Kept(ec.generate_private_key(ec.SECP256R1()), decode(options["user"]["id"]))
        self.kept[credential] = kept
        point = kept.key.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(credential)) + credential + cbor2.dumps(key)
        about = self._about(lies.get("rp_id", options["rp"]["id"]), kept, ATTESTED) + attested
        response = {
            "clientDataJSON": encode(self._client("webauthn.create", options, lies)),
            "attestationObject": encode(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about})),
            "transports": ["internal"],
        }
        return _credential(credential, response)

    def sign(self, options: dict[str, Any], **lies: Any) -> dict[str, Any]:
        """Sign with the newest passkey: what `navigator.credentials.get` gives, as JSON."""
        credential, kept = list(self.kept.items())[-1]
        kept.counter += int(self.counts)
        about = self._about(lies.get("rp_id", options["rpId"]), kept, 0)
        client = self._client("webauthn.get", options, lies)
        signature = kept.key.sign(about + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": encode(client),
            "authenticatorData": encode(about),
            "signature": encode(lies.get("signature", signature)),
            "userHandle": encode(lies.get("owner", kept.owner)),
        }
        return _credential(lies.get("credential", credential), response)

    def _about(self, rp_id: str, kept: Kept, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0) | (ELIGIBLE if self.synced else 0)
        return hashlib.sha256(rp_id.encode()).digest() + struct.pack(">BI", flags, kept.counter)

    def _client(self, kind: str, options: dict[str, Any], lies: dict[str, Any]) -> bytes:
        told = {
            "type": lies.get("kind", kind),
            "challenge": lies.get("challenge", options["challenge"]),
            "origin": lies.get("origin", self.origin),
            "crossOrigin": lies.get("cross_origin", False),
        }
        return json.dumps(told).encode()


def _credential(credential: bytes, response: dict[str, Any]) -> dict[str, Any]:
    name = encode(credential)
    return {
        "id": name,
        "rawId": name,
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "clientExtensionResults": {},
        "response": response,
    }


def encode(told: bytes) -> str:
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode()


def decode(told: str) -> bytes:
    return base64.urlsafe_b64decode(told + "==")
