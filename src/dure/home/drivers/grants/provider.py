"""What is known of a provider of accounts, and the address at which a person allows access. Pure."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

ClientAuth = Literal["basic", "body"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A provider of accounts, and who this home is there.

    Attributes:
        client_id: as whom this home is registered.
        client_secret: what proves it; empty for a registration without one.
        authorize_url: where a person allows access.
        token_url: where tokens are got and renewed.
        scopes: what is asked for; empty for what the provider gives by itself.
        client_auth: whether `client_secret` goes into the header (`basic`) or beside the rest (`body`).
        pkce: whether the code is bound to this hub (RFC 7636).
        redirect_url: where the provider sends the person back to; empty for the hub's own door.
    """

    client_id: str
    client_secret: str = field(default="", repr=False)
    authorize_url: str
    token_url: str
    scopes: tuple[str, ...] = ()
    client_auth: ClientAuth = "basic"
    pkce: bool = True
    redirect_url: str = ""


def authorize_address(provider: Provider, *, redirect: str, state: str, verifier: str) -> str:
    """The address at which a person allows access (RFC 6749, section 4.1.1).

    Args:
        provider: where.
        redirect: where the person is sent back to.
        state: tells this attempt from any other.
        verifier: the secret whose digest binds the code to whoever asked for it (RFC 7636).
    """
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect,
        "state": state,
    }
    if provider.scopes:
        asked["scope"] = " ".join(provider.scopes)
    if provider.pkce:
        asked |= {"code_challenge": challenge_of(verifier), "code_challenge_method": "S256"}
    joint = "&" if "?" in provider.authorize_url else "?"
    return f"{provider.authorize_url}{joint}{urlencode(asked)}"


def challenge_of(verifier: str) -> str:
    """The digest of a verifier, as RFC 7636 writes it."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
