"""Telling the bus what happened, without ever holding up what looks after people."""

from __future__ import annotations

import logging
from typing import Literal

import anyio

from dure.bus import Bus
from dure.errors import DureError, InternalError
from dure.events import Event, HubFailed

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


async def publish_failure(bus: Bus, error: Exception, stage: Literal["store", "advisories"]) -> None:
    """Log and publish that a part of looking after people failed; it goes on."""
    told = as_ours(error)
    log.warning("a part of looking after people failed: stage=%s code=%s", stage, told.code)
    await publish(
        bus,
        HubFailed(satellite="", time_ms=0, code=told.code, stage=stage, retryable=told.retryable),
    )


def as_ours(error: Exception) -> DureError:
    """An error of the one tree, whatever was raised."""
    if isinstance(error, DureError):
        return error
    made = InternalError(what=type(error).__name__)
    made.__cause__ = error
    return made
