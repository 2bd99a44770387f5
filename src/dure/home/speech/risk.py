"""What may never be put off by voice: a later moment is not a second confirmation."""

from __future__ import annotations

from dure.api.home import Value
from dure.home.danger import needs
from dure.home.speech.household import Snapshot


def is_risky(home: Snapshot, appliance: str, trait: str, value: Value) -> bool:
    """Whether the table of danger wants more for a change than that somebody says it once."""
    thing = home.household.by_id.get(appliance)
    if thing is None:
        return True
    now = {name: home.value(appliance, name) for name in thing.traits}
    return needs(thing.kind, trait, value, "voice", now) != "free"
