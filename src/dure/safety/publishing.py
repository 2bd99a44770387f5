"""Telling the bus what happened, without ever holding up what looks after people."""

from __future__ import annotations

import logging

import anyio

from dure.bus import Bus
from dure.events import Event

log = logging.getLogger(__name__)

PATIENCE_S = 5.0
"""How long the bus may take for one event."""


async def publish(bus: Bus, event: Event) -> bool:
    """Publish an event; false where the bus is broken or does not take it in time: the journal is what counts."""
    try:
        with anyio.fail_after(PATIENCE_S):
            await bus.publish(event)
    except Exception as error:  # whatever is wrong with the bus, people are looked after
        log.warning("an event was not told: type=%s error=%s", event.type, type(error).__name__)
        return False
    return True
