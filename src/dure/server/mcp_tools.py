"""What other people's language models may do with the hub: each thing a tool, each with the scope that it needs."""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from dure.errors import MessageInvalid, NotFound, Text
from dure.language.text import language_of
from dure.server.answers import not_fitting
from dure.server.asking import Question
from dure.server.hub import Hub
from dure.server.rooms import tell_decision, tell_name, tell_timer, tell_turn
from dure.server.scopes import Grant, Scope

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who uses a tool, and of which hub.

    Attributes:
        hub: the hub.
        grant: what its token allows.
    """

    hub: Hub
    grant: Grant


Work = Callable[[Caller, Mapping[str, Any]], Awaitable[object]]

_TEXT = {"type": "string", "minLength": 1}
_LIMIT = {"type": "integer", "minimum": 1, "maximum": 50, "default": 10}


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeTool:
    """One tool.

    Attributes:
        name: what a model calls it.
        about: what it does, for the model.
        scope: what a token needs for it; without that the tool is not even told.
        takes: its arguments, as JSON Schema properties; those without a default are needed.
        work: does it, and gives what is told, as JSON.
        changes: whether it changes anything.
    """

    name: str
    about: str
    scope: Scope
    takes: Mapping[str, Any]
    work: Work
    changes: bool = False

    def tell(self) -> dict[str, Any]:
        """The tool, as MCP wants to hear of it."""
        needed = [name for name, schema in self.takes.items() if "default" not in schema]
        schema: dict[str, Any] = {
            "type": "object",
            "properties": dict(self.takes),
            "additionalProperties": False,
        }
        if needed:
            schema["required"] = needed
        hints = {
            "readOnlyHint": not self.changes,
            "destructiveHint": self.changes,
            "openWorldHint": self.name == "ask_assistant",
        }
        return {"name": self.name, "description": self.about, "inputSchema": schema, "annotations": hints}


class _None(msgspec.Struct, forbid_unknown_fields=True):
    pass


class _Asked(msgspec.Struct, forbid_unknown_fields=True):
    assistant: str
    text: str


class _NewName(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    assistant: str
    also: list[str] = []


class _Name(msgspec.Struct, forbid_unknown_fields=True):
    text: str


class _Few(msgspec.Struct, forbid_unknown_fields=True):
    limit: int = 10


class _Timer(msgspec.Struct, forbid_unknown_fields=True):
    timer: str


def read_given(given: Mapping[str, Any], kind: type[T]) -> T:
    """A call's arguments as a tool takes them.

    Raises:
        MessageInvalid: they do not fit.
    """
    try:
        return msgspec.convert(dict(given), kind)
    except msgspec.ValidationError as error:
        raise not_fitting(error) from error


async def _list_assistants(by: Caller, given: Mapping[str, Any]) -> object:
    read_given(given, _None)
    words = await by.hub.wake_words()
    return {
        "assistants": [
            {
                "id": one.id,
                "title": one.title,
                "names": [word.text for word in words if word.agent == one.id and word.kind == "name"],
            }
            for one in by.hub.agents()
        ]
    }


async def _ask_assistant(by: Caller, given: Mapping[str, Any]) -> object:
    asked = read_given(given, _Asked)
    text = unicodedata.normalize("NFC", asked.text).strip()
    if not text or len(text) > MAX_TEXT:
        why = Text(f"text has 1 to {MAX_TEXT} letters", f"text는 1~{MAX_TEXT}자예요")
        raise MessageInvalid(why=why)
    language = language_of(text, by.hub.config.language)
    said: list[str] = []
    understood = True
    async with aclosing(
        by.hub.asking.ask(Question(agent=asked.assistant, text=text, language=language))
    ) as parts:
        async for part in parts:
            said.append(part.text)
            understood = part.understood
    return {"assistant": asked.assistant, "reply": "".join(said), "understood": understood}


async def _list_names(by: Caller, given: Mapping[str, Any]) -> object:
    read_given(given, _None)
    return {"names": [tell_name(word) for word in await by.hub.wake_words()]}


async def _add_name(by: Caller, given: Mapping[str, Any]) -> object:
    wanted = read_given(given, _NewName)
    if not wanted.text.strip() or len(wanted.text) > 60 or len(wanted.also) > 16:
        why = Text(
            "a name has 1 to 60 letters, and at most 16 spellings", "이름은 1~60자, 다른 표기는 16개까지예요"
        )
        raise MessageInvalid(why=why)
    text, *also = (unicodedata.normalize("NFC", name).strip() for name in (wanted.text, *wanted.also))
    return {"name": tell_name(await by.hub.add_wake_word(text, wanted.assistant, also))}


async def _remove_name(by: Caller, given: Mapping[str, Any]) -> object:
    text = unicodedata.normalize("NFC", read_given(given, _Name).text)
    await by.hub.remove_wake_word(text)
    return {"removed": text}


async def _history(by: Caller, given: Mapping[str, Any]) -> object:
    return {"turns": [tell_turn(turn) for turn in await by.hub.turns(_few(given))]}


async def _decisions(by: Caller, given: Mapping[str, Any]) -> object:
    return {"decisions": [tell_decision(one, "") for one in await by.hub.decisions(_few(given))]}


async def _timers(by: Caller, given: Mapping[str, Any]) -> object:
    read_given(given, _None)
    timers = [*await by.hub.timers.ringing(), *await by.hub.timers.pending()]
    return {"timers": [tell_timer(timer) for timer in timers]}


async def _stop_timer(by: Caller, given: Mapping[str, Any]) -> object:
    wanted = read_given(given, _Timer).timer
    if not await by.hub.timers.cancel(wanted):
        raise NotFound(what=Text("timer", "타이머"), id=wanted[:60])
    return {"stopped": wanted}


def _few(given: Mapping[str, Any]) -> int:
    return max(1, min(read_given(given, _Few).limit, 50))


MAX_TEXT = 4_000

TOOLS: Mapping[str, HomeTool] = {
    one.name: one
    for one in (
        HomeTool(
            name="list_assistants",
            about="The voice assistants of this home, and the names to which they answer.",
            scope=Scope.LISTEN,
            takes={},
            work=_list_assistants,
        ),
        HomeTool(
            name="ask_assistant",
            about="Ask one of the home's assistants something in Korean or English, as if its name had been called. "
            "It may set timers and do what it does for its household. It remembers nothing of what you asked before.",
            scope=Scope.LISTEN,
            takes={"assistant": {**_TEXT, "description": "its id"}, "text": {**_TEXT, "maxLength": MAX_TEXT}},
            work=_ask_assistant,
            changes=True,
        ),
        HomeTool(
            name="list_names",
            about="The names that are listened for, and the assistant that each calls.",
            scope=Scope.LISTEN,
            takes={},
            work=_list_names,
        ),
        HomeTool(
            name="add_name",
            about="Let an assistant answer to one more name, Korean or English. The microphones follow at once.",
            scope=Scope.CONTROL,
            takes={
                "text": {**_TEXT, "maxLength": 60},
                "assistant": {**_TEXT, "description": "its id"},
                "also": {"type": "array", "items": _TEXT, "maxItems": 16, "default": []},
            },
            work=_add_name,
            changes=True,
        ),
        HomeTool(
            name="remove_name",
            about="Listen for a name no more.",
            scope=Scope.CONTROL,
            takes={"text": _TEXT},
            work=_remove_name,
            changes=True,
        ),
        HomeTool(
            name="get_history",
            about="What was lately said to the assistants of this home, and what they answered, newest first.",
            scope=Scope.CONTROL,
            takes={"limit": _LIMIT},
            work=_history,
        ),
        HomeTool(
            name="get_decisions",
            about="Which names were lately heard or rejected, with the scores that decided, newest first.",
            scope=Scope.CONTROL,
            takes={"limit": _LIMIT},
            work=_decisions,
        ),
        HomeTool(
            name="list_timers",
            about="Timers and alarms: those that ring, then those that will.",
            scope=Scope.CONTROL,
            takes={},
            work=_timers,
        ),
        HomeTool(
            name="stop_timer",
            about="Cancel a timer or alarm, or silence one that rings.",
            scope=Scope.CONTROL,
            takes={"timer": {**_TEXT, "description": "its id, from list_timers"}},
            work=_stop_timer,
            changes=True,
        ),
    )
}
"""Every tool, by its name."""
