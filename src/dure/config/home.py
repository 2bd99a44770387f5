"""`[home]`: appliances, rooms, and who may reach them. No section at all is a furnished flat that is simulated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dure.config.platforms import PlatformConfig
from dure.errors import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomConfig:
    """A room of the household, or what is changed of one that a driver tells.

    Attributes:
        name: what it is called, by language.
        also: other names for it, by language.
        satellites: the microphones that stand in it.
    """

    name: Mapping[Language, str] = field(default_factory=dict)
    also: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    satellites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeConfig:
    """The home.

    Attributes:
        flat: `default` for the simulated flat that comes with Dure, `none`, or the path of a flat of your own.
        drivers: what speaks to appliances, by name; `kind` is which plug-in, if it is not the name itself.
        rooms: rooms, by id.
        agents: what an agent, or a platform, may reach: `all`, `none`, or ids of rooms, kinds and appliances; the local stand-ins
            reach everything and any other agent or platform nothing, until that is said here or with `dure home permit`.
        platforms: other people's platforms that the household may link with this home, by name.
    """

    flat: str = "default"
    drivers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rooms: Mapping[str, RoomConfig] = field(default_factory=dict)
    agents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    platforms: Mapping[str, PlatformConfig] = field(default_factory=dict)
