"""Who sends a push message: a token signed with the hub's own key (RFC 8292)."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

VALID = timedelta(hours=12)
"""How long a token is good; push services take at most a day."""


class PushKey:
    """The hub's key for push messages, on the curve P-256.

    Args:
        key: the private key.
    """

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key

    @classmethod
    def make(cls) -> PushKey:
        """A new one."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def read(cls, pem: str) -> PushKey:
        """The one that `pem` told.

        Raises:
            ValueError: it is no such key.
        """
        key = serialization.load_pem_private_key(pem.encode(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise ValueError("not a key on P-256")
        return cls(key)

    @property
    def pem(self) -> str:
        """The private key, to be kept."""
        return self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    @property
    def public(self) -> str:
        """The public key, as browsers want it: base64url of the uncompressed point."""
        point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return encode(point)

    def authorization(self, endpoint: str, *, contact: str, now: datetime) -> str:
        """The value of the header `Authorization` for a message to an endpoint.

        Args:
            endpoint: where the message goes.
            contact: whom the push service may write to: a `mailto:` or `https:` address.
            now: aware.
        """
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((now + VALID).timestamp()),
            "sub": contact,
        }
        told = b".".join(
            encode(msgspec.json.encode(part)).encode() for part in ({"typ": "JWT", "alg": "ES256"}, claims)
        )
        r, s = decode_dss_signature(self._key.sign(told, ec.ECDSA(hashes.SHA256())))
        signature = encode(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
        return f"vapid t={told.decode()}.{signature}, k={self.public}"


def encode(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Bytes from base64url, padded or not.

    Raises:
        ValueError: it is no base64url.
    """
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
