"""A platform as it comes to a hub: its requests, and the tokens that it gets."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from dure.clock import Clock
from dure.home.platforms.linking import PlatformLinking
from dure.home.platforms.model import Client
from dure.home.platforms.oauth import OAuth
from dure.store import Journal

RETURN = "https://c2c-ap.smartthings.com/oauth/callback"
CLIENT = Client(
    platform="smartthings", client_id="dure-home", client_secret="s3cret of the:hub", redirect_uris=(RETURN,)
)
OTHER = Client(
    platform="other", client_id="other-cloud", client_secret="other secret", redirect_uris=(RETURN,)
)
VERIFIER = "dBjftJeZ4CVP-mBYDbK9fake_verifier_of_43_letters_"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def linking_of(journal: Journal, clock: Clock) -> PlatformLinking:
    return PlatformLinking(journal.links, journal.audit, clock, OAuth([CLIENT, OTHER]))


def query(**changed: str | None) -> str:
    """What a platform asks for; None takes a field out."""
    fields: dict[str, str | None] = {
        "response_type": "code",
        "client_id": CLIENT.client_id,
        "redirect_uri": RETURN,
        "scope": "home",
        "state": "st&te=1",
    }
    fields |= changed
    return urlencode({name: value for name, value in fields.items() if value is not None})


def code_of(location: str) -> str:
    return parse_qs(urlsplit(location).query)["code"][0]


def form(kind: str, shown: str, client: Client = CLIENT, **more: str) -> str:
    """A request for tokens, with the client's secret in the form."""
    name = "code" if kind == "authorization_code" else "refresh_token"
    fields = {
        "grant_type": kind,
        name: shown,
        "client_id": client.client_id,
        "client_secret": client.client_secret,
    }
    if kind == "authorization_code":
        fields["redirect_uri"] = RETURN
    return urlencode(fields | more)


async def link(linking: PlatformLinking, holder: str = "tablet") -> dict[str, Any]:
    """Link an account; its tokens."""
    location = await linking.grant(query(), holder)
    done = await linking.exchange(form("authorization_code", code_of(location)), "")
    assert done.status == 200, done.body
    told: dict[str, Any] = json.loads(done.body)
    return told
