"""A NUGU SmartHome play, built from the configuration."""

from __future__ import annotations

from dure.api import ApplianceDriver
from dure.home.drivers.given import Given
from dure.plugins import Setup


def nugu_home(setup: Setup) -> ApplianceDriver:
    """A driver for one NUGU SmartHome play; see `NuguHomeSettings` for its settings.

    Raises:
        ConfigInvalid: a setting is missing, unknown or wrong.
    """
    from dure.home.drivers.grants.given import token_or_account
    from dure.home.drivers.nugu_home.service import NuguHomeSettings, nugu_home_driver  # httpx is slow
    from dure.home.drivers.posting import is_sound_address

    given = Given(setup)
    token, account = token_or_account(given, setup)
    settings = NuguHomeSettings(
        url=given.text("url"),
        token=token,
        account=account,
        poll_s=given.number("poll_s", 60.0, low=5.0, high=86_400.0),
        name=setup.name,
    )
    given.done()
    if not is_sound_address(settings.url):
        raise given.wrong("url", "is an https address", "https 주소여야 해요")
    return nugu_home_driver(settings)
