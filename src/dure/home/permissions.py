"""What an agent may reach in the home: pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from dure.api import Appliance

ALL = "all"
NONE = "none"


@dataclass(frozen=True, slots=True)
class Permissions:
    """What each agent was granted.

    Attributes:
        granted: agent → what it may reach: `all`, or ids of rooms, kinds and appliances.
        otherwise: what an agent may reach that nothing is said of.
    """

    granted: Mapping[str, Collection[str]] = field(default_factory=dict)
    otherwise: Collection[str] = ()

    def of(self, agent: str) -> Collection[str]:
        """What an agent may reach; everything where a person acts without one."""
        return (ALL,) if not agent else self.granted.get(agent, self.otherwise)

    def allow(self, agent: str, appliance: Appliance) -> bool:
        """Whether an agent may reach an appliance."""
        reach = self.of(agent)
        mine = {ALL, appliance.id, appliance.kind, appliance.room, *appliance.groups} - {""}
        return NONE not in reach and not mine.isdisjoint(reach)
