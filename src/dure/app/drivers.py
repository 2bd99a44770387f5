"""Which drivers a configuration wants, and the accounts for which they act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dure.api import ApplianceDriver
from dure.clock import Clock
from dure.config import Config
from dure.errors import DureError
from dure.home.drivers.grants.account import LinkedAccount
from dure.home.drivers.grants.folder import FOLDER, GrantFolder
from dure.home.drivers.grants.linking import PATH, Linking
from dure.plugins import Setup, load
from dure.server.places import is_loopback


def wanted_drivers(config: Config) -> Sequence[tuple[str, str, Mapping[str, Any]]]:
    """Every driver: its name, its kind, its settings."""
    found: list[tuple[str, str, Mapping[str, Any]]] = []
    flat = config.home.flat
    if flat != "none":
        found.append(("simulated", "simulated", {} if flat == "default" else {"flat": flat}))
    for name, given in config.home.drivers.items():
        settings = {key: value for key, value in given.items() if key != "kind"}
        found = [one for one in found if one[0] != name]
        found.append((name, str(given.get("kind", name)), settings))
    return found


def accounts_of(drivers: Mapping[str, ApplianceDriver]) -> Mapping[str, LinkedAccount]:
    """The accounts for which drivers act, by the driver's name."""
    found = {name: getattr(driver, "account", None) for name, driver in drivers.items()}
    return {name: one for name, one in found.items() if isinstance(one, LinkedAccount)}


def own_door(config: Config) -> str:
    """Where a provider sends a browser back to, unless a driver's `redirect_url` says otherwise.

    `localhost` is the one name that every hub has and that providers register without HTTPS; a browser of another device does not
    get there, but shows the address, which can be pasted.
    """
    server = config.server
    if server.tls == "off" and server.names:
        return f"https://{server.names[0]}{PATH}"
    encrypted = server.tls == "auto" and not is_loopback(server.host)
    return f"{'https' if encrypted else 'http'}://localhost:{server.port}{PATH}"


def open_linking(config: Config, data: Path, clock: Clock, *, only: str | None = None) -> Linking:
    """Link and unlink accounts where no hub runs: the drivers that may have one are built, and none of them runs.

    Args:
        config: the configuration.
        data: the data folder.
        clock: how long an attempt is good.
        only: the driver that is meant; all, if none is.

    Raises:
        NotFound: there is no such driver, or it has no account.
        ConfigInvalid: the settings of the driver that is meant are wrong.
    """
    registry = load(config.plugins)
    services: dict[type, Any] = {Clock: clock, GrantFolder: GrantFolder(data / FOLDER)}
    drivers: dict[str, ApplianceDriver] = {}
    for name, kind, settings in wanted_drivers(config):
        if "client_id" not in settings or only not in (None, name):
            continue
        try:
            setup = Setup(name=name, settings=settings, services=services)
            drivers[name] = registry.appliance_drivers.build(kind, setup)
        except DureError:
            if only is not None:
                raise
    return Linking(accounts_of(drivers), clock, own_door(config))
