"""The home as tools of an agent's model: what it may reach it may see and set, always as a program and never as a person."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from dure.api import ApplianceState, Home, Order, Outcome, Request, Tool, ToolResult, Wish
from dure.errors import ToolNotAllowed

MOST_TOLD = 60
"""How many appliances are told at once; a model asks for a room or a kind where there are more."""

MOST_CHARS = 100

LIST, SET = "list_appliances", "set_appliance"

_WHY: Mapping[str, str] = {
    "unreachable": "it cannot be reached now",
    "unlinked": "its account is not linked any more; a person has to link it again",
    "unsafe": "that can do harm; a person does it, never a program",
    "unconfirmed": "that can do harm; a person does it, never a program",
    "not_permitted": "the household has not permitted it",
    "out_of_range": "it has no such value",
    "read_only": "that can only be read",
    "unsupported": "there is no such appliance or trait",
    "busy": "it is busy",
    "failed": "it did not do it",
}


class HomeTools:
    """`dure.api.ToolBox` over a home, for one request's agent.

    Args:
        home: the home.
        request: what is being answered; what its agent may not reach is not even told.
    """

    def __init__(self, home: Home, request: Request) -> None:
        self._home = home
        self._request = request

    async def tools(self) -> Sequence[Tool]:
        """Seeing and setting; none where the agent reaches nothing."""
        mine = self._mine()
        if not mine:
            return ()
        rooms = sorted({one.appliance.room for one in mine} - {""})[:MOST_TOLD]
        kinds = sorted({one.appliance.kind for one in mine})[:MOST_TOLD]
        return (
            Tool(
                name=LIST,
                description="The appliances of this home that you may use: what each is now, and what can be set.",
                arguments={
                    "type": "object",
                    "properties": {
                        "room": {"type": "string", "enum": ["", *rooms]},
                        "kind": {"type": "string", "enum": ["", *kinds]},
                    },
                    "additionalProperties": False,
                },
                title={"ko": "집 안 기기 보기", "en": "see the appliances"},
            ),
            Tool(
                name=SET,
                description=f"Sets one trait of an appliance, as {LIST} tells them, because the user wants it. What can do harm is refused.",
                arguments={
                    "type": "object",
                    "properties": {
                        "appliance": {"type": "string"},
                        "trait": {"type": "string"},
                        "value": {"type": ["boolean", "number", "string"]},
                    },
                    "required": ["appliance", "trait", "value"],
                    "additionalProperties": False,
                },
                title={"ko": "집 안 기기 다루기", "en": "set an appliance"},
            ),
        )

    async def call(self, name: str, arguments: Mapping[str, Any]) -> ToolResult:
        """Tell of appliances, or have one set.

        Raises:
            ToolNotAllowed: there is no such tool.
            StoreFailed: it could not be written down that the agent reaches for the home; nothing was done.
        """
        if name == LIST:
            return self._list(str(arguments.get("room") or ""), str(arguments.get("kind") or ""))
        if name != SET:
            raise ToolNotAllowed(tool=name[:64], agent=self._request.agent)
        appliance, trait = arguments.get("appliance"), arguments.get("trait")
        value = arguments.get("value")
        fits = isinstance(value, bool | int | float | str) and len(str(value)) <= MOST_CHARS
        if not isinstance(appliance, str) or not isinstance(trait, str) or value is None or not fits:
            return ToolResult(text="It takes appliance, trait and value.", failed=True)
        request = self._request
        wish = Wish(means="program", agent=request.agent, satellite=request.satellite, turn=request.turn)
        order = Order(
            id=uuid.uuid4().hex, appliance=appliance[:MOST_CHARS], trait=trait[:MOST_CHARS], value=value
        )
        (outcome,) = await self._home.order([order], wish)
        return _told(outcome)

    def _mine(self) -> Sequence[ApplianceState]:
        agent = self._request.agent
        return [one for one in self._home.appliances() if self._home.permits(agent, one.appliance.id)]

    def _list(self, room: str, kind: str) -> ToolResult:
        wanted = [
            one
            for one in self._mine()
            if (not room or one.appliance.room == room) and (not kind or one.appliance.kind == kind)
        ]
        lines = [json.dumps(tell_briefly(one), ensure_ascii=False) for one in wanted[:MOST_TOLD]]
        if len(wanted) > MOST_TOLD:
            lines.append(f"… and {len(wanted) - MOST_TOLD} more; ask for a room or a kind.")
        return ToolResult(text="\n".join(lines) or "There are none.")


def tell_briefly(state: ApplianceState) -> dict[str, Any]:
    """An appliance as a language model needs it: what it is, and what it can be set to."""
    one = state.appliance
    told: dict[str, Any] = {
        "appliance": one.id,
        "name": dict(one.name),
        "kind": one.kind,
        "room": one.room,
        "now": dict(state.values),
        "settable": {
            trait: list(profile.options)
            or ([profile.low, profile.high] if profile.low is not None else "any")
            for trait, profile in one.traits.items()
            if profile.writable
        },
    }
    return told if state.reachable else {**told, "unreachable": True}


def _told(outcome: Outcome) -> ToolResult:
    order = outcome.order
    what = f"{order.appliance}.{order.trait}"
    if outcome.done:
        return ToolResult(text=f"Done: {what} is {json.dumps(outcome.value)} now.")
    why = outcome.detail.get("en") or _WHY.get(outcome.reason, outcome.reason)
    return ToolResult(text=f"Not done: {what}: {why}.", failed=True)
