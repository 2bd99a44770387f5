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
    from dure.home.drivers.posting import is_sound_address  # httpx is slow to import
    from dure.home.drivers.smartthings.cloud import BASE
    from dure.home.drivers.smartthings.service import SmartThingsSettings, smartthings_driver

    given = Given(setup)
    settings = SmartThingsSettings(
        token=given.secret("token"),
        poll_s=given.number("poll_s", 30.0, low=5.0, high=86_400.0),
        base=given.text("base", BASE),
    )
    given.done()
    if not is_sound_address(settings.base):
        raise given.wrong("base", "is an https address", "https 주소여야 해요")
    return smartthings_driver(settings, setup.services.get(Clock))
