"""Building what links this home with other people's platforms."""

from __future__ import annotations

import secrets
from importlib.util import find_spec

from dure.app.drivers import wanted_drivers
from dure.app.home import HubHome
from dure.clock import Clock
from dure.config import Config
from dure.errors import ExtraMissing
from dure.home.drivers.grants.folder import FOLDER, GrantFolder
from dure.home.platforms.connected import Platforms
from dure.store import Journal

HOME_KEY = "home.unique"
"""The setting that holds this home's own id, by which a platform tells its appliances from another home's."""


async def build_platforms(config: Config, journal: Journal, clock: Clock, home: HubHome) -> Platforms | None:
    """The platforms of the configuration; None where there are none. What tells them of changes is offered the home.

    Raises:
        ExtraMissing: what it takes to link a platform is not installed.
        ConfigInvalid: a secret is not where it should be.
        StoreFailed: the journal could not be read or written.
    """
    wanted = config.home.platforms
    if not wanted:
        return None
    if find_spec("oauthlib") is None:
        raise ExtraMissing(what="SmartThings", extra="smartthings")
    from dure.home.drivers.smartthings.schema.factory import KIND, client, platform
    from dure.home.platforms.linking import PlatformLinking
    from dure.home.platforms.oauth import OAuth

    made = secrets.token_hex(16)
    unique = await journal.settings.change(HOME_KEY, lambda kept: (kept or made, kept or made))
    oauth = OAuth([client(name, one) for name, one in wanted.items()])
    linking = PlatformLinking(journal.links, journal.audit, clock, oauth)
    grants = GrantFolder(journal.file.parent / FOLDER)
    skip = {name for name, kind, _ in wanted_drivers(config) if kind == KIND}
    known = {}
    for name, one in wanted.items():
        known[name], teller = platform(
            name, one, home, linking, clock, grants, language=config.language, unique=unique, skip=skip
        )
        if teller is not None:
            home.offer_to(teller)
    return Platforms(linking=linking, known=known)
