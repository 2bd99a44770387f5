"""What happens in the home."""

from __future__ import annotations

from dure.events.base import Event, fact


@fact("appliance.changed")
class ApplianceChanged(Event):
    """An appliance is as it was ordered to be, or changed by itself.

    Attributes:
        appliance: its id.
        trait: what of it.
        value: what that is now.
        previous: what it was; the same where the order was already satisfied, null where it was not known.
        order: the order's id; empty where nobody ordered it.
        agent: on whose behalf; empty where a person acted directly, or nobody did.
        means: `voice`, `touch`, `command`, `routine` or `program`; empty where nobody ordered it.
    """

    appliance: str
    trait: str
    value: bool | int | float | str
    previous: bool | int | float | str | None
    order: str
    agent: str
    means: str


@fact("appliance.refused")
class ApplianceRefused(Event):
    """An order was not carried out.

    Attributes:
        appliance: its id.
        trait: what of it.
        value: what was ordered.
        reason: `unreachable`, `unlinked`, `unsafe`, `unconfirmed`, `not_permitted`, `out_of_range`, `read_only`, `unsupported`, `busy` or
            `failed`.
        order: the order's id.
        agent: on whose behalf; empty where a person acted directly.
        means: `voice`, `touch`, `command`, `routine` or `program`.
    """

    appliance: str
    trait: str
    value: bool | int | float | str
    reason: str
    order: str
    agent: str
    means: str


@fact("appliance.reached")
class ApplianceReached(Event):
    """An appliance can be reached again, or no longer.

    Attributes:
        appliance: its id.
        reachable: whether it can be reached now.
    """

    appliance: str
    reachable: bool


@fact("home.changed")
class HomeChanged(Event):
    """The home holds other appliances now, or they are called otherwise.

    Attributes:
        count: how many there are.
    """

    count: int
