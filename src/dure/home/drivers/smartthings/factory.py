"""A SmartThings account, built from the configuration."""

from __future__ import annotations

from dure.api import ApplianceDriver
from dure.clock import Clock
from dure.home.drivers.given import Given
from dure.plugins import Setup


def smartthings(setup: Setup) -> ApplianceDriver:
    """A driver for one SmartThings account; see `SmartThingsSettings` for its settings.

    Raises:
        ConfigInvalid: a setting is missing, unknown or wrong.
    """
    from dure.home.drivers.grants.given import token_or_account  # httpx is slow to import
    from dure.home.drivers.posting import is_sound_address
    from dure.home.drivers.smartthings.cloud import AUTHORIZE_URL, BASE, SCOPES, TOKEN_URL
    from dure.home.drivers.smartthings.service import SmartThingsSettings, smartthings_driver

    given = Given(setup)
    token, account = token_or_account(
        given, setup, authorize_url=AUTHORIZE_URL, token_url=TOKEN_URL, scopes=SCOPES
    )
    settings = SmartThingsSettings(
        token=token,
        account=account,
        poll_s=given.number("poll_s", 30.0, low=5.0, high=86_400.0),
        base=given.text("base", BASE),
    )
    given.done()
    if not is_sound_address(settings.base):
        raise given.wrong("base", "is an https address", "https 주소여야 해요")
    return smartthings_driver(settings, setup.services.get(Clock))
