"""What is wanted of one appliance, and how its words become values that it can take."""

from __future__ import annotations

from dataclasses import dataclass

from dure.api.home import Appliance, Profile, Value
from dure.home.speech.clauses import Clause
from dure.home.speech.household import Snapshot

_UP = frozenset({"up", "brighter", "warmer", "stronger", "louder"})
_DOWN = frozenset({"down", "dimmer", "cooler", "weaker", "quieter"})

Changes = list[tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class Want:
    """A clause, and what of it was left to be known from before.

    Attributes:
        clause: what was said.
        trait: which trait was spoken of before; empty where none was.
        headless: whether the appliance was not named.
    """

    clause: Clause
    trait: str = ""
    headless: bool = False

    def does(self, *acts: str) -> bool:
        """Whether one of these is to be done."""
        return any(act in self.clause.acts for act in acts)

    @property
    def direction(self) -> int:
        """1 for more, -1 for less, 0 for neither."""
        acts = set(self.clause.acts)
        return 1 if acts & _UP else -1 if acts & _DOWN else 0

    @property
    def far(self) -> int:
        """0 for a plain step, 1 for a bit, 2 for a lot."""
        return 1 if "bit" in self.clause.degrees else 2 if "lot" in self.clause.degrees else 0


def awake(appliance: Appliance, snapshot: Snapshot, found: Changes) -> Changes:
    """Switch on what is off before it is set; not where the value is one that it cannot take."""
    switchable = "on_off" in appliance.traits and "operation" not in appliance.traits
    off = snapshot.value(appliance.id, "on_off") is False
    if found and switchable and off and all(fits(appliance.traits.get(t), value) for t, value in found):
        return [("on_off", True), *found]
    if any(not fits(appliance.traits.get(trait), value) for trait, value in found):
        return [change for change in found if change[0] != "operation"]
    return found


def fits(profile: Profile | None, value: Value) -> bool:
    """Whether a trait can be that."""
    if profile is None:
        return False
    if isinstance(value, bool):
        return True
    if isinstance(value, int | float):
        return (profile.low is None or value >= profile.low) and (
            profile.high is None or value <= profile.high
        )
    return not profile.options or value in profile.options


def whole(value: float) -> Value:
    """A number without its decimals where it has none."""
    return int(value) if float(value).is_integer() else value
