"""Which changes of appliances are news, and which of them a routine waits for."""

from __future__ import annotations

from dure.events import ApplianceChanged
from dure.home.routines.model import Change

ALARMS = frozenset({"smoke", "gas_leak", "water_leak"})
"""What is acted on whenever it is told, also where nobody knows what was before."""


def is_news(event: ApplianceChanged) -> bool:
    """Whether something became what it was not.

    What was not known before may have been so all along, as after every start of the hub; an alarm counts all the same.
    """
    if event.previous is None:
        return bool(event.order) or (event.trait in ALARMS and event.value is True)
    return event.value != event.previous


def meets(trigger: Change, event: ApplianceChanged) -> bool:
    """Whether this is the change that a routine waits for."""
    return (
        trigger.appliance == event.appliance and trigger.trait == event.trait and trigger.value == event.value
    )
