"""`[home.platforms]`: other people's platforms, on which the household may show and control its appliances. None, unless named here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dure.config.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformConfig:
    """A platform that this hub may be linked with.

    Attributes:
        client_id: as whom the platform's servers come to this hub; you choose it, and tell the platform.
        client_secret: what they prove it with; you choose it, and tell the platform.
        kind: which platform it is: `smartthings`.
        redirect_uris: where a person who has agreed is sent back to; empty for the platform's known addresses.
        callback_id: as whom this hub tells the platform of changes; the platform gives it out. Empty: it is only asked.
        callback_secret: what goes with it; the platform gives it out.
        hosts: under which names, they or what ends in them, the platform may be told of changes; empty for its known ones.
        profiles: the device profiles that you made at the platform, by kind of appliance.
    """

    client_id: str
    client_secret: Secret
    kind: Literal["smartthings"] = "smartthings"
    redirect_uris: tuple[str, ...] = ()
    callback_id: str = ""
    callback_secret: Secret | None = None
    hosts: tuple[str, ...] = ()
    profiles: Mapping[str, str] = field(default_factory=dict)
