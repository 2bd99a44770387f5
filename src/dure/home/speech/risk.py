"""What may never be put off by voice: a later moment is not a second confirmation."""

from __future__ import annotations

from dure.api.home import Value
from dure.home.danger import needs
from dure.home.speech.household import Household


def is_risky(household: Household, appliance: str, trait: str, value: Value) -> bool:
    """Whether the table of danger wants more for a change than that somebody says it once."""
    thing = household.by_id.get(appliance)
    return thing is None or needs(thing.kind, trait, value, "voice") != "free"
