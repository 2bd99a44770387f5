"""A ThinQ account, built from the configuration."""

from __future__ import annotations

import uuid
from importlib.util import find_spec

from dure.api import ApplianceDriver
from dure.errors import ExtraMissing
from dure.home.drivers.given import Given
from dure.plugins import Setup

_NAMESPACE = uuid.UUID("6f1b5c4e-94a5-4b0c-8a5e-6d75726521aa")


def thinq(setup: Setup) -> ApplianceDriver:
    """A driver for one ThinQ account; see `ThinQSettings` for its settings.

    Raises:
        ExtraMissing: LG's SDK is not installed.
        ConfigInvalid: a setting is missing, unknown or wrong.
    """
    if find_spec("thinqconnect") is None:
        raise ExtraMissing(what="LG ThinQ", extra="thinq")
    from dure.home.drivers.posting import is_sound_address
    from dure.home.drivers.thinq.push import Push
    from dure.home.drivers.thinq.service import ThinQSettings, thinq_driver  # LG's SDK takes half a second

    given = Given(setup)
    token = given.secret("token")
    settings = ThinQSettings(
        token=token,
        country=given.text("country", "KR", most=2).upper(),
        client=given.text("client", "") or client_of(token),
        poll_s=given.number("poll_s", 300.0, low=30.0, high=86_400.0),
        base=given.text("base", ""),
    )
    listens = given.flag("push", default=True)
    given.done()
    if settings.base and not is_sound_address(settings.base):
        raise given.wrong("base", "is an https address", "https 주소여야 해요")
    push = Push(token=settings.token, country=settings.country, client=settings.client, base=settings.base)
    return thinq_driver(settings, push if listens else None)


def client_of(token: str) -> str:
    """This hub's id at LG, the same after every start; it tells nothing of the token."""
    return f"dure-{uuid.uuid5(_NAMESPACE, token)}"
