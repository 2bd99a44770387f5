"""The appliances among the tools for other people's language models: as far as the household permits that program, never against the rules of danger."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import msgspec

from dure.api import Order
from dure.home.told import tell_outcome
from dure.server.home_wishes import wish_of_program
from dure.server.mcp_tools import Caller, HomeTool, read_given
from dure.server.scopes import Scope
from dure.skills.home_tools import tell_briefly

MOST_TOLD = 100
"""How many appliances are told at once."""

_ID = {"type": "string", "minLength": 1, "maxLength": 100}


class _Which(msgspec.Struct, forbid_unknown_fields=True):
    room: str = ""
    kind: str = ""


class _Wanted(msgspec.Struct, forbid_unknown_fields=True):
    appliance: str
    trait: str
    value: bool | int | float | str


async def _list(by: Caller, given: Mapping[str, object]) -> object:
    which, home = read_given(given, _Which), by.hub.home
    mine = [one for one in home.appliances() if home.permits(by.grant.program, one.appliance.id)]
    found = [
        one
        for one in mine
        if (not which.room or one.appliance.room == which.room)
        and (not which.kind or one.appliance.kind == which.kind)
    ]
    rooms = {one.appliance.room for one in mine}
    return {
        "rooms": [{"room": room.id, "name": room.name} for room in home.rooms() if room.id in rooms],
        "appliances": [tell_briefly(one) for one in found[:MOST_TOLD]],
        "left_out": max(0, len(found) - MOST_TOLD),
    }


async def _set(by: Caller, given: Mapping[str, object]) -> object:
    wanted = read_given(given, _Wanted)
    order = Order(
        id=uuid.uuid4().hex,
        appliance=wanted.appliance[:100],
        trait=wanted.trait[:100],
        value=wanted.value,
    )
    (outcome,) = await by.hub.home.order([order], wish_of_program(by.grant))
    return tell_outcome(outcome)


HOME_TOOLS: Mapping[str, HomeTool] = {
    one.name: one
    for one in (
        HomeTool(
            name="list_appliances",
            about="The appliances of this home that you may use: what each is now, and what each of its traits can be set to.",
            scope=Scope.LISTEN,
            takes={
                "room": {"type": "string", "default": "", "description": "its id, for one room only"},
                "kind": {"type": "string", "default": "", "description": "such as light, for one kind only"},
            },
            work=_list,
        ),
        HomeTool(
            name="set_appliance",
            about="Set one trait of an appliance, as list_appliances tells them, because a person wants it. What can do harm "
            "(unlocking a door, heating an oven, opening a valve) is refused to every program.",
            scope=Scope.CONTROL,
            takes={"appliance": _ID, "trait": _ID, "value": {"type": ["boolean", "number", "string"]}},
            work=_set,
            changes=True,
        ),
    )
}
"""Every tool, by its name."""
