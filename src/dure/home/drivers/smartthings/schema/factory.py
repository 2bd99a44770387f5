"""SmartThings as a platform of this home, built from the configuration."""

from __future__ import annotations

from collections.abc import Collection

from dure.clock import Clock
from dure.config.platforms import PlatformConfig
from dure.errors import ConfigInvalid, Language, Text
from dure.home.drivers.grants.folder import GrantFolder
from dure.home.drivers.smartthings.schema.connector import Callbacks, Connector, OrderedHome
from dure.home.drivers.smartthings.schema.kept import Kept
from dure.home.drivers.smartthings.schema.noted import Noted
from dure.home.drivers.smartthings.schema.outward import HOSTS, REDIRECTS, Registration
from dure.home.drivers.smartthings.schema.showing import Showing
from dure.home.drivers.smartthings.schema.teller import Teller
from dure.home.platforms.connected import Platform
from dure.home.platforms.linking import PlatformLinking
from dure.home.platforms.model import Client

KIND = "smartthings"
TITLE = "SmartThings"
LEAST_SECRET = 16
"""The shortest secret that SmartThings' servers may prove themselves with."""


def client(name: str, config: PlatformConfig) -> Client:
    """As whom SmartThings' servers come.

    Raises:
        ConfigInvalid: the secret is not where it should be, or can be guessed.
    """
    key = f"home.platforms.{name}.client_secret"
    secret = config.client_secret.reveal(key)
    if len(secret) < LEAST_SECRET:
        why = Text(f"has at least {LEAST_SECRET} letters", f"{LEAST_SECRET}자 이상이어야 해요")
        raise ConfigInvalid(where="dure.toml", key=key, why=why)
    return Client(
        platform=name,
        client_id=config.client_id,
        client_secret=secret,
        redirect_uris=config.redirect_uris or REDIRECTS,
    )


def platform(
    name: str,
    config: PlatformConfig,
    home: OrderedHome,
    linking: PlatformLinking,
    clock: Clock,
    grants: GrantFolder,
    *,
    language: Language,
    unique: str,
    skip: Collection[str],
) -> tuple[Platform, Teller | None]:
    """What SmartThings asks, and what tells it of changes; None where it is not told.

    Args:
        name: the platform's id in this home.
        config: its settings.
        home: the home.
        linking: who may come.
        clock: the time.
        grants: where tokens lie.
        language: in which language appliances are named.
        unique: this home's own id.
        skip: drivers whose appliances come from SmartThings.

    Raises:
        ConfigInvalid: the secret is not where it should be.
    """
    showing = Showing(
        name, home, clock, language=language, unique=unique, skip=skip, profiles=config.profiles
    )
    noted, teller = Noted(name, linking), None
    if config.callback_id and config.callback_secret is not None:
        secret = config.callback_secret.reveal(f"home.platforms.{name}.callback_secret")
        registration = Registration(
            client_id=config.callback_id, client_secret=secret, hosts=config.hosts or HOSTS
        )
        kept = Kept(grants, linking, clock, config.callback_id)
        teller = Teller(name, registration, showing, linking, kept, noted, clock)
    callbacks = Callbacks(config.callback_id, None if teller is None else teller.granted)
    connector = Connector(name, home, showing, linking, noted, callbacks)
    return Platform(title=TITLE, partner=connector), teller
