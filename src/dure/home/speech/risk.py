"""What may never be put off by voice: a later moment is not a second confirmation."""

from __future__ import annotations

from dure.api.home import Value
from dure.home.danger import Needs, needs
from dure.home.speech.household import Snapshot


def is_risky(home: Snapshot, appliance: str, trait: str, value: Value) -> bool:
    """Whether the table of danger wants more for a change than that somebody says it once."""
    return _needed(home, appliance, trait, value) != "free"


def is_asked_back(home: Snapshot, appliance: str, trait: str, value: Value) -> bool:
    """Whether a change is free, or is made only after the speaker was asked and said yes."""
    return _needed(home, appliance, trait, value) in ("free", "confirmation")


def _needed(home: Snapshot, appliance: str, trait: str, value: Value) -> Needs:
    thing = home.household.by_id.get(appliance)
    if thing is None:
        return "never"
    now = {name: home.value(appliance, name) for name in thing.traits}
    return needs(thing.kind, trait, value, "voice", now)
