"""How the home is told: appliances, rooms, outcomes and actions as JSON can hold them, and outcomes as events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dure.api import ApplianceState, HomeReply, Outcome, Room, Wish
from dure.events import ApplianceChanged, ApplianceRefused, Event, IntentRecognized
from dure.home.model import load_model
from dure.store import HomeAction

SKILL = "home"
"""As which skill the home is told in `intent.recognized`."""


def tell_state(state: ApplianceState) -> dict[str, Any]:
    """An appliance, with what it is and what each trait can be."""
    model, one = load_model(), state.appliance
    traits = {}
    for name, profile in one.traits.items():
        known = model.traits[name]
        traits[name] = {
            "type": known.type,
            "unit": known.unit,
            "value": state.values.get(name),
            "writable": profile.writable and known.writable,
            "options": list(profile.options),
            "words": {
                option: {language: words[0] for language, words in model.options[option].items()}
                for option in profile.options
                if option in model.options
            },
            "low": profile.low,
            "high": profile.high,
            "step": profile.step,
            "name": {language: words[0] for language, words in known.words.items()},
        }
    return {
        "appliance": one.id,
        "kind": one.kind,
        "driver": one.driver,
        "name": dict(one.name),
        "also": {language: list(names) for language, names in one.also.items()},
        "room": one.room,
        "groups": list(one.groups),
        "reachable": state.reachable,
        "changed": None if state.changed is None else state.changed.isoformat(),
        "traits": traits,
    }


def tell_room(room: Room) -> dict[str, Any]:
    """A room."""
    return {
        "room": room.id,
        "name": dict(room.name),
        "also": {language: list(names) for language, names in room.also.items()},
        "satellites": list(room.satellites),
        "plan": None if room.plan is None else list(room.plan),
    }


def tell_outcome(outcome: Outcome) -> dict[str, Any]:
    """What came of an order, and what a second act of a person must bring along for it to be done."""
    order = outcome.order
    return {
        "order": order.id,
        "appliance": order.appliance,
        "trait": order.trait,
        "ordered": order.value,
        "done": outcome.done,
        "value": outcome.value,
        "previous": outcome.previous,
        "reason": outcome.reason,
        "detail": dict(outcome.detail),
        "confirmation": outcome.confirmation,
    }


def tell_action(action: HomeAction) -> dict[str, Any]:
    """One thing that was done, and by whom."""
    return {
        "order": action.order,
        "at": action.at.isoformat(),
        "appliance": action.appliance,
        "trait": action.trait,
        "value": action.value,
        "previous": action.previous,
        "means": action.means,
        "agent": action.agent,
        "person": action.person,
        "satellite": action.satellite,
        "undone": action.undone,
        "left": action.left,
    }


def events_of(reply: HomeReply, wish: Wish) -> Sequence[Event]:
    """What a sentence came to, as events in the order in which they happened."""
    slots = {f"{one.order.appliance}.{one.order.trait}": str(one.order.value) for one in reply.outcomes}
    understood = IntentRecognized(
        satellite=wish.satellite,
        time_ms=0,
        skill=SKILL,
        agent=wish.agent,
        turn=wish.turn,
        intent=reply.intent,
        slots=slots,
    )
    return [understood, *(event_of(one, wish) for one in reply.outcomes)]


def event_of(outcome: Outcome, wish: Wish) -> ApplianceChanged | ApplianceRefused:
    """What an order came to, as an event."""
    order = outcome.order
    if outcome.done and outcome.value is not None:
        return ApplianceChanged(
            satellite=wish.satellite,
            time_ms=0,
            appliance=order.appliance,
            trait=order.trait,
            value=outcome.value,
            previous=outcome.previous,
            order=order.id,
            agent=wish.agent,
            means=wish.means,
        )
    return ApplianceRefused(
        satellite=wish.satellite,
        time_ms=0,
        appliance=order.appliance,
        trait=order.trait,
        value=order.value,
        reason=outcome.reason,
        order=order.id,
        agent=wish.agent,
        means=wish.means,
    )
