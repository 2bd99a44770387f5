"""What becomes of one attempt to bring a notice; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from dure.store.alerts import Delivery

FIRST_S = 2.0
"""How long after a first failure it is tried again; every further time twice as long."""

MOST_S = 300.0
"""The longest pause between attempts, whatever a channel asks for."""

KEEP_TRYING = timedelta(days=3)
"""How long a channel is tried: the network may be gone for a day, and a weekend."""

OVERTAKEN = frozenset({"ask", "raised", "again", "confirmed", "taken", "hand_off_asked", "hand_off"})
"""Messages that nobody needs any more once their alert is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an attempt ended.

    Attributes:
        state: `accepted`; `failed`, to be tried again; `refused`, never; `overtaken`, not needed any more.
        reference: the channel's own id of it.
        error: the code of what went wrong.
        again_s: how soon it may be tried again, as the channel said.
    """

    state: Literal["accepted", "failed", "refused", "overtaken"]
    reference: str = ""
    error: str = ""
    again_s: float = 0.0


def settle(delivery: Delivery, outcome: Outcome, now: datetime) -> Delivery:
    """The delivery after an attempt."""
    attempts = delivery.attempts + (outcome.state != "overtaken")
    free = replace(delivery, attempts=attempts, owner="", leased=now, changed=now, error=outcome.error)
    match outcome.state:
        case "accepted":
            return replace(free, state="accepted", reference=outcome.reference[:200])
        case "overtaken":
            return replace(free, state="dropped")
        case "refused":
            return replace(free, state="given_up")
    if now - delivery.created > KEEP_TRYING:
        return replace(free, state="given_up")
    wait_s = min(MOST_S, max(outcome.again_s, FIRST_S * 2.0 ** min(delivery.attempts, 10)))
    return replace(free, state="failed", due=now + timedelta(seconds=wait_s), wait_s=wait_s)
