"""A Home Assistant, built from the configuration."""

from __future__ import annotations

from dure.api import ApplianceDriver
from dure.home.drivers.given import Given
from dure.plugins import Setup


def home_assistant(setup: Setup) -> ApplianceDriver:
    """A driver for one Home Assistant; see `HomeAssistantHouse` for its settings.

    Raises:
        ConfigInvalid: a setting is missing, unknown or wrong.
    """
    from dure.home.drivers.home_assistant.service import HomeAssistantHouse, home_assistant_driver

    given = Given(setup)
    settings = HomeAssistantHouse(
        url=given.text("url"),
        token=given.secret("token"),
        include=given.texts("include"),
        exclude=given.texts("exclude"),
        poll_s=given.number("poll_s", 300.0, low=10.0, high=86_400.0),
    )
    given.done()
    if not settings.url.startswith(("http://", "https://")):
        raise given.wrong(
            "url",
            "is an address such as http://homeassistant.local:8123",
            "http://homeassistant.local:8123 같은 주소여야 해요",
        )
    return home_assistant_driver(settings)
