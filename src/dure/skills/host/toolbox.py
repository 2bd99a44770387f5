"""An agent's added skills as tools of its model: what the templates did not understand, a model may.

One tool for each skill, with its intents and their slots. A skill that asks back is asked nothing further by the model:
the talk is open, and what the user says next goes to the skill itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dure.api import Request, Tool, ToolResult
from dure.errors import ToolNotAllowed
from dure.language.intents import SlotValue
from dure.language.intents.understander import read_slot
from dure.skills.host.conversing import Conversing
from dure.skills.host.installed import Installed
from dure.skills.host.manifest import IntentConfig, SlotConfig, slot_type

MOST_VALUES = 40
"""Up to so many values of a slot are told one by one."""

_ODD = re.compile(r"[^a-zA-Z0-9_-]")
_KINDS = {"number": "a number", "ordinal": "a position, 1 is the first", "date": "a day", "time": "a time of day",
          "duration": "a length of time"}  # fmt: skip
_WAITS = " [It waits for an answer. Ask the user exactly this; the answer goes to the skill by itself.]"


class SkillTools:
    """`dure.api.ToolBox` over the skills of one request's agent.

    Args:
        conversing: the talks of the hub.
        skills: what the agent has, by id.
        request: what is being answered.
    """

    def __init__(self, conversing: Conversing, skills: Sequence[Installed], request: Request) -> None:
        self._conversing = conversing
        self._request = request
        self._skills = {_ODD.sub("_", one.manifest.id)[:64]: one for one in skills}

    async def tools(self) -> Sequence[Tool]:
        """One tool for each skill."""
        return [self._tool(name, skill) for name, skill in self._skills.items()]

    async def call(self, name: str, arguments: Mapping[str, Any]) -> ToolResult:
        """Ask a skill; its talk stays open where it asks back.

        Raises:
            ToolNotAllowed: there is no such skill.
        """
        skill = self._skills.get(name)
        if skill is None:
            raise ToolNotAllowed(tool=name[:64], agent=self._request.agent)
        intent = str(arguments.get("intent") or "")
        known = skill.manifest.intents.get(intent)
        if intent and known is None:
            options = ", ".join(skill.manifest.intents)
            return ToolResult(text=f"It has no such intent. There are: {options}.", failed=True)
        slots: dict[str, SlotValue] = {}
        for slot, config in (known.slots if known else {}).items():
            if (given := arguments.get(slot)) in (None, ""):
                continue
            value = self._read(skill, config, str(given)[:500])
            if value is None:
                return ToolResult(text=f"“{slot}” does not fit: {_told(config)}.", failed=True)
            slots[slot] = value
        return await self._ask(skill, intent, slots)

    async def _ask(self, skill: Installed, intent: str, slots: Mapping[str, SlotValue]) -> ToolResult:
        host, request = self._conversing, self._request
        talk = host.open(request, skill)
        if intent or skill.wire.catches_all:
            part = await host.intend(request, talk, skill, intent, slots)
        else:
            part = await host.launch(request, talk, skill)
        waits = _WAITS if part.expects_reply else ""
        return ToolResult(text=part.text + waits, failed=not part.understood)

    def _read(self, skill: Installed, slot: SlotConfig, given: str) -> SlotValue | None:
        kind = slot_type(skill.manifest, slot)
        if kind.kind == "text":
            return SlotValue(text=given, value=given)
        if kind.kind == "list" and given in kind.values:
            return SlotValue(text=given, value=given, kind="list")
        return read_slot(kind, given, self._request.language, now=self._request.now)

    def _tool(self, name: str, skill: Installed) -> Tool:
        manifest, language = skill.manifest, self._request.language
        about = manifest.description.get(language) or next(iter(manifest.description.values()), "")
        lines = [f"Asks the skill “{manifest.title(language)}” for the user, in the user's words. {about}"]
        properties: dict[str, Any] = {}
        for intent, config in manifest.intents.items():
            lines.append(_line(intent, config))
            for slot, one in config.slots.items():
                properties.setdefault(slot, _property(skill, one))
        if manifest.intents:
            properties["intent"] = {"type": "string", "enum": list(manifest.intents)}
        return Tool(
            name=name,
            description=" ".join(lines),
            arguments={"type": "object", "properties": properties, "additionalProperties": False},
            title=manifest.name,
            consent="once",
        )


def _line(intent: str, config: IntentConfig) -> str:
    sample = next((texts[0] for texts in config.samples.values() if texts), "")
    slots = ", ".join(config.slots)
    return f"- {intent}" + (f"({slots})" if slots else "") + (f": “{sample}”" if sample else "")


def _property(skill: Installed, slot: SlotConfig) -> dict[str, Any]:
    told: dict[str, Any] = {"type": "string", "description": _told(slot)}
    own = skill.manifest.types.get(slot.type)
    if own is not None and len(own.values) <= MOST_VALUES:
        told["enum"] = list(own.values)
    return told


def _told(slot: SlotConfig) -> str:
    """What a slot holds, for a model."""
    return _KINDS.get(slot.type, "the user's words") + ("; needed" if slot.required else "")
